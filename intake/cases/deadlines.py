"""Limits become dates: one row each, reckoned from what has happened, projected where it has not."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from intake.cases import events
from intake.cases.models import FAR_FUTURE, OWED, Adjustment, Case, Deadline, DeadlineKind, StageRun, State
from intake.letters import compose
from intake.records.models import Event
from policies import calendars
from policies.clock import NoTermDates, OutsideCalendar, due
from policies.procedures import Amount, Anchor, Limit, Procedure, Stage, TimeUnit, parse_amount, parse_limit

if TYPE_CHECKING:
    from policies.clock import Days

# A limit that ends at 23:59:59 lasts until midnight.
_LAST_SECOND = timedelta(seconds=1)
#: What is noticed longer after its time than this is marked: no worker was running.
NOTICED_LATE = timedelta(minutes=15)


def passed(moment: datetime, at: datetime) -> bool:
    """Tell whether a limit that ends at ``moment`` is over at ``at``."""
    return at >= moment + _LAST_SECOND


def add_for_run(case: Case, run: StageRun, procedure: Procedure, stage: Stage) -> None:
    """Add the deadlines that a stage owes; the complainant's window comes with the response."""
    if run.seq == 1 and procedure.conclude:
        _add(case, None, DeadlineKind.CONCLUDE, procedure.conclude)
    for kind, limit in (
        (DeadlineKind.ACKNOWLEDGE, stage.acknowledge),
        (DeadlineKind.HEAR, stage.hear),
        (DeadlineKind.RESPOND, stage.respond),
    ):
        if limit:
            _add(case, run, kind, limit)


def add_window(case: Case, run: StageRun, stage: Stage) -> None:
    """Add the time within which the complainant may ask for the next stage, if one is named."""
    if stage.escalate:
        _add(case, run, DeadlineKind.ESCALATE, stage.escalate)


def _add(case: Case, run: StageRun | None, kind: DeadlineKind, limit: Limit) -> None:
    Deadline.objects.create(
        case=case,
        run=run,
        kind=kind,
        rule=str(limit),
        anchor_event=limit.event.value,
        discretionary=limit.normally,
    )


def happened(case: Case, run: StageRun | None) -> dict[str, datetime | None]:
    """Return when each event that a limit may hang on happened, as far as it has."""
    events: dict[str, datetime | None] = {Anchor.RECEIPT.value: case.received_at}
    if run is not None:
        # A case opened at a later stage by routing takes its receipt for the escalation.
        events[Anchor.ESCALATION.value] = run.entered_at if run.seq > 1 else case.received_at
        events[Anchor.ACKNOWLEDGEMENT.value] = run.acknowledged_at
        events[Anchor.RESPONSE.value] = run.responded_at
        events[Anchor.DECISION_RECEIVED.value] = run.decision_received_at
    return events


def _expected(anchor: str, run: StageRun | None, rows: Iterable[Deadline]) -> datetime | None:
    """Return when an event that has not happened is due itself, if that is known."""
    if run is None:
        return None
    if anchor == Anchor.DECISION_RECEIVED and run.responded_at:
        return run.responded_at
    kinds = {
        Anchor.ACKNOWLEDGEMENT.value: DeadlineKind.ACKNOWLEDGE,
        Anchor.HEARING.value: DeadlineKind.HEAR,
        Anchor.RESPONSE.value: DeadlineKind.RESPOND,
        Anchor.DECISION_RECEIVED.value: DeadlineKind.RESPOND,
    }
    wanted = kinds.get(anchor)
    return next((row.due for row in rows if row.run_id == run.pk and row.kind == wanted), None)


def reckon(case: Case, days: "Days | None" = None) -> list[Deadline]:
    """Reckon every open deadline of a case anew; return the rows, with ``case.next_due`` set.

    What is met, breached or void keeps its date. Where the calendar has changed since, a date that
    moves is an event, the complainant is told when it moves later, and their own window never gets
    shorter. The caller holds the case locked and saves it.
    """
    rows = list(case.deadlines.select_related("run").prefetch_related("adjustments").order_by("run__seq", "pk"))
    if days is None:
        days = calendars.days_for(case.organisation, case.version.promise)
    moved: list[tuple[Deadline, datetime]] = []
    for row in rows:
        if row.met_at or row.breached_event_id or row.void:
            continue
        if row.run_id is not None and row.run_id == case.current_run_id:
            row.run = case.current_run  # what has just happened may not be saved yet
        old = (row.due, row.projected, row.anchored_at, row.calendar_revision)
        anchored, base = reckoned(case, row, rows, days)
        by_calendar = row.calendar_revision not in (0, days.revision) and anchored == row.anchored_at
        new = fold(case, row, base, days)
        if by_calendar and row.kind == DeadlineKind.ESCALATE and row.due and (new is None or new < row.due):
            base, new = row.base_due, row.due
        row.anchored_at, row.projected, row.base_due, row.due = anchored, anchored is None, base, new
        row.calendar_revision = days.revision
        if old != (row.due, row.projected, row.anchored_at, row.calendar_revision):
            row.save()
        if by_calendar and old[0] is not None and old[0] != row.due:
            moved.append((row, old[0]))
    if moved:
        _say_moved(case, moved)
    case.next_due = next_due(rows)
    return rows


def _say_moved(case: Case, moved: list[tuple[Deadline, datetime]]) -> None:
    """Record each date that the calendar has moved, and tell the complainant of those that are later now."""
    for row, before in moved:
        event = events.record(
            case,
            "date moved",
            actor=events.WORKER,
            public=True,
            refs={
                "deadline": str(row.uuid),
                "kind": row.kind,
                "from": before.isoformat(),
                "to": row.due.isoformat() if row.due else None,
                "calendar": row.calendar_revision,
            },
        )
        if row.due is not None and row.due > before:
            compose.moved(case, row, event)


def reckoned(
    case: Case, row: Deadline, rows: Iterable[Deadline], days: "Days"
) -> tuple[datetime | None, datetime | None]:
    """Return when the event that a deadline hangs on happened, if it has, and the date that follows.

    Where it has not, the date follows from when it is due itself ("at the latest").
    """
    if row.kind == DeadlineKind.UPDATE:
        return row.anchored_at, _date(parse_amount(row.rule), row.anchored_at, days, case) if row.anchored_at else None
    amount = parse_limit(row.rule).amount
    anchored = happened(case, row.run).get(row.anchor_event)
    if anchored and row.anchor_event == Anchor.RECEIPT and amount.unit != TimeUnit.HOURS:
        anchored = case.counted_from or case.received_at
    start = anchored or _expected(row.anchor_event, row.run, rows)
    return anchored, _date(amount, start, days, case) if start else None


def deemed_received(case: Case, days: "Days") -> datetime:
    """Return from when days are counted: the receipt, or the day on which it counts as received.

    Hours always run from the receipt itself. An organisation may set a cut-off hour, and that what
    arrives on a day without pupils counts as received on the next school day. Asked once, when a case
    is opened: a setting that is changed later moves no date that was promised.
    """
    organisation = case.organisation
    local = organisation.local(case.received_at)
    day = local.date()
    if organisation.cut_off is not None and local.time() >= organisation.cut_off:
        day += timedelta(days=1)
    if organisation.receipt_on_school_days:
        try:
            while not days.counts(day, TimeUnit.SCHOOL_DAYS):
                day += timedelta(days=1)
        except (NoTermDates, OutsideCalendar):
            day = local.date()  # nobody has entered the terms; the complainant does not wait for that
    if day == local.date():
        return case.received_at
    return datetime.combine(day, time.min, organisation.timezone)


def fold(case: Case, row: Deadline, base: datetime | None, days: "Days") -> datetime | None:
    """Return the date that a deadline's adjustments make of its base, one after the other."""
    found = base
    for adjustment in row.adjustments.all():
        if found is None:
            return None
        found = _date(parse_amount(adjustment.amount), found, days, case)
    return found


def later(case: Case, moment: datetime, amount: Amount) -> datetime | None:
    """Return the date that lies ``amount`` after another; None where the calendar can't tell it."""
    days = calendars.days_for(case.organisation, case.version.promise)
    return _date(amount, moment, days, case)


def adjust(row: Deadline, amount: Amount, event: Event) -> None:
    """Move a deadline on by ``amount``, counted from its present date."""
    Adjustment.objects.create(deadline=row, seq=row.adjustments.count() + 1, amount=str(amount), event=event)


def _date(amount: Amount, start: datetime, days: "Days", case: Case) -> datetime | None:
    """Return when an amount of time is up; None where the calendar can't tell it (no term dates yet).

    A complaint is never refused because somebody forgot to enter next year's terms.
    """
    try:
        return due(amount, start, days, case.organisation.timezone)
    except (NoTermDates, OutsideCalendar):
        return None


def next_due(rows: Iterable[Deadline]) -> datetime:
    """Return when the organisation next owes something; ``FAR_FUTURE`` when nothing is promised."""
    owed = [row.due for row in rows if row.kind in OWED and row.due and not row.met_at and not row.void]
    return min(owed, default=FAR_FUTURE)


def catch_up(case: Case, run: StageRun, stage: Stage, at: datetime) -> None:
    """Record every promised date that has been missed by ``at``, in order.

    Done before anything else happens to a case, so that what is on record never depends on
    whether a worker happened to run in time. A missed answer owes updates from then on, and those
    may have been missed too. The caller holds the case locked.
    """
    while True:
        missed = [
            row
            for row in case.deadlines.filter(met_at=None, breached_event=None, void=False, kind__in=OWED)
            if row.due and passed(row.due, at)
        ]
        for row in sorted(missed, key=lambda row: (row.due, row.pk)):
            _breach(case, row, at)
        if not missed or not keep_updates(case, run, stage):
            return


def keep_updates(case: Case, run: StageRun, stage: Stage) -> bool:
    """Owe the complainant an update, where the answer is late or extended; tell whether a new one is owed."""
    if stage.update is None or run.responded_at or case.state != State.OPEN:
        return False
    rows = [row for row in case.deadlines.filter(run=run, void=False) if row.due]
    answer = next((row for row in rows if row.kind == DeadlineKind.RESPOND), None)
    updates = [row for row in rows if row.kind == DeadlineKind.UPDATE]
    if answer is None or any(not (row.met_at or row.breached_event_id) for row in updates):
        return False
    # From the extension, the missed date, or the last update that was sent or missed.
    since = [row.met_at or row.due for row in updates]
    since += [adjustment.event.at for adjustment in answer.adjustments.select_related("event")]
    if answer.breached_event_id:
        since.append(answer.due)
    if not since:
        return False
    days = calendars.days_for(case.organisation, case.version.promise)
    start = max(moment for moment in since if moment)
    date = _date(stage.update, start, days, case)
    Deadline.objects.create(
        case=case,
        run=run,
        kind=DeadlineKind.UPDATE,
        rule=str(stage.update),
        anchor_event="update",
        anchored_at=start,
        base_due=date,
        due=date,
        calendar_revision=days.revision,
    )
    return date is not None


def meet(case: Case, run: StageRun, kind: DeadlineKind, at: datetime) -> None:
    """Say that what was due has been done at ``at``. If it was late, its breach is on record by now."""
    case.deadlines.filter(run=run, kind=kind, met_at=None, void=False).update(met_at=at)


def _breach(case: Case, row: Deadline, at: datetime) -> None:
    """Record once that a promised date was missed, and tell the managers. It stays missed, whatever is done later."""
    assert row.due is not None  # what has no date can't be missed
    refs = {"deadline": str(row.uuid), "kind": row.kind, "due": row.due.isoformat()}
    if at - row.due > NOTICED_LATE:
        refs["noticed"] = "late"
    row.breached_event = events.record(case, "breached", actor=events.WORKER, refs=refs, at=at)
    row.save(update_fields=["breached_event"])
    compose.overdue(case, row, row.breached_event)


def release(case: Case, *, run: StageRun | None = None) -> None:
    """Void what is no longer owed: of one run that is left, or of the whole case when it closes."""
    rows = case.deadlines.filter(met_at=None, void=False)
    if run is not None:
        rows = rows.filter(run=run)
    rows.update(void=True)

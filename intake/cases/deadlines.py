"""Limits become dates: one row each, reckoned from what has happened, projected where it has not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Generic, TypeVar

from django.db.models import F

from home.time import now
from intake.cases import events, moved
from intake.cases.light import AnyAdjustment, AnyCase, AnyDeadline, AnyRun, LightDeadline
from intake.cases.models import FAR_FUTURE, OWED, Adjustment, Case, Deadline, DeadlineKind, StageRun, State
from intake.cases.waking import wakes, wakes_after
from intake.letters import compose
from intake.records.models import Event
from policies import calendars
from policies.clock import NoTermDates, OutsideCalendar, due
from policies.procedures import Amount, Anchor, Limit, Procedure, Stage, TimeUnit, parse_amount, parse_limit

if TYPE_CHECKING:
    from policies.clock import Days

_LAST_SECOND = timedelta(seconds=1)  # a limit that ends at 23:59:59 lasts until midnight
#: What is noticed longer after its time than this is marked: no worker was running.
NOTICED_LATE = timedelta(minutes=15)

# A promise is read once: whole shelves of cases were promised the same few.
_limit = lru_cache(maxsize=512)(parse_limit)
_amount = lru_cache(maxsize=512)(parse_amount)


def passed(moment: datetime, at: datetime) -> bool:
    """Tell whether a limit that ends at ``moment`` is over at ``at``."""
    return at >= moment + _LAST_SECOND


def add_for_run(case: Case, run: StageRun, procedure: Procedure, stage: Stage) -> None:
    """Add the deadlines that a stage owes; the complainant's window comes with the response."""
    for kind, limit in owed_in(procedure, stage, first=run.seq == 1):
        of_run(case, run, kind, limit).save()


def owed_in(procedure: Procedure, stage: Stage, *, first: bool) -> list[tuple[DeadlineKind, Limit]]:
    """Return what a stage owes from its beginning; with the first comes what is promised of the whole case."""
    limits = (
        (DeadlineKind.CONCLUDE, procedure.conclude if first else None),
        (DeadlineKind.ACKNOWLEDGE, stage.acknowledge),
        (DeadlineKind.HEAR, stage.hear),
        (DeadlineKind.RESPOND, stage.respond),
    )
    return [(kind, limit) for kind, limit in limits if limit is not None]


def add_window(case: Case, run: StageRun, stage: Stage) -> None:
    """Add the time within which the complainant may ask for the next stage, if one is named."""
    if stage.escalate:
        of_run(case, run, DeadlineKind.ESCALATE, stage.escalate).save()


def of_run(case: Case, run: StageRun, kind: DeadlineKind, limit: Limit) -> Deadline:
    """Return the deadline of one limit, not saved and not reckoned yet; that of the whole case has no run."""
    return Deadline(
        case=case,
        run=None if kind == DeadlineKind.CONCLUDE else run,
        kind=kind,
        rule=str(limit),
        anchor_event=limit.event.value,
        discretionary=limit.normally,
    )


def happened(case: AnyCase, run: AnyRun | None) -> dict[str, datetime | None]:
    """Return when each event that a limit may hang on happened, as far as it has."""
    began = run.entered_at if run is not None and run.reopened else case.received_at  # reopened: promised anew
    events: dict[str, datetime | None] = {Anchor.RECEIPT.value: began}
    if run is not None:
        # A case opened at a later stage by routing takes its receipt for the escalation.
        events[Anchor.ESCALATION.value] = run.entered_at if run.seq > 1 else case.received_at
        events[Anchor.ACKNOWLEDGEMENT.value] = run.acknowledged_at
        events[Anchor.HEARING.value] = run.heard_at
        events[Anchor.RESPONSE.value] = run.responded_at
        events[Anchor.DECISION_RECEIVED.value] = run.decision_received_at
    return events


def expected(anchor: str, run: AnyRun | None, rows: Iterable[AnyDeadline]) -> datetime | None:
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


#: Deadlines of one sort or the other: Django's, or those that are read very many at a time.
Row = TypeVar("Row", Deadline, LightDeadline)


@dataclass
class Renewed(Generic[Row]):
    """What reckoning anew has brought.

    Attributes:
        changed: the rows that are to be written.
        moved: the rows whose date the calendar has moved, each with the date it had.
    """

    changed: list[Row] = field(default_factory=list)
    moved: list[tuple[Row, datetime]] = field(default_factory=list)


#: The columns that reckoning anew may change.
RECKONED = ("anchored_at", "projected", "base_due", "due", "calendar_revision", "wake_at")
_reckoned_of = attrgetter(*RECKONED)


def renew(
    case: AnyCase, rows: Sequence[Row], days: "Days", adjustments: Mapping[int, Sequence[AnyAdjustment]] | None = None
) -> Renewed[Row]:
    """Reckon the dates of ``rows``, a case's deadlines by run; asks the database for nothing that is handed in.

    What is met, breached or void keeps its date. A complainant's own window never gets shorter
    because the calendar has changed.

    Args:
        adjustments: of each deadline by its id, where they are known; else the rows are asked.
    """
    found = Renewed[Row]()
    for row in rows:
        if not row.is_waiting:
            continue
        old = _reckoned_of(row)
        before = row.due
        anchored, base = reckoned(case, row, rows, days)
        by_calendar = row.calendar_revision not in (0, days.revision) and anchored == row.anchored_at
        new = fold(case, row, base, days, None if adjustments is None else adjustments.get(row.pk, ()))
        if by_calendar and row.kind == DeadlineKind.ESCALATE and row.due and (new is None or new < row.due):
            base, new = row.base_due, row.due
        turned = (row.due, row.anchored_at) != (new, anchored) or row.projected != (anchored is None)
        row.anchored_at, row.projected, row.base_due, row.due = anchored, anchored is None, base, new
        row.calendar_revision = days.revision
        if turned:
            row.wake_at = wakes(case, row)
        if old != _reckoned_of(row):
            found.changed.append(row)
        if by_calendar and before is not None and before != row.due:
            found.moved.append((row, before))
    return found


def reckon(case: Case, days: "Days | None" = None) -> list[Deadline]:
    """Reckon every open deadline of a case anew; return the rows, with ``case.next_due`` set.

    What is met, breached or void keeps its date. Where the calendar has changed since, a date that
    moves is an event, the complainant is told when it moves later, and their own window never gets
    shorter. The caller holds the case locked and saves it.
    """
    by_run = F("run__seq").asc(nulls_last=True)  # by itself each database would have it its own way
    rows = list(case.deadlines.select_related("run").prefetch_related("adjustments").order_by(by_run, "pk"))
    if days is None:
        days = calendars.days_for(case.organisation, case.version.promise)
    for row in rows:
        if row.run_id is not None and row.run_id == case.current_run_id:
            row.run = case.current_run  # what has just happened may not be saved yet
    found = renew(case, rows, days)
    for row in found.changed:
        row.save(update_fields=RECKONED)
    moves = [moved.Move(case, row, before) for row, before in found.moved]
    moved.record(case.organisation, moves, lambda _: {case.pk: moved.told_to(case)}, now())
    case.next_due = next_due(rows)
    return rows


def reckoned(
    case: AnyCase, row: AnyDeadline, rows: Iterable[AnyDeadline], days: "Days"
) -> tuple[datetime | None, datetime | None]:
    """Return when the event that a deadline hangs on happened, if it has, and the date that follows.

    Where it has not, the date follows from when it is due itself ("at the latest").
    """
    if row.kind == DeadlineKind.UPDATE:
        return row.anchored_at, _date(_amount(row.rule), row.anchored_at, days, case) if row.anchored_at else None
    amount = _limit(row.rule).amount
    anchored = happened(case, row.run).get(row.anchor_event)
    received = anchored == case.received_at and not (row.run and row.run.reopened)
    if received and row.anchor_event in (Anchor.RECEIPT, Anchor.ESCALATION) and amount.unit != TimeUnit.HOURS:
        anchored = case.counted_from or case.received_at
    start = anchored or expected(row.anchor_event, row.run, rows)
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


def fold(
    case: AnyCase,
    row: AnyDeadline,
    base: datetime | None,
    days: "Days",
    adjustments: Iterable[AnyAdjustment] | None = None,
) -> datetime | None:
    """Return the date that a deadline's adjustments make of its base, one after the other."""
    found = base
    if adjustments is None:
        assert isinstance(row, Deadline)  # the others come with theirs
        adjustments = row.adjustments.all()
    for adjustment in adjustments:
        if found is None:
            return None
        found = _date(_amount(adjustment.amount), found, days, case)
    return found


def later(case: Case, moment: datetime, amount: Amount) -> datetime | None:
    """Return the date that lies ``amount`` after another; None where the calendar can't tell it."""
    days = calendars.days_for(case.organisation, case.version.promise)
    return _date(amount, moment, days, case)


def adjust(row: Deadline, amount: Amount, event: Event) -> None:
    """Move a deadline on by ``amount``, counted from its present date."""
    Adjustment.objects.create(deadline=row, seq=row.adjustments.count() + 1, amount=str(amount), event=event)


def _date(amount: Amount, start: datetime, days: "Days", case: AnyCase) -> datetime | None:
    """Return when an amount of time is up; None where the calendar can't tell it: no term dates refuse no complaint."""
    try:
        # In UTC, as the database gives it back: in the hour that comes twice each autumn, Python finds a local
        # moment unequal to the same moment in any other zone, and a date would seem to have moved.
        return due(amount, start, days, case.organisation.timezone).astimezone(UTC)
    except (NoTermDates, OutsideCalendar):
        return None


def next_due(rows: Iterable[AnyDeadline]) -> datetime:
    """Return when the organisation next owes something; ``FAR_FUTURE`` when nothing is promised.

    Once a discretionary window is over, it owes a decision, since that window's end.
    """
    owed = [
        row.due
        for row in rows
        if (row.kind in OWED or (row.kind == DeadlineKind.ESCALATE and row.discretionary and row.breached_event_id))
        and row.due and not row.met_at and not row.void
    ]  # fmt: skip
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
    if stage.update is None:
        return False
    rows = list(case.deadlines.filter(run=run, void=False))
    extended = Adjustment.objects.filter(deadline__in=rows, deadline__kind=DeadlineKind.RESPOND)
    days = calendars.days_for(case.organisation, case.version.promise)
    row = next_update(case, run, stage, rows, list(extended.values_list("event__at", flat=True)), days)
    if row is None:
        return False
    row.save()
    return row.due is not None


def next_update(
    case: Case, run: StageRun, stage: Stage, rows: Sequence[Deadline], extended: Iterable[datetime], days: "Days"
) -> Deadline | None:
    """Return the update that is owed and has no row yet, not saved; None where none is.

    Args:
        rows: the deadlines of the run that are not void.
        extended: when its answer was given a later date.
    """
    start = update_owed_from(case, run, stage, rows, extended)
    if start is None or stage.update is None:
        return None
    date = _date(stage.update, start, days, case)
    row = Deadline(
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
    row.wake_at = wakes(case, row)
    return row


def update_owed_from(
    case: AnyCase, run: AnyRun, stage: Stage, rows: Sequence[AnyDeadline], extended: Iterable[datetime]
) -> datetime | None:
    """Return from when an update is owed that has no row yet, None where none is; of ``rows`` see ``next_update``."""
    if stage.update is None or run.responded_at or case.state != State.OPEN:
        return None
    answer = next((row for row in rows if row.kind == DeadlineKind.RESPOND and row.due), None)
    updates = [row for row in rows if row.kind == DeadlineKind.UPDATE]
    if answer is None or any(not (row.met_at or row.breached_event_id) for row in updates):
        return None
    # From the extension, the missed date, or the last update that was sent or missed.
    since = [row.met_at or row.due for row in updates] + list(extended)
    if answer.breached_event_id:
        since.append(answer.due)
    return max((moment for moment in since if moment), default=None)


def meet(case: Case, run: StageRun, kind: DeadlineKind, at: datetime) -> None:
    """Say that what was due has been done at ``at``. If it was late, its breach is on record by now."""
    case.deadlines.filter(run=run, kind=kind, met_at=None, void=False).update(met_at=at)


def rest_ceiling(case: Case, at: datetime) -> None:
    """Let the ceiling on the whole case rest: we have answered at ``at``, and it is the complainant's turn.

    The time they take, or their silence, breaks no promise of ours.
    """
    case.deadlines.filter(kind=DeadlineKind.CONCLUDE, met_at=None, void=False).update(met_at=at)


def resume_ceiling(case: Case, at: datetime) -> None:
    """Let the ceiling run on, for the complainant goes on at ``at``.

    One that was missed is still owed. One that passed while it was their turn had been kept, and stays so.
    """
    for row in case.deadlines.filter(kind=DeadlineKind.CONCLUDE, void=False):
        if row.breached_event_id or row.due is None or not passed(row.due, at):
            row.met_at, row.wake_at = None, wakes_after(case, row, at)
            row.save(update_fields=["met_at", "wake_at"])


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

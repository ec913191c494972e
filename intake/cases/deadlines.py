"""Limits become dates: one row each, reckoned from what has happened, projected where it has not."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from intake.cases import events
from intake.cases.models import FAR_FUTURE, OWED, Case, Deadline, DeadlineKind, StageRun
from policies import calendars
from policies.clock import NoTermDates, OutsideCalendar, due
from policies.procedures import Anchor, Limit, Procedure, Stage, parse_limit

if TYPE_CHECKING:
    from policies.clock import Days

# A limit that ends at 23:59:59 lasts until midnight.
_LAST_SECOND = timedelta(seconds=1)


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

    What is met, breached or void keeps its date. The caller holds the case locked and saves it.
    """
    rows = list(case.deadlines.select_related("run").order_by("run__seq", "pk"))
    if days is None:
        days = calendars.days_for(case.organisation, case.version.promise)
    for row in rows:
        if row.met_at or row.breached_event_id or row.void:
            continue
        if row.run_id is not None and row.run_id == case.current_run_id:
            row.run = case.current_run  # what has just happened may not be saved yet
        before = (row.due, row.projected, row.anchored_at, row.calendar_revision)
        row.anchored_at, row.base_due = reckoned(case, row, rows, days)
        row.projected, row.due = row.anchored_at is None, row.base_due
        row.calendar_revision = days.revision
        if before != (row.due, row.projected, row.anchored_at, row.calendar_revision):
            row.save()
    case.next_due = next_due(rows)
    return rows


def reckoned(
    case: Case, row: Deadline, rows: Iterable[Deadline], days: "Days"
) -> tuple[datetime | None, datetime | None]:
    """Return when the event that a deadline hangs on happened, if it has, and the date that follows.

    Where it has not, the date follows from when it is due itself ("at the latest").
    """
    anchored = happened(case, row.run).get(row.anchor_event)
    start = anchored or _expected(row.anchor_event, row.run, rows)
    return anchored, _date(row, start, days, case) if start else None


def _date(row: Deadline, start: datetime, days: "Days", case: Case) -> datetime | None:
    """Return the date of one limit; None where the calendar can't tell it (no term dates yet).

    A complaint is never refused because somebody forgot to enter next year's terms.
    """
    try:
        return due(parse_limit(row.rule).amount, start, days, case.organisation.timezone)
    except (NoTermDates, OutsideCalendar):
        return None


def next_due(rows: Iterable[Deadline]) -> datetime:
    """Return when the organisation next owes something; ``FAR_FUTURE`` when nothing is promised."""
    owed = [row.due for row in rows if row.kind in OWED and row.due and not row.met_at and not row.void]
    return min(owed, default=FAR_FUTURE)


def catch_up(case: Case, at: datetime) -> int:
    """Record every promised date that has been missed by ``at``; return how many were new.

    Done before anything else happens to a case, so that what is on record never depends on
    whether a worker happened to run in time. The caller holds the case locked.
    """
    missed = [
        row
        for row in case.deadlines.filter(met_at=None, breached_event=None, void=False, kind__in=OWED)
        if row.due and passed(row.due, at)
    ]
    for row in sorted(missed, key=lambda row: (row.due, row.pk)):
        _breach(case, row)
    return len(missed)


def meet(case: Case, run: StageRun, kind: DeadlineKind, at: datetime) -> None:
    """Say that what was due has been done at ``at``. If it was late, its breach is on record by now."""
    case.deadlines.filter(run=run, kind=kind, met_at=None, void=False).update(met_at=at)


def _breach(case: Case, row: Deadline) -> None:
    """Record once that a promised date was missed. It stays missed, whatever is done later."""
    assert row.due is not None  # what has no date can't be missed
    row.breached_event = events.record(
        case,
        "breached",
        actor=events.WORKER,
        refs={"deadline": str(row.uuid), "kind": row.kind, "due": row.due.isoformat()},
    )
    row.save(update_fields=["breached_event"])


def release(case: Case, *, run: StageRun | None = None) -> None:
    """Void what is no longer owed: of one run that is left, or of the whole case when it closes."""
    rows = case.deadlines.filter(met_at=None, void=False)
    if run is not None:
        rows = rows.filter(run=run)
    rows.update(void=True)

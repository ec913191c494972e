"""When time next has something to do with a deadline."""

from datetime import datetime, timedelta

from intake.cases.light import AnyCase, AnyDeadline
from intake.cases.models import OWED, DeadlineKind


def wakes(case: AnyCase, row: AnyDeadline) -> datetime | None:
    """Return when time first does something about a deadline: reminds of it, or finds that it has passed.

    None where it never does: without a date, or on a window that is only projected, which never lapses.
    """
    if row.due is None or (row.kind == DeadlineKind.ESCALATE and row.projected):
        return None
    return min(reminder_points(case, row), default=row.due)


def wakes_after(case: AnyCase, row: AnyDeadline, at: datetime) -> datetime | None:
    """Return when time has something to do with an owed deadline, once what was to be done by ``at`` is done."""
    return min((point for point in reminder_points(case, row) if point > at), default=row.due)


def reminder_points(case: AnyCase, row: AnyDeadline) -> list[datetime]:
    """Return when handlers are reminded of a date: at the organisation's hours, since its time began to run."""
    if row.due is None or row.kind not in OWED:
        return []
    began = row.anchored_at or case.received_at
    points = (row.due - timedelta(hours=hours) for hours in case.organisation.reminder_hours)
    return [point for point in points if began < point]

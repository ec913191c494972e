"""What is due next, in words that say at a glance whether it is late."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from home.time import now
from intake.cases import deadlines
from intake.cases.models import OWED, Case, Deadline, DeadlineKind, State
from intake.cases.promises import DESK_LABELS
from policies import sentences

NOTHING_PROMISED = _l("No date promised")


@dataclass(frozen=True)
class Urgency:
    """How near the next date is.

    Attributes:
        level: ``overdue``, ``today``, ``later`` or ``none``; colour and icon follow it, never alone.
        words: such as "Overdue by 2 days".
        what: what is due, such as "Acknowledge"; blank where nothing is.
        when: its date, such as "by the end of Wednesday 8 April 2026".
    """

    level: str
    words: str
    what: str = ""
    when: str = ""


def _days(n: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}


def how_late(due: datetime, at: datetime, zone: ZoneInfo) -> str:
    """Return "Overdue by 2 days": whole days by the calendar, hours or minutes where it is less."""
    late = at - due
    days = (at.astimezone(zone).date() - due.astimezone(zone).date()).days
    ends_the_day = due.astimezone(zone).hour == 23 and due.astimezone(zone).minute == 59
    if days and (ends_the_day or late >= timedelta(days=1)):
        amount = _days(days)
    elif late >= timedelta(hours=1):
        n = int(late.total_seconds() // 3600)
        amount = ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n}
    else:
        n = max(1, int(late.total_seconds() // 60))
        amount = ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n}
    return _("Overdue by %(amount)s") % {"amount": amount}


def how_soon(due: datetime, at: datetime, zone: ZoneInfo) -> str:
    """Return "Due today", "Due tomorrow" or "Due in 3 days"."""
    days = (due.astimezone(zone).date() - at.astimezone(zone).date()).days
    return (_("Due today"), _("Due tomorrow"))[days] if days < 2 else (_("Due in %(amount)s") % {"amount": _days(days)})


def next_owed(rows: list[Deadline]) -> Deadline | None:
    """Return the deadline that the organisation owes next."""
    owed = [row for row in rows if row.kind in OWED and row.due and not row.met_at and not row.void]
    return min(owed, key=lambda row: (row.due, row.pk), default=None)


def to_decide(case: Case, row: Deadline) -> bool:
    """Tell whether a deadline is the complainant's discretionary window, which is over: somebody decides."""
    over = row.kind == DeadlineKind.ESCALATE and row.discretionary and row.breached_event_id and not row.met_at
    return bool(case.state == State.RESPONDED and over and not row.void)


def of_case(case: Case, rows: list[Deadline], zone: ZoneInfo) -> Urgency:
    """Return how urgent a case is, given its deadlines."""
    row = next_owed(rows)
    if case.state == State.CLOSED:
        return Urgency("none", _("Nothing is due"))
    window = next((row for row in rows if row.run_id == case.current_run_id and to_decide(case, row)), None)
    if window is not None and window.due is not None:
        since = sentences.moment_in_words(window.due, zone)
        return Urgency("today", _("Waits for a decision"), _("Normally they would have asked"), since)
    if row is None or row.due is None:
        return Urgency("none", str(NOTHING_PROMISED) if case.state == State.OPEN else _("Nothing is due from us"))
    return of_row(row, zone)


def of_row(row: Deadline, zone: ZoneInfo) -> Urgency:
    """Return how urgent one deadline is, which has a date."""
    assert row.due is not None  # asked of rows with a date only
    at = now()
    what = str(DESK_LABELS[DeadlineKind(row.kind)])
    when = sentences.deadline_in_words(row.due, zone, projected=row.projected)
    if deadlines.passed(row.due, at):
        return Urgency("overdue", how_late(row.due, at, zone), what, when)
    words = how_soon(row.due, at, zone)
    today = row.due.astimezone(zone).date() == at.astimezone(zone).date()
    return Urgency("today" if today else "later", words, what, when)

"""An organisation's calendar as the clock wants it."""

from datetime import date
from functools import lru_cache

from home.models import Calendar, CalendarDay, Organisation
from home.models import Term as TermRow
from home.models.calendar import DayKind
from policies.clock.days import Days, Term
from policies.procedures.model import Procedure


def days_for(
    organisation: Organisation,
    procedure: Procedure | None = None,
    *,
    nation: str | None = None,
    calendar: Calendar | None = None,
) -> Days:
    """Return which days count for an organisation, under a procedure that may name a nation.

    One query tells the calendar's revision; the days themselves are read once a revision.

    Args:
        calendar: the organisation's, where it has been read just now.
    """
    calendar = calendar or Calendar.objects.get(organisation=organisation)
    nation = nation or (procedure.nation if procedure else None) or organisation.nation
    return _days(calendar.pk, calendar.revision, nation)


def forget() -> None:
    """Forget every calendar read so far (tests, whose rollbacks give revisions out twice)."""
    _days.cache_clear()


@lru_cache(maxsize=256)
def _days(calendar_id: int, revision: int, nation: str) -> Days:
    by_kind: dict[str, dict[date, str]] = {kind: {} for kind in DayKind.values}
    for day in CalendarDay.objects.filter(calendar_id=calendar_id):
        by_kind[day.kind][day.date] = day.reason
    inset = by_kind[DayKind.INSET]
    terms = [
        Term(
            name=row.name,
            first=row.first,
            last=row.last,
            inset=tuple(sorted(day for day in inset if row.first <= day <= row.last)),
        )
        for row in TermRow.objects.filter(calendar_id=calendar_id)
    ]
    return Days(
        nation,
        closures=by_kind[DayKind.CLOSURE],
        proclaimed=by_kind[DayKind.PROCLAIMED],
        terms=terms,
        revision=revision,
    )

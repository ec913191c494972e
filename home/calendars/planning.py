"""What a file would add to a calendar, and adding it: all at once, as one revision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models, transaction

from home.calendars.reading import Entry, LeftOut
from home.models import Calendar, CalendarDay, Term
from home.models.calendar import DayKind

MOST_DAYS = 1_000
MOST_TERMS = 60
#: Longer than any holiday; an entry of closed days that lasts longer is something else.
_LONGEST = 100
_LONGEST_TERM = 366
_REASON, _NAME = 120, 60


class Kind(models.TextChoices):
    """What the entries of a file are."""

    CLOSURES = "closures", "Days on which we are closed"
    PROCLAIMED = "proclaimed", "Bank holidays proclaimed for one year"
    INSET = "inset", "INSET days (staff only)"
    TERMS = "terms", "School terms"


_DAYS = {Kind.CLOSURES: DayKind.CLOSURE, Kind.PROCLAIMED: DayKind.PROCLAIMED, Kind.INSET: DayKind.INSET}
_UNNAMED = {
    Kind.CLOSURES: "closed",
    Kind.PROCLAIMED: "bank holiday",
    Kind.INSET: "INSET day",
    Kind.TERMS: "Term",
}


@dataclass(frozen=True)
class Addition:
    """A row to be entered: a day (first and last are the same), or a term."""

    title: str
    first: date
    last: date

    @classmethod
    def read(cls, title: str, first: str, last: str) -> "Addition":
        """Read one as it was written for the way to the browser and back."""
        return cls(title, date.fromisoformat(first), date.fromisoformat(last))


@dataclass(frozen=True)
class Plan:
    """What would be added, what is there already, and what is left out with the reason."""

    kind: Kind
    additions: list[Addition]
    known: list[Addition]
    left_out: list[LeftOut]


def plan(calendar: Calendar, kind: Kind, entries: Iterable[Entry], left_out: Iterable[LeftOut] = ()) -> Plan:
    """Return what entering the entries as ``kind`` would do. Nothing is changed."""
    found = Plan(kind, [], [], list(left_out))
    if kind is Kind.TERMS:
        _plan_terms(calendar, entries, found)
    else:
        _plan_days(calendar, entries, found)
    return found


def _plan_days(calendar: Calendar, entries: Iterable[Entry], found: Plan) -> None:
    there = set(calendar.days.filter(kind=_DAYS[found.kind]).values_list("date", flat=True))
    seen: set[date] = set()
    for entry in entries:
        title = _title(entry.title, found.kind, _REASON)
        if (entry.last - entry.first).days >= _LONGEST:
            why = f"it lasts more than {_LONGEST} days. Is it a term?"
            found.left_out.append(LeftOut(title, why, entry.first))
            continue
        days = [entry.first + timedelta(days=n) for n in range((entry.last - entry.first).days + 1)]
        count = [day for day in days if day.weekday() < 5]
        if not count:
            found.left_out.append(LeftOut(title, "it is on a weekend, which doesn't count anyway", entry.first))
        twice = False
        for day in count:
            row = Addition(title, day, day)
            if day in there:
                found.known.append(row)
                there.discard(day)
                seen.add(day)
            elif day in seen:
                twice = True
            elif len(found.additions) >= MOST_DAYS:
                found.left_out.append(LeftOut(title, f"more than {MOST_DAYS:,} days at once are too many", day))
                return
            else:
                seen.add(day)
                found.additions.append(row)
        if twice:
            found.left_out.append(LeftOut(title, "the file has the same day, or days, more than once", entry.first))


def _plan_terms(calendar: Calendar, entries: Iterable[Entry], found: Plan) -> None:
    there = [Addition(*row) for row in calendar.terms.values_list("name", "first", "last")]
    for entry in entries:
        row = Addition(_title(entry.title, Kind.TERMS, _NAME), entry.first, entry.last)
        days = (row.last - row.first).days
        overlapped = next((other for other in [*there, *found.additions] if _overlap(row, other)), None)
        if any((row.first, row.last) == (other.first, other.last) for other in there):
            found.known.append(row)
        elif not days:
            why = "it is one day. A term is one entry, from its first day to its last"
            found.left_out.append(LeftOut(row.title, why, row.first))
        elif days >= _LONGEST_TERM:
            found.left_out.append(LeftOut(row.title, "it lasts more than a year", row.first))
        elif overlapped:
            found.left_out.append(LeftOut(row.title, f"it overlaps with “{overlapped.title}”", row.first))
        elif len(found.additions) >= MOST_TERMS:
            found.left_out.append(LeftOut(row.title, f"more than {MOST_TERMS} terms at once are too many", row.first))
            return
        else:
            found.additions.append(row)


def _overlap(one: Addition, other: Addition) -> bool:
    return one.first <= other.last and other.first <= one.last


def _title(title: str, kind: Kind, longest: int) -> str:
    title = title or _UNNAMED[kind]
    return title if len(title) <= longest else f"{title[: longest - 1]}…"


def enter(calendar: Calendar, kind: Kind, additions: Iterable[Addition]) -> int:
    """Enter what is not there yet; return how many rows. The calendar gets one new revision, not one a row."""
    with transaction.atomic():
        # Two who import the same file at once enter it once.
        calendar = Calendar.objects.select_for_update().get(pk=calendar.pk)
        rows = plan(calendar, kind, [Entry(row.title, row.first, row.last) for row in additions]).additions
        if kind is Kind.TERMS:
            Term.objects.bulk_create(
                Term(calendar=calendar, name=row.title, first=row.first, last=row.last) for row in rows
            )
        else:
            CalendarDay.objects.bulk_create(
                CalendarDay(calendar=calendar, date=row.first, kind=_DAYS[kind], reason=row.title) for row in rows
            )
        if rows:
            calendar.revise()
    return len(rows)

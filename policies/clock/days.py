"""Which days count: a nation's bank holidays, closures, proclaimed holidays and school terms.

The working days are laid out once per stretch of years, with the rank of each day among
them, so that asking for the nth costs two look-ups and not a walk. The stretch grows when it
is first needed; it is replaced whole, never changed, so that threads may read it while
another one grows it. School days are few, and found by bisection.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from threading import Lock
from typing import NamedTuple

import holidays

from policies.procedures.model import TimeUnit

#: The divisions of the United Kingdom as `holidays` names them. Without one it gives only
#: what is common to all four.
_SUBDIVISIONS = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern-ireland": "NIR"}
#: Kept at hand: to look a member up in its enumeration costs more than to count with it.
_WORKING_DAYS = TimeUnit.WORKING_DAYS
_FIRST_YEAR, _LAST_YEAR = 1972, 2100
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class NoTermDates(ValueError):  # noqa: N818 - says what is missing, as people say it
    """School days were asked for where nobody has said when term is."""


class OutsideCalendar(ValueError):  # noqa: N818 - likewise
    """A day was asked for in a year whose bank holidays are not known."""


@dataclass(frozen=True)
class Term:
    """One stretch in which pupils are in school, but for the INSET days. Both ends included."""

    name: str
    first: date
    last: date
    inset: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self.name}: a term must not end before it starts.")


@cache
def bank_holidays(nation: str, year: int) -> Mapping[date, str]:
    """The bank holidays of one nation in one year, with their names.

    Raises ValueError for an unknown nation, OutsideCalendar for a year that is not known.
    """
    if nation not in _SUBDIVISIONS:
        raise ValueError(f"expected one of {', '.join(_SUBDIVISIONS)}, not “{nation}”")
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise OutsideCalendar(f"Bank holidays are known from {_FIRST_YEAR} to {_LAST_YEAR}.")
    # The language is named because it is taken from the machine's settings otherwise.
    return dict(
        holidays.country_holidays("GB", subdiv=_SUBDIVISIONS[nation], years=year, expand=False, language="en_GB")
    )


class _Laid(NamedTuple):
    """The working days of whole years: for each day from the ordinal `start` on, how many
    of `days` are not after it."""

    start: int = 0
    ranks: tuple[int, ...] = ()
    days: tuple[date, ...] = ()


class Days:
    """Which days count for one calendar at one revision of it. Immutable to its users.

    Every day counts for hours, calendar days, weeks and months. A working day is a weekday
    that is no bank holiday, proclaimed holiday or closure; a school day is a working day in
    term that is no INSET day.
    """

    def __init__(
        self,
        nation: str,
        closures: Mapping[date, str] | None = None,
        proclaimed: Mapping[date, str] | None = None,
        terms: Sequence[Term] | None = None,
        revision: int = 0,
    ) -> None:
        """Raises ValueError for an unknown nation."""
        if nation not in _SUBDIVISIONS:
            raise ValueError(f"expected one of {', '.join(_SUBDIVISIONS)}, not “{nation}”")
        self.nation = nation
        self.revision = revision
        self._closures = dict(closures or {})
        self._proclaimed = dict(proclaimed or {})
        self._terms = tuple(sorted(terms or (), key=lambda term: (term.first, term.last)))
        self._inset = {day for term in self._terms for day in term.inset}
        self._lock = Lock()
        self._working = _Laid()
        self._school: tuple[int, ...] | None = None

    def counts(self, day: date, unit: TimeUnit) -> bool:
        """Whether this day counts. Raises NoTermDates for a school day beyond the known terms."""
        if unit is TimeUnit.SCHOOL_DAYS:
            self._must_be_known(day)
            return self._why_not_working(day) is None and self._why_not_school(day) is None
        return unit is not TimeUnit.WORKING_DAYS or self._why_not_working(day) is None

    def reason(self, day: date, unit: TimeUnit) -> str:
        """Why it counts or not: “Saturday”, “Good Friday”, “a working day”, “in term”."""
        if unit is TimeUnit.SCHOOL_DAYS:
            self._must_be_known(day)
            return self._why_not_working(day) or self._why_not_school(day) or "in term"
        if unit is TimeUnit.WORKING_DAYS:
            return self._why_not_working(day) or "a working day"
        return "every day counts"

    def nth(self, day: date, n: int, unit: TimeUnit) -> date:
        """The nth counted day after `day`, for working or school days; n is at least 1.

        Raises NoTermDates, or OutsideCalendar beyond the years that are known.
        """
        if unit is _WORKING_DAYS:
            start, ranks, working = self._working
            place = day.toordinal() - start
            try:
                if place >= 0:
                    return working[ranks[place] + n - 1]
            except IndexError:
                pass  # beyond what is laid out
            return self._grown(day, n)
        if unit is TimeUnit.SCHOOL_DAYS:
            self._must_be_known(day)
            school = self._laid_school()
            place = bisect_right(school, day.toordinal()) + n - 1
            if place >= len(school):
                last = max(term.last for term in self._terms)
                raise NoTermDates(f"Term dates are known only until {last.isoformat()}.")
            return date.fromordinal(school[place])
        raise ValueError(f"{unit} are not counted by a calendar")

    def _why_not_working(self, day: date) -> str | None:
        if day.weekday() >= 5:
            return _WEEKDAYS[day.weekday()]
        if day in (known := bank_holidays(self.nation, day.year)):
            return known[day]
        if day in self._proclaimed:
            return self._proclaimed[day] or "a proclaimed holiday"
        if day in self._closures:
            return f"closed: {self._closures[day]}" if self._closures[day] else "closed"
        return None

    def _why_not_school(self, day: date) -> str | None:
        if day in self._inset:
            return "INSET day: pupils are not in"
        in_term = any(term.first <= day <= term.last for term in self._terms)
        return None if in_term else "not in term"

    def _must_be_known(self, day: date) -> None:
        # Before the first and after the last known term nobody has said whether pupils are
        # in; to count such a day either way would be a guess.
        if not self._terms:
            raise NoTermDates("School days cannot be counted: no term dates are known.")
        last = max(term.last for term in self._terms)
        if not self._terms[0].first <= day <= last:
            raise NoTermDates(
                f"School days cannot be counted on {day.isoformat()}: term dates are known"
                f" from {self._terms[0].first.isoformat()} to {last.isoformat()}."
            )

    def _laid_school(self) -> tuple[int, ...]:
        if self._school is None:
            every = {
                ordinal for term in self._terms for ordinal in range(term.first.toordinal(), term.last.toordinal() + 1)
            }
            self._school = tuple(
                ordinal for ordinal in sorted(every) if self.counts(date.fromordinal(ordinal), TimeUnit.SCHOOL_DAYS)
            )
        return self._school

    def _grown(self, day: date, n: int) -> date:
        """The nth working day after `day`, once the days are laid out that far, and kept."""
        with self._lock:
            laid = self._working
            years = {day.year, laid.days[0].year, laid.days[-1].year} if laid.days else {day.year}
            first = min(years)
            # No year has fewer than 240 working days, unless closures take many of them.
            last = max(day.year + n // 240 + 1, *years)
            while True:
                grown = self._lay(first, min(last, _LAST_YEAR))
                place = grown.ranks[day.toordinal() - grown.start] + n - 1
                if place < len(grown.days):
                    self._working = grown
                    return grown.days[place]
                last += 1
                if last > _LAST_YEAR:
                    raise OutsideCalendar(f"Bank holidays are known only until {_LAST_YEAR}.")

    def _lay(self, first: int, last: int) -> _Laid:
        start, end = date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal()
        ranks, working = [], []
        for ordinal in range(start, end + 1):
            day = date.fromordinal(ordinal)
            if self._why_not_working(day) is None:
                working.append(day)
            ranks.append(len(working))
        return _Laid(start, tuple(ranks), tuple(working))

"""Why a date is what it is: each day on the way, whether it counted, and why."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from policies.procedures.model import Amount, TimeUnit

from .arithmetic import END_OF_DAY, LONDON, due
from .days import Days


@dataclass(frozen=True)
class DayCounted:
    """One day on the way. `n` is how many have been counted up to and including it."""

    day: date
    counted: bool
    n: int
    reason: str


def explain(amount: Amount, start: datetime, days: Days, tz: ZoneInfo = LONDON) -> list[DayCounted]:
    """The days from the event (day 0) to the day on which the limit ends, in order.

    For hours, `n` is the whole hours that have gone by when the day (or the limit) ends; for
    calendar days, weeks and months it counts days. Raises what `due` raises.
    """
    ends = due(amount, start, days, tz)
    began = start.astimezone(tz)
    unit = amount.unit
    if unit is TimeUnit.HOURS:
        return _hours(amount, began, ends)
    rows = [DayCounted(began.date(), False, 0, "the day it happened is day 0")]
    n = 0
    while rows[-1].day < ends.date():
        day = rows[-1].day + timedelta(days=1)
        counted = days.counts(day, unit)
        n += counted
        rows.append(DayCounted(day, counted, n, days.reason(day, unit)))
    return rows


def _hours(amount: Amount, began: datetime, ends: datetime) -> list[DayCounted]:
    rows = []
    day, last = began.date(), ends.date()
    while day <= last:
        midnight = datetime.combine(day, END_OF_DAY, began.tzinfo) + timedelta(seconds=1)
        gone = int((midnight.astimezone(UTC) - began.astimezone(UTC)).total_seconds() // 3600)
        reason = "every hour counts, day and night" if day > began.date() else "the hours start"
        rows.append(DayCounted(day, True, min(gone, amount.n), reason))
        day += timedelta(days=1)
    return rows

"""The clock as one would do it with a finger on a wall calendar: a day at a time.

Slow, and without a line in common with `policies.clock`, so that the two can check each other.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays

SUBDIVISIONS = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern-ireland": "NIR"}
BANK_HOLIDAYS = {
    nation: frozenset(holidays.country_holidays("GB", subdiv=subdivision, years=range(1999, 2046)))
    for nation, subdivision in SUBDIVISIONS.items()
}
ONE_DAY = timedelta(days=1)


def working(day: date, nation: str, off: Collection[date] = ()) -> bool:
    return day.isoweekday() <= 5 and day not in BANK_HOLIDAYS[nation] and day not in off


def end_of(day: date, tz: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=tz)


def month_later(day: date, months: int) -> date:
    """Step month by month from the first of the month, then look for the day that exists."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for number in (day.day, 30, 29, 28):
        if number <= day.day:
            try:
                return date(year, month, number)
            except ValueError:
                continue
    raise AssertionError("every month has 28 days")


def naive_due(
    n: int,
    unit: str,
    start: datetime,
    nation: str,
    tz: ZoneInfo,
    off: Collection[date] = (),
    school: Collection[date] = (),
) -> datetime:
    """When n of a unit are up; `school` holds the days on which pupils are in."""
    if unit == "hours":
        moment = start.astimezone(UTC)
        for _ in range(n):
            moment += timedelta(hours=1)
        return moment.astimezone(tz)
    day = start.astimezone(tz).date()
    if unit == "months":
        return end_of(month_later(day, n), tz)
    left = 7 * n if unit == "weeks" else n
    while left:
        day += ONE_DAY
        if unit in ("weeks", "calendar days"):
            left -= 1
        elif unit == "working days":
            left -= working(day, nation, off)
        else:
            left -= day in school
    return end_of(day, tz)

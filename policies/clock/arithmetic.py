"""When an amount of time is up. Pure: everything it depends on is handed to it.

Hours are elapsed time. Days are counted on the local calendar: the day of the event is day 0,
whatever the hour and whether or not it counts, and the limit ends at the end of the nth day
that counts after it. Weeks, months and calendar days may end on any day.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from policies.procedures.model import Amount, TimeUnit

from .days import Days, OutsideCalendar

LONDON = ZoneInfo("Europe/London")
# Kept at hand: to look these up each time costs as much as to count the days.
_combine = datetime.combine
_HOURS, _WORKING_DAYS, _SCHOOL_DAYS = TimeUnit.HOURS, TimeUnit.WORKING_DAYS, TimeUnit.SCHOOL_DAYS
#: The last second of a day, which a person calls "the end of" it.
END_OF_DAY = time(23, 59, 59)


def due(amount: Amount, start: datetime, days: Days, tz: ZoneInfo = LONDON) -> datetime:
    """The moment at which `amount` from `start` is up, in `tz`.

    `start` must know its offset. Raises ValueError if it does not, NoTermDates where school
    days cannot be counted, OutsideCalendar where a date lies beyond what is known.
    """
    zone = start.tzinfo
    if zone is None:
        raise ValueError("a start without a time zone is ambiguous")
    unit = amount.unit
    try:
        if unit is _HOURS:
            return (start.astimezone(UTC) + timedelta(hours=amount.n)).astimezone(tz)
        day = start.date() if zone is tz else start.astimezone(tz).date()
        if unit is _WORKING_DAYS or unit is _SCHOOL_DAYS:
            last = days.nth(day, amount.n, unit)
        elif unit is TimeUnit.MONTHS:
            last = months_after(day, amount.n)
        else:
            last = day + timedelta(days=amount.n * (7 if unit is TimeUnit.WEEKS else 1))
        return _combine(last, END_OF_DAY, tz)
    except OverflowError as error:
        raise OutsideCalendar(f"{amount} from {start.isoformat()} is beyond the calendar") from error


def months_after(day: date, n: int) -> date:
    """The same day of the month, n months later, or that month's last day if it has no such day."""
    years, month = divmod(day.month - 1 + n, 12)
    year = day.year + years
    if year > date.max.year:
        raise OverflowError(f"year {year}")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

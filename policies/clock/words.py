"""Days and moments in words, for people: never 08/04/26, never 23:59."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from .arithmetic import END_OF_DAY

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


def day_in_words(day: date) -> str:
    """“Wednesday 8 April 2026”. In English whatever the machine's own language is."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def time_in_words(moment: datetime, tz: ZoneInfo) -> str:
    """“5.30pm on Friday 3 April 2026”: when something happened or will."""
    local = moment.astimezone(tz)
    return f"{_hour(local.time())} {day_in_words(local.date())}"


def moment_in_words(moment: datetime, tz: ZoneInfo) -> str:
    """“by the end of Wednesday 8 April 2026”, or “by 5.30pm on Friday 3 April 2026”."""
    local = moment.astimezone(tz)
    if local.time().replace(microsecond=0) == END_OF_DAY:
        return f"by the end of {day_in_words(local.date())}"
    return f"by {time_in_words(moment, tz)}"


def _hour(at: time) -> str:
    if (at.hour, at.minute) == (0, 0):
        return "midnight at the start of"
    if (at.hour, at.minute) == (12, 0):
        return "midday on"
    minutes = f".{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'} on"

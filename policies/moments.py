"""Days and moments in the words of the reader's language: never 08/04/26, never 23:59."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies.clock.arithmetic import END_OF_DAY

NO_DATE = gettext_lazy("no date promised")


def day_in_words(day: date) -> str:
    """“Wednesday 8 April 2026”."""
    return _("%(weekday)s %(day)d %(month)s %(year)d") % {
        "weekday": WEEKDAYS[day.weekday()], "day": day.day, "month": MONTHS[day.month], "year": day.year,
    }  # fmt: skip


def time_in_words(moment: datetime, tz: ZoneInfo) -> str:
    """“5.30pm on Friday 3 April 2026”: when something happened or will."""
    local = moment.astimezone(tz)
    day = day_in_words(local.date())
    if (local.hour, local.minute) == (0, 0):
        return _("midnight at the start of %(day)s") % {"day": day}
    if (local.hour, local.minute) == (12, 0):
        return _("midday on %(day)s") % {"day": day}
    clock = f"{local.hour % 12 or 12}{f'.{local.minute:02}' if local.minute else ''}"
    said = _("%(clock)sam on %(day)s") if local.hour < 12 else _("%(clock)spm on %(day)s")
    return said % {"clock": clock, "clock24": f"{local.hour}:{local.minute:02}", "day": day}


def moment_in_words(moment: datetime, tz: ZoneInfo) -> str:
    """“by the end of Wednesday 8 April 2026”, or “by 5.30pm on Friday 3 April 2026”."""
    local = moment.astimezone(tz)
    if local.time().replace(microsecond=0) == END_OF_DAY:
        return _("by the end of %(day)s") % {"day": day_in_words(local.date())}
    return _("by %(time)s") % {"time": time_in_words(moment, tz)}


def at_the_latest(moment: datetime, tz: ZoneInfo) -> str:
    """“at the latest by the end of Wednesday 8 April 2026”: reckoned from what is yet to happen."""
    return _("at the latest %(moment)s") % {"moment": moment_in_words(moment, tz)}


def deadline_in_words(moment: datetime | None, tz: ZoneInfo, *, projected: bool = False) -> str:
    """A limit's date as rows show it: its moment, or “no date promised”."""
    if moment is None:
        return str(NO_DATE)
    return at_the_latest(moment, tz) if projected else moment_in_words(moment, tz)

"""On which days an entry repeats. Pure, and bounded: it looks at each day of a stretch once.

Only what closed days need is read: by the day, week, month or year, with days of the week or month.
Whatever else a rule may say is refused with its name, never guessed at.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar.prop import vRecur

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_READ = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "WKST"}
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")


class NotRead(ValueError):  # noqa: N818 - says what is the matter, as people say it
    """A rule says something that is not read here."""


@dataclass(frozen=True)
class Rule:
    """How an entry repeats.

    Attributes:
        weekdays: (which one, day of the week) pairs; 0 means every such day.
    """

    frequency: str
    interval: int = 1
    count: int | None = None
    until: date | None = None
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    weekdays: frozenset[tuple[int, int]] = frozenset()
    week_start: int = 0


def parse(text: str) -> Rule:
    """Read what stands after ``RRULE:``. Raises NotRead with the reason."""
    try:
        parts = vRecur.from_ical(text.upper())
    except ValueError as error:
        raise NotRead("how it repeats can't be read") from error
    for key in parts:
        if key not in _READ:
            raise NotRead(f"it repeats in a way that is not read here ({key[:20]})")
    frequency = str(parts["FREQ"][0]) if "FREQ" in parts else ""
    if frequency not in _FREQUENCIES:
        raise NotRead("it repeats otherwise than by the day, week, month or year")
    try:
        rule = Rule(
            frequency,
            interval=int(parts.get("INTERVAL", [1])[0]),
            count=int(parts["COUNT"][0]) if "COUNT" in parts else None,
            until=_day(parts["UNTIL"][0]) if "UNTIL" in parts else None,
            months=frozenset(int(month) for month in parts.get("BYMONTH", [])),
            month_days=frozenset(int(day) for day in parts.get("BYMONTHDAY", [])),
            weekdays=frozenset(_weekday(str(each)) for each in parts.get("BYDAY", [])),
            week_start=_WEEKDAYS.index(str(parts.get("WKST", ["MO"])[0])),
        )
    except (ValueError, TypeError) as error:
        raise NotRead("how it repeats can't be read") from error
    return _possible(rule)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _weekday(text: str) -> tuple[int, int]:
    number, name = text[:-2], text[-2:]
    return int(number) if number else 0, _WEEKDAYS.index(name)


def _possible(rule: Rule) -> Rule:
    numbered = any(nth for nth, _ in rule.weekdays)
    if rule.interval < 1 or (rule.count is not None and rule.count < 1):
        raise NotRead("how it repeats can't be read")
    if numbered and rule.frequency not in ("MONTHLY", "YEARLY"):
        raise NotRead("how it repeats can't be read")
    if rule.frequency == "WEEKLY" and rule.month_days:
        raise NotRead("how it repeats can't be read")
    return rule


def days(rule: Rule, start: date, first: date, last: date) -> list[date]:
    """Return the days from ``first`` to ``last`` on which an entry that starts on ``start`` repeats."""
    # What is counted is counted from its beginning; else nothing before `first` matters.
    day = start if rule.count is not None else max(start, first)
    end = min(last, rule.until) if rule.until else last
    found: list[date] = []
    seen = 0
    while day <= end:
        if _falls_on(rule, start, day):
            seen += 1
            if rule.count is not None and seen > rule.count:
                break
            if day >= first:
                found.append(day)
        day += timedelta(days=1)
    return found


def _falls_on(rule: Rule, start: date, day: date) -> bool:
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days and not _is_month_day(rule, day):
        return False
    if rule.weekdays and not _is_weekday(rule, day):
        return False
    return _in_turn(rule, start, day)


def _in_turn(rule: Rule, start: date, day: date) -> bool:
    """Whether the day's period is one in which it repeats; what the rule does not name is as at the start."""
    if rule.frequency == "DAILY":
        return (day - start).days % rule.interval == 0
    if rule.frequency == "WEEKLY":
        weeks = (_week(rule, day) - _week(rule, start)).days // 7
        return weeks % rule.interval == 0 and (bool(rule.weekdays) or day.weekday() == start.weekday())
    says_day = bool(rule.weekdays or rule.month_days)
    if rule.frequency == "MONTHLY":
        months = (day.year - start.year) * 12 + day.month - start.month
        return months % rule.interval == 0 and (says_day or day.day == start.day)
    in_turn = (day.year - start.year) % rule.interval == 0
    if says_day:
        return in_turn
    return in_turn and day.day == start.day and (bool(rule.months) or day.month == start.month)


def _week(rule: Rule, day: date) -> date:
    return day - timedelta(days=(day.weekday() - rule.week_start) % 7)


def _is_month_day(rule: Rule, day: date) -> bool:
    return day.day in rule.month_days or day.day - monthrange(day.year, day.month)[1] - 1 in rule.month_days


def _is_weekday(rule: Rule, day: date) -> bool:
    if (0, day.weekday()) in rule.weekdays:
        return True
    if rule.frequency == "YEARLY" and not rule.months:
        ordinal, length = day.timetuple().tm_yday, date(day.year, 12, 31).timetuple().tm_yday
    else:
        ordinal, length = day.day, monthrange(day.year, day.month)[1]
    nth, from_end = (ordinal - 1) // 7 + 1, -((length - ordinal) // 7 + 1)
    return (nth, day.weekday()) in rule.weekdays or (from_end, day.weekday()) in rule.weekdays

"""An iCalendar file as entries: what it is called, from which day to which. Pure; asks no database.

Files come from anybody's calendar program, and from whoever wants to do harm: size, number and repetition
are bounded, and time zones that a file defines for itself are never computed. Only the lines of its
entries are read; the library splits lines and reads their values.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar.parser import Contentline, Contentlines
from icalendar.prop import vDDDTypes

from home.calendars import recurring

MOST_BYTES = 1_000_000
MOST_ENTRIES = 2_000
#: Of entries that repeat; each costs a look at every day of the stretch.
MOST_REPEATING = 40
#: Entries that repeat are taken from a year back to two years ahead.
_BACK, _AHEAD = timedelta(days=366), timedelta(days=731)
_FIRST_YEAR, _LAST_YEAR = 1972, 2099

_WANTED = re.compile(
    r"(BEGIN|END|DTSTART|DTEND|DURATION|SUMMARY|UID|STATUS|RRULE|RDATE|EXDATE|EXRULE|RECURRENCE-ID)[;:]", re.I
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


class Unreadable(ValueError):  # noqa: N818 - an answer for people
    """The file can't be taken at all; the message says why."""


@dataclass(frozen=True)
class Entry:
    """One stretch of days, both ends included."""

    title: str
    first: date
    last: date


@dataclass(frozen=True)
class LeftOut:
    """What is not taken, and why; ``day`` is where it begins, if that is known."""

    title: str
    why: str
    day: date | None = None


@dataclass
class _Event:
    """The lines of one entry as they stand: name → (parameters, value) pairs."""

    lines: dict[str, list[tuple[dict[str, str], str]]] = field(default_factory=dict)

    def value(self, name: str) -> str:
        return self.lines[name][0][1] if name in self.lines else ""

    @property
    def title(self) -> str:
        return " ".join(_CONTROL.sub(" ", self.value("SUMMARY")).split())


class _Skip(ValueError):  # noqa: N818 - likewise
    """This entry is left out; the message says why."""


def read(data: bytes, *, zone: ZoneInfo, today: date) -> tuple[list[Entry], list[LeftOut]]:
    """Return the entries of a file in the order of their days, and what of it is left out.

    Raises:
        Unreadable: where it is no iCalendar file, or too large.
    """
    events = _events(_lines(data))
    moved = _moved_instances(events, zone)
    found: list[Entry] = []
    left: list[LeftOut] = []
    repeating = 0
    for event in events:
        repeating += "RRULE" in event.lines or "RDATE" in event.lines
        try:
            if repeating > MOST_REPEATING and "RRULE" in event.lines:
                raise _Skip(f"the file has more than {MOST_REPEATING} entries that repeat")
            found += _entries(event, moved.get(event.value("UID"), set()), zone, today)
            left += _not_for_ever(event, today)
        except (_Skip, recurring.NotRead) as skipped:
            left.append(LeftOut(event.title, str(skipped), _begins(event, zone)))
        if len(found) > MOST_ENTRIES:
            raise Unreadable(f"The file holds more than {MOST_ENTRIES:,} entries. Divide it into smaller ones.")
    return sorted(found, key=lambda entry: (entry.first, entry.last, entry.title)), left


def _lines(data: bytes) -> Contentlines:
    if len(data) > MOST_BYTES:
        raise Unreadable("The file is larger than 1 MB. A calendar of closed days is much smaller.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("The file is not written in UTF-8. Save or export it again as UTF-8.") from error
    if "\x00" in text or not re.match(r"\s*BEGIN:VCALENDAR\s", text, re.I):
        raise Unreadable(
            "This is no iCalendar file. Such a file ends in .ics and begins with BEGIN:VCALENDAR; "
            "calendar programs make one under “Export”."
        )
    lines: Contentlines = Contentlines.from_ical(text)  # type: ignore[no-untyped-call]  # the library's own
    return lines


def _events(lines: Contentlines) -> list[_Event]:
    """Return the entries. What stands in other parts (time zones, alarms, to-dos) is passed over unread."""
    open_parts: list[str] = []
    found: list[_Event] = []
    for name, parameters, value in _wanted(lines):
        if name == "BEGIN":
            open_parts.append(value.strip().upper())
            if open_parts == ["VCALENDAR", "VEVENT"]:
                found.append(_Event())
                if len(found) > MOST_ENTRIES:
                    raise Unreadable(f"The file holds more than {MOST_ENTRIES:,} entries. Divide it into smaller ones.")
        elif name == "END":
            if not open_parts or open_parts.pop() != value.strip().upper():
                raise Unreadable("The file is damaged: its parts don't begin and end in order. Export it again.")
        elif open_parts == ["VCALENDAR", "VEVENT"]:
            found[-1].lines.setdefault(name, []).append((parameters, value))
    if open_parts:
        raise Unreadable("The file is cut short: its end is missing. Export it again.")
    if not found:
        raise Unreadable("The file holds no entries.")
    return found


def _wanted(lines: Contentlines) -> Iterator[tuple[str, dict[str, str], str]]:
    for line in lines:
        if _WANTED.match(line):
            try:
                name, parameters, value = Contentline(line).parts()  # type: ignore[no-untyped-call]  # as above
            except ValueError:
                continue  # where it was a start, the entry is left out for having none
            yield name.upper(), {key.upper(): str(each) for key, each in parameters.items()}, str(value).strip()


def _moment(parameters: dict[str, str], value: str, zone: ZoneInfo) -> date | datetime:
    """Read a date, or a moment in the organisation's time zone (as it stands, where it names none)."""
    try:
        zone_name = _known_zone(parameters.get("TZID", ""))
        found = vDDDTypes.from_ical(value.strip(), zone_name)  # type: ignore[no-untyped-call]  # as above
    except (ValueError, OverflowError) as error:
        raise _Skip("its date can't be read") from error
    if isinstance(found, datetime):
        try:
            return (found.astimezone(zone) if found.tzinfo else found).replace(tzinfo=None)
        except OverflowError as error:
            raise _Skip("its date can't be read") from error
    if not isinstance(found, date):
        raise _Skip("its date can't be read")
    return found


def _known_zone(name: str) -> str | None:
    """Return the name of a time zone that everybody knows; a zone of the file's own is taken as local."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None
    return name


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _begins(event: _Event, zone: ZoneInfo) -> date | None:
    try:
        return _day(_moment(*event.lines["DTSTART"][0], zone))
    except (KeyError, _Skip):
        return None


def _span(event: _Event, zone: ZoneInfo) -> tuple[date, date]:
    """Return the first and the last day. The end that a file names is exclusive; times become their day."""
    if "DTSTART" not in event.lines:
        raise _Skip("it has no date")
    start = _moment(*event.lines["DTSTART"][0], zone)
    end = _end(event, start, zone)
    first = _day(start)
    if isinstance(end, datetime):
        last = end.date() - timedelta(days=end.time() == time.min and end.date() > first)
    else:
        # Some programs write the same day twice for one day.
        last = max(first, end - timedelta(days=1)) if end >= first else end
    if last < first:
        raise _Skip("it ends before it begins")
    if not (first.year >= _FIRST_YEAR and last.year <= _LAST_YEAR):
        raise _Skip(f"it lies outside the years {_FIRST_YEAR} to {_LAST_YEAR}")
    return first, last


def _end(event: _Event, start: date | datetime, zone: ZoneInfo) -> date | datetime:
    if "DTEND" in event.lines:
        return _like(_moment(*event.lines["DTEND"][0], zone), start)
    if "DURATION" in event.lines:
        try:
            length = vDDDTypes.from_ical(event.value("DURATION").strip())  # type: ignore[no-untyped-call]  # as above
            if isinstance(length, timedelta):
                return start + length
        except (ValueError, OverflowError) as error:
            raise _Skip("its length can't be read") from error
        raise _Skip("its length can't be read")
    return start


def _like(end: date | datetime, start: date | datetime) -> date | datetime:
    """Where one end is a day and the other a moment, both are days."""
    if isinstance(start, datetime) and not isinstance(end, datetime):
        return datetime.combine(end, time.min)
    return end.date() if isinstance(end, datetime) and not isinstance(start, datetime) else end


def _entries(event: _Event, moved: set[date], zone: ZoneInfo, today: date) -> list[Entry]:
    if event.value("STATUS").strip().upper() == "CANCELLED":
        raise _Skip("it is cancelled")
    first, last = _span(event, zone)
    if "EXRULE" in event.lines or len(event.lines.get("RRULE", [])) > 1:
        raise _Skip("it repeats in a way that is not read here")
    if "RRULE" not in event.lines and "RDATE" not in event.lines:
        return [Entry(event.title, first, last)]
    lowest, highest = today - _BACK, today + _AHEAD
    starts = set(_listed(event, "RDATE", zone))
    if "RRULE" in event.lines:
        starts |= set(recurring.days(recurring.parse(event.value("RRULE")), first, lowest, highest))
    else:
        starts.add(first)
    starts -= set(_listed(event, "EXDATE", zone)) | moved
    kept = sorted(day for day in starts if lowest <= day <= highest)
    if not kept:
        raise _Skip("it doesn't repeat between a year ago and two years from now")
    return [Entry(event.title, day, day + (last - first)) for day in kept]


def _not_for_ever(event: _Event, today: date) -> list[LeftOut]:
    """Say that of what repeats without end only two years are taken."""
    rule = event.value("RRULE").upper()
    if not rule or "COUNT=" in rule or "UNTIL=" in rule:
        return []
    return [LeftOut(event.title, "it repeats without end; what comes later than two years from now is not taken")]


def _listed(event: _Event, name: str, zone: ZoneInfo) -> Iterator[date]:
    for parameters, values in event.lines.get(name, []):
        for value in values.split(","):
            yield _day(_moment(parameters, value, zone))


def _moved_instances(events: list[_Event], zone: ZoneInfo) -> dict[str, set[date]]:
    """Return, by entry, the days that an entry of their own takes the place of."""
    found: dict[str, set[date]] = {}
    for event in events:
        if "RECURRENCE-ID" in event.lines:
            try:
                day = _day(_moment(*event.lines["RECURRENCE-ID"][0], zone))
            except _Skip:
                continue
            found.setdefault(event.value("UID"), set()).add(day)
    return found

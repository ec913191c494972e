"""iCalendar files as days: what is read, what is left out and why, and what no file can do to us."""

import time as stopwatch
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from home import calendars
from home.calendars import Entry, Unreadable, recurring
from home.time import LONDON

TODAY = date(2026, 4, 2)


def file(*events: str, more: str = "") -> bytes:
    """Write a calendar of entries, each given by its lines."""
    parts = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{more}{parts}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def read(*events: str, more: str = "") -> tuple[list[Entry], list[str]]:
    entries, left = calendars.read(file(*events, more=more), zone=LONDON, today=TODAY)
    return entries, [each.why for each in left]


def days(*events: str) -> list[tuple[str, str]]:
    entries, left = read(*events)
    assert left == []
    return [(entry.first.isoformat(), entry.last.isoformat()) for entry in entries]


@pytest.mark.parametrize(
    ("lines", "first", "last"),
    [
        ("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20270102", "2026-12-24", "2027-01-01"),
        ("DTSTART;VALUE=DATE:20261224", "2026-12-24", "2026-12-24"),
        ("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261224", "2026-12-24", "2026-12-24"),
        ("DTSTART;VALUE=DATE:20261224\nDURATION:P2D", "2026-12-24", "2026-12-25"),
        ("DTSTART;VALUE=DATE:20261224\nDURATION:P1W", "2026-12-24", "2026-12-30"),
        ("DTSTART:20260901T090000\nDTEND:20260901T160000", "2026-09-01", "2026-09-01"),
        ("DTSTART;TZID=Europe/London:20260901T090000\nDTEND;TZID=Europe/London:20260903T000000",
         "2026-09-01", "2026-09-02"),
        ("DTSTART;TZID=A zone of its own:20260901T233000", "2026-09-01", "2026-09-01"),
        # Half past eleven at night in UTC is the next day in British summer time.
        ("DTSTART:20260630T233000Z", "2026-07-01", "2026-07-01"),
        ("DTSTART:20260901T090000\nDURATION:PT2H", "2026-09-01", "2026-09-01"),
        ("dtstart;value=date:20261224\nsummary:Folded\n  on two lines", "2026-12-24", "2026-12-24"),
    ],
)  # fmt: skip
def test_an_entry_becomes_its_days_and_the_end_of_a_file_is_exclusive(lines: str, first: str, last: str) -> None:
    assert days(lines) == [(first, last)]


def test_the_title_is_one_plain_line() -> None:
    entries, _ = read("DTSTART:20261224\nSUMMARY:Closed\\, all of us\\nand\x07 more")
    assert entries[0].title == "Closed, all of us and more"


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("SUMMARY:x", "it has no date"),
        ("DTSTART:nonsense", "its date can't be read"),
        ("DTSTART:20260231", "its date can't be read"),
        ("DTSTART:P2D", "its date can't be read"),
        ("DTSTART:20260105/20260106", "its date can't be read"),
        ("DTSTART:00010105T000000Z", "it lies outside the years 1972 to 2099"),
        ("DTSTART:99991231\nDURATION:P9999D", "its length can't be read"),
        ("DTSTART:20261224\nDTEND:20261220", "it ends before it begins"),
        ("DTSTART:20261224\nDURATION:soon", "its length can't be read"),
        ("DTSTART:20261224\nSTATUS:CANCELLED", "it is cancelled"),
        ("DTSTART:20260105\nRRULE:FREQ=SECONDLY", "it repeats otherwise than by the day, week, month or year"),
        ("DTSTART:20260105\nRRULE:FREQ=YEARLY;BYEASTER=1", "it repeats in a way that is not read here (BYEASTER)"),
        ("DTSTART:20260105\nRRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1",
         "it repeats in a way that is not read here (BYSETPOS)"),
        ("DTSTART:20260105\nRRULE:FREQ=DAILY;INTERVAL=0", "how it repeats can't be read"),
        ("DTSTART:20260105\nRRULE:FREQ=DAILY;COUNT=x", "how it repeats can't be read"),
        ("DTSTART:20200105\nRRULE:FREQ=DAILY;COUNT=3", "it doesn't repeat between a year ago and two years from now"),
        ("DTSTART:20260105\nRRULE:FREQ=YEARLY;COUNT=2\nEXRULE:FREQ=DAILY", "it repeats in a way that is not read here"),
    ],
)  # fmt: skip
def test_what_is_left_out_says_why_and_the_rest_is_taken(lines: str, why: str) -> None:
    entries, left = read(lines, "DTSTART;VALUE=DATE:20261224\nSUMMARY:Good")
    assert left == [why]
    assert [entry.title for entry in entries] == ["Good"]


def test_what_repeats_is_taken_for_two_years_and_says_so() -> None:
    entries, left = read("DTSTART;VALUE=DATE:20241224\nDTEND;VALUE=DATE:20241227\nRRULE:FREQ=YEARLY")
    assert [entry.first.isoformat() for entry in entries] == ["2025-12-24", "2026-12-24", "2027-12-24"]
    assert {entry.last - entry.first for entry in entries} == {timedelta(days=2)}
    assert left == ["it repeats without end; what comes later than two years from now is not taken"]


def test_exceptions_additions_and_moved_instances() -> None:
    entries, left = read(
        "UID:a\nDTSTART;VALUE=DATE:20260601\nRRULE:FREQ=WEEKLY;COUNT=4\nEXDATE;VALUE=DATE:20260608\n"
        "RDATE;VALUE=DATE:20260701,20260702",
        "UID:a\nDTSTART;VALUE=DATE:20260617\nRECURRENCE-ID;VALUE=DATE:20260615",
    )
    assert left == []
    assert [entry.first.isoformat()[5:] for entry in entries] == ["06-01", "06-17", "06-22", "07-01", "07-02"]


# A file's rule, its first day, and the library that everybody uses: they must agree wherever ours reads a rule.
RULES = st.builds(
    lambda freq, interval, end, months, month_days, weekdays, numbered, wkst: (
        f"FREQ={freq};INTERVAL={interval}"
        + end
        + (f";BYMONTH={','.join(map(str, months))}" if months else "")
        + (f";BYMONTHDAY={','.join(map(str, month_days))}" if month_days and freq != "WEEKLY" else "")
        + (
            ";BYDAY="
            + ",".join(f"{n if freq in ('MONTHLY', 'YEARLY') and numbered else ''}{day}" for n, day in weekdays)
            # A rule that never comes true keeps dateutil busy until the year 9999: one reason not to use it.
            if weekdays and not (month_days and numbered)
            else ""
        )
        + f";WKST={wkst}"
    ),
    freq=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    interval=st.integers(1, 5),
    end=st.sampled_from(["", ";COUNT=1", ";COUNT=7", ";UNTIL=20270301"]),
    months=st.lists(st.integers(1, 12), max_size=2, unique=True),
    month_days=st.lists(st.sampled_from([1, 13, 28, -1, -20]), max_size=2, unique=True),
    weekdays=st.lists(
        st.tuples(st.sampled_from([1, 2, 5, -1, -3]), st.sampled_from(["MO", "WE", "SU"])), max_size=2, unique=True
    ),
    numbered=st.booleans(),
    wkst=st.sampled_from(["MO", "SU"]),
)


@settings(deadline=None, max_examples=200)
@given(rule=RULES, start=st.dates(date(2024, 1, 1), date(2027, 1, 1)))
def test_repetition_agrees_with_dateutil(rule: str, start: date) -> None:
    lowest, highest = date(2025, 4, 2), date(2028, 4, 2)
    theirs = rrulestr(f"DTSTART:{start:%Y%m%d}T000000\nRRULE:{rule}")
    expected = set()
    for moment in theirs.xafter(lowest_moment(lowest), inc=True) if "COUNT" not in rule else theirs:
        if moment.date() > highest:
            break
        if moment.date() >= lowest:
            expected.add(moment.date())
    assert set(recurring.days(recurring.parse(rule), start, lowest, highest)) == expected


def lowest_moment(day: date) -> Any:
    from datetime import datetime

    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - as dateutil has it


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "This is no iCalendar file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not written in UTF-8"),
        (b"date,reason\n2026-12-24,closed\n", "This is no iCalendar file"),
        ("BEGIN:VCALENDAR\nSUMMARY:Ferié\n".encode("latin-1"), "not written in UTF-8"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\n".encode("utf-16"), "not written in UTF-8"),
        (b"BEGIN:VCALENDAR\n\x00\nEND:VCALENDAR\n", "This is no iCalendar file"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261224\n", "cut short"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n", "damaged"),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR\n", "damaged"),
        (file(), "holds no entries"),
        (file(*["DTSTART:20261224"] * 2001), "more than 2,000 entries"),
        (file(*["DTSTART:20260402\nRRULE:FREQ=DAILY"] * 3), "more than 2,000 entries"),
        (b"BEGIN:VCALENDAR\n" + b"x" * 1_000_000, "larger than 1 MB"),
    ],
)
def test_what_is_no_calendar_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        calendars.read(data, zone=LONDON, today=TODAY)


SECONDLY = "RRULE:FREQ=SECONDLY"
BOMBS = {
    "rules": file(*["DTSTART:19720101\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=9"] * 1900),
    "seconds": file(*[f"DTSTART:19720101\n{SECONDLY}"] * 1900),
    # The library would compute a file's own time zone second by second until 2038.
    "zone": file(
        "DTSTART;TZID=Mine:20261224T090000",
        more="BEGIN:VTIMEZONE\nTZID:Mine\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0000\n"
        f"TZOFFSETTO:+0000\n{SECONDLY}\nEND:STANDARD\nEND:VTIMEZONE\n",
    ),
    "folds": file("DTSTART:20261224\nSUMMARY:a" + "\n b" * 240_000),
    "one line": file("DTSTART:20261224\nSUMMARY:" + "a" * 990_000),
    "parameters": file("DTSTART" + ';A="b"' * 160_000 + ":20261224"),
    "exceptions": file("DTSTART:20260402\nRRULE:FREQ=DAILY;COUNT=9\nEXDATE:" + "20260405," * 100_000 + "20260405"),
    "long": file(*["DTSTART:19720101\nDTEND:20990101"] * 1900),
    "nested": b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 70_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_no_file_keeps_us_busy(name: str) -> None:
    began = stopwatch.monotonic()
    try:
        entries, _ = calendars.read(BOMBS[name], zone=LONDON, today=TODAY)
    except Unreadable:
        entries = []
    assert len(entries) <= 2_000
    assert stopwatch.monotonic() - began < 15


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "SUMMARY",
    "RECURRENCE-ID", "DTSTART;TZID=Europe/London", "DTSTART;VALUE=DATE", "BEGIN", "END"]), st.text(max_size=20)
    | st.sampled_from(["20261224", "20261224T090000Z", "P1D", "-P1D", "FREQ=DAILY", "FREQ=YEARLY;BYDAY=9MO",
    "FREQ=WEEKLY;BYDAY=XX", "FREQ=DAILY;UNTIL=x", "99991231", "FREQ=MONTHLY;BYMONTHDAY=99", "FREQ=DAILY;BYMONTH=",
    "20260101/P1D", "240000", "20261224T250000", "FREQ=", "FREQ=DAILY;WKST=", "P99999999999D"])), max_size=6)
)  # fmt: skip
def test_no_line_brings_it_down(lines: list[tuple[str, str]]) -> None:
    with suppress(Unreadable):
        calendars.read(file("\n".join(f"{name}:{value}" for name, value in lines)), zone=LONDON, today=TODAY)

"""When a limit is up: the cases of the design, and the edges around them."""

import threading
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from policies.clock import LONDON, Days, NoTermDates, OutsideCalendar, Term, bank_holidays, due, months_after
from policies.procedures import Amount, TimeUnit, parse_amount


def at(text: str) -> datetime:
    """A moment of the wall clock in London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def end_of(text: str) -> datetime:
    return at(f"{text}T23:59:59")


def same(moment: datetime, expected: datetime) -> bool:
    """Whether both are the same instant and read the same on the wall."""
    return moment == expected and moment.replace(tzinfo=None) == expected.replace(tzinfo=None)


SCHOOL = Days(
    "england",
    terms=[
        Term("Autumn", date(2026, 9, 1), date(2026, 10, 23), inset=(date(2026, 9, 1),)),
        Term("Summer", date(2026, 4, 13), date(2026, 7, 17)),
    ],
)


@pytest.mark.parametrize(
    ("nation", "start", "limit", "expected"),
    [
        ("england", "2026-04-02T17:30", "2 working days", end_of("2026-04-08")),
        ("england", "2026-04-02T17:30", "24 hours", at("2026-04-03T17:30")),
        ("england", "2026-03-28T15:00", "24 hours", at("2026-03-29T16:00")),
        ("england", "2026-12-24T10:00", "5 working days", end_of("2027-01-05")),
        ("wales", "2026-12-24T10:00", "5 working days", end_of("2027-01-05")),
        ("scotland", "2026-12-24T10:00", "5 working days", end_of("2027-01-06")),
        ("northern-ireland", "2026-03-16T10:00", "5 working days", end_of("2026-03-24")),
    ],
)
def test_the_cases_of_the_design(nation: str, start: str, limit: str, expected: datetime):
    assert same(due(parse_amount(limit), at(start), Days(nation)), expected)


def test_received_late_in_the_evening_by_utc_is_received_the_next_day_in_london():
    received = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert same(due(parse_amount("2 working days"), received, Days("england")), end_of("2026-07-03"))


def test_a_limit_of_something_yet_to_happen_is_reckoned_from_when_that_is_due():
    days = Days("england")
    acknowledge = due(parse_amount("5 working days"), at("2026-03-30T09:00"), days)
    assert same(acknowledge, end_of("2026-04-08"))
    assert same(due(parse_amount("10 working days"), acknowledge, days), end_of("2026-04-22"))


def test_and_from_when_it_happened_once_it_has():
    acknowledged = at("2026-04-01T11:00")
    assert same(due(parse_amount("10 working days"), acknowledged, Days("england")), end_of("2026-04-17"))


def test_an_extension_is_counted_from_the_current_due_date():
    assert same(due(parse_amount("10 working days"), end_of("2026-04-24"), Days("england")), end_of("2026-05-11"))


def test_school_days_pass_over_the_holidays_and_inset():
    assert same(due(parse_amount("5 school days"), at("2026-07-16T12:00"), SCHOOL), end_of("2026-09-07"))


def test_a_proclaimed_holiday_moves_what_is_recalculated():
    received = at("2026-04-02T17:30")
    before = due(parse_amount("2 working days"), received, Days("england", revision=1))
    proclaimed = Days("england", proclaimed={date(2026, 4, 8): "Day of national celebration"}, revision=2)
    after = due(parse_amount("2 working days"), received, proclaimed)
    assert (before, after) == (end_of("2026-04-08"), end_of("2026-04-09"))
    assert proclaimed.reason(date(2026, 4, 8), TimeUnit.WORKING_DAYS) == "Day of national celebration"


def test_a_weekend_receipt_is_received_that_day_and_not_rolled_forward():
    # Rolled to Monday, one working day would end on Tuesday.
    for received in ("2026-06-06T10:00", "2026-06-07T23:59"):
        assert same(due(parse_amount("1 working day"), at(received), Days("england")), end_of("2026-06-08"))


def test_closures_do_not_count():
    closed = Days("england", closures={date(2026, 6, 9): "moving house"})
    assert same(due(parse_amount("2 working days"), at("2026-06-08T10:00"), closed), end_of("2026-06-11"))


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-03-29T00:30", "2026-03-30T01:30"),  # the day of 23 hours
        ("2026-10-24T12:00", "2026-10-25T11:00"),  # the day of 25 hours
    ],
)
def test_hours_are_elapsed_across_both_changes_of_the_clock(start: str, expected: str):
    began = at(start)
    ends = due(parse_amount("24 hours"), began, Days("england"))
    assert same(ends, at(expected))
    assert ends.astimezone(UTC) - began.astimezone(UTC) == timedelta(hours=24)


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        ("2026-01-31T09:00", "1 month", "2026-02-28"),
        ("2028-01-31T09:00", "1 month", "2028-02-29"),
        ("2026-01-31T09:00", "3 months", "2026-04-30"),
        ("2026-11-15T09:00", "2 months", "2027-01-15"),
        ("2026-12-31T09:00", "12 months", "2027-12-31"),
        ("2026-04-03T09:00", "1 week", "2026-04-10"),
        ("2026-12-11T09:00", "2 weeks", "2026-12-25"),  # may end on Christmas Day
        ("2026-04-01T09:00", "4 calendar days", "2026-04-05"),  # and on Easter Sunday
    ],
)
def test_calendar_limits_may_end_on_any_day(start: str, limit: str, expected: str):
    assert same(due(parse_amount(limit), at(start), Days("england")), end_of(expected))


def test_scotland_has_the_day_of_the_world_cup_and_england_has_not():
    day = date(2026, 6, 15)
    assert not Days("scotland").counts(day, TimeUnit.WORKING_DAYS)
    assert Days("england").counts(day, TimeUnit.WORKING_DAYS)
    friday = at("2026-06-12T10:00")
    assert same(due(parse_amount("1 working day"), friday, Days("scotland")), end_of("2026-06-16"))


@pytest.mark.parametrize(
    ("nation", "day", "name"),
    [
        ("england", date(2022, 6, 3), "Platinum Jubilee"),
        ("england", date(2022, 9, 19), "State Funeral"),
        ("wales", date(2023, 5, 8), "Coronation"),
        ("england", date(2020, 5, 8), "May Day"),  # moved for the 75th anniversary of VE Day
        ("scotland", date(2026, 1, 2), "New Year"),
        ("scotland", date(2026, 11, 30), "Saint Andrew"),
        ("northern-ireland", date(2026, 7, 13), "Boyne"),
    ],
)
def test_bank_holidays_have_their_names(nation: str, day: date, name: str):
    assert name in Days(nation).reason(day, TimeUnit.WORKING_DAYS)


def test_easter_monday_counts_in_scotland_alone():
    easter_monday = date(2026, 4, 6)
    counting = [
        n
        for n in ("england", "wales", "scotland", "northern-ireland")
        if Days(n).counts(easter_monday, TimeUnit.WORKING_DAYS)
    ]
    assert counting == ["scotland"]


def test_reasons_say_why_in_words():
    days = Days("england", closures={date(2026, 12, 29): "Christmas shutdown", date(2026, 12, 30): ""})
    working = TimeUnit.WORKING_DAYS
    assert days.reason(date(2026, 12, 26), working) == "Saturday"
    assert days.reason(date(2026, 4, 3), working) == "Good Friday"
    assert days.reason(date(2026, 12, 29), working) == "closed: Christmas shutdown"
    assert days.reason(date(2026, 12, 30), working) == "closed"
    assert days.reason(date(2026, 12, 31), working) == "a working day"
    assert days.reason(date(2026, 12, 26), TimeUnit.CALENDAR_DAYS) == "every day counts"
    assert days.counts(date(2026, 12, 26), TimeUnit.CALENDAR_DAYS)
    school = TimeUnit.SCHOOL_DAYS
    assert SCHOOL.reason(date(2026, 9, 1), school) == "INSET day: pupils are not in"
    assert SCHOOL.reason(date(2026, 8, 3), school) == "not in term"
    assert SCHOOL.reason(date(2026, 9, 2), school) == "in term"
    assert SCHOOL.reason(date(2026, 5, 4), school) == "May Day"


def test_school_days_without_term_dates_are_refused():
    with pytest.raises(NoTermDates, match="no term dates"):
        due(parse_amount("1 school day"), at("2026-07-16T12:00"), Days("england"))


@pytest.mark.parametrize("start", ["2026-04-12T12:00", "2026-10-24T12:00", "2026-10-20T12:00"])
def test_school_days_outside_the_known_terms_are_refused_and_not_guessed(start: str):
    with pytest.raises(NoTermDates, match=r"(?i)term dates are known"):
        due(parse_amount("10 school days"), at(start), SCHOOL)


@pytest.mark.parametrize("day", [date(2026, 4, 12), date(2026, 10, 24)])
def test_nobody_can_say_whether_pupils_are_in_outside_the_known_terms(day: date):
    for ask in (SCHOOL.counts, SCHOOL.reason):
        with pytest.raises(NoTermDates, match="2026-04-13 to 2026-10-23"):
            ask(day, TimeUnit.SCHOOL_DAYS)


def test_a_term_does_not_end_before_it_starts():
    with pytest.raises(ValueError, match="Autumn"):
        Term("Autumn", date(2026, 9, 2), date(2026, 9, 1))


def test_a_start_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="ambiguous"):
        due(parse_amount("1 hour"), datetime(2026, 4, 2, 12), Days("england"))  # noqa: DTZ001 - that is the point


def test_an_unknown_nation_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="northern-ireland"):
        Days("cornwall")
    with pytest.raises(ValueError, match="northern-ireland"):
        bank_holidays("cornwall", 2026)


@pytest.mark.parametrize(
    ("start", "limit"),
    [
        ("1960-01-04T12:00", "1 working day"),
        ("2100-12-30T12:00", "5 working days"),
        ("2099-01-04T12:00", "9999 working days"),
        ("9999-12-30T12:00", "9999 calendar days"),
        ("9999-12-30T12:00", "9999 hours"),
        ("9999-12-30T12:00", "1 month"),
    ],
)
def test_beyond_the_calendar_is_said_and_not_guessed(start: str, limit: str):
    with pytest.raises(OutsideCalendar):
        due(parse_amount(limit), at(start), Days("england"))


def test_months_after_crosses_years():
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_after(date(2024, 2, 29), 48) == date(2028, 2, 29)


def test_the_due_moment_is_in_the_zone_of_the_organisation():
    kolkata = ZoneInfo("Asia/Kolkata")
    received = datetime(2026, 6, 8, 20, 0, tzinfo=UTC)  # already Tuesday there
    ends = due(parse_amount("1 working day"), received, Days("england"), kolkata)
    assert (ends.tzinfo, ends.date(), ends.hour) == (kolkata, date(2026, 6, 10), 23)


def test_what_was_laid_out_for_later_years_serves_earlier_ones():
    days = Days("scotland")
    later = due(parse_amount("10 working days"), at("2035-12-20T10:00"), days)
    earlier = due(parse_amount("10 working days"), at("2003-12-20T10:00"), days)
    assert earlier == due(parse_amount("10 working days"), at("2003-12-20T10:00"), Days("scotland"))
    assert later == due(parse_amount("10 working days"), at("2035-12-20T10:00"), days)


def test_what_was_laid_out_once_is_not_laid_out_again(monkeypatch: pytest.MonkeyPatch):
    days = Days("england")
    amount = parse_amount("10 working days")
    for year in (2020, 2003, 2030):
        due(amount, at(f"{year}-12-20T10:00"), days)
    monkeypatch.delattr(Days, "_lay")
    for year in (2003, 2010, 2020, 2030):
        assert due(amount, at(f"{year}-12-20T10:00"), days).year == year + 1


def test_threads_may_share_one_calendar():
    shared = Days("northern-ireland")
    starts = [at(f"{year}-03-16T10:00") for year in range(2000, 2040)]
    amount = Amount(30, TimeUnit.WORKING_DAYS)
    expected = [due(amount, start, Days("northern-ireland")) for start in starts]
    found: list[list[datetime]] = []
    together = threading.Barrier(8)

    def reckon(turn: int) -> None:
        together.wait()
        mine = starts[turn * 5 :] + starts[: turn * 5]
        answers = {start: due(amount, start, shared) for start in mine}
        found.append([answers[start] for start in starts])

    threads = [threading.Thread(target=reckon, args=(turn,)) for turn in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8

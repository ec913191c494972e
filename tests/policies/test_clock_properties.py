"""The clock against a day-by-day model, for every nation, unit and time of day, 2000 to 2040."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.clock import LONDON, Days, Term, due, explain
from policies.procedures import NATIONS, Amount, TimeUnit
from tests.policies.naive_clock import SUBDIVISIONS, naive_due, working

CALENDARS = {nation: Days(nation) for nation in NATIONS}
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2040, 12, 31, 23, 59, 59), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
WITHOUT_CALENDAR = [unit for unit in TimeUnit if unit is not TimeUnit.SCHOOL_DAYS]


def test_the_model_knows_the_nations_that_we_know():
    assert set(SUBDIVISIONS) == set(NATIONS)


@pytest.mark.parametrize("nation", NATIONS)
@pytest.mark.parametrize("unit", WITHOUT_CALENDAR)
@given(start=MOMENTS, n=st.integers(1, 60))
@settings(max_examples=150, deadline=None)
def test_every_date_is_that_of_the_model(nation: str, unit: TimeUnit, start: datetime, n: int):
    ends = due(Amount(n, unit), start, CALENDARS[nation])
    assert ends == naive_due(n, unit.value, start, nation, LONDON)
    assert ends.tzinfo is LONDON


@pytest.mark.parametrize("nation", NATIONS)
def test_every_single_day_of_forty_years(nation: str):
    day = date(2000, 1, 1)
    counted = []
    while day < date(2041, 3, 1):
        assert CALENDARS[nation].counts(day, TimeUnit.WORKING_DAYS) == working(day, nation), day
        if working(day, nation):
            counted.append(day)
        day += timedelta(days=1)
    place, day = 0, date(2000, 1, 1)
    while day <= date(2040, 12, 31):
        while counted[place] <= day:
            place += 1
        assert CALENDARS[nation].nth(day, 1, TimeUnit.WORKING_DAYS) == counted[place]
        assert CALENDARS[nation].nth(day, 10, TimeUnit.WORKING_DAYS) == counted[place + 9]
        day += timedelta(days=1)


@given(
    start=MOMENTS,
    n=st.integers(1, 30),
    nation=st.sampled_from(NATIONS),
    closures=st.sets(st.integers(0, 60), max_size=20),
    proclaimed=st.sets(st.integers(0, 60), max_size=5),
)
@settings(max_examples=200, deadline=None)
def test_closures_and_proclaimed_holidays_are_passed_over(
    start: datetime, n: int, nation: str, closures: set[int], proclaimed: set[int]
):
    first = start.astimezone(LONDON).date()
    closed = {first + timedelta(days=ahead): "closed" for ahead in closures}
    extra = {first + timedelta(days=ahead): "proclaimed" for ahead in proclaimed}
    days = Days(nation, closures=closed, proclaimed=extra)
    ends = due(Amount(n, TimeUnit.WORKING_DAYS), start, days)
    assert ends == naive_due(n, "working days", start, nation, LONDON, off=closed.keys() | extra.keys())


@given(data=st.data(), nation=st.sampled_from(NATIONS), first=st.dates(date(2000, 1, 1), date(2039, 1, 1)))
@settings(max_examples=150, deadline=None)
def test_school_days_are_weekdays_in_term(data: st.DataObject, nation: str, first: date):
    terms, day = [], first
    for number in range(3):
        last = day + timedelta(days=data.draw(st.integers(20, 100)))
        inset = data.draw(st.sets(st.integers(0, (last - day).days), max_size=3))
        terms.append(Term(str(number), day, last, tuple(sorted(day + timedelta(days=i) for i in inset))))
        day = last + timedelta(days=data.draw(st.integers(1, 40)))
    school = {
        term.first + timedelta(days=i)
        for term in terms
        for i in range((term.last - term.first).days + 1)
        if working(term.first + timedelta(days=i), nation) and term.first + timedelta(days=i) not in term.inset
    }
    ordered = sorted(school)
    start_day = data.draw(st.dates(first, ordered[-6]))
    n = data.draw(st.integers(1, sum(day > start_day for day in ordered)))
    start = datetime(start_day.year, start_day.month, start_day.day, data.draw(st.integers(0, 23)), tzinfo=LONDON)
    days = Days(nation, terms=data.draw(st.permutations(terms)))
    ends = due(Amount(n, TimeUnit.SCHOOL_DAYS), start, days)
    assert ends == naive_due(n, "school days", start, nation, LONDON, school=school)


@given(start=MOMENTS, n=st.integers(1, 40), unit=st.sampled_from(WITHOUT_CALENDAR), nation=st.sampled_from(NATIONS))
@settings(max_examples=200, deadline=None)
def test_the_explanation_ends_where_the_limit_does(start: datetime, n: int, unit: TimeUnit, nation: str):
    days, amount = CALENDARS[nation], Amount(n, unit)
    rows = explain(amount, start, days)
    first = start.astimezone(LONDON).date()
    assert [row.day for row in rows] == [first + timedelta(days=i) for i in range(len(rows))]
    assert rows[-1].day == due(amount, start, days).date()
    assert all(row.reason for row in rows)
    if unit is TimeUnit.WORKING_DAYS:
        assert (rows[0].counted, rows[0].n) == (False, 0)
        assert rows[-1].counted
        assert rows[-1].n == n == sum(row.counted for row in rows)
        assert all(row.counted == working(row.day, nation) for row in rows[1:])
    if unit is TimeUnit.HOURS:
        assert rows[-1].n == n


@given(start=MOMENTS, n=st.integers(1, 30), unit=st.sampled_from(WITHOUT_CALENDAR), nation=st.sampled_from(NATIONS))
@settings(max_examples=200, deadline=None)
def test_more_time_is_never_less_and_a_later_start_never_ends_earlier(
    start: datetime, n: int, unit: TimeUnit, nation: str
):
    days = CALENDARS[nation]
    ends = due(Amount(n, unit), start, days)
    assert start < ends < due(Amount(n + 1, unit), start, days)
    assert ends <= due(Amount(n, unit), start + timedelta(hours=5), days)

"""“Why this date?”: what a reader of the explanation sees."""

from datetime import date, datetime

from policies.clock import LONDON, DayCounted, Days, explain
from policies.procedures import parse_amount


def test_each_day_over_easter_says_why():
    received = datetime(2026, 4, 2, 17, 30, tzinfo=LONDON)
    assert explain(parse_amount("2 working days"), received, Days("england")) == [
        DayCounted(date(2026, 4, 2), False, 0, "the day it happened is day 0"),
        DayCounted(date(2026, 4, 3), False, 0, "Good Friday"),
        DayCounted(date(2026, 4, 4), False, 0, "Saturday"),
        DayCounted(date(2026, 4, 5), False, 0, "Sunday"),
        DayCounted(date(2026, 4, 6), False, 0, "Easter Monday"),
        DayCounted(date(2026, 4, 7), True, 1, "a working day"),
        DayCounted(date(2026, 4, 8), True, 2, "a working day"),
    ]


def test_hours_say_how_many_have_gone_by():
    # The day of 23 hours: nine are left of the Saturday, fifteen fit into the Sunday.
    rows = explain(parse_amount("24 hours"), datetime(2026, 3, 28, 15, 0, tzinfo=LONDON), Days("england"))
    assert [(row.day, row.n) for row in rows] == [(date(2026, 3, 28), 9), (date(2026, 3, 29), 24)]
    assert "night" in rows[-1].reason

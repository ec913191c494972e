"""What was in force on a day: asked in the address or in the form, for any day, by anybody."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home import time
from home.time import LONDON
from policies import withdrawing
from policies.models import PolicyPage
from policies.serving import kept
from tests.factories.http import visitor, words
from tests.factories.world import START, World
from tests.policies.test_versions import ADDRESS, publish


def on(day: str) -> str:
    response = visitor().get(ADDRESS, {"on": day})
    assert response.status_code == 200
    return words(response)


def test_the_last_version_of_the_day_is_shown_and_the_others_named(world: World) -> None:
    """1.0 held until half past five; 1.1 for an hour; 1.2 at the end of the day."""
    publish(world.policy, respond=3)
    with time.frozen_at(START + timedelta(hours=1)):
        publish(world.policy, respond=4)
    with time.frozen_at(START + timedelta(days=9)):
        page = on("2026-04-02")
        before = on("2026-04-01")
        after = on("2026-04-03")
    assert "On 2 April 2026 version 1.2 was in force. It is the last of that day." in page
    assert "within 4 working days of acknowledging it" in page
    assert "Version 1.0 applied until 5.30pm on Thursday 2 April 2026" in page
    assert "Version 1.1 applied until 6.30pm on Thursday 2 April 2026" in page
    assert "On 1 April 2026 version 1.0 was in force." in before
    assert "within 2 working days of acknowledging it" in before
    assert "Also on that day" not in before + after
    assert "On 3 April 2026 version 1.2 was in force." in after


def test_a_version_that_never_applied_is_named_as_such(world: World) -> None:
    day = date(2026, 5, 1)
    publish(world.policy, respond=3, effective_date=day)
    publish(world.policy, respond=4, effective_date=day)
    page = on("2026-05-01")
    assert "On 1 May 2026 version 1.2 will be in force, as published so far." in page
    assert "Version 1.1 never applied: another version was published for the same moment" in page
    assert "Version 1.0" not in page.split("Also on that day:")[1].split("Read the version")[0]


@pytest.mark.parametrize(
    ("day", "number"),
    [("2026-03-28", "1.0"), ("2026-03-29", "1.1"), ("2026-10-24", "1.1"), ("2026-10-25", "1.2"), ("2026-10-26", "1.2")],
)
def test_days_are_local_days_when_the_clocks_change_too(world: World, day: str, number: str) -> None:
    with time.frozen_at(datetime(2026, 3, 20, tzinfo=LONDON)):
        publish(world.policy, respond=3, effective_date=date(2026, 3, 29))
        publish(world.policy, respond=4, effective_date=date(2026, 10, 25))
    assert f"version {number}" in on(day)


def test_today_is_told_as_it_stands(world: World) -> None:
    assert "Today, on 2 April 2026, version 1.0 is in force." in on("2026-04-02")


def test_on_a_day_before_all_versions_nothing_was_in_force(world: World) -> None:
    page = on("2025-03-01")
    assert "No version of this policy was in force at the end of 1 March 2025." in page
    assert "The first version that we have here is in force from 1 January 2026." in page
    assert "All versions of this policy" in page


def test_of_an_archived_policy_the_days_before_can_still_be_asked_for(world: World) -> None:
    privacy = PolicyPage.objects.get(slug="privacy")
    withdrawing.withdraw(
        privacy, first_day=date(2026, 4, 20), successor=None, reason="Merged.", by=world.person("editor")
    )
    with time.frozen_at(START + timedelta(days=90)):
        before = words(visitor().get("/policies/privacy/?on=2026-04-19"))
        since = words(visitor().get("/policies/privacy/?on=2026-04-20"))
    assert "On 19 April 2026 version 1.0 was in force." in before
    assert "No version of this policy was in force at the end of 20 April 2026." in since
    assert "no longer in force from 20 April 2026" in since
    assert "Merged." in since


@pytest.mark.parametrize(
    "written",
    [
        "yesterday", "", " ", "2025-02-31", "2025-13-01", "0001-01-01", "99999-01-01", "9999-12-31", "1899-12-31",
        "20250301", "2025-W09-6", "2025-3-1", "01/03/2025", "2025-03-01T00:00", "２０２５-03-01", "<script>",
    ],
)  # fmt: skip
def test_what_is_no_date_is_answered_with_how_to_write_it(world: World, written: str) -> None:
    response = visitor().get(ADDRESS, {"on": written})
    page = words(response)
    assert response.status_code == 400
    assert "We could not read that date" in page
    assert "?on=2025-03-01" in page
    assert "Complaints policy" in page
    assert 'name="year"' in response.content.decode()
    assert "<script>" not in response.content.decode()


def test_several_dates_in_one_address_are_too_many(world: World) -> None:
    response = visitor().get(f"{ADDRESS}?on=2026-03-01&on=2026-03-02")
    assert response.status_code == 400
    assert "Give one date." in words(response)


def test_the_form_leads_to_the_address_of_the_day(world: World) -> None:
    response = visitor().get(ADDRESS, {"day": "5", "month": "03", "year": "2026"})
    assert (response.status_code, response["Location"]) == (302, f"{ADDRESS}?on=2026-03-05")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"day": "31", "month": "2", "year": "2026"}, "There is no such day."),
        ({"day": "1", "month": "", "year": "2026"}, "Give the month too."),
        ({"day": "", "month": "", "year": "2026"}, "Give the day and the month too."),
        ({"day": "1"}, "Give the month and the year too."),
        ({"day": "1", "month": "March", "year": "2026"}, "in figures"),
        ({"day": "1", "month": "3", "year": "26"}, "Choose a year from 1900 to 2199"),
        ({"day": "1", "month": "3", "year": "99999"}, "in figures"),
        ({"day": "-1", "month": "3", "year": "2026"}, "in figures"),
    ],
)
def test_the_form_comes_back_with_what_was_wrong_and_what_was_written(
    world: World, given: dict[str, str], said: str
) -> None:
    response = visitor().get(ADDRESS, given)
    assert response.status_code == 400
    assert said in words(response)
    for text in filter(None, given.values()):
        assert f'value="{text}"' in response.content.decode()


def test_a_day_costs_the_same_whatever_the_number_of_versions(world: World) -> None:
    def cost() -> int:
        kept.forget()
        with CaptureQueriesContext(connection) as asked:
            on("2026-04-02")
        return len(asked)

    cost()
    before = cost()
    for _ in range(6):
        publish(world.policy, respond=3)
    assert cost() == before

"""Before publishing: what it will do, with numbers and trial dates; and that looking changes nothing."""

import inspect
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home import time
from home.models import Term, User
from home.time import LONDON
from intake.letters.quotes import QUOTED, letters_that_quote
from policies import foresight, publishing
from policies.comparing import facts
from policies.models import PolicyPage, PolicyVersion
from tests.factories.http import words
from tests.factories.world import World, another_organisation
from tests.policies.test_editing import edit, editor, form_of
from tests.policies.test_versions import publish


def draft(page: PolicyPage, *, respond: int | None = None, **changes: Any) -> PolicyPage:
    found = publishing.next_draft(page)
    for name, value in changes.items():
        setattr(found, name, value)
    if respond is not None:
        found.stages[0].value["respond"]["n"] = respond
    found.save_revision()
    return page.get_latest_revision_as_object()  # type: ignore[no-any-return]


def look(world: World, page: PolicyPage | None = None, **asked: str) -> str:
    return words(editor(world).get(f"/admin/policies/{(page or world.policy).pk}/before-publishing/", asked))


def test_the_facts_that_change_are_said(world: World) -> None:
    draft(world.policy, respond=3, title="Complaints promise")
    page = look(world)
    assert "Level 1: Initial response: our answer: 2 working days → 3 working days" in page
    assert "its title: “Complaints policy” → “Complaints promise”" in page
    assert "It becomes version 1.1 , after version 1.0," in page or "It becomes version 1.1, after version 1.0" in page
    assert "in force as soon as it is published" in page


def test_number_and_day_follow_the_draft(world: World) -> None:
    draft(world.policy, respond=3, change="major", effective_date=date(2026, 6, 1))
    page = look(world)
    assert "version 2.0" in page
    assert "comes into force at midnight as Monday 1 June 2026 begins" in page


def test_open_cases_are_counted_and_forms_and_letters_named(world: World) -> None:
    for _ in range(2):
        world.complain()
    draft(world.policy, respond=3)
    page = look(world)
    assert "2 open cases stay under the versions they came under" in page
    assert "The form “Make a complaint” follows this policy" in page
    assert "the acknowledgement, the letter about the next stage, the receipt" in page
    assert "Jo Bloggs" not in page


def test_it_is_compared_with_the_version_that_it_follows(world: World) -> None:
    """One that is to come already is what readers have before it, where this one comes later still."""
    publish(world.policy, respond=4, effective_date=date(2026, 6, 1))
    draft(world.policy, respond=5, effective_date=date(2026, 7, 1))
    assert "4 working days → 5 working days" in look(world)


def test_nothing_written_nothing_to_say(world: World) -> None:
    assert "Nothing has been written since the last publication." in look(world)


def test_a_new_policy_has_nothing_to_be_compared_with(world: World) -> None:
    index = world.policy.get_parent()
    page = index.add_child(instance=PolicyPage(title="Whistleblowing", slug="whistle", summary="x", live=False))
    page.save_revision()
    shown = look(world, page)
    assert "the first," in shown
    assert "It is the first version" in shown
    assert "promises no dates" in shown


def test_what_stands_in_the_way_is_said(world: World) -> None:
    draft(world.policy, stages=[])
    assert "no stage that you handle yourselves" in look(world)


def test_an_unfinished_stage_is_no_error(world: World) -> None:
    page = publishing.next_draft(world.policy)
    page.stages[0].value["kind"] = ""
    page.save_revision(clean=False)
    assert "A stage is unfinished" in look(world)


def test_looking_changes_nothing(world: World) -> None:
    draft(world.policy, respond=3)
    before = PolicyPage.objects.filter(pk=world.policy.pk).values().get()
    client = editor(world)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/admin/policies/{world.policy.pk}/before-publishing/")
    assert not [q["sql"] for q in asked if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert PolicyPage.objects.filter(pk=world.policy.pk).values().get() == before
    assert PolicyVersion.objects.filter(policy=world.policy).count() == 1
    address = f"/admin/policies/{world.policy.pk}/before-publishing/"
    assert editor(world).post(address).status_code == 405


def test_who_edits_nothing_or_something_else_finds_nothing(world: World) -> None:
    other = another_organisation()
    stranger = User.objects.get(email="handler@other.example")
    stranger.groups.add(other.editors)
    for user in (stranger, world.person("newcastle"), world.person("admin")):
        client = Client(HTTP_HOST="localhost")
        client.force_login(user)
        assert client.get(f"/admin/policies/{world.policy.pk}/before-publishing/").status_code == 404


# Trial dates


def test_trial_dates_stand_side_by_side(world: World) -> None:
    draft(world.policy, respond=3)
    page = look(world, first="2026-12-17", second="2026-08-05", hour="10:00")
    assert "Received on Thursday 17 December 2026 at 10:00" in page
    assert "Received on Wednesday 5 August 2026 at 10:00" in page
    # Acknowledged on Friday 18 at the latest; 2 working days later is Tuesday 22, 3 are Wednesday 23.
    assert "by the end of Tuesday 22 December 2026 by the end of Wednesday 23 December 2026 (differs)" in page
    assert "by 10am on Friday 18 December 2026 by 10am on Friday 18 December 2026" in page


@pytest.mark.parametrize(
    ("today", "usual"),
    [
        (date(2026, 4, 2), [date(2026, 12, 17), date(2026, 8, 5)]),
        (date(2026, 12, 18), [date(2027, 12, 17), date(2027, 8, 5)]),
        (date(2026, 8, 5), [date(2026, 12, 17), date(2026, 8, 5)]),
    ],
)
def test_the_usual_trials_are_the_next_ones(today: date, usual: list[date]) -> None:
    assert foresight.usual_trials(today) == usual


def test_they_are_there_without_being_asked_for(world: World) -> None:
    draft(world.policy, respond=3)
    page = look(world)
    assert "Received on Thursday 17 December 2026" in page
    assert "Received on Wednesday 5 August 2026" in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"first": "Christmas"}, "Write the day as year, month and day"),
        ({"first": "0001-01-01"}, "Choose a year between 2000 and 2090."),
        ({"second": "9999-12-31"}, "Choose a year between 2000 and 2090."),
        ({"hour": "noon"}, "Write the time as hours and minutes"),
    ],
)
def test_what_is_no_date_is_said_at_the_field(world: World, asked: dict[str, str], said: str) -> None:
    draft(world.policy, respond=3)
    page = look(world, **asked)
    assert said in page
    assert "What changes" in page


def test_school_days_without_terms_are_said(world: World) -> None:
    page = publishing.next_draft(world.policy)
    page.stages[0].value["respond"]["unit"] = "school days"
    page.save_revision()
    assert "no term dates are entered for that time" in look(world, first="2026-12-17")
    calendar = world.organisation.calendar
    Term.objects.create(calendar=calendar, name="Autumn", first=date(2026, 9, 2), last=date(2026, 12, 18))
    Term.objects.create(calendar=calendar, name="Spring", first=date(2027, 1, 5), last=date(2027, 3, 25))
    calendar.refresh_from_db()
    shown = look(world, first="2026-12-17", second="2026-12-17")
    assert "January 2027" in shown


def test_trials_are_what_a_case_gets(world: World) -> None:
    """The dates that are foretold are those that the clock then gives."""
    page = draft(world.policy, respond=3)
    found = foresight.effects(page)
    assert found is not None
    received = datetime(2026, 12, 17, 10, tzinfo=LONDON)
    trial = foresight.trial(received.date(), received.time(), found, world.organisation)
    told = {row.what: row.new for row in trial.rows}
    publish(world.policy)
    with time.frozen_at(received):
        case = world.complain()
    due = case.deadlines.get(kind="respond").due
    assert told["Level 1: Initial response: we answer"] == f"by the end of {due.astimezone(LONDON):%A %-d %B %Y}"


# Where it is found


def test_the_editing_page_says_it_and_links_to_it(world: World) -> None:
    draft(world.policy, respond=3)
    page = editor(world).get(f"/admin/pages/{world.policy.pk}/edit/")
    assert 'id="policy-effects"' in page.content.decode()
    assert "2 working days → 3 working days" in words(page)
    assert page.content.decode().count(f"/admin/policies/{world.policy.pk}/before-publishing/") == 2
    assert "Check before publishing" in words(page)


def test_a_draft_that_saves_itself_is_foretold_anew(world: World) -> None:
    page = world.policy.get_latest_revision_as_object()
    address = f"/admin/pages/{page.pk}/edit/"
    answer = editor(world).post(address, form_of(page, respond=9), headers={"accept": "application/json"}).json()
    assert 'data-w-teleport-target-value="#policy-effects"' in answer["html"]
    assert "9 working days" in answer["html"]


def test_the_cost_does_not_grow_with_versions_or_cases(world: World) -> None:
    draft(world.policy, respond=3)

    def cost() -> int:
        client = editor(world)
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/admin/policies/{world.policy.pk}/before-publishing/")
        return len(asked)

    cost()
    before = cost()
    for _ in range(3):
        publish(world.policy, respond=3)
        world.complain()
    draft(world.policy, respond=4)
    assert cost() <= before
    assert before <= 56


def test_publishing_says_where_the_version_is(world: World) -> None:
    response = edit(world, respond=3)
    assert "Version 1.1 is published" in words(response)
    assert "/policies/complaints/versions/1.1/" in response.content.decode()


@pytest.mark.parametrize(
    ("changed", "letters"),
    [
        (["our acknowledgement"], ["the letter about the next stage", "the receipt"]),
        (["the time to ask for the next stage"], ["the letter that brings our answer"]),
        (["its summary"], []),
    ],
)
def test_letters_that_quote_what_changes(changed: list[str], letters: list[str]) -> None:
    assert letters_that_quote(changed) == letters


def test_every_promise_in_a_letter_is_one_that_can_change(world: World) -> None:
    """The words by which letters are found are those of the facts, and nobody else's."""
    source = inspect.getsource(facts)
    assert all(f'"{what}"' in source for what in QUOTED)

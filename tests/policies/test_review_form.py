"""Recording that a policy was reviewed and can stay as it is: who may, what is refused, and that nothing is lost."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from home import time
from home.models import Absence
from policies.models import PolicyPage, Review
from tests.factories import other
from tests.factories.http import words
from tests.factories.reviewing import TODAY, add, answers, form_of, publish
from tests.factories.world import World, days_later

REPORT = "/admin/policies/reviews/"
NEXT_YEAR = date(2027, 4, 2)
AsUser = Callable[[Any], Client]


def test_an_editor_records_a_review(editor: Client, kept: dict[str, PolicyPage]) -> None:
    policy = kept["overdue"]
    page = words(editor.get(form_of(policy)))
    assert "version 1.0, in force from 30 September 2024" in page
    assert "Overdue 30 September 2025 about 6 months ago" in page
    response = editor.post(form_of(policy), answers(policy, note="Read with the board."), follow=True)
    assert response.redirect_chain == [(REPORT, 302)]
    assert (
        "“Overdue one” is recorded as reviewed on Thursday 2 April 2026. "
        "The next review is due on Friday 2 April 2027." in words(response)
    )
    review = Review.objects.get()
    assert (review.policy, review.on, review.next_due, review.note) == (
        policy,
        TODAY,
        NEXT_YEAR,
        "Read with the board.",
    )
    assert "2 April 2026 version 1.0, Edie Marlow; next review 2 April 2027 Read with the board." in words(
        editor.get(form_of(policy))
    )


def test_today_and_one_cycle_on_are_suggested(editor: Client, world: World) -> None:
    form = editor.get(form_of(world.policy)).context["form"]
    assert form["on"].value() == TODAY
    assert form["next_due"].value() == NEXT_YEAR


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"on": ""}, "Say on which day you looked at the policy."),
        ({"on": "soon"}, "Write the day as year, month and day, such as 2026-09-30."),
        ({"on": "2026-04-03"}, "That day is still to come."),
        ({"on": "2025-12-31"}, "in force from Thursday 1 January 2026"),
        ({"next_due": ""}, "Say when the policy is looked at next."),
        ({"next_due": "2026-04-02"}, "Choose a day after today."),
        ({"note": "x" * 2_001}, "Shorten the note to 2,000 characters."),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(
    editor: Client, world: World, changed: dict[str, str], said: str
) -> None:
    sent = answers(world.policy, **{"note": "Read with the board.", **changed})
    response = editor.post(form_of(world.policy), sent)
    assert response.status_code == 422
    assert said in words(response)
    (name,) = changed
    assert response.context["form"].errors.keys() == {name}
    assert response.context["form"]["note"].value() == sent["note"]
    assert not Review.objects.exists()


def test_a_form_that_is_sent_twice_records_once(editor: Client, world: World) -> None:
    sent = answers(world.policy)
    for _ in range(2):
        assert editor.post(form_of(world.policy), sent).status_code == 302
    assert Review.objects.count() == 1


@pytest.mark.parametrize("changed", [{"version": ""}, {"version": "x"}, {"key": "no key"}])
def test_a_form_without_its_marks_is_shown_again(editor: Client, world: World, changed: dict[str, str]) -> None:
    response = editor.post(form_of(world.policy), answers(world.policy, **changed))
    assert response.status_code == 409
    again = {field.name: field.value() for field in response.context["form"]}
    assert editor.post(form_of(world.policy), again).status_code == 302


def test_a_version_that_came_meanwhile_is_pointed_out(editor: Client, world: World) -> None:
    sent = answers(world.policy)
    publish(world.policy)
    response = editor.post(form_of(world.policy), sent)
    assert response.status_code == 409
    assert "Version 1.1 is in force now; you had another before you." in words(response)
    assert not Review.objects.exists()


def test_a_policy_that_is_not_in_force_yet_has_nothing_to_review(editor: Client, world: World) -> None:
    later = add(world.organisation, "later", effective=date(2026, 6, 1))
    for response in (
        editor.get(form_of(later), follow=True),
        editor.post(form_of(later), answers(later), follow=True),
    ):
        assert "No version of this policy is in force" in words(response)


@pytest.mark.parametrize("who", ["director", "senior"])
def test_whoever_is_reminded_may_record_it(as_user: AsUser, world: World, who: str) -> None:
    publish(world.policy, owner_unit=world.unit("education-staffing"))
    client = as_user(who)
    assert client.post(form_of(world.policy), answers(world.policy)).status_code == 302
    assert Review.objects.get().by == world.person(who)
    assert "Policy reviews" not in words(client.get(form_of(world.policy)))


def test_so_may_their_deputy_while_they_are_away(as_user: AsUser, world: World) -> None:
    deputy = as_user("newcastle")
    assert deputy.get(form_of(world.policy)).status_code == 404
    director = world.person("director")
    Absence.objects.create(user=director, first_day=TODAY, last_day=TODAY, deputy=world.person("newcastle"))
    assert deputy.get(form_of(world.policy)).status_code == 200
    with time.frozen_at(days_later(1)):
        assert deputy.get(form_of(world.policy)).status_code == 404


@pytest.mark.parametrize("who", ["newcastle", "admin", "senior"])
def test_others_find_nothing(as_user: AsUser, world: World, who: str) -> None:
    client = as_user(who)
    assert client.get(form_of(world.policy)).status_code == 404
    assert client.post(form_of(world.policy), answers(world.policy)).status_code == 404
    assert not Review.objects.exists()


def test_nor_does_anybody_of_another_organisation(as_user: AsUser, world: World, elsewhere: other.Other) -> None:
    for person in (elsewhere.manager, elsewhere.administrator, elsewhere.organisation.editors.user_set.get()):
        assert as_user(person).get(form_of(world.policy)).status_code == 404
    secret = PolicyPage.objects.get(slug="secret-plans")
    for who in ("editor", "director"):
        assert as_user(who).post(form_of(secret), answers(secret)).status_code == 404
    assert not Review.objects.exists()

"""What nobody has opened by half of its first limit: the managers hear of it, once."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from home import time
from intake.cases import ticks, unopened
from intake.cases.models import Case
from intake.letters import outbox
from intake.letters.models import Message
from tests.factories.doing import acknowledge, away
from tests.factories.world import START, World


def told(case: Case) -> set[str]:
    return {message.to_user.email for message in Message.objects.filter(case=case, kind="unopened") if message.to_user}


def look(world: World, case: Case, who: str) -> Any:
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(world.person(who))
    return browser.get(f"/admin/cases/{case.pk}/")


def test_the_managers_hear_of_it_at_half_of_the_first_limit_and_once(world: World) -> None:
    case = world.complain()  # to be acknowledged within 24 hours
    with time.frozen_at(START + timedelta(hours=11, minutes=59)):
        ticks.tick()
        assert told(case) == set()
    with time.frozen_at(START + timedelta(hours=12, minutes=1)):
        ticks.tick()
        ticks.tick()
        assert told(case) == {"senior@sms.example"}
        assert case.events.filter(kind="unopened").count() == 1
        assert outbox.deliver().withheld == 0
    message = Message.objects.get(case=case, kind="unopened")
    body = message.content.body
    assert "Jo Bloggs" not in body["text"] + body["subject"]
    assert "North East hub" in body["text"]


def test_a_handler_who_opens_it_is_enough(world: World, django_assert_max_num_queries: Any) -> None:
    case = world.complain()
    assert look(world, case, "newcastle").status_code == 200
    case.refresh_from_db()
    assert case.opened_at is not None
    with time.frozen_at(START + timedelta(hours=13)):
        ticks.tick()
    assert told(case) == set()


def test_a_manager_who_only_looks_on_has_not_opened_it_for_them(world: World) -> None:
    case = world.complain()
    assert look(world, case, "director").status_code == 200
    case.refresh_from_db()
    assert case.opened_at is None


def test_opening_it_again_writes_nothing(world: World, django_assert_num_queries: Any) -> None:
    case = world.complain()
    look(world, case, "newcastle")
    case.refresh_from_db()
    with django_assert_num_queries(0):
        unopened.opened(case)


@pytest.mark.parametrize("how", ["acknowledged", "withdrawn"])
def test_what_somebody_has_in_hand_or_is_over_is_not_told_of(world: World, how: str) -> None:
    from intake.cases import workflow

    case = world.complain()
    if how == "acknowledged":
        acknowledge(world, case, "newcastle")
    else:
        workflow.withdraw(case.pk)
    with time.frozen_at(START + timedelta(hours=13)):
        ticks.tick()
    assert told(case) == set()


def test_who_is_away_is_spared_and_their_deputy_told(world: World) -> None:
    away(world, "senior", deputy="director")
    case = world.complain()
    with time.frozen_at(START + timedelta(hours=13)):
        ticks.tick()
    assert told(case) == {"director@sms.example"}


def test_whom_it_concerns_is_not_told(world: World) -> None:
    case = world.complain(details="Sam Whitlock was rude.")
    with time.frozen_at(START + timedelta(hours=13)):
        ticks.tick()
    assert "senior@sms.example" not in told(case)

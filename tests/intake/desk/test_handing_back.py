"""The safeguarding lead gives a case back to its ordinary route at the desk."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from intake.cases.models import Case
from tests.factories.world import World
from tests.intake.test_sending import led_by

SignIn = Callable[[Any], Client]


def reported(world: World) -> Case:
    led_by(world, "healthcare")
    return world.complain(safety="yes")


def test_the_lead_reads_who_will_be_told_says_why_and_may_not_see_it_any_more(world: World, sign_in: SignIn) -> None:
    case = reported(world)
    client = sign_in("healthcare")
    page = client.get(reverse("cases:inspect", args=(case.pk,))).content.decode()
    assert "Somebody may be unsafe" in page
    assert "Given to the safeguarding lead" in page
    assert "The person who looks after safeguarding" in page
    assert "Lift the restriction" not in page
    address = reverse("cases:hand_back", args=(case.pk,))
    assert address in page
    assert str(world.person("newcastle")) in client.get(address).content.decode()
    seen = {"lock_version": case.lock_version, "seen": case.chain_length}
    assert client.post(address, {**seen, "reason": ""}).status_code == 422
    done = client.post(address, {**seen, "reason": "Nobody is at risk."}, follow=True)
    assert "is no longer yours to see" in done.content.decode()
    case.refresh_from_db()
    assert not case.safeguarding
    page = sign_in("newcastle").get(reverse("cases:inspect", args=(case.pk,))).content.decode()
    assert "Back on the ordinary route" in page
    assert "Nobody is at risk." in page


def test_the_administrator_chooses_the_lead_among_those_who_work_in_a_unit(world: World, sign_in: SignIn) -> None:
    form = sign_in("admin").get(reverse("organisation:edit")).content.decode()
    choices = form[form.index('name="safeguarding_lead"') :]
    choices = choices[: choices.index("</select>")]
    assert "Nobody: the nearest managers" in choices
    assert "healthcare@sms.example" in choices
    assert "editor@sms.example" not in choices

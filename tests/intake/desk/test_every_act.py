"""Every action of staff that is one form and one function: sent from its page, each does what it says."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from home.models import Membership
from intake.cases import workflow
from intake.cases.access import may_hold
from intake.cases.learning import LearningAction
from intake.cases.models import Case, Conflict
from intake.desk.acts import ACTS
from tests.factories.http import words as text_of
from tests.factories.world import World, days_later

SignIn = Callable[[Any], Client]
PARTS = [{"title": "What we found and decided", "text": "The lesson was missed."}]


def opened(world: World) -> Case:
    Membership.objects.create(unit=world.unit("north-east-hub"), user=world.person("oxford"), role="handler")
    return world.complain()


def answered(world: World) -> Case:
    case = world.complain()
    workflow.respond(
        case.pk, world.person("newcastle"), outcome="upheld", parts=PARTS, remedies=[],
        learning=[workflow.Learning("Ring first.", date(2026, 5, 1), role="the office")],
    )  # fmt: skip
    return case


def closed(world: World) -> Case:
    case = answered(world)
    workflow.accept(case.pk)
    return case


def concerned(world: World) -> Case:
    """Return a restricted case that concerns the hub's handler, answered by the managers."""
    case = world.complain(details="It was Noor Haddad.")
    workflow.respond(case.pk, world.person("senior"), outcome="upheld", parts=PARTS, remedies=[])
    workflow.climb(case.pk, world.person("senior"), how="Rang.")
    return case


def told(world: World) -> Case:
    """Return such a case of which an extract was sent to the person."""
    case = concerned(world)
    who = next(each for each in world.organisation.people.order_by("pk") if may_hold(each, case))
    about = Conflict.objects.get(case=case, user=world.person("newcastle"))
    workflow.extract(case.pk, who, about.pk, text="A lesson was missed.", approved=True)
    return case


#: For each: how its case comes about, what is typed, and the kind of the event that is the last one but letters'.
SENT: dict[str, tuple[Callable[[World], Case], dict[str, Any], str]] = {
    "take": (opened, {}, "taken"),
    "assign": (opened, {"person": "oxford"}, "given"),
    "transfer": (opened, {"unit": "south-east-hub", "reason": "Theirs."}, "transferred"),
    "note": (opened, {"text": "Rang."}, "noted"),
    "question": (opened, {"message": "Which day?"}, "asked"),
    "writing": (opened, {"message": "Please write."}, "asked for writing"),
    "satisfied": (answered, {"handling": "yes", "agrees": "no"}, "satisfaction"),
    "safeguard": (opened, {"reason": "A bruise."}, "safeguarding"),
    "conflict": (opened, {"people": "oxford", "reason": "His class."}, "conflict confirmed"),
    "extract": (concerned, {"conflict": "", "text": "A lesson was missed.", "approved": "on"}, "extract sent"),
    "hear_them": (told, {"conflict": "", "text": "I was ill."}, "their reply"),
    "findings": (concerned, {"conflict": "", "text": "You were ill."}, "findings sent"),
    "settle": (opened, {"message": "We talked.", "agreed": "on", "handling": "yes"}, "settled"),
    "climb": (answered, {"how": "Rang.", "handling": "no"}, "escalated"),
    "refuse": (closed, {"reason": "It was accepted.", "where": "The ombudsman."}, "refused"),
    "refer": (opened, {"to": "The council", "reason": "Their school."}, "referred"),
    "content": (answered, {"how": "Rang.", "handling": "yes"}, "accepted"),
    "stop": (opened, {"how": "Rang."}, "withdrawn"),
    "reopen": (closed, {"reason": "New facts."}, "reopened"),
    "exhaust": (closed, {"reason": "All said.", "signatory": "A Chair", "office": "Director"}, "exhausted"),
    "link": (opened, {"other": "", "reason": "The same lesson."}, "linked"),
    "learned": (answered, {"action": "", "done": "yes", "remark": "Since Monday."}, "learned"),
}


def test_every_act_is_sent_here() -> None:
    assert set(SENT) == {act.name for act in ACTS}


def filled_in(world: World, case: Case, given: dict[str, Any]) -> dict[str, Any]:
    """Put in the keys of what is chosen."""
    keys: dict[str, Callable[[], Any]] = {
        "person": lambda: world.person(given["person"]).pk,
        "people": lambda: [world.person(given["people"]).pk],
        "unit": lambda: world.unit(given["unit"]).pk,
        "conflict": lambda: Conflict.objects.get(case=case, user=world.person("newcastle")).pk,
        "other": lambda: world.complain().shown_reference,
        "action": lambda: LearningAction.objects.get(case=case).pk,
    }
    return {name: keys[name]() if name in keys else value for name, value in given.items()}


@pytest.mark.parametrize("name", sorted(SENT))
def test_it_does_what_its_form_says(world: World, sign_in: SignIn, name: str) -> None:
    made, given, kind = SENT[name]
    case = made(world)
    act = next(act for act in ACTS if act.name == name)
    client = sign_in(next(each for each in world.organisation.people.order_by("pk") if may_hold(each, case)))
    url = f"/admin/cases/{case.pk}/{name}/"
    page = client.get(url)
    assert page.status_code == 200, text_of(client.get(url, follow=True))[-600:]
    text = text_of(page)
    assert all(str(sentence) in text for sentence in act.says)
    sent = filled_in(world, case, given)
    case.refresh_from_db()
    before = case.chain_length
    response = client.post(url, {"lock_version": case.lock_version, "seen": before, **sent}, follow=True)
    assert response.status_code == 200, text_of(response)[-900:]
    assert kind in case.events.filter(seq__gt=before).values_list("kind", flat=True)
    assert str(act.was).format(reference=case.shown_reference) in text_of(response)
    assert days_later(0) <= case.events.get(seq=before + 1).at

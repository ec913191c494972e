"""Suggestions and compliments at the desk: who reads them, and what is said to have become of them."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from home.models import User
from home.time import frozen_at
from intake.cases import opening
from intake.cases.logged import Fate, LogEntry
from intake.records.models import Content
from tests.factories.other import Other
from tests.factories.world import ANSWERS, START, World
from tests.intake.test_costs import cost

SignIn = Callable[[Any], Client]


def log(world: World, **answers: Any) -> LogEntry:
    received = opening.Received(key=uuid.uuid4(), questions=[], answers={**ANSWERS, "kind": "suggestion", **answers})
    return opening.receive(world.form, received).entry


def url(entry: LogEntry) -> str:
    return reverse("log:inspect", args=(entry.pk,))


def shown(client: Client, **asked: str) -> str:
    response = client.get(reverse("log:index"), asked)
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.parametrize("who", ["newcastle", "senior"])
def test_the_units_people_and_the_managers_above_read_it(world: World, sign_in: SignIn, who: str) -> None:
    entry = log(world, details="More chairs, please.")
    client = sign_in(who)
    assert entry.shown_reference in shown(client)
    assert "More chairs, please." in client.get(url(entry)).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["oxford", "healthcare.manager", "editor", "admin", "keeper", "elsewhere"])
def test_nobody_else_does(world: World, sign_in: SignIn, keeper: User, elsewhere: Other, who: str, method: str) -> None:
    entry = log(world)
    client = sign_in({"keeper": keeper, "elsewhere": elsewhere.handler}.get(who, who))
    answer = getattr(client, method)(url(entry), {"fate": "answered", "note": "Done."})
    assert answer.status_code in (302, 404)
    assert entry.shown_reference not in answer.content.decode()
    assert entry.shown_reference not in client.get(reverse("log:index")).content.decode()
    entry.refresh_from_db()
    assert entry.fate == Fate.NEW


def test_whom_a_suggestion_seems_to_be_against_does_not_read_it_but_praise_they_do(
    world: World, sign_in: SignIn
) -> None:
    handler = world.person("newcastle")
    against = log(world, details=f"{handler.get_full_name()} could answer sooner.")
    usual = log(world, concerns_usual="yes")
    praise = log(world, kind="compliment", details=f"{handler.get_full_name()} was kind.")
    page = shown(sign_in("newcastle"))
    assert praise.shown_reference in page
    assert against.shown_reference not in page
    assert usual.shown_reference not in page
    assert sign_in("newcastle").get(url(against)).status_code == 404
    assert against.shown_reference in shown(sign_in("senior"))


def test_what_became_of_it_is_on_record_with_a_note(world: World, sign_in: SignIn) -> None:
    entry = log(world)
    client = sign_in("newcastle")
    refused = client.post(url(entry), {"fate": "", "note": ""})
    assert refused.status_code == 422
    assert "Choose what became of it." in refused.content.decode()
    assert client.post(url(entry), {"fate": "passed on", "note": "To the caretaker."}).status_code == 302
    entry.refresh_from_db()
    assert (entry.fate, entry.done_by, entry.done_at is not None) == ("passed on", world.person("newcastle"), True)
    assert Content.objects.get(pk=entry.note_id).body == {"note": "To the caretaker."}
    page = client.get(url(entry)).content.decode()
    assert "To the caretaker." in page
    assert "Thursday 2 April 2026" in page


def test_it_is_narrowed_by_kind_unit_time_and_fate(world: World, sign_in: SignIn) -> None:
    suggestion, compliment = log(world), log(world, kind="compliment", about="education-staffing")
    with frozen_at(START + timedelta(days=10)):
        later = log(world)
    client = sign_in("senior")
    everything = {suggestion, compliment, later}

    def found(**asked: str) -> set[LogEntry]:
        page = shown(client, **asked)
        return {entry for entry in everything if entry.shown_reference in page}

    assert found() == everything
    assert found(kind="compliment") == {compliment}
    assert found(unit=str(world.unit("north-east-hub").pk)) == {suggestion, later}
    assert found(received_at_from="2026-04-10", received_at_to="2026-04-20") == {later}
    assert found(fate="answered") == set()


def test_the_list_costs_the_same_however_long_it_is(world: World, sign_in: SignIn) -> None:
    client = sign_in("senior")
    log(world)
    shown(client)
    few = cost(lambda: client.get(reverse("log:index")))
    for _ in range(8):
        log(world)
    assert cost(lambda: client.get(reverse("log:index"))) == few
    assert few <= 16
    entry = log(world)
    assert cost(lambda: client.get(url(entry))) <= 15


@pytest.mark.parametrize("name", ["add", "edit", "delete", "history", "usage", "copy"])
def test_wagtails_own_views_of_an_entry_do_not_exist(name: str) -> None:
    from django.urls import NoReverseMatch

    for args in ((), (1,)):
        with pytest.raises(NoReverseMatch):
            reverse(f"log:{name}", args=args)

"""The first page after signing in."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from home import time
from intake.records.models import WorkerHeartbeat
from tests.factories.world import World, days_later
from tests.intake.desk.test_list import answer, climb
from tests.intake.desk.test_page import text_of

HOME = "/admin/"
NOT_GOING_OUT = "Letters are not going out."


def page(client: Any) -> str:
    return text_of(client.get(HOME).content.decode())


@pytest.fixture(autouse=True)
def worker(db: None) -> None:
    WorkerHeartbeat.objects.create(at=time.now())


def test_it_says_what_is_overdue_due_today_and_later(world: World, sign_in: Any) -> None:
    late, today = world.complain(at=days_later(-2)), world.complain(at=days_later(-0.8))
    later = world.complain()
    answered = world.complain()
    answer(world, answered)
    text = page(sign_in("newcastle"))
    assert "What needs you today 1 overdue 1 due today 1 due later, or without a date" in text
    order = [text.index(case.shown_reference) for case in (late, today, later)]
    assert order == sorted(order)
    assert answered.shown_reference not in text
    assert "Bloggs" not in text


def test_only_what_one_may_act_on_is_counted(world: World, sign_in: Any) -> None:
    world.complain(at=days_later(-2))
    climbed = world.complain()
    climb(world, climbed, 1)
    assert "0 overdue 0 due today 1 due later" in page(sign_in("senior"))
    assert "Nothing waits for you." in page(sign_in("director"))
    assert "Nothing waits for you." in page(sign_in("oxford"))


def test_only_the_first_few_are_listed_and_the_rest_counted(world: World, sign_in: Any) -> None:
    cases = [world.complain(at=days_later(-number)) for number in range(7)]
    text = page(sign_in("newcastle"))
    assert sum(case.shown_reference in text for case in cases) == 5
    assert cases[6].shown_reference in text
    assert "All cases that wait for you" in text


@pytest.mark.parametrize("who", ["editor", "admin"])
def test_who_works_in_no_unit_is_shown_no_cases(who: str, world: World, sign_in: Any) -> None:
    case = world.complain()
    text = page(sign_in(who))
    assert "What needs you today" not in text
    assert case.shown_reference not in text


@pytest.mark.parametrize("who", ["newcastle", "admin", "keeper"])
def test_a_worker_that_stands_still_is_shouted_about(who: str, world: World, sign_in: Any, keeper: Any) -> None:
    client = sign_in(keeper if who == "keeper" else who)
    assert NOT_GOING_OUT not in page(client)
    with time.frozen_at(time.now() + timedelta(minutes=16)):
        assert f"{NOT_GOING_OUT} The worker last ran at 5.30pm on Thursday 2 April 2026." in page(client)
    WorkerHeartbeat.objects.all().delete()
    assert f"{NOT_GOING_OUT} The worker has never run." in page(client)


def test_fourteen_minutes_are_not_shouted_about(world: World, sign_in: Any) -> None:
    with time.frozen_at(time.now() + timedelta(minutes=14)):
        assert NOT_GOING_OUT not in page(sign_in("newcastle"))


def test_editors_are_not_told_of_the_worker(world: World, sign_in: Any) -> None:
    WorkerHeartbeat.objects.all().delete()
    assert NOT_GOING_OUT not in page(sign_in("editor"))


@pytest.mark.parametrize("who", ["newcastle", "senior"])
def test_the_number_of_queries_does_not_grow_with_the_cases(who: str, world: World, sign_in: Any) -> None:
    client = sign_in(who)
    counts = []
    for more in (2, 20):
        for number in range(more):
            climb(world, world.complain(), number % 2)
        client.get(reverse("wagtailadmin_home"))
        with CaptureQueriesContext(connection) as queries:
            client.get(HOME)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20

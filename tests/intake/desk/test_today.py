"""The first page after signing in."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from home import time
from intake.cases import ticks, workflow
from intake.cases.models import Case
from intake.records.models import WorkerHeartbeat
from tests.factories.doing import away
from tests.factories.world import World, days_later
from tests.intake.desk.test_list import answer, climb
from tests.intake.desk.test_page import text_of
from tests.intake.test_lives import answered

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


def test_what_waits_for_a_decision_is_counted_and_listed(world: World, sign_in: Any) -> None:
    decide = answered(world)
    open_case = world.complain(at=days_later(17))
    with time.frozen_at(days_later(18)):
        assert "for you to decide" not in page(sign_in("newcastle")), "nobody has been asked yet"
        ticks.tick()
        WorkerHeartbeat.objects.update(at=time.now())
        text = page(sign_in("newcastle"))
        assert "1 for you to decide" in text
        assert "0 overdue" in text, "no promise was broken"
        assert text.index(decide.shown_reference) < text.index(open_case.shown_reference)
        assert "Waits for a decision Normally they would have asked by the end of Monday 13 April 2026" in text
        workflow.close(decide.pk, world.person("newcastle"), reason="Rang twice.")
        assert decide.shown_reference not in page(sign_in("newcastle"))


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ([(-1, 3), (9, 4)], "3 overdue 0 due today 4 due later, or without a date"),
        ([(-1, 9)], "more than 7 overdue"),
        ([(-1, 3), (9, 9)], "3 overdue 0 due today more than 4 due later, or without a date"),
    ],
)
def test_past_the_cap_only_what_is_known_is_said(
    dates: list[tuple[float, int]], words: str, world: World, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.desk.panel.COUNTED", 8)
    for due_in, number in dates:
        for _ in range(number):
            case = world.complain()
            Case.objects.filter(pk=case.pk).update(next_due=days_later(due_in))
    text = page(sign_in("newcastle"))
    assert f"What needs you today {words} 1" in text or f"What needs you today {words} " in text
    assert ("due today" in text.split("What needs you today")[1][:40]) is (not words.startswith("more"))


def test_whom_one_stands_in_for_is_said_and_their_cases_are_there(world: World, sign_in: Any) -> None:
    case = world.complain()
    assert "Nothing waits for you." in page(sign_in("oxford"))
    away(world, "newcastle", deputy="oxford", days=9)
    text = page(sign_in("oxford"))
    assert "You stand in for Noor Haddad until the end of Friday 10 April 2026." in text
    assert case.shown_reference in text
    assert "You stand in for" not in page(sign_in("newcastle"))
    said = text_of(sign_in("oxford").get(f"/admin/cases/{case.pk}/").content.decode())
    assert "This is here because you stand in for Noor Haddad until the end of Friday 10 April 2026." in said
    assert "because you stand in" not in text_of(sign_in("newcastle").get(f"/admin/cases/{case.pk}/").content.decode())


def test_a_manager_of_who_is_all_away_is_told_why_a_case_is_theirs(world: World, sign_in: Any) -> None:
    case = world.complain()
    away(world, "newcastle")
    said = text_of(sign_in("senior").get(f"/admin/cases/{case.pk}/").content.decode())
    assert "Everybody whose case this is is away today, so it is for you to see to." in said
    assert "Acknowledge" in said
    assert case.shown_reference in page(sign_in("senior"))


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


@pytest.mark.parametrize("who", ["newcastle", "admin"])
def test_when_a_worker_last_ran_is_shown_while_all_is_well(who: str, world: World, sign_in: Any) -> None:
    assert "dates are watched. The worker last ran at 5.30pm on Thursday 2 April 2026." in page(sign_in(who))


def test_fourteen_minutes_are_not_shouted_about(world: World, sign_in: Any) -> None:
    with time.frozen_at(time.now() + timedelta(minutes=14)):
        assert NOT_GOING_OUT not in page(sign_in("newcastle"))


def test_editors_are_not_told_of_the_worker(world: World, sign_in: Any) -> None:
    WorkerHeartbeat.objects.all().delete()
    assert NOT_GOING_OUT not in page(sign_in("editor"))


@pytest.mark.parametrize("who", ["newcastle", "senior", "oxford"])
def test_the_number_of_queries_does_not_grow_with_the_cases(who: str, world: World, sign_in: Any) -> None:
    away(world, "newcastle", deputy="oxford")
    client = sign_in(who)
    counts = []
    for more in (2, 20):
        for number in range(more):
            climb(world, world.complain(), number % 2)
        client.get(reverse("wagtailadmin_home"))
        with CaptureQueriesContext(connection) as queries:
            client.get(HOME)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 24

"""What pages cost: queries are counted, and do not grow with what is stored."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from intake.cases import secrets, workflow
from intake.letters import outbox
from tests.factories.http import FORM, WHAT, WHERE, YOU, fill, send, visitor
from tests.factories.world import World


def cost(ask: Callable[[], Any]) -> int:
    """Count the queries of one request (savepoints apart: only tests nest transactions)."""
    with CaptureQueriesContext(connection) as asked:
        response = ask()
    assert response.status_code in (200, 302)
    return sum(1 for query in asked if "SAVEPOINT" not in query["sql"])


STEPS = [("about-you", YOU), ("where", WHERE), ("what-happened", WHAT)]


@pytest.mark.parametrize(("slug", "answers"), STEPS)
def test_a_step_of_the_form(world: World, slug: str, answers: dict[str, str]) -> None:
    client = visitor()
    fill(client)
    assert cost(lambda: client.get(f"{FORM}step/{slug}/")) <= 12
    assert cost(lambda: client.post(f"{FORM}step/{slug}/", answers)) <= 10


def test_the_pages_around_the_form(world: World) -> None:
    client = visitor()
    assert cost(lambda: client.get(FORM)) <= 14
    fill(client)
    assert cost(lambda: client.get(f"{FORM}check/")) <= 12
    assert cost(lambda: client.post(f"{FORM}check/")) <= 48
    assert cost(lambda: client.get(f"{FORM}sent/")) <= 17


def test_sending_costs_the_same_whatever_is_stored(world: World) -> None:
    def one() -> int:
        client = visitor()
        fill(client)
        return cost(lambda: client.post(f"{FORM}check/"))

    one()
    before = one()
    for _ in range(10):
        world.complain()
    assert one() == before


def inside(world: World) -> tuple[Client, Any]:
    case = world.complain()
    client = visitor()
    client.post("/complaint/", {"reference": case.reference, "secret": secrets.secret_of(case)})
    return client, case


def test_the_complainants_page_costs_the_same_however_long_the_case(world: World) -> None:
    client, case = inside(world)
    client.get("/complaint/page/")
    short = cost(lambda: client.get("/complaint/page/"))
    assert short <= 12
    for who in ("newcastle", "senior"):
        workflow.acknowledge(case.pk, world.person(who), contact_name="Somebody")
        workflow.respond(
            case.pk, world.person(who), outcome="not upheld",
            parts=[{"title": "", "text": "No."}], remedies=[],
        )  # fmt: skip
        outbox.deliver()
        workflow.escalate(case.pk)
    for number in range(10):
        workflow.add(case.pk, message=f"And another thing, number {number}.")
    assert cost(lambda: client.get("/complaint/page/")) <= 12


def test_the_door(world: World) -> None:
    client = visitor()
    assert cost(lambda: client.get("/complaint/")) <= 7
    case = world.complain()
    given = {"reference": case.reference, "secret": secrets.secret_of(case)}
    assert cost(lambda: client.post("/complaint/", given)) <= 4
    assert send(visitor()).status_code == 200

"""What pages cost: queries are counted, and do not grow with what is stored."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from intake.cases import facts, secrets, workflow
from intake.forms import at_hand
from intake.letters import outbox
from tests.factories.http import FORM, STEPS, fill, send, visitor
from tests.factories.world import World


def cost(ask: Callable[[], Any]) -> int:
    """Count the queries of one request.

    Not those that production does not make: only tests nest transactions, and only development moves the clock.
    """
    with CaptureQueriesContext(connection) as asked:
        response = ask()
    assert response.status_code in (200, 302)
    return sum(1 for query in asked if "SAVEPOINT" not in query["sql"] and "home_clockoffset" not in query["sql"])


@pytest.mark.parametrize(("slug", "answers"), STEPS)
def test_a_step_of_the_form(world: World, slug: str, answers: dict[str, str]) -> None:
    client = visitor()
    fill(client)
    assert cost(lambda: client.get(f"{FORM}step/{slug}/")) <= 12
    assert cost(lambda: client.post(f"{FORM}step/{slug}/", answers)) <= 12


def test_the_pages_around_the_form(world: World) -> None:
    client = visitor()
    assert cost(lambda: client.get(FORM)) <= 15  # once a second: whether a policy has changed
    fill(client)
    assert cost(lambda: client.get(f"{FORM}check/")) <= 12
    send(visitor())  # what an organisation is, each worker learns once
    assert cost(lambda: client.post(f"{FORM}check/")) <= 20
    assert cost(lambda: client.get(f"{FORM}sent/")) <= 17


@pytest.mark.parametrize("concerns", ["no", "yes"])
def test_the_final_post_is_cheap_even_by_a_worker_that_remembers_nothing(world: World, concerns: str) -> None:
    client = visitor()
    fill(client, concerns_usual=concerns)
    facts.forget()
    at_hand.forget()
    # What is remembered is read once; then each form is a few statements, one for each table at most.
    most = 34 if connection.vendor == "sqlite" else 26  # the form page itself is found, too
    assert cost(lambda: client.post(f"{FORM}check/")) <= most
    client = visitor()
    fill(client, concerns_usual=concerns)
    assert cost(lambda: client.post(f"{FORM}check/")) <= (12 if connection.vendor == "postgresql" else 20)


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
        workflow.reply(case.pk, words=f"And another thing, number {number}.")
    assert cost(lambda: client.get("/complaint/page/")) <= 12


def test_the_door(world: World) -> None:
    client = visitor()
    assert cost(lambda: client.get("/complaint/")) <= 7
    case = world.complain()
    given = {"reference": case.reference, "secret": secrets.secret_of(case)}
    assert cost(lambda: client.post("/complaint/", given)) <= 4
    assert send(visitor()).status_code == 200

"""On a policy's page: by when one would hear, and how long answers have taken."""

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home import time
from intake.letters import outlook
from policies.reading import version_in_force
from tests.factories.doing import answer
from tests.factories.http import words
from tests.factories.world import START, World


def page(world: World) -> str:
    from policies.serving import kept

    kept.forget()
    return words(Client(HTTP_HOST="localhost").get("/policies/complaints/"))


def test_it_is_said_only_if_the_organisation_wants_that(world: World) -> None:
    assert "If you complain now" not in page(world)
    chosen = world.organisation
    chosen.says_by_when = True
    chosen.save()
    said = page(world)
    assert (
        "If you complain now, you hear from us by 5.30pm on Friday 3 April 2026, "
        "and you have our answer at the latest by the end of Wednesday 8 April 2026."
    ) in said
    case = world.complain()
    promised = {row.kind: row.due for row in case.deadlines.all()}
    assert promised["respond"].astimezone(START.tzinfo).date().isoformat() == "2026-04-08", "and so the case is dated"
    chosen.says_by_when, chosen.says_how_long = False, True
    chosen.save()
    assert "In the last year" not in page(world), "there are no answers yet"


def test_figures_are_real_and_withheld_where_they_are_few(world: World) -> None:
    version = version_in_force(world.policy, time.now())
    assert version is not None
    for number in range(outlook.FEWEST):
        assert outlook.how_long(world.organisation, version) == ""
        case = world.complain()
        with time.frozen_at(START + timedelta(days=3 if number < 6 else 9)):
            answer(world, case, "newcastle", deliver=False)
    with time.frozen_at(START + timedelta(days=10)):
        assert outlook.how_long(world.organisation, version).endswith("were answered within 3 days.")
    with time.frozen_at(START + timedelta(days=400)):
        assert outlook.how_long(world.organisation, version) == "", "that was long ago"


def test_what_is_said_costs_a_policy_page_nothing_once_a_worker_knows_it(world: World) -> None:
    world.organisation.says_by_when = world.organisation.says_how_long = True
    world.organisation.save()
    page(world)
    with CaptureQueriesContext(connection) as asked:
        assert "If you complain now" in page(world)
    assert len(asked) <= 9

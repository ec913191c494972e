"""What acting about time costs, and who may not."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from intake.cases import deadlines, workflow
from intake.cases.models import DeadlineKind
from policies.procedures import Amount, TimeUnit
from tests.factories.other import Other
from tests.factories.world import World
from tests.intake.desk.test_acting import url
from tests.intake.desk.test_list import INDEX, answer
from tests.intake.desk.test_list import MOST_QUERIES as MOST_FOR_THE_LIST
from tests.intake.desk.test_page import MOST_QUERIES, see
from tests.intake.desk.test_timing import again, extend
from tests.intake.test_lives import working_days


def test_extensions_and_updates_cost_page_and_list_no_further_query(world: World, sign_in: Any) -> None:
    case = world.complain()
    noor = world.person("newcastle")
    workflow.acknowledge(case.pk, noor, contact_name="Noor Haddad")
    client = sign_in("newcastle")
    page_url = reverse("cases:inspect", args=(case.pk,))
    counts = []
    for more in (1, 6):
        for _ in range(more):
            workflow.extend(case.pk, noor, amount=Amount(1, TimeUnit.WEEKS), reason="Much to do.")
            workflow.update(case.pk, noor, message="Going on.")
            client.get(page_url)
        counts.append([])
        for asked in (page_url, INDEX, "/admin/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(asked).status_code == 200
            counts[-1].append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1][0] <= MOST_QUERIES
    assert counts[1][1] <= MOST_FOR_THE_LIST


def test_extensions_of_several_stages_are_fetched_at_once(world: World, sign_in: Any) -> None:
    case = world.complain()
    noor = world.person("newcastle")
    workflow.acknowledge(case.pk, noor, contact_name="Noor Haddad")
    workflow.extend(case.pk, noor, amount=working_days(2), reason="Much to do.")
    answer(world, case)
    workflow.escalate(case.pk)
    with workflow.locked(case.pk, "update") as here:
        row = case.deadlines.get(run__seq=2, kind=DeadlineKind.RESPOND)
        deadlines.adjust(row, working_days(2), case.events.order_by("seq").last())
    assert here.case.deadlines.filter(due__gt=F("base_due")).count() == 2
    client = sign_in("senior")
    with CaptureQueriesContext(connection) as queries:
        assert see(client, case).count("More time, counted from that day") >= 2
    assert sum('FROM "intake_adjustment"' in query["sql"] for query in queries) == 1


def test_a_form_costs_little(world: World, sign_in: Any) -> None:
    case = world.complain()
    client = sign_in("newcastle")
    for name in ("update", "extend"):
        client.get(url(name, case))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(name, case)).status_code == 200
        assert len(queries) <= 20


@pytest.mark.parametrize("name", ["update", "extend", "close", "decline"])
def test_of_another_organisation_s_case_there_is_nothing(
    name: str, world: World, sign_in: Any, elsewhere: Other
) -> None:
    case = world.complain()
    for who in (elsewhere.handler, elsewhere.manager, elsewhere.administrator):
        assert sign_in(who).get(url(name, case)).status_code == 404
        assert sign_in(who).post(url(name, case), extend(case, message="x")).status_code == 404
    assert again(case).lock_version == 0


def test_an_answered_case_is_not_extended_or_updated(world: World, sign_in: Any) -> None:
    case = world.complain()
    answer(world, case)
    client = sign_in("newcastle")
    for name in ("update", "extend"):
        assert client.get(url(name, case)).status_code == 302
        response = client.post(url(name, case), extend(case, message="A word."))
        assert response.status_code == 409
        assert "This stage has been answered already." in response.content.decode()

"""The queue walks along indexes: each order that is offered has one, whatever the view."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from intake.cases.models import IN_ORDER_OF_DUE, Case
from tests.factories.world import World
from tests.intake.desk.test_list import INDEX, MOST_QUERIES

VIEWS = (
    "", "show=handling", "show=units", "show=all", "show=all&due=overdue", "show=all&due=today",
    "show=all&held=unassigned", "show=all&held=restricted", "show=all&held=conflict", "show=all&held=doubtful",
    "show=all&state=open", "show=all&state=responded", "show=all&state=closed", "show=all&stage=1", "show=all&stage=2",
    "show=all&stage=3", "show=all&kind=complaint", "show=all&kind=concern", "show=all&outcome=upheld",
)  # fmt: skip
SORTS = ("next_due", "-next_due", "received_at", "-received_at")


def statement(client: Any, query: str) -> str:
    """Return the statement that fetches a page of the queue."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"{INDEX}?{query}").status_code == 200
    found = [
        each["sql"] for each in queries if "ORDER BY" in each["sql"] and '"intake_case"."chain_head"' in each["sql"]
    ]
    assert len(found) == 1
    return str(found[0])


def columns(sql: str) -> list[tuple[str, bool]]:
    """Return by what a statement orders the cases, and whether downwards."""
    order = sql.rsplit("ORDER BY", 1)[1].split("LIMIT")[0]
    return [(name, bool(down)) for name, down in re.findall(r'"intake_case"\."(\w+)" (?:ASC|(DESC))', order)]


@pytest.mark.parametrize("sort", SORTS)
def test_each_order_is_that_of_an_index_read_from_one_end(sort: str, world: World, sign_in: Any) -> None:
    world.complain()
    found = columns(statement(sign_in("director"), f"show=all&ordering={sort}"))
    assert [name for name, _ in found] == [sort.lstrip("-"), "id"]
    assert {down for _, down in found} == {sort.startswith("-")}
    whole = [list(index.fields) for index in Case._meta.indexes if index.condition is None]
    assert ["organisation", sort.lstrip("-"), "id"] in whole


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_is_narrowed_by_the_cases_own_columns(view: str, world: World, sign_in: Any) -> None:
    world.complain()
    with CaptureQueriesContext(connection) as queries:
        sign_in("director").get(f"{INDEX}?{view}")
    (sql,) = [each["sql"] for each in queries if each["sql"].startswith("SELECT COUNT(*) FROM (SELECT")]
    where = sql.split(" WHERE ", 1)[1].rsplit("ORDER BY", 1)[0]
    # Outside of what is asked of one case at a time, nothing of another table narrows the list.
    flat = where
    while "(SELECT" in flat:
        start = flat.index("(SELECT")
        depth = 0
        for place in range(start, len(flat)):
            depth += {"(": 1, ")": -1}.get(flat[place], 0)
            if depth == 0:
                break
        flat = flat[:start] + flat[place + 1 :]
    assert set(re.findall(r'"(\w+)"\."\w+"', flat)) == {"intake_case"}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's planner")
@pytest.mark.parametrize("sort", SORTS)
def test_the_plan_has_nothing_to_sort(sort: str, world: World, sign_in: Any) -> None:
    world.complain()
    sql = statement(sign_in("director"), f"show=all&ordering={sort}")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {sql}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Sort" not in plan
    assert re.search(r"Index Scan (?:Backward )?using intake_case_\w+ on intake_case", plan)


def test_every_index_is_there_and_no_name_is_too_long(db: None) -> None:
    with connection.cursor() as cursor:
        there = set(connection.introspection.get_constraints(cursor, "intake_case"))
    assert {f"intake_case_{name}" for name, _, _ in IN_ORDER_OF_DUE} <= there


@pytest.mark.parametrize("query", [*VIEWS, *(f"show=all&ordering={sort}" for sort in SORTS), "q=bloggs", "q=zzyzx"])
def test_no_view_costs_more_on_a_longer_page(query: str, world: World, sign_in: Any, monkeypatch: Any) -> None:
    client = sign_in("director")
    counts = []
    for more, size in ((2, 2), (4, 50)):
        for _ in range(more):
            world.complain()
        monkeypatch.setattr("intake.desk.listing.CaseIndex.get_paginate_by", lambda view, found, size=size: size)
        client.get(f"{INDEX}?{query}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{INDEX}?{query}")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= MOST_QUERIES


@pytest.mark.parametrize("path", ["export.csv?show=all", "export.xlsx?show=all", "export.csv?q=bloggs"])
def test_a_file_costs_the_same_however_long_it_is(path: str, world: World, sign_in: Any) -> None:
    client = sign_in("director")
    counts = []
    for more in (2, 6):
        for _ in range(more):
            world.complain()
        client.get(INDEX + path)
        with CaptureQueriesContext(connection) as queries:
            client.get(INDEX + path)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST_QUERIES


def test_choosing_for_several_and_giving_them_costs_a_bounded_number_for_each(world: World, sign_in: Any) -> None:
    client, noor = sign_in("newcastle"), world.person("newcastle")
    asked, given = [], []
    for number in (2, 6):
        keys = [world.complain().pk for _ in range(number)]
        client.get(f"{INDEX}assign/", {"case": keys})
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{INDEX}assign/", {"case": keys})
        asked.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            assert client.post(f"{INDEX}assign/", {"case": keys, "person": noor.pk}).status_code == 302
        given.append(len(queries))
    assert (asked[1] - asked[0]) / 4 <= 5  # who may act is asked of each
    assert (given[1] - given[0]) / 4 <= 45

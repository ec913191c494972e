"""The queue: its filters, its files, giving several away at once; never more than may be seen."""

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from home import time
from intake.cases import workflow
from intake.cases.models import Case
from intake.desk import exporting, spreadsheets
from tests.factories.doing import acknowledge, answer
from tests.factories.world import World, days_later
from tests.intake.desk.test_list import INDEX, MOST_QUERIES, rows


def shown(client: Any, query: str) -> set[str]:
    return {row.split()[0] for row in rows(client.get(f"{INDEX}?{query}").content.decode())}


def test_each_filter_shows_what_it_says_and_no_more(world: World, sign_in: Any) -> None:
    fresh = world.complain()
    mine = world.complain()
    acknowledge(world, mine, "newcastle")
    answered = world.complain()
    answer(world, answered, "newcastle", outcome="upheld")
    hidden = world.complain(details="Olu Adeyemi was rude to us.")
    doubtful = world.complain()
    Case.objects.filter(pk=doubtful.pk).update(needs_review=True)
    client = sign_in("newcastle")
    names = {
        case.shown_reference: key
        for key, case in {
            "fresh": fresh,
            "mine": mine,
            "answered": answered,
            "hidden": hidden,
            "doubtful": doubtful,
        }.items()
    }
    for query, expected in {
        "show=all": {"fresh", "mine", "answered", "doubtful"} | ({"hidden"} if hidden.restricted is False else set()),
        "show=handling": {"mine", "answered"},
        "show=all&held=unassigned": {"fresh", "doubtful"},
        "show=all&held=doubtful": {"doubtful"},
        "show=all&outcome=upheld": {"answered"},
        "show=all&outcome=not upheld": set(),
        "show=all&stage=2": set(),
        "show=all&state=responded&stage=1": {"answered"},
        "show=all&kind=concern": set(),
    }.items():
        found = {names[reference] for reference in shown(client, query)} - {"hidden"}
        assert found == expected - {"hidden"}, query
    with time.frozen_at(days_later(0.5)):
        assert {names[r] for r in shown(client, "show=all&due=today")} >= {"fresh", "doubtful"}
        assert shown(client, "show=all&due=overdue") == set()
    with time.frozen_at(days_later(2)):
        assert {names[r] for r in shown(client, "show=all&due=overdue")} >= {"fresh", "doubtful"}


def test_what_is_held_for_a_conflict_is_found_by_who_may_see_it_and_nobody_else(world: World, sign_in: Any) -> None:
    case = world.complain(details="Noor Haddad was rude to us.")
    world.complain()
    for query in ("show=all&held=conflict", "show=all&held=restricted"):
        assert shown(sign_in("senior"), query) == {case.shown_reference}
        assert shown(sign_in("newcastle"), query) == set()
        assert shown(sign_in("director"), query) == set()


def test_with_my_units_is_narrower_than_all(world: World, sign_in: Any) -> None:
    case = world.complain()
    assert shown(sign_in("newcastle"), "show=units") == {case.shown_reference}
    assert shown(sign_in("director"), "show=all") == {case.shown_reference}
    assert shown(sign_in("director"), "show=units") == set()


@pytest.mark.parametrize(
    "query",
    ["show=handling", "show=units", "show=all&due=overdue", "show=all&held=conflict", "show=all&outcome=upheld",
     "show=all&stage=1&kind=complaint", "show=all&held=unassigned&ordering=-received_at"],
)  # fmt: skip
def test_no_filter_costs_more_queries_than_the_list(query: str, world: World, sign_in: Any) -> None:
    for _ in range(3):
        world.complain()
    client = sign_in("director")
    client.get(f"{INDEX}?{query}")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"{INDEX}?{query}").status_code == 200
    assert len(queries) <= MOST_QUERIES


def lines_of(response: Any, form: str) -> list[list[str]]:
    if form == "csv":
        return list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))
    sheet = load_workbook(BytesIO(response.content)).active
    return [[cell or "" for cell in line] for line in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_file_has_the_lists_cases_no_names_and_no_formula(form: str, world: World, sign_in: Any) -> None:
    case, other = world.complain(), world.complain(about="south-east-hub")
    unit = world.unit("north-east-hub")
    unit.name = '=HYPERLINK("http://evil.example","x")'
    unit.save()
    response = sign_in("newcastle").get(f"{INDEX}export.{form}?show=all")
    head, line = lines_of(response, form)
    assert head[0] == "Case"
    assert line[0] == case.shown_reference
    assert line[5].startswith("'=HYPERLINK")
    assert other.shown_reference not in str(line)
    assert "Bloggs" not in str(line)
    assert "no-store" in response["Cache-Control"]
    assert lines_of(sign_in("oxford").get(f"{INDEX}export.{form}?show=all"), form)[1][0] == other.shown_reference
    assert sign_in("newcastle").get(f"{INDEX}export.pdf").status_code == 404


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "  =1", "%0A"])
def test_whatever_looks_like_a_formula_is_text(text: str) -> None:
    assert spreadsheets.defused(text) == f"'{text}"
    assert spreadsheets.defused("North East hub") == "North East hub"


def test_a_file_has_an_end_and_says_so(world: World, sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST", 2)
    for _ in range(3):
        world.complain()
    found = lines_of(sign_in("newcastle").get(f"{INDEX}export.csv?show=all"), "csv")
    assert [len(line) for line in found] == [10, 10, 10, 1]
    assert "Narrow the list" in found[-1][0]


def test_several_are_given_at_once_and_only_ones_own(world: World, sign_in: Any) -> None:
    first, second, foreign = world.complain(), world.complain(), world.complain(about="south-east-hub")
    client = sign_in("newcastle")
    url = f"{INDEX}assign/"
    asked = f"{url}?case={first.pk}&case={second.pk}&case={foreign.pk}"
    page = client.get(asked).content.decode()
    assert first.shown_reference in page
    assert foreign.shown_reference not in page
    noor = world.person("newcastle")
    response = client.post(url, {"case": [first.pk, second.pk, foreign.pk], "person": noor.pk})
    assert response.status_code == 302
    for case, handler in ((first, noor), (second, noor), (foreign, None)):
        case.refresh_from_db()
        assert case.current_run.handler == handler
    assert client.post(url, {"case": [first.pk], "person": world.person("oxford").pk}).status_code == 422
    assert client.get(f"{url}?case={foreign.pk}").status_code == 302
    workflow.withdraw(first.pk)
    assert client.get(f"{url}?case={first.pk}").status_code == 302

"""The desk of reviews: report, panel and explorer, for who looks after policies, of their own organisation."""

import csv
from collections.abc import Callable
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook  # type: ignore[import-untyped]  # it has no stubs

from home import time
from policies.models import PolicyPage
from tests.factories import other
from tests.factories.http import words
from tests.factories.reviewing import TODAY, add, answers, form_of, publish, record
from tests.factories.world import World, days_later

REPORT = "/admin/policies/reviews/"
AsUser = Callable[[Any], Client]


def listed(response: Any) -> list[str]:
    """Return the titles that the report lists, in order."""
    return [version.row.title for version in response.context["table"].data]


# -- the report ---------------------------------------------------------------------------------------


def test_the_report_lists_what_is_in_force_soonest_review_first(
    editor: Client, world: World, kept: dict[str, PolicyPage]
) -> None:
    response = editor.get(REPORT)
    assert listed(response) == [
        "Overdue one", "Due one", "Complaints policy", "Cookie policy", "Privacy policy", "Unowned one", "Undated one",
    ]  # fmt: skip
    page = words(response)
    assert "Overdue 30 September 2025 about 6 months ago Director" in page
    assert "Due 2 May 2026 in 30 days Director" in page
    assert "1.0 from 30 September 2024 not since published" in page
    assert "No review date" in page
    assert "No owner" in page


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("review=overdue", ["Overdue one"]),
        ("review=due", ["Due one"]),
        ("review=later", ["Complaints policy", "Cookie policy", "Privacy policy", "Unowned one"]),
        ("review=none", ["Undated one"]),
        ("owner=none", ["Unowned one"]),
        ("category=safeguarding", ["Undated one"]),
        ("category=safeguarding&owner=none", []),
    ],
)
def test_its_filters(editor: Client, kept: dict[str, PolicyPage], asked: str, titles: list[str]) -> None:
    assert listed(editor.get(f"{REPORT}?{asked}")) == titles
    assert listed(editor.get(f"{REPORT}results/?{asked}")) == titles


@pytest.mark.parametrize("name", ["policy_title", "review_due", "in_force_from", "reviewed_on"])
def test_its_orders(editor: Client, kept: dict[str, PolicyPage], name: str) -> None:
    rising, falling = (listed(editor.get(f"{REPORT}?ordering={sign}{name}")) for sign in ("", "-"))
    assert sorted(rising) == sorted(falling)
    if name == "policy_title":
        assert rising == sorted(rising)
        assert falling == rising[::-1]
    if name == "review_due":
        assert rising[-1] == falling[-1] == "Undated one"


def test_a_review_is_seen_in_the_report(editor: Client, world: World, kept: dict[str, PolicyPage]) -> None:
    version = kept["overdue"].versions.get()
    record(world, version)
    page = words(editor.get(REPORT))
    assert "2 April 2027 Director" in page
    assert "1.0 from 30 September 2024 2 April 2026" in page
    assert listed(editor.get(f"{REPORT}?review=overdue")) == []


def test_it_reads_the_version_in_force_and_never_the_draft(editor: Client, world: World) -> None:
    publish(world.policy, title="What is to come", owner_role="", effective_date=date(2026, 6, 1))
    assert "What is to come" not in listed(editor.get(REPORT))
    with time.frozen_at(days_later(60)):
        assert "What is to come" in listed(editor.get(REPORT))


@pytest.mark.parametrize("who", ["editor", "admin"])
def test_own_organisation_only(as_user: AsUser, elsewhere: other.Other, who: str) -> None:
    page = as_user(who).get(REPORT)
    assert "Complaints policy" in listed(page)
    assert "Secret plans" not in words(page)
    theirs = as_user(elsewhere.administrator)
    assert listed(theirs.get(REPORT)) == ["Secret plans"]


@pytest.mark.parametrize("who", ["newcastle", "director"])
def test_staff_who_keep_no_policies_have_no_report(as_user: AsUser, who: str) -> None:
    client = as_user(who)
    assert client.get(REPORT).status_code == 302
    assert client.get(f"{REPORT}?export=csv").status_code == 302
    home = client.get("/admin/")
    assert "Policies to review" not in words(home)
    assert "Policy reviews" not in home.content.decode()


@pytest.mark.parametrize("who", ["editor", "admin"])
def test_those_who_do_have_it_in_the_menu(as_user: AsUser, who: str) -> None:
    assert '"url": "/admin/policies/reviews/"' in as_user(who).get("/admin/").content.decode()


def test_an_administrator_who_edits_no_pages_is_offered_no_way_to(as_user: AsUser, world: World) -> None:
    page = as_user("admin").get(REPORT).content.decode()
    assert f"/admin/pages/{world.policy.pk}/edit/" not in page
    assert form_of(world.policy) not in page
    assert 'href="/policies/complaints/"' in page


def test_the_stock_reports_stay_closed(editor: Client) -> None:
    assert editor.get("/admin/reports/aging-pages/").status_code == 404


# -- exports ------------------------------------------------------------------------------------------

EVIL = '=HYPERLINK("http://bad.example")'


def test_the_csv_is_all_rows_with_formulas_defused(editor: Client, world: World, kept: dict[str, PolicyPage]) -> None:
    add(world.organisation, "formula", title=EVIL, owner_role="@SUM(A1)")
    response = editor.get(f"{REPORT}?export=csv")
    assert response["Content-Type"] == "text/csv"
    rows = list(csv.DictReader(StringIO(b"".join(response.streaming_content).decode())))
    assert len(rows) == 8
    first = rows[0]
    assert first == {
        "Policy": "Overdue one", "Version": "1.0", "In force from": "2024-09-30", "Category": "other",
        "Owner": "Director", "Next review": "2025-09-30", "Last review": "", "State": "Overdue",
    }  # fmt: skip
    evil = next(row for row in rows if "HYPERLINK" in row["Policy"])
    assert evil["Policy"] == f"'{EVIL}"
    assert evil["Owner"] == "'@SUM(A1)"
    assert evil["Next review"] == ""


def test_the_xlsx_holds_text_and_dates_and_no_formula(
    editor: Client, world: World, kept: dict[str, PolicyPage]
) -> None:
    add(world.organisation, "formula", title=EVIL)
    response = editor.get(f"{REPORT}?export=xlsx&owner=none")
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    assert sheet is not None
    cells = [list(row) for row in sheet.iter_rows(min_row=2)]
    assert {row[0].value for row in cells} == {EVIL, "Unowned one"}
    assert all(cell.data_type != "f" for row in cells for cell in row)


# -- the panel ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["editor", "admin"])
def test_the_panel_counts_and_names_what_is_near(
    as_user: AsUser, kept: dict[str, PolicyPage], elsewhere: other.Other, who: str
) -> None:
    page = words(as_user(who).get("/admin/"))
    assert "Policies to review 1 overdue 1 due within 60 days 1 without an owner 1 without a review date" in page
    assert "Overdue one Overdue 30 September 2025 about 6 months ago Director" in page
    assert "Secret plans" not in page


def test_the_panel_says_when_there_is_nothing_to_do(editor: Client) -> None:
    assert "No review is due within 60 days." in words(editor.get("/admin/"))


# -- explorer, edit page, history ---------------------------------------------------------------------


def explorer(world: World) -> str:
    return f"/admin/pages/{world.policy.get_parent().pk}/"


def test_the_explorer_shows_version_and_review(editor: Client, world: World, kept: dict[str, PolicyPage]) -> None:
    publish(world.policy, effective_date=date(2026, 6, 1))
    add(world.organisation, "later", effective=date(2026, 7, 1))
    page = words(editor.get(explorer(world)))
    assert "Version in force" in page
    assert "Next review" in page
    assert "1.0 from 1 January 2026 1.1 comes on 1 June 2026 1 January 2027" in page
    assert "1.0 from 30 September 2024 Overdue 30 September 2025 about 6 months ago" in page
    assert "None 1.0 comes on 1 July 2026" in page
    assert form_of(kept["overdue"]) in editor.get(explorer(world)).content.decode()


def test_the_explorer_filters_by_review(editor: Client, world: World, kept: dict[str, PolicyPage]) -> None:
    response = editor.get(f"{explorer(world)}?review=overdue")
    assert [page.title for page in response.context["table"].data] == ["Overdue one"]


def test_the_explorer_names_nobody_of_another_organisation(
    editor: Client, world: World, elsewhere: other.Other
) -> None:
    page = editor.get(explorer(world)).content.decode()
    for secret in ("Secret plans", "Elsewhere", "elsewhere", "Farr"):
        assert secret not in page


def test_the_edit_page_leads_to_the_form(editor: Client, world: World) -> None:
    page = editor.get(f"/admin/pages/{world.policy.pk}/edit/").content.decode()
    assert form_of(world.policy) in page


def test_the_pages_history_tells_it(editor: Client, world: World) -> None:
    editor.post(form_of(world.policy), answers(world.policy, note="Jo Bloggs rang."))
    page = words(editor.get(f"/admin/pages/{world.policy.pk}/history/"))
    assert "Version 1.0 reviewed on Thursday 2 April 2026, no change needed." in page
    assert "Jo Bloggs" not in page


# -- what it costs ------------------------------------------------------------------------------------


def cost(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        response = client.get(url)
        if response.streaming:
            b"".join(response.streaming_content)
    assert response.status_code == 200
    return len(asked)


@pytest.mark.parametrize(("where", "most"), [("report", 17), ("csv", 14), ("panel", 26), ("explorer", 40)])
def test_lists_cost_the_same_however_many_policies_and_versions(
    editor: Client, world: World, where: str, most: int
) -> None:
    url = {
        "report": REPORT, "csv": f"{REPORT}?export=csv", "panel": "/admin/", "explorer": explorer(world),
    }[where]  # fmt: skip
    for n in range(2):
        add(world.organisation, f"first-{n}", review=TODAY)
    editor.get(url)
    before = cost(editor, url)
    for n in range(8):
        add(world.organisation, f"policy-{n}", review=TODAY)
    for _ in range(3):
        publish(world.policy)
    assert cost(editor, url) == before
    assert before <= most

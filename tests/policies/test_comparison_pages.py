"""Two versions compared: at an address of their own, in one text and side by side, with promises as facts."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from policies.serving import kept
from tests.factories.http import visitor, words
from tests.factories.world import World
from tests.policies.test_versions import ADDRESS, publish

COMPARE = f"{ADDRESS}compare/"
WHO = (
    "Anyone at all who deals with us: schools, academies and trusts, our partners, people who use our services, and "
    "our own staff. You can complain about anything we do."
)


@pytest.fixture
def two(world: World) -> World:
    """The demo's policy with a second version: another limit, owner and paragraph."""
    publish(
        world.policy,
        respond=3,
        change_note="A day more for our answer.",
        owner_role="Head of quality",
        body=[("heading", "Who can complain"), ("text", f"<p>{WHO}</p>")],
    )
    return world


def test_promises_are_compared_as_facts_and_words_as_words(two: World) -> None:
    response = visitor().get(f"{COMPARE}1.0/1.1/")
    page, markup = words(response), response.content.decode()
    assert response.status_code == 200
    assert "What changed from version 1.0 to 1.1" in page
    assert "A day more for our answer." in page
    assert "Level 1: Initial response Our answer from 2 working days to 3 working days" in page
    assert "<del>2 working days</del>" in markup
    assert "<ins>3 working days</ins>" in markup
    assert "Its owner from Director, Schools Mutual Services to Head of quality, Schools Mutual Services" in page
    assert "Anyone <ins>at all</ins> who deals with us" in markup


def test_side_by_side_each_wording_has_its_own_column(two: World) -> None:
    response = visitor().get(f"{COMPARE}1.0/1.1/side-by-side/")
    assert response.status_code == 200
    markup = response.content.decode()
    table = markup.split('<table class="cmp-side"')[1].split("</table>")[0]
    assert "no longer there" in table
    for cell in table.split("<td")[1:]:
        assert not ("<ins>" in cell and "<del>" in cell)


def test_what_did_not_change_is_said(two: World) -> None:
    publish(two.policy, change_note="A new date only.", review_date=date(2028, 1, 1))
    page = words(visitor().get(f"{COMPARE}1.1/1.2/"))
    assert "The wording is the same in both." in page
    assert "Its next review" in page
    publish(two.policy, review_date=date(2028, 1, 1), change_note="Nothing at all.")
    page = words(visitor().get(f"{COMPARE}1.2/1.3/"))
    assert "Nothing that we promise has changed" in page


def test_read_backwards_it_says_so_and_offers_the_other_way(two: World) -> None:
    response = visitor().get(f"{COMPARE}1.1/1.0/")
    assert "Version 1.1 is the newer one: you are reading backwards." in words(response)
    assert f'href="{COMPARE}1.0/1.1/"' in response.content.decode()
    assert "reading backwards" not in words(visitor().get(f"{COMPARE}1.0/1.1/"))


def test_the_form_leads_to_the_comparisons_own_address(two: World) -> None:
    response = visitor().get(COMPARE, {"from": "1.0", "to": "1.1"})
    assert (response.status_code, response["Location"]) == (302, f"{COMPARE}1.0/1.1/")
    response = visitor().get(COMPARE, {"from": "1.0", "to": "1.1", "view": "side-by-side"})
    assert response["Location"] == f"{COMPARE}1.0/1.1/side-by-side/"
    page = visitor().get(f"{ADDRESS}versions/").content.decode()
    assert f'action="{COMPARE}"' in page
    assert visitor().get(COMPARE).status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("1.0/1.0/", 400, "You chose version 1.0 twice."),
        ("?from=1.0&to=1.0", 400, "You chose version 1.0 twice."),
        ("?from=1.0", 400, "Choose two versions."),
        ("?to=1.0", 400, "Choose two versions."),
        ("1.0/9.9/", 404, "There is no version 9.9 of this policy."),
        ("8.8/9.9/side-by-side/", 404, "There is no version 8.8 and no version 9.9 of this policy."),
        ("?from=1.0&to=%3Cscript%3E", 404, "There is no version"),
    ],
)
def test_what_cannot_be_compared_is_answered_with_why_and_the_form(
    two: World, path: str, status: int, said: str
) -> None:
    response = visitor().get(f"{COMPARE}{path}")
    assert response.status_code == status
    assert said in words(response)
    assert 'name="from"' in response.content.decode()
    assert "<script>" not in response.content.decode()


def test_with_one_version_there_is_nothing_to_compare(world: World) -> None:
    assert "There are no two versions yet." in words(visitor().get(COMPARE))
    assert "Compare two versions" not in words(visitor().get(f"{ADDRESS}versions/"))


def test_a_draft_is_never_compared(two: World) -> None:
    draft = two.policy.get_latest_revision_as_object()
    draft.title = "Grumbles policy"
    draft.save_revision()
    for path in ("", "1.0/1.1/", "1.0/1.1/side-by-side/", "1.0/draft/"):
        assert "Grumbles" not in words(visitor().get(f"{COMPARE}{path}"))


def test_a_comparison_costs_the_same_whatever_the_number_of_versions(two: World) -> None:
    def cost() -> int:
        kept.forget()
        with CaptureQueriesContext(connection) as asked:
            assert visitor().get(f"{COMPARE}1.0/1.1/").status_code == 200
        return len(asked)

    cost()
    before = cost()
    for _ in range(4):
        publish(two.policy, respond=3)
    assert cost() == before
    kept.forget()
    visitor().get(f"{COMPARE}1.0/1.1/")
    with CaptureQueriesContext(connection) as asked:
        visitor().get(f"{COMPARE}1.0/1.1/")
    assert len(asked) == 0

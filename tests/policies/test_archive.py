"""The public archive: every version at its address for ever, in a list that stays quick; what became of a policy."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home import time
from policies import numbers, reviews, withdrawing
from policies.models import PolicyPage, PolicyVersion
from policies.reading.archive import ON_A_PAGE, chosen_first
from policies.reading.contents import with_anchors
from policies.serving import kept
from tests.factories import reviewing
from tests.factories.http import visitor, words
from tests.factories.world import START, World
from tests.policies.test_versions import ADDRESS, publish

VERSIONS = f"{ADDRESS}versions/"


def many(policy: PolicyPage, count: int) -> None:
    """Give a policy many more versions, an hour apart, as publishing would."""
    last = PolicyVersion.objects.filter(policy=policy).order_by("-pk")[0]
    number = last.number
    for n in range(count):
        number = numbers.following(number, "minor")
        last.pk, last.number, last._state.adding = None, number, True
        last.in_force_from = last.published_at = START - timedelta(hours=count - n)
        last.save()


# -- the list ------------------------------------------------------------------------------------------


def test_versions_are_listed_by_when_they_were_in_force_with_last_days_notes_and_hashes(world: World) -> None:
    publish(world.policy, respond=3, change_note="A day more.", effective_date=date(2026, 5, 1))
    publish(world.policy, respond=4, change_note="Two days more.", effective_date=date(2026, 4, 20))
    page = words(visitor().get(VERSIONS))
    assert [page.index(f"Version {n} In force") for n in ("1.1", "1.2", "1.0")] == sorted(
        page.index(f"Version {n} In force") for n in ("1.1", "1.2", "1.0")
    )
    assert "Version 1.1 In force from 1 May 2026 , published on 2 April 2026 A day more." in page
    assert "Version 1.2 In force from 20 April 2026 until 30 April 2026" in page
    assert "Version 1.0 In force from 1 January 2026 until 19 April 2026" in page
    for version in world.policy.versions.all():
        assert version.sha256 in page


def test_a_version_that_never_came_into_force_says_so(world: World) -> None:
    for respond in (3, 4):
        publish(world.policy, respond=respond, effective_date=date(2026, 5, 1))
    page = words(visitor().get(VERSIONS))
    assert "Version 1.1 Planned for 1 May 2026. It never came into force" in page
    assert "Never in force" in page


def test_each_version_leads_to_what_changed_since_the_one_before(world: World) -> None:
    publish(world.policy, respond=3)
    page = visitor().get(VERSIONS).content.decode()
    assert f'href="{ADDRESS}compare/1.0/1.1/"' in page
    assert page.count("What changed since") == 1
    assert f'href="{ADDRESS}compare/1.0/1.1/"' in visitor().get(ADDRESS).content.decode()
    assert "What changed since" not in words(visitor().get(f"{VERSIONS}1.0/"))


def test_a_thousand_versions_are_listed_on_pages_at_a_constant_cost(world: World) -> None:
    def cost(address: str) -> int:
        kept.forget()
        with CaptureQueriesContext(connection) as asked:
            assert visitor().get(address).status_code == 200
        return len(asked)

    addresses = (ADDRESS, VERSIONS, f"{VERSIONS}1.0/", f"{VERSIONS}?page=2")
    for address in addresses:
        cost(address)
    before = [cost(address) for address in addresses]
    many(world.policy, 1_000)
    assert [cost(address) for address in addresses] == before
    # The site's own frame (H's room) takes 8 of these once, after a change anywhere.
    assert before[0] <= 10
    first, second, last = (words(visitor().get(f"{VERSIONS}?page={page}")) for page in (1, 2, -(-1_001 // ON_A_PAGE)))
    assert first.count("Proof that it has not changed") == ON_A_PAGE
    numbers_on = [set(re.findall(r"Version (\d+\.\d+) In force", page)) for page in (first, second, last)]
    assert not numbers_on[0] & numbers_on[1]
    assert "1.0" in numbers_on[2]
    assert "Page 2 of 41" in second


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", ""])
def test_a_page_that_is_not_there_is_the_nearest(world: World, page: str) -> None:
    response = visitor().get(VERSIONS, {"page": page})
    assert response.status_code == 200
    assert "Version 1.0" in words(response)


def test_across_pages_each_version_ends_where_the_next_begins(world: World) -> None:
    many(world.policy, ON_A_PAGE)
    page = words(visitor().get(f"{VERSIONS}?page=2"))
    assert "Version 1.0 In force from 1 January 2026 until 1 April 2026" in page
    last_on_first = visitor().get(VERSIONS).content.decode()
    assert f'href="{ADDRESS}compare/1.0/1.1/"' in last_on_first


@pytest.mark.parametrize(
    ("all_numbers", "current", "chosen"),
    [
        ([], "", ("", "")),
        (["1.0"], "1.0", ("", "")),
        (["2.0", "1.1", "1.0"], "1.1", ("1.0", "1.1")),
        (["2.0", "1.0"], "1.0", ("1.0", "2.0")),
        (["2.0", "1.0"], "", ("1.0", "2.0")),
    ],
)
def test_the_version_in_force_is_offered_for_comparison_with_the_one_before(
    all_numbers: list[str], current: str, chosen: tuple[str, str]
) -> None:
    assert chosen_first(all_numbers, current) == chosen


# -- one version ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["1.2", "9", "draft", "1.0-", "x" * 300])
def test_a_version_that_is_not_there_names_the_policy_and_what_there_is(world: World, number: str) -> None:
    response = visitor().get(f"{VERSIONS}{number}/")
    page = words(response)
    assert response.status_code == 404
    assert "There is no such version" in page
    assert "“Complaints policy” has no version" in page
    assert f'href="{VERSIONS}"' in response.content.decode()
    assert "<script>" not in response.content.decode()


def test_a_coming_version_says_when_it_comes_into_force(world: World) -> None:
    publish(world.policy, respond=3, effective_date=date(2026, 5, 1))
    page = words(visitor().get(f"{VERSIONS}1.1/"))
    assert "This is not the version in force now. It comes into force on 1 May 2026." in page


def test_reviews_since_move_the_date_that_readers_see(world: World) -> None:
    version = world.policy.versions.get()
    assert "Next review 1 January 2027" in words(visitor().get(ADDRESS))
    reviewing.record(world, version, on=date(2026, 4, 1), next_due=date(2027, 4, 1))
    page = words(visitor().get(ADDRESS))
    assert "Next review 1 April 2027" in page
    assert "Last reviewed 1 April 2026" in page
    assert reviews.current_review(version) == date(2027, 4, 1)


def test_who_approved_is_told_as_a_role_and_old_seals_without_a_date_are_read(world: World) -> None:
    last = world.policy.versions.get()
    last.sealed = {**last.sealed, "approver": "Director"}
    del last.sealed["approved_on"]
    last.pk, last.number, last._state.adding = None, "1.1", True
    last.save()
    assert "Approved by Director" in words(visitor().get(f"{VERSIONS}1.1/"))


def test_all_that_a_stage_promises_is_on_the_page(world: World) -> None:
    """Every sentence that the stage's data make, its steps, and the ceiling on the whole."""
    draft = world.policy.get_latest_revision_as_object()
    draft.procedure_conclude = "90 calendar days of receipt"
    draft.stages[0].value["substitute"] = "members of"
    draft.stages[0].value["substitute_unit"] = "board"
    draft.save_revision().publish()
    version = world.policy.versions.order_by("-pk")[0]
    page = words(visitor().get(ADDRESS))
    from policies import reading

    for stage in reading.stages_in_words(version.promise, world.organisation):
        for said in (*stage.words.sentences, *stage.words.includes, *stage.steps):
            assert said in page, said
    assert "We finish your complaint, with all its stages, within 90 calendar days of receiving it." in page


# -- contents ------------------------------------------------------------------------------------------


def test_headings_of_the_wording_can_be_linked_to_and_are_listed(world: World) -> None:
    draft = world.policy.get_latest_revision_as_object()
    draft.body = [
        ("heading", "What we do"),
        ("text", "<h3>First &amp; last</h3><p>Words.</p>"),
        ("heading", "What we do"),
        ("heading", "Procedure"),
    ]
    draft.save_revision().publish()
    page = visitor().get(ADDRESS).content.decode()
    for anchor in ("what-we-do", "first-last", "what-we-do-2", "procedure-2"):
        assert page.count(f'id="{anchor}"') == 1
        assert f'href="#{anchor}"' in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


@pytest.mark.parametrize(
    ("html", "anchors"),
    [
        ("<h2>Stage 1</h2>", ["part-stage-1"]),
        ("<h2>???</h2><h2>!!!</h2>", ["part", "part-2"]),
        ('<h2 data-block-key="x">A</h2>', ["a"]),
        ('<h2 id="kept">A</h2>', ["kept"]),
        ("<h2>Main</h2>", ["main-2"]),
        ("<h2> </h2>", []),
        ("<h2>a<b>b</b></h2>", ["ab"]),
    ],
)
def test_anchors_are_plain_and_never_those_of_the_page(html: str, anchors: list[str]) -> None:
    contents = with_anchors(html)
    assert [heading.anchor for heading in contents.headings] == anchors
    for anchor in anchors:
        assert f'id="{anchor}"' in contents.html


def test_smaller_headings_stand_below_larger_ones() -> None:
    headings = with_anchors("<h3>before</h3><h2>A</h2><h3>a1</h3><h3>a2</h3><h2>B</h2>").headings
    assert [(each.text, [below.text for below in each.below]) for each in headings] == [
        ("before", []), ("A", ["a1", "a2"]), ("B", []),
    ]  # fmt: skip
    assert [each.text for each in with_anchors("<h3>x</h3><h3>y</h3>").headings] == ["x", "y"]


# -- archived ------------------------------------------------------------------------------------------


def withdraw(world: World, slug: str, *, successor: str = "", day: date = date(2026, 4, 20)) -> None:
    withdrawing.withdraw(
        PolicyPage.objects.get(slug=slug),
        first_day=day,
        successor=PolicyPage.objects.get(slug=successor) if successor else None,
        reason="It is part of our new policy on data.",
        by=world.person("editor"),
    )


def test_before_it_is_archived_the_page_says_so(world: World) -> None:
    withdraw(world, "privacy", successor="cookies")
    page = words(visitor().get("/policies/privacy/"))
    assert "This policy will be withdrawn. It is no longer in force from 20 April 2026." in page
    assert "It is part of our new policy on data." in page
    assert "It will be replaced by: Cookie policy" in page


def test_an_archived_policy_without_a_successor_says_since_when_and_why(world: World) -> None:
    withdraw(world, "privacy")
    with time.frozen_at(START + timedelta(days=30)):
        response = visitor().get("/policies/privacy/")
        page = words(response)
        assert "/policies/privacy/" not in visitor().get("/policies/").content.decode()
    assert "This policy was withdrawn. It is no longer in force from 20 April 2026." in page
    assert "It is part of our new policy on data." in page
    assert "is in force yet" not in page
    assert 'content="noindex"' in response.content.decode()


def test_an_archived_policy_leads_to_its_successor_and_its_versions_stay(world: World) -> None:
    withdraw(world, "privacy", successor="cookies")
    with time.frozen_at(START + timedelta(days=30)):
        response = visitor().get("/policies/privacy/")
        assert (response.status_code, response["Location"]) == (302, "/policies/cookies/")
        assert "Version 1.0 In force from" in words(visitor().get("/policies/privacy/versions/"))
        old = words(visitor().get("/policies/privacy/versions/1.0/"))
    assert "This is not the version in force now." in old
    assert "It was replaced by: Cookie policy" in old


def test_successors_of_successors_are_found_and_never_in_a_circle(world: World) -> None:
    reviewing.add(world.organisation, "data")
    withdraw(world, "privacy", successor="cookies")
    withdraw(world, "cookies", successor="data", day=date(2026, 4, 21))
    with time.frozen_at(START + timedelta(days=30)):
        assert visitor().get("/policies/privacy/")["Location"] == "/policies/data/"
        PolicyPage.objects.get(slug="cookies").withdrawal.__class__.objects.filter(policy__slug="cookies").update(
            successor=PolicyPage.objects.get(slug="privacy")
        )
        kept.forget()
        response = visitor().get("/policies/privacy/")
    assert response.status_code == 200
    assert "This policy was withdrawn." in words(response)

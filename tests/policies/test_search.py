"""Searching the policies in force: what is found, what never is, and what is marked."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from wagtail.test.utils.form_data import nested_form_data, streamfield

from home import time
from home.models import Organisation
from home.organisations import create_site
from home.time import LONDON
from policies import publishing
from policies.finding import searching, snippets, words
from policies.models import PolicyIndexPage, PolicyPage
from tests.factories.http import visitor
from tests.factories.world import START, World
from tests.policies.test_versions import publish

ADDRESS = "/policies/search/"


def look_for(query: str, client: Client | None = None) -> str:
    answer = (client or visitor()).get(ADDRESS, {"q": query})
    assert answer.status_code == 200
    page: str = answer.content.decode().split("<main")[1].split("</main>")[0]
    return page


def titles(query: str) -> list[str]:
    organisation = Organisation.objects.get(site__hostname="localhost")
    found = searching.search(organisation, query).found
    return [hit.title.replace("<mark>", "").replace("</mark>", "") for hit in found]


def add(world: World, title: str, slug: str, text: str = "", summary: str = "Plain words.") -> PolicyPage:
    """Publish another policy of the demo organisation."""
    index = PolicyIndexPage.objects.descendant_of(world.organisation.site.root_page).get()
    page = PolicyPage(title=title, slug=slug, summary=summary, category="other", change_note="New.")
    page.body = [("text", f"<p>{text}</p>")] if text else []
    index.add_child(instance=page)
    page.save_revision().publish()
    return page


def test_what_is_found_is_marked_and_linked(world: World) -> None:
    page = look_for("treated worse")
    assert "<mark>" in page
    assert 'href="/policies/complaints/"' in page
    assert 'href="/policies/complaints/#' in page


def test_every_word_asked_for_is_shown_though_one_stands_in_many_places(world: World) -> None:
    usual = "".join(f"</p><p>The kettle of room {number} is cleaned." for number in range(6))
    add(world, "Tea", "tea", f"{usual}</p><p>Ask the caretaker.")
    page = look_for("kettle caretaker")
    assert "<mark>kettle</mark>" in page
    assert "<mark>caretaker</mark>" in page


@pytest.mark.parametrize("query", ["complaint", "complaints", "Complaining", "COMPLAINED", "complainant's"])
def test_forms_of_a_word_are_one_word(world: World, query: str) -> None:
    assert "Complaints policy" in titles(query)


def test_accents_do_not_matter(world: World) -> None:
    add(world, "Café rules", "cafe")
    assert titles("cafe") == ["Café rules"]
    assert "<mark>Café</mark>" in look_for("CAFÉ")


def test_what_stages_promise_is_found_at_the_stage(world: World) -> None:
    page = look_for("acknowledging working days")
    assert 'href="/policies/complaints/#stage-1"' in page
    assert "<mark>working</mark> <mark>days</mark>" in page


def test_title_before_summary_before_text(world: World) -> None:
    add(world, "Trips", "trips", text="We take a minibus. A minibus! The minibus.")
    add(world, "Zebra crossings", "zebra", summary="How the minibus stops.")
    add(world, "Vehicles and the minibus", "vehicles", text="Nothing else.")
    assert titles("minibus") == ["Vehicles and the minibus", "Zebra crossings", "Trips"]


def test_drafts_coming_and_superseded_wording_is_never_found(world: World) -> None:
    draft = publishing.next_draft(world.policy)
    draft.summary = "Walrus."
    draft.save_revision()
    assert titles("walrus") == []
    publish(world.policy, summary="About the walrus.", effective_date=date(2026, 7, 10))
    assert titles("walrus") == []
    midnight = datetime(2026, 7, 10, tzinfo=LONDON)
    with time.frozen_at(midnight - timedelta(seconds=1)):
        assert titles("walrus") == []
    with time.frozen_at(midnight):
        assert titles("walrus") == ["Complaints policy"]
    with time.frozen_at(midnight + timedelta(days=1)):
        publish(world.policy, summary="About the heron.")
        assert titles("walrus") == []
        assert titles("heron") == ["Complaints policy"]


def test_a_withdrawn_policy_is_not_found(world: World) -> None:
    page = add(world, "Walrus policy", "walrus")
    assert titles("walrus") == ["Walrus policy"]
    page.versions.update(withdrawn_from=START + timedelta(days=1))
    with time.frozen_at(START + timedelta(days=1)):
        assert titles("walrus") == []


def test_another_organisations_policies_are_not_found(world: World) -> None:
    add(world, "Walrus policy", "walrus")
    create_site("third.localhost", 8000, "Third site")
    elsewhere = Client(HTTP_HOST="third.localhost:8000").get(ADDRESS, {"q": "walrus"})
    assert b"Walrus policy" not in elsewhere.content


def test_some_of_the_words_where_none_holds_all(world: World) -> None:
    add(world, "Walrus policy", "walrus")
    page = look_for("walrus xylophone")
    assert "No policy holds all of these words" in page
    assert "<mark>Walrus</mark> policy" in page


def test_nothing_found_says_whom_to_ask(world: World) -> None:
    page = look_for("xylophone")
    assert "We found nothing" in page
    assert world.organisation.email in page
    assert "Please type a word" in look_for("of the")


@pytest.mark.parametrize(
    "query",
    ["", " ", '"', "'", "complaints OR", "NOT complaints", "(((", "title:complaints",
     "* - + ~ ^ &| !", "NEAR(complaints, 3)", "😀", "👩‍👩‍👧", "%", "_", "\\", "<script>alert(1)</script>",
     "complaints\r\nSet-Cookie: a=b", "x" * 10_000, "complaint " * 2_000, "ß" * 300, "İ", "\ud7ff", "١٢٣", "苦情",
     "1.0", "2wd 1e5 10.2.3 a@b.example"],
)  # fmt: skip
def test_odd_searches_are_answered(world: World, query: str) -> None:
    page = look_for(query)
    assert "<script>" not in page


def test_markup_in_a_policy_stays_text(world: World) -> None:
    add(world, "<b>Bold</b> & walrus", "bold", summary="<img src=x> walrus", text="&lt;i&gt;walrus&lt;/i&gt;")
    page = look_for("walrus img")
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; <mark>walrus</mark>" in page
    assert "&lt;<mark>img</mark> src=x&gt; <mark>walrus</mark>" in page
    assert "&lt;i&gt;<mark>walrus</mark>&lt;/i&gt;" in page


def test_the_search_costs_the_same_however_many_policies_and_versions(world: World) -> None:
    def cost() -> int:
        searching.forget()
        visitor().get("/policies/")
        with CaptureQueriesContext(connection) as asked:
            look_for("walrus")
        return len(asked)

    add(world, "Walrus policy", "walrus")
    first = cost()
    for number in range(5):
        page = add(world, f"Walrus {number}", f"walrus-{number}")
        publish(page, change_note="Again.")
    assert cost() == first
    assert first <= 10


def test_without_full_text_search_the_same_is_found(world: World, settings: Any) -> None:
    add(world, "Café rules", "cafe", text="The walrus eats here.")
    found = [titles(query) for query in ("eating walruses", "cafe", "complain", "walrus xylophone", "none")]
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database.fallback"}}
    assert [titles(query) for query in ("eating walruses", "cafe", "complain", "walrus xylophone", "none")] == found
    assert found[0] == ["Café rules"]


def test_the_index_can_be_built_anew(world: World) -> None:
    add(world, "Walrus policy", "walrus")
    call_command("update_index", verbosity=0)
    assert titles("walrus") == ["Walrus policy"]


def test_no_policy_takes_the_searchs_address(world: World) -> None:
    client = visitor()
    client.force_login(world.person("editor"))
    index = PolicyIndexPage.objects.descendant_of(world.organisation.site.root_page).get()
    data = nested_form_data(
        {"title": "Search", "slug": "search", "summary": "S.", "body": streamfield([]), "stages": streamfield([]),
         "category": "other", "change": "minor"}
    )  # fmt: skip
    answer = client.post(f"/admin/pages/add/policies/policypage/{index.pk}/", data)
    assert "This address is taken by the search" in answer.content.decode()


@given(st.text(max_size=400), st.text(max_size=40))
def test_a_snippet_is_the_text_with_marks(text: str, query: str) -> None:
    wanted = words.asked(query) or words.stems(text)[:1]
    shown = str(snippets.marked(text, wanted, length=80))
    assert shown.count("<mark>") == shown.count("</mark>")
    bare = shown.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in bare
    assert ">" not in bare


@given(st.text(max_size=300))
def test_every_word_finds_itself(text: str) -> None:
    for word in words.words_in(text):
        assert word.stem
        assert word.stem.isalnum() or not text[word.start : word.end].isascii()

"""The list of cases: in order, in words, quick, and no longer than anybody reads."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from home import time
from intake.cases import ticks, workflow
from intake.cases.models import Case
from intake.desk import listing
from intake.records.models import Event
from tests.factories.world import START, World, days_later

INDEX = "/admin/cases/"
MOST_QUERIES = 18


def rows(page: str) -> list[str]:
    """Return the table's rows without their tags."""
    body = page.split("<tbody>")[1].split("</tbody>")[0] if "<tbody>" in page else ""
    return [" ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", row, flags=re.S).split()) for row in body.split("<tr>")[1:]]


def test_it_says_what_is_due_in_words(world: World, sign_in: Any) -> None:
    case = world.complain()
    page = sign_in("newcastle").get(INDEX).content.decode()
    assert len(rows(page)) == 1
    row = rows(page)[0]
    assert case.shown_reference in row
    assert "Due tomorrow" in row
    assert "Acknowledge by 5.30pm on Friday 3 April 2026" in row
    assert "To be acknowledged" in row
    assert "Level 1: Initial response" in row
    assert "North East hub" in row
    assert "Nobody yet" in row
    assert "2 Apr 2026" in row
    assert "Cases that wait for you, the soonest limit first: 1 case" in page


def test_a_late_one_says_so_in_words_with_an_icon_and_a_class(world: World, sign_in: Any) -> None:
    world.complain()
    with time.frozen_at(days_later(3)):
        page = sign_in("newcastle").get(INDEX).content.decode()
    assert "Overdue by 2 days" in rows(page)[0]
    assert "desk-due--overdue" in page
    cell = page.split("desk-due--overdue")[1].split("</span>")[0]
    assert "#icon-warning" in cell


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0.5, "Due today"),
        (0.99, "Due today"),
        (1.02, "Overdue by 28 minutes"),
        (1.1, "Overdue by 2 hours"),
        (2.1, "Overdue by 1 day"),
    ],
)
def test_how_near_the_limit_is(days: float, words: str, world: World, sign_in: Any) -> None:
    world.complain()
    with time.frozen_at(days_later(days)):
        assert words in rows(sign_in("newcastle").get(INDEX).content.decode())[0]


def test_a_missed_day_is_late_from_the_next_midnight(world: World, sign_in: Any) -> None:
    """The response is due by the end of Wednesday 8 April, and late on Thursday."""
    case = world.complain()
    workflow.acknowledge(case.pk, world.person("newcastle"), contact_name="Noor Haddad")
    for day, words in ((6.25, "Due today"), (6.3, "Overdue by 1 day"), (7.5, "Overdue by 2 days")):
        with time.frozen_at(days_later(day)):
            assert words in rows(sign_in("newcastle").get(INDEX).content.decode())[0]


def test_the_soonest_limit_comes_first(world: World, sign_in: Any) -> None:
    last, first = world.complain(at=START), world.complain(at=days_later(-3))
    middle = world.complain(at=days_later(-1))
    page = rows(sign_in("newcastle").get(INDEX).content.decode())
    assert [row.split()[0] for row in page] == [case.shown_reference for case in (first, middle, last)]


def test_a_case_without_a_date_comes_last_and_says_so(world: World, sign_in: Any) -> None:
    dated, dateless = world.complain(), world.complain(at=days_later(-9))
    dateless.deadlines.update(due=None)
    Case.objects.filter(pk=dateless.pk).update(next_due="9999-12-31T00:00Z")
    page = rows(sign_in("newcastle").get(INDEX).content.decode())
    assert [row.split()[0] for row in page] == [dated.shown_reference, dateless.shown_reference]
    assert "No date promised" in page[1]
    assert "9999" not in page[1]


def test_it_begins_with_what_waits_for_this_person(world: World, sign_in: Any) -> None:
    case = world.complain()
    director = sign_in("director")
    assert rows(director.get(INDEX).content.decode()) == []
    assert "No case waits for you" in director.get(INDEX).content.decode()
    assert case.shown_reference in rows(director.get(f"{INDEX}?show=all").content.decode())[0]


def test_what_is_answered_waits_for_nobody_but_can_be_found(world: World, sign_in: Any) -> None:
    case = world.complain()
    answer(world, case)
    client = sign_in("newcastle")
    assert rows(client.get(INDEX).content.decode()) == []
    found = rows(client.get(f"{INDEX}?state=responded").content.decode())
    assert "Answered: the complainant can ask for the next stage" in found[0]
    assert "Nothing is due from us" in found[0]
    assert rows(client.get(f"{INDEX}?show=all&state=open").content.decode()) == []


def test_closed_cases_are_found_by_their_state(world: World, sign_in: Any) -> None:
    case = world.complain()
    workflow.withdraw(case.pk)
    client = sign_in("newcastle")
    assert rows(client.get(INDEX).content.decode()) == []
    assert "Closed: withdrawn by the complainant" in rows(client.get(f"{INDEX}?state=closed").content.decode())[0]


def test_a_reference_is_found_however_it_is_typed(world: World, sign_in: Any) -> None:
    case, _other = world.complain(), world.complain()
    Case.objects.filter(pk=case.pk).update(reference="1KQ0M9XD4")
    client = sign_in("director")  # for whom it does not wait
    for typed in ("1KQ0-M9XD-4", "1kq0m9xd4", " lkqo m9xd ", "1KQ0"):
        found = rows(client.get(INDEX, {"q": typed}).content.decode())
        assert len(found) == 1, typed
        assert "1KQ0-M9XD-4" in found[0]
    missing = client.get(INDEX, {"q": "ZZZZ"}).content.decode()
    assert rows(missing) == []
    assert "You may see no case in which all these words stand" in missing


def test_no_row_and_no_address_holds_who_complains_or_of_what(world: World, sign_in: Any) -> None:
    world.complain()
    page = sign_in("newcastle").get(INDEX).content.decode()
    for personal in ("Bloggs", "jo@example.org", "never came"):
        assert personal not in page


def test_restricted_is_said(world: World, sign_in: Any) -> None:
    world.complain(concerns_usual="yes")
    assert "Restricted" in rows(sign_in("senior").get(INDEX).content.decode())[0]


@pytest.mark.parametrize("who", ["newcastle", "senior", "director"])
@pytest.mark.parametrize("query", ["", "?show=all", "?show=all&ordering=-received_at"])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    who: str, query: str, world: World, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing.CaseIndex, "paginate_by", 50)
    client = sign_in(who)
    for stage in range(3):
        climb(world, world.complain(), stage)
    counts, found = [], []
    for more in (0, 39):
        for number in range(more):
            climb(world, world.complain(at=days_later(-number / 10)), number % 3)
        client.get(INDEX + query)  # what is remembered for long is remembered now
        with CaptureQueriesContext(connection) as queries:
            page = client.get(INDEX + query).content.decode()
        counts.append(len(queries))
        found.append(len(rows(page)))
    assert found[0] >= 1
    assert found[1] >= found[0] + 13
    assert counts[0] == counts[1]
    assert counts[1] <= MOST_QUERIES


def climb(world: World, case: Case, stages: int) -> None:
    """Take a case up so many stages."""
    for who in ("newcastle", "senior")[:stages]:
        answer(world, case, who)
        workflow.escalate(case.pk)


def answer(world: World, case: Case, who: str = "newcastle") -> None:
    workflow.respond(
        case.pk,
        world.person(who),
        outcome="upheld",
        parts=[{"title": "What we found and decided", "text": "You are right."}],
        remedies=[],
    )


def test_pages_and_counts_are_capped(world: World, sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "COUNTED", 8)
    monkeypatch.setattr(listing, "MOST_PAGES", 3)
    monkeypatch.setattr("intake.desk.listing.CaseIndex.paginate_by", 2)
    from intake.desk.viewset import CaseViewSet

    for _ in range(11):
        world.complain()
    view = CaseViewSet(list_per_page=2).index_view
    paginator = listing.CappedPaginator(Case.objects.all(), 2)
    assert (paginator.count, paginator.num_pages, paginator.leaves_some_out) == (8, 3, True)
    assert paginator.items_count_label == "more than 1,000 cases"
    request = sign_in("newcastle").get(INDEX).wsgi_request
    for asked, shown in (("3", 3), ("4", 3), ("999999", 3), ("x", 1)):
        request.GET = request.GET.copy()
        request.GET["p"] = asked
        response = view(request).render()
        text = response.content.decode()
        assert f"Page {shown} of 3" in text
        assert ("Narrow your search" in text) is (shown == 3)


def test_the_count_stops_at_the_cap(world: World) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert listing.CappedPaginator(Case.objects.visible_to(world.person("newcastle")), 20).count == 0
    assert "LIMIT 1001" in queries.captured_queries[-1]["sql"]


def test_sorting_by_what_has_no_index_is_not_offered(world: World, sign_in: Any) -> None:
    world.complain()
    page = sign_in("newcastle").get(INDEX).content.decode()
    assert set(re.findall(r"ordering=-?(\w+)", page)) == {"next_due", "received_at"}
    assert sign_in("newcastle").get(f"{INDEX}?ordering=state").status_code == 200


def test_time_passing_is_no_reason_for_an_event_to_be_missing(world: World, sign_in: Any) -> None:
    """A look at the list writes nothing: a GET changes no state (rule 7)."""
    world.complain()
    ticks.tick()
    before = Event.objects.count()
    sign_in("newcastle").get(INDEX)
    sign_in("newcastle").get(reverse("wagtailadmin_home"))
    assert Event.objects.count() == before

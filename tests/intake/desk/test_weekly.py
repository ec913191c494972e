"""The weekly log: what was in a week, as far as all who take part may see it; and that it was looked through."""

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from home.models import User
from home.time import LONDON, frozen_at
from intake.cases import workflow
from intake.cases.logged import LogEntry
from intake.cases.models import Case
from intake.cases.weeks import WeekReview, monday_of
from intake.records.models import Content
from tests.factories.other import Other
from tests.factories.world import START, World, days_later
from tests.intake.desk.test_log import log
from tests.intake.desk.test_page import text_of
from tests.intake.test_costs import cost

SignIn = Callable[[Any], Client]
WEEK = date(2026, 3, 30)
AGREED = "7KQ2: the hub rings every Friday from now on."


def week_url(monday: date = WEEK, *people: User) -> str:
    asked = "&".join(f"with={person.pk}" for person in people)
    return reverse("weekly:week", args=[monday.isoformat()]) + (f"?{asked}" if asked else "")


def shown(client: Client, monday: date = WEEK, *people: User) -> str:
    response = client.get(week_url(monday, *people))
    assert response.status_code == 200
    return text_of(response.content.decode())


def reviewed(client: Client, *attendees: User, monday: date = WEEK, **given: str) -> Any:
    told = {"held_on": "2026-04-02", "others": "", "agreed": AGREED, **given}
    return client.post(week_url(monday), {**told, "attendees": [person.pk for person in attendees]})


def test_it_lists_what_came_in_and_nobody_by_name(world: World, sign_in: SignIn) -> None:
    case, entry = world.complain(), log(world, details="More chairs, please.")
    page = shown(sign_in("newcastle"))
    for part in (case.shown_reference, entry.shown_reference, "The week of 30 March to 5 April 2026"):
        assert part in page
    for personal in ("Bloggs", "More chairs", "jo@example.org", "never came"):
        assert personal not in page


def test_a_concern_put_right_on_the_spot_stands_under_its_own_heading(world: World, sign_in: SignIn) -> None:
    from intake.cases.workflow.spot import Content as Said
    from intake.cases.workflow.spot import put_right

    case = world.complain()
    put_right(case.pk, world.person("newcastle"), message="The chair was mended.", content=Said.YES)
    page = shown(sign_in("newcastle"))
    head, spot = page.index("Concerns put right on the spot"), page.index(case.shown_reference)
    assert head < spot < page.index("Came in before")
    assert page.count(case.shown_reference) == 1
    assert "The chair was mended" not in page


def test_weeks_begin_on_monday_where_the_organisation_is(world: World, sign_in: SignIn) -> None:
    last = world.complain(at=datetime(2026, 4, 5, 23, 59, tzinfo=LONDON))
    first = world.complain(at=datetime(2026, 4, 6, 0, 1, tzinfo=LONDON))
    with frozen_at(days_later(5)):
        client = sign_in("newcastle")
        one, two = shown(client), shown(client, WEEK + timedelta(days=7))
    assert last.shown_reference in one
    assert first.shown_reference not in one
    assert first.shown_reference in two
    assert last.shown_reference not in two


def test_what_was_answered_later_stands_in_that_week_too(world: World, sign_in: SignIn) -> None:
    case = world.complain()
    with frozen_at(days_later(6)):
        workflow.settle(case.pk, world.person("newcastle"), message="We talked.", agreed=True)
        page = shown(sign_in("newcastle"), WEEK + timedelta(days=7))
    assert page.index("Came in before") < page.index(case.shown_reference) < page.index("Suggestions and compliments")
    assert "We put this right together" in page


def test_each_reads_what_they_may_see(world: World, sign_in: SignIn) -> None:
    own, foreign = world.complain(), world.complain(about="south-east-hub")
    restricted = world.complain(concerns_usual="yes")
    seen = {
        "newcastle": {own}, "oxford": {foreign}, "director": {own, foreign}, "senior": {own, foreign, restricted},
    }  # fmt: skip
    for who, cases in seen.items():
        page = shown(sign_in(who))
        assert {case for case in (own, foreign, restricted) if case.shown_reference in page} == cases, who


def test_read_together_it_leaves_out_what_one_of_them_may_not_see(world: World, sign_in: SignIn) -> None:
    own, foreign = world.complain(), world.complain(about="south-east-hub")
    restricted, entry = world.complain(concerns_usual="yes"), log(world)
    client, newcastle, director = sign_in("senior"), world.person("newcastle"), world.person("director")
    alone, together = shown(client), shown(client, WEEK, newcastle, director)
    assert all(each.shown_reference in alone for each in (own, foreign, restricted, entry))
    assert own.shown_reference in together
    assert entry.shown_reference in together
    assert foreign.shown_reference not in together
    assert restricted.shown_reference not in together
    assert "all see" in together


def test_nobody_reads_more_by_naming_others(world: World, sign_in: SignIn) -> None:
    own, foreign = world.complain(), world.complain(about="south-east-hub")
    page = shown(sign_in("newcastle"), WEEK, world.person("oxford"), world.person("senior"))
    assert foreign.shown_reference not in page
    assert own.shown_reference not in page


@pytest.mark.parametrize("who", ["editor", "admin", "keeper"])
def test_who_works_in_no_unit_is_sent_away(world: World, sign_in: SignIn, keeper: User, who: str) -> None:
    case = world.complain()
    client = sign_in(keeper if who == "keeper" else who)
    for url in (reverse("weekly:index"), week_url(), reverse("weekly:pdf", args=[WEEK.isoformat()])):
        response = client.get(url)
        assert response.status_code in (302, 404)
        assert case.shown_reference not in response.content.decode(errors="replace")


def test_another_organisations_log_is_another(world: World, sign_in: SignIn, elsewhere: Other) -> None:
    case = world.complain()
    reviewed(sign_in("director"))
    page = shown(sign_in(elsewhere.manager))
    assert case.shown_reference not in page
    assert "Nobody has looked through this week yet" in page


@pytest.mark.parametrize("week", ["2026-04-01", "2026-13-01", "1999-01-04", "2031-01-06", "x"])
def test_what_is_no_week_of_ours_is_not_found(world: World, sign_in: SignIn, week: str) -> None:
    world.complain()
    client = sign_in("newcastle")
    assert client.get(reverse("weekly:week", args=[week])).status_code == 404
    assert client.get(reverse("weekly:pdf", args=[week])).status_code == 404


def test_a_manager_keeps_who_took_part_and_what_was_agreed(world: World, sign_in: SignIn) -> None:
    newcastle = world.person("newcastle")
    client = sign_in("director")
    assert "not yet" in text_of(client.get(reverse("weekly:index")).content.decode())
    assert reviewed(client, newcastle, others="Ms Governor").status_code == 302
    review = WeekReview.objects.get()
    assert (review.week, review.number, review.by) == (WEEK, 1, world.person("director"))
    assert list(review.attendees.all()) == [newcastle]
    assert review.content.body == {"others": "Ms Governor", "agreed": AGREED}
    for who in ("director", "newcastle"):
        page = shown(sign_in(who))
        assert AGREED in page
        assert f"With: {newcastle}, Ms Governor" in page
    listed = text_of(client.get(reverse("weekly:index")).content.decode())
    assert "Thursday 2 April 2026" in listed
    assert "not yet" not in listed.split("30 March")[1].split("2026")[1].split("23")[0]


def test_what_was_agreed_is_for_those_who_took_part(world: World, sign_in: SignIn) -> None:
    reviewed(sign_in("director"), world.person("newcastle"))
    page = shown(sign_in("oxford"))
    assert AGREED not in page
    assert "can be read by those who took part" in page
    assert "Thursday 2 April 2026" in page
    together = sign_in("director").get(
        reverse("weekly:pdf", args=[WEEK.isoformat()]) + f"?with={world.person('oxford').pk}"
    )
    assert "every Friday" not in pdf_text(together.content)


def test_it_is_corrected_by_another_entry_only(world: World, sign_in: SignIn) -> None:
    client = sign_in("director")
    reviewed(client, world.person("newcastle"))
    assert reviewed(client, agreed="It was every Monday.").status_code == 302
    page = shown(client)
    assert page.index(AGREED) < page.index("It was every Monday.")
    assert list(WeekReview.objects.values_list("number", flat=True)) == [1, 2]
    first = WeekReview.objects.get(number=1)
    for change in (
        lambda: WeekReview.objects.filter(pk=first.pk).update(held_on=date(2026, 1, 1)),
        first.delete,
        first.attendees.clear,
        lambda: first.attendees.through.objects.update(user=world.person("oxford")),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"agreed": " "}, "Write what was agreed"),
        ({"held_on": ""}, "Write the day."),
        ({"held_on": "2026-04-03"}, "This day is still to come."),
        ({"held_on": "2026-03-29"}, "This is before the week began."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    world: World, sign_in: SignIn, given: dict[str, str], said: str
) -> None:
    world.complain(at=days_later(-20))
    response = reviewed(sign_in("director"), world.person("newcastle"), **{"others": "Ms Governor", **given})
    assert response.status_code == 422
    page = response.content.decode()
    assert said in page
    assert "Ms Governor" in page
    assert not WeekReview.objects.exists()


def test_a_handler_reads_and_records_nothing(world: World, sign_in: SignIn) -> None:
    client = sign_in("newcastle")
    assert "Keep that it was looked through" not in shown(client)
    assert reviewed(client).status_code in (302, 403)
    assert not WeekReview.objects.exists()


def test_nobody_of_another_organisation_takes_part(world: World, sign_in: SignIn, elsewhere: Other) -> None:
    assert reviewed(sign_in("director"), elsewhere.manager).status_code == 422
    assert not WeekReview.objects.exists()


def test_managers_are_reminded_where_the_organisation_looks_through_its_log(world: World, sign_in: SignIn) -> None:
    world.complain()
    with frozen_at(days_later(5)):
        client = sign_in("director")
        assert "not looked through yet" not in text_of(client.get("/admin/").content.decode())
        world.organisation.reviews_log = True
        world.organisation.save()
        assert "not looked through yet: 30 March to 5 April 2026" in text_of(client.get("/admin/").content.decode())
        assert "not looked through yet" not in text_of(sign_in("newcastle").get("/admin/").content.decode())
        reviewed(client, held_on="2026-04-07")
        assert "not looked through yet" not in text_of(client.get("/admin/").content.decode())


def pdf_text(body: bytes) -> str:
    from pypdf import PdfReader

    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


def test_the_pdf_is_tagged_and_holds_what_the_page_holds(world: World, sign_in: SignIn) -> None:
    from pypdf import PdfReader

    own, foreign, entry = world.complain(), world.complain(about="south-east-hub"), log(world)
    newcastle = world.person("newcastle")
    response = sign_in("director").get(reverse("weekly:pdf", args=[WEEK.isoformat()]) + f"?with={newcastle.pk}")
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    text = pdf_text(response.content)
    assert own.shown_reference in text
    assert entry.shown_reference in text
    assert foreign.shown_reference not in text
    assert str(newcastle) in text
    assert "Bloggs" not in text
    root: Any = PdfReader(io.BytesIO(response.content)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or str(root["/MarkInfo"]["/Marked"]) == "True"
    assert "/StructTreeRoot" in root


def test_without_pango_one_prints_the_page(world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    from policies import printing

    def missing(*args: Any, **kwargs: Any) -> bytes:
        raise printing.CannotPrint

    monkeypatch.setattr(printing, "render", missing)
    response = sign_in("director").get(reverse("weekly:pdf", args=[WEEK.isoformat()]), follow=True)
    assert "Print the page instead" in response.content.decode()


def test_the_content_of_what_was_agreed_can_be_erased(world: World, sign_in: SignIn) -> None:
    reviewed(sign_in("director"))
    Content.objects.filter(pk=WeekReview.objects.get().content_id).update(body={}, salt="", erased_at=START)
    page = shown(sign_in("director"))
    assert AGREED not in page
    assert "Erased." in page


def test_what_it_costs_does_not_grow(world: World, sign_in: SignIn) -> None:
    client = sign_in("director")
    world.complain()
    log(world)
    reviewed(client, world.person("newcastle"))
    ask: list[Callable[[], Any]] = [lambda: client.get(reverse("weekly:index")), lambda: client.get(week_url())]
    for each in ask:
        each()
    few = [cost(each) for each in ask]
    for number in range(6):
        world.complain(at=START - timedelta(days=7 * number))
        world.complain()
        log(world)
        reviewed(client, world.person("newcastle"), world.person("oxford"))
    assert Case.objects.count() > 12
    assert LogEntry.objects.count() == 7
    assert [cost(each) for each in ask] == few
    assert few[0] <= 20
    assert few[1] <= 26


def test_a_week_is_from_monday() -> None:
    assert [monday_of(date(2026, 4, day)) for day in (5, 6, 7, 12, 13)] == [
        WEEK, date(2026, 4, 6), date(2026, 4, 6), date(2026, 4, 6), date(2026, 4, 13),
    ]  # fmt: skip

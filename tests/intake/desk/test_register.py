"""The inspector's register: who is let in, for how long, what they read, what they can't, and that it is on record."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from home.models import Membership, User
from home.time import frozen_at
from intake.cases import register, ticks, workflow
from intake.cases.models import Case, Conflict
from intake.cases.register import RegisterGrant
from intake.forms.models import Submission
from tests.factories.other import Other
from tests.factories.world import START, World, days_later
from tests.intake.desk.test_page import text_of
from tests.intake.desk.test_queue import lines_of
from tests.intake.test_costs import cost

SignIn = Callable[[Any], Client]
LIST, NEW, GRANTS = "/admin/register/", "/admin/inspectors/new/", "/admin/inspectors/"
READS = (LIST, f"{LIST}results/", f"{LIST}export.csv", f"{LIST}export.xlsx")
PERSONAL = ("Bloggs", "jo@example.org", "never came", "We were wrong", "Ring every Friday", "the hub's lead")


@pytest.fixture
def inspector(world: World) -> User:
    """Return somebody of the organisation who deals with no case."""
    return User.objects.create_user(
        "inspector@sms.example",
        "a long password",
        organisation=world.organisation,
        first_name="Ina",
        last_name="Spector",
    )


@pytest.fixture
def grant(world: World, inspector: User) -> RegisterGrant:
    return register.give(world.person("director"), inspector, body="Ofsted", last_day=date(2026, 4, 30))


def answered(world: World, **answers: Any) -> Case:
    case = world.complain(**answers)
    workflow.respond(
        case.pk, world.person("newcastle"), outcome="upheld", remedies=["apology", "policy review"],
        parts=[{"title": "What we found and decided", "text": "We were wrong."}],
        learning=[workflow.Learning("Ring every Friday.", date(2026, 5, 1), role="the hub's lead")],
    )  # fmt: skip
    return case


def shown(client: Client, **asked: str) -> str:
    response = client.get(LIST, asked)
    assert response.status_code == 200
    return text_of(response.content.decode())


# -- letting in ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["admin", "director"])
def test_an_administrator_or_who_heads_the_organisation_lets_somebody_in(
    world: World, sign_in: SignIn, inspector: User, who: str
) -> None:
    assert sign_in(inspector).get(LIST).status_code == 302, "not yet"
    client = sign_in(who)
    given = {"inspector": inspector.pk, "body": "Ofsted", "last_day": "2026-04-30"}
    response = client.post(NEW, given, follow=True)
    assert "until the end of Thursday 30 April 2026" in text_of(response.content.decode())
    case = world.complain()
    assert case.shown_reference in shown(sign_in(inspector))


@pytest.mark.parametrize("who", ["newcastle", "senior", "chair", "editor", "elsewhere", "inspector", "keeper"])
def test_nobody_else_lets_anybody_in(
    world: World, sign_in: SignIn, inspector: User, elsewhere: Other, keeper: User, grant: RegisterGrant, who: str
) -> None:
    people = {"elsewhere": elsewhere.handler, "inspector": inspector, "keeper": keeper}
    client = sign_in(people.get(who, who))
    given = {"inspector": inspector.pk, "body": "Ofsted", "last_day": "2026-04-30"}
    for url in (GRANTS, NEW, f"{GRANTS}{grant.pk}/"):
        assert client.get(url).status_code in (302, 404), url
        assert client.post(url, given).status_code in (302, 404), url
    assert RegisterGrant.objects.count() == 1
    grant.refresh_from_db()
    assert grant.ended_at is None


def test_another_organisations_access_is_not_found(
    world: World, sign_in: SignIn, elsewhere: Other, grant: RegisterGrant
) -> None:
    client = sign_in(elsewhere.manager)
    assert client.get(f"{GRANTS}{grant.pk}/").status_code == 404
    assert client.post(f"{GRANTS}{grant.pk}/").status_code == 404
    assert "Spector" not in client.get(GRANTS).content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"inspector": ""}, "Choose who may read the register."),
        ({"body": ""}, "Write for whom they inspect."),
        ({"last_day": ""}, "Write the last day."),
        ({"last_day": "2026-04-01"}, "This day has passed."),
        ({"last_day": "2026-07-04"}, "This is too long at once."),
    ],
)
def test_what_is_wrong_is_said(
    world: World, sign_in: SignIn, inspector: User, given: dict[str, str], said: str
) -> None:
    sent = {"inspector": str(inspector.pk), "body": "Ofsted", "last_day": "2026-04-30", **given}
    response = sign_in("admin").post(NEW, sent)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not RegisterGrant.objects.exists()


@pytest.mark.parametrize("who", ["newcastle", "admin", "elsewhere", "keeper"])
def test_nobody_who_deals_with_cases_and_not_oneself(
    world: World, sign_in: SignIn, elsewhere: Other, keeper: User, who: str
) -> None:
    person = {"elsewhere": elsewhere.handler, "keeper": keeper}.get(who) or world.person(who)
    response = sign_in("admin").post(NEW, {"inspector": person.pk, "body": "x", "last_day": "2026-04-30"})
    assert response.status_code == 422
    assert "Choose from who is listed" in response.content.decode()


# -- what is read --------------------------------------------------------------------------------------------


def test_it_says_what_became_of_each_and_nothing_personal(
    world: World, sign_in: SignIn, inspector: User, grant: RegisterGrant
) -> None:
    upheld, waiting = answered(world), world.complain(about="south-east-hub")
    client = sign_in(inspector)
    page = shown(client)
    for part in (
        upheld.shown_reference, waiting.shown_reference, "Level 1: Initial response: upheld",
        "an apology; a review of our policy; 1 change promised, 0 made", "no outcome yet", "North East hub",
        "none missed so far", "2 Apr 2026",
    ):  # fmt: skip
        assert part in page, part
    with frozen_at(days_later(10)):
        ticks.tick()
        late = shown(client, limits="missed")
        assert waiting.shown_reference in late
        assert upheld.shown_reference not in late
        assert "3 missed" in late, "acknowledgement, answer, and how it is going"
    for url in READS:
        body = client.get(url)
        text = str(lines_of(body, url[-4:].strip("."))) if "export" in url else body.content.decode()
        assert upheld.shown_reference in text, url
        assert "an apology" in text, url
        for personal in PERSONAL:
            assert personal not in text, (url, personal)


def test_restricted_cases_count_and_do_not_say_whose_they_are(
    world: World, sign_in: SignIn, inspector: User, grant: RegisterGrant
) -> None:
    restricted, unsafe = world.complain(concerns_usual="yes"), world.complain()
    workflow.safeguard(unsafe.pk, world.person("newcastle"), reason="He may be hurt.")
    client = sign_in(inspector)
    page = shown(client)
    assert restricted.shown_reference in page
    assert unsafe.shown_reference in page
    assert page.count("not shown") >= 2
    assert "North East hub" not in page
    assert "hurt" not in page


def test_a_case_that_concerns_the_inspector_is_not_there(
    world: World, sign_in: SignIn, inspector: User, grant: RegisterGrant
) -> None:
    case, other = world.complain(), world.complain()
    Conflict.objects.create(case=case, user=inspector, source="said")
    client = sign_in(inspector)
    page = shown(client)
    assert other.shown_reference in page
    assert case.shown_reference not in page
    assert case.shown_reference not in str(lines_of(client.get(f"{LIST}export.csv"), "csv"))


def test_another_organisations_cases_are_not_there(
    world: World, sign_in: SignIn, inspector: User, grant: RegisterGrant, elsewhere: Other
) -> None:
    theirs = world.complain()
    Case.objects.filter(pk=theirs.pk).update(organisation=elsewhere.organisation)
    assert theirs.shown_reference not in shown(sign_in(inspector))


def test_it_is_narrowed(world: World, sign_in: SignIn, inspector: User, grant: RegisterGrant) -> None:
    upheld, waiting = answered(world), world.complain()
    concern = world.complain(at=days_later(-20))
    Submission.objects.filter(case=concern).update(kind="concern")
    everything = {upheld, waiting, concern}
    client = sign_in(inspector)

    def found(**asked: str) -> set[Case]:
        page = shown(client, **asked)
        return {case for case in everything if case.shown_reference in page}

    assert found() == everything
    assert found(outcome="upheld") == {upheld}
    assert found(state="responded") == {upheld}
    assert found(kind="concern") == {concern}
    assert found(received_at_from="2026-04-01") == {upheld, waiting}
    assert found(stage="2") == set()
    workflow.escalate(upheld.pk)
    assert found(stage="2") == {upheld}
    assert found(outcome="upheld") == {upheld}, "at any of its stages"


# -- and no further ------------------------------------------------------------------------------------------


def test_the_inspector_sees_nothing_else_of_the_desk(
    world: World, sign_in: SignIn, inspector: User, grant: RegisterGrant
) -> None:
    case = answered(world)
    client = sign_in(inspector)
    for url in (
        "/admin/cases/",
        "/admin/cases/export.csv",
        "/admin/weekly-log/",
        "/admin/log/",
        GRANTS,
        "/admin/people/",
    ):
        assert client.get(url).status_code == 302, url
    assert client.get(f"/admin/cases/{case.pk}/").status_code == 404
    assert client.get(f"/admin/cases/{case.pk}/note/").status_code == 404
    home = client.get("/admin/").content.decode()
    assert case.shown_reference not in home
    assert "You may read it until the end of Thursday 30 April 2026" in text_of(home)
    assert f'href="/admin/cases/{case.pk}' not in client.get(LIST).content.decode()


@pytest.mark.parametrize("who", ["newcastle", "senior", "director", "admin", "editor", "keeper"])
def test_nobody_reads_it_without_being_let_in(
    world: World, sign_in: SignIn, keeper: User, grant: RegisterGrant, who: str
) -> None:
    case = world.complain()
    client = sign_in(keeper if who == "keeper" else who)
    for url in READS:
        response = client.get(url)
        assert response.status_code in (302, 404), url
        assert case.shown_reference not in response.content.decode(errors="replace")


def test_it_ends_by_itself_at_the_end_of_its_day(
    world: World, sign_in: SignIn, inspector: User, grant: RegisterGrant
) -> None:
    last = START.replace(month=4, day=30, hour=23, minute=59)
    with frozen_at(last):
        assert sign_in(inspector).get(LIST).status_code == 200
    with frozen_at(last + timedelta(minutes=1)):
        client = sign_in(inspector)
        for url in READS:
            assert client.get(url).status_code == 302, url
        assert "Register of complaints" not in client.get("/admin/").content.decode()
        assert "over since the end of Thursday 30 April 2026" in text_of(
            sign_in("director").get(GRANTS).content.decode()
        )


def test_it_is_ended_at_once(world: World, sign_in: SignIn, inspector: User, grant: RegisterGrant) -> None:
    reader = sign_in(inspector)
    assert reader.get(LIST).status_code == 200
    response = sign_in("director").post(f"{GRANTS}{grant.pk}/", follow=True)
    assert "ended at 5.30pm on Thursday 2 April 2026, by" in text_of(response.content.decode())
    assert "End it now" not in response.content.decode()
    for url in READS:
        assert reader.get(url).status_code == 302, url


def test_who_is_given_cases_to_deal_with_loses_it(
    world: World, sign_in: SignIn, inspector: User, grant: RegisterGrant
) -> None:
    foreign = world.complain(about="south-east-hub")
    Membership.objects.create(unit=world.unit("north-east-hub"), user=inspector, role="handler")
    response = sign_in(inspector).get(LIST)
    assert response.status_code == 302
    assert foreign.shown_reference not in sign_in(inspector).get("/admin/cases/?show=all").content.decode()


def test_nothing_is_changed_there(world: World, sign_in: SignIn, inspector: User, grant: RegisterGrant) -> None:
    world.complain()
    for url in READS:
        assert sign_in(inspector).post(url).status_code == 405


# -- on record -----------------------------------------------------------------------------------------------


def test_each_reading_is_shown_to_who_gave_it(
    world: World, sign_in: SignIn, inspector: User, grant: RegisterGrant
) -> None:
    world.complain()
    reader = sign_in(inspector)
    reader.get(LIST)
    reader.get(f"{LIST}results/", {"outcome": "upheld", "received_at_from": "2026-04-01", "q": "Bloggs", "x": "Bloggs"})
    reader.get(f"{LIST}export.xlsx", {"limits": "missed"})
    page = text_of(sign_in("director").get(f"{GRANTS}{grant.pk}/").content.decode())
    for part in (
        "Was let in", "Ina Spector: Read the register", "outcome upheld", "received 2026-04-01/",
        "Took the register as a file: promised dates missed, file xlsx",
    ):  # fmt: skip
        assert part in page, part
    assert "3 times, last at 5.30pm on Thursday 2 April 2026" in text_of(sign_in("admin").get(GRANTS).content.decode())
    kept = json.dumps(list(ModelLogEntry.objects.values_list("label", "data")), default=str)
    for personal in ("Bloggs", "Spector", "inspector@"):
        assert personal not in kept


def test_what_may_not_be_read_is_not_on_record(
    world: World, sign_in: SignIn, inspector: User, grant: RegisterGrant
) -> None:
    before = ModelLogEntry.objects.count()
    sign_in("newcastle").get(LIST)
    assert sign_in(inspector).get(f"{LIST}export.pdf").status_code == 404
    assert ModelLogEntry.objects.count() == before


def test_a_file_has_text_for_cells_and_an_end(
    world: World, sign_in: SignIn, inspector: User, grant: RegisterGrant, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intake.desk import spreadsheets

    unit = world.unit("north-east-hub")
    unit.name = "=1+1"
    unit.save()
    for _ in range(3):
        world.complain()
    monkeypatch.setattr(spreadsheets, "MOST", 2)
    found = lines_of(sign_in(inspector).get(f"{LIST}export.csv"), "csv")
    assert [len(line) for line in found] == [9, 9, 9, 1]
    assert found[1][3] == "'=1+1"
    assert "Narrow the list" in found[-1][0]


def test_what_it_costs_does_not_grow(world: World, sign_in: SignIn, inspector: User, grant: RegisterGrant) -> None:
    client = sign_in(inspector)
    answered(world)
    shown(client)
    few = cost(lambda: client.get(LIST))
    for _ in range(8):
        answered(world)
        world.complain()
    assert cost(lambda: client.get(LIST)) == few
    assert few <= 24
    giver = sign_in("director")
    giver.get(GRANTS)
    few = cost(lambda: giver.get(GRANTS))
    for _ in range(5):
        register.give(world.person("director"), inspector, body="Ofsted", last_day=date(2026, 4, 30))
    assert cost(lambda: giver.get(GRANTS)) == few
    assert few <= 17
    assert reverse("inspectors:access", args=[grant.pk]) in giver.get(GRANTS).content.decode()

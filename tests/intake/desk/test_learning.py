"""What was promised to change: the list of it, the reminders, and that it is said when it is done."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from home.models import User
from home.time import LONDON, frozen_at
from intake.cases import learning_due, ticks, workflow
from intake.cases.learning import LearningAction
from intake.cases.models import Case
from intake.letters.models import Message, MessageKind
from intake.records import verify
from tests.factories.other import Other
from tests.factories.world import World, days_later
from tests.intake.desk.test_page import text_of
from tests.intake.desk.test_queue import lines_of
from tests.intake.test_costs import cost

SignIn = Callable[[Any], Client]
LIST = "/admin/learning/"
DUE = date(2026, 5, 1)


def promised(world: World, what: str = "Ring before a cover lesson.", *, due: date = DUE, **answers: Any) -> Case:
    """Answer a case, and promise that something will change; its owner is the one who answers, unless a role is."""
    role, owner = answers.pop("role", ""), answers.pop("owner", None)
    who = world.person("oxford" if answers.get("about") == "south-east-hub" else answers.pop("by", "newcastle"))
    case = world.complain(**answers)
    workflow.respond(
        case.pk, who, outcome="upheld", remedies=[], parts=[{"title": "What we found and decided", "text": "Yes."}],
        learning=[workflow.Learning(what, due, role=role or str(who), owner=owner or (None if role else who))],
    )  # fmt: skip
    return case


def shown(client: Client, **asked: str) -> str:
    response = client.get(LIST, asked)
    assert response.status_code == 200
    return text_of(response.content.decode())


def at(day: int, hour: int, month: int = 4) -> datetime:
    return datetime(2026, month, day, hour, 1, tzinfo=LONDON)


def letters(case: Case) -> list[Message]:
    return list(Message.objects.filter(case=case, kind=MessageKind.LEARNING).order_by("pk"))


def test_it_says_what_whose_and_by_when(world: World, sign_in: SignIn) -> None:
    case = promised(world)
    page = shown(sign_in("newcastle"))
    for part in (case.shown_reference, "Ring before a cover lesson.", "Noor Haddad", "Friday 1 May 2026", "To do"):
        assert part in page
    with frozen_at(days_later(40)):
        assert "Overdue" in shown(sign_in("newcastle"), show="overdue")


def test_each_sees_those_of_the_cases_they_may_see(world: World, sign_in: SignIn) -> None:
    own, foreign = promised(world), promised(world, about="south-east-hub", what="Answer sooner.")
    closed = promised(world, what="Keep a list.")
    workflow.accept(closed.pk)
    seen = {"newcastle": {own, closed}, "oxford": {foreign}, "senior": {own, foreign, closed}, "chair": set()}
    for who, cases in seen.items():
        for client, url in ((sign_in(who), LIST), (sign_in(who), f"{LIST}results/")):
            page = client.get(url, {"show": "all"}).content.decode()
            assert {case for case in (own, foreign, closed) if case.shown_reference in page} == cases, (who, url)
        for form in ("csv", "xlsx"):
            rows = str(lines_of(sign_in(who).get(f"{LIST}export.{form}", {"show": "all"}), form))
            assert {case for case in (own, foreign, closed) if case.shown_reference in rows} == cases, (who, form)


def test_its_owner_who_may_not_see_the_case_reads_nothing_of_it(world: World, sign_in: SignIn) -> None:
    case = promised(world, owner=world.person("oxford"))
    assert case.shown_reference not in shown(sign_in("oxford"), show="all")
    assert "Ring before" not in sign_in("oxford").get("/admin/").content.decode()


@pytest.mark.parametrize("who", ["editor", "admin", "keeper", "elsewhere"])
def test_nobody_else_sees_any(world: World, sign_in: SignIn, keeper: User, elsewhere: Other, who: str) -> None:
    case = promised(world)
    client = sign_in({"keeper": keeper, "elsewhere": elsewhere.manager}.get(who, who))
    for url in (LIST, f"{LIST}results/", f"{LIST}export.csv"):
        response = client.get(url, {"show": "all"})
        assert response.status_code in (200, 302)
        assert case.shown_reference not in response.content.decode()
        assert "Ring before" not in response.content.decode()


def test_it_is_narrowed(world: World, sign_in: SignIn) -> None:
    late, soon = promised(world, due=date(2026, 4, 2)), promised(world, due=date(2026, 4, 20))
    far, done = promised(world, due=date(2026, 9, 1), role="the office"), promised(world)
    everything = {late, soon, far, done}
    action = LearningAction.objects.get(case=done)
    workflow.learned(done.pk, world.person("newcastle"), action.pk, done=True)
    with frozen_at(days_later(7)):
        client = sign_in("newcastle")

        def found(**asked: str) -> set[Case]:
            page = shown(client, **asked)
            return {case for case in everything if case.shown_reference in page}

        assert found() == {late, soon, far}
        assert found(show="overdue") == {late}
        assert found(show="soon") == {soon}
        assert found(show="done") == {done}
        assert found(show="all") == everything
        assert found(show="all", whose="role") == {far}
        assert found(show="all", whose="me") == {late, soon, done}
        assert found(due_from="2026-04-10", due_to="2026-04-30") == {soon}


def test_a_file_holds_text_and_no_formula(world: World, sign_in: SignIn) -> None:
    promised(world, what="=1+1")
    rows = lines_of(sign_in("newcastle").get(f"{LIST}export.csv"), "csv")
    assert rows[1][1:4] == ["'=1+1", "Noor Haddad", "2026-05-01"]
    assert sign_in("newcastle").get(f"{LIST}export.pdf").status_code == 404


def test_the_list_leads_to_where_it_is_said_that_it_is_done(world: World, sign_in: SignIn) -> None:
    case = promised(world)
    action, client = LearningAction.objects.get(case=case), sign_in("newcastle")
    url = f"/admin/cases/{case.pk}/learned/?action={action.pk}"
    assert url in client.get(LIST).content.decode()
    form = client.get(url).content.decode()
    assert f'<option value="{action.pk}" selected' in form
    case.refresh_from_db()
    sent = {"lock_version": case.lock_version, "seen": case.chain_length, "action": action.pk, "done": "yes"}
    assert client.post(url, {**sent, "remark": "It is on the rota."}).status_code == 302
    assert "Ring before" not in shown(client)
    assert "Thursday 2 April 2026" in shown(client, show="done")
    assert "It is on the rota." in client.get(f"/admin/cases/{case.pk}/").content.decode()


def test_after_signing_in_what_is_overdue_and_due_soon(world: World, sign_in: SignIn) -> None:
    case, far = promised(world, due=date(2026, 4, 10)), promised(world, due=date(2026, 9, 1))
    page = text_of(sign_in("newcastle").get("/admin/").content.decode())
    assert f"What was promised, and is due {case.shown_reference} Ring before a cover lesson. (Noor Haddad)" in page
    assert far.shown_reference not in page.split("What was promised, and is due")[1]
    assert "Overdue" not in page.split("What was promised, and is due")[1]
    with frozen_at(days_later(9)):
        page = text_of(sign_in("newcastle").get("/admin/").content.decode())
    assert "Overdue Friday 10 April 2026" in page
    assert "What was promised, and is due" not in sign_in("oxford").get("/admin/").content.decode()


def test_its_owner_is_reminded_a_week_before_and_once(world: World) -> None:
    case = promised(world)
    for moment, so_far in ((at(24, 7), 0), (at(24, 8), 1), (at(24, 9), 1), (at(30, 9), 1)):
        with frozen_at(moment):
            ticks.tick()
        assert len(letters(case)) == so_far, moment
    (letter,) = letters(case)
    assert letter.to_user == world.person("newcastle")
    body = letter.content.body
    assert "by the end of Friday 1 May 2026" in body["text"]
    assert "Ring before" not in body["text"] + body["subject"]
    event = case.events.get(kind="learning reminded")
    assert event.refs["late"] is False
    assert not event.public


def test_when_its_day_has_passed_the_managers_are_told_too(world: World) -> None:
    case = promised(world)
    with frozen_at(at(24, 8)):
        ticks.tick()
    for moment in (at(2, 7, 5), at(2, 8, 5), at(9, 8, 5)):
        with frozen_at(moment):
            ticks.tick()
    late = letters(case)[1:]
    assert {letter.to_user for letter in late} == {world.person("newcastle"), *managers(world, case)}
    assert len(late) == len({letter.to_user_id for letter in late}) > 1
    assert "nobody has said that it is done" in late[0].content.body["text"]


def managers(world: World, case: Case) -> set[User]:
    """Return the nearest managers above the hub, by hand."""
    from home.models import Membership

    unit = world.unit("north-east-hub")
    while unit is not None:
        found = Membership.objects.filter(unit=unit, role="manager")
        if found:
            return {membership.user for membership in found}
        unit = unit.parent  # type: ignore[assignment]  # the top has somebody
    raise AssertionError("nobody")


def test_of_a_closed_case_too_and_not_what_is_done(world: World) -> None:
    case, done = promised(world, role="the office"), promised(world)
    workflow.accept(case.pk)
    workflow.learned(done.pk, world.person("newcastle"), LearningAction.objects.get(case=done).pk, done=True)
    with frozen_at(at(24, 8)):
        ticks.tick()
    assert [letter.to_user for letter in letters(case)] == [world.person("newcastle")], "who had it in hand"
    assert letters(done) == []


def test_what_is_not_done_after_all_is_reminded_of_again(world: World) -> None:
    case, noor = promised(world), world.person("newcastle")
    action = LearningAction.objects.get(case=case)
    workflow.learned(case.pk, noor, action.pk, done=True)
    action.refresh_from_db()
    assert action.remind_at is None
    workflow.learned(case.pk, noor, action.pk, done=False)
    action.refresh_from_db()
    assert action.remind_at == learning_due.points(DUE, world.organisation)[0]


def test_an_owner_who_may_not_see_the_case_is_not_written_to(world: World) -> None:
    case = promised(world, owner=world.person("oxford"))
    with frozen_at(at(24, 8)):
        ticks.tick()
    assert [letter.to_user for letter in letters(case)] == [world.person("newcastle")]


def test_many_workers_remind_once_and_the_record_holds(world: World) -> None:
    case = promised(world)
    with frozen_at(at(24, 8)):
        assert learning_due.remind() == 1
        assert learning_due.remind() == 0
    assert len(letters(case)) == 1
    assert list(verify.breaches()) == []


def test_what_it_costs_does_not_grow(world: World, sign_in: SignIn) -> None:
    client = sign_in("newcastle")
    promised(world)
    shown(client)
    few = cost(lambda: client.get(LIST))
    for _ in range(8):
        promised(world)
    assert cost(lambda: client.get(LIST)) == few
    assert few <= 16

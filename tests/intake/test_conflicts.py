"""Rule 6: whoever a complaint is about never has it, sees it or hears of it."""

from datetime import timedelta

import pytest

from home import time
from home.models import Membership, User
from intake.cases import access, ticks, workflow
from intake.cases.models import Case
from intake.letters import outbox
from intake.letters.models import Message, MessageKind, MessageState
from intake.records import verify
from intake.routing.names import fold, named_in
from tests.factories.doing import acknowledge, answer, climb
from tests.factories.world import START, World

NOOR, OLU, SAM, DILYS = "newcastle", "oxford", "senior", "director"


def told(case: Case) -> set[str]:
    """Return the staff for whom a notice was written, sent or not, by the first part of their address."""
    rows = Message.objects.filter(case=case).exclude(to_user=None).values_list("to_user__email", flat=True)
    return {email.split("@")[0] for email in rows}


def who_sees(case: Case) -> set[str]:
    """Return the staff of every organisation who see a case."""
    return {user.email.split("@")[0] for user in User.objects.all() if access.may_see(user, case)}


def dates(case: Case) -> list[tuple[str, object, object]]:
    return list(case.deadlines.order_by("pk").values_list("kind", "due", "rule"))


def change_stage(world: World, number: int, **changes: object) -> None:
    """Publish the policy with another wording of one stage."""
    draft = world.policy.get_latest_revision_as_object()
    for name, value in changes.items():
        draft.stages[number].value[name] = value
    draft.save_revision().publish()


# -- finding names -----------------------------------------------------------------------------------

FOUND = [
    ("Noor Haddad", "It was Noor Haddad who said so."),
    ("Noor Haddad", "noor haddad"),
    ("Noor Haddad", "NOOR HADDAD!"),
    ("Noor Haddad", "Nöör Hâddàd"),
    ("Noor Haddad", "Noo\u0308r Haddad"),
    ("Noor Haddad", "(Noor Haddad's answer)"),
    ("Noor Haddad", "Noor\nHaddad"),
    ("Noor Haddad", "Noor \t\r\n  Haddad"),
    ("Noor Haddad", "Noor\u00a0Haddad"),
    ("Noor Haddad", "Noor-Haddad"),
    ("Noor Haddad", "noor.haddad@sms.example"),
    ("Noor Haddad", "noor_haddad"),
    ("Noor Haddad", "_Noor Haddad_"),
    ("Noor Haddad", "No\u00ador Had\u00addad"),
    ("Noor Haddad", "Ｎｏｏｒ Ｈａｄｄａｄ"),
    ("Séan Ó Briain", "Sean O Briain"),
    ("Seán O'Brien", "SEAN O’BRIEN"),
    ("Seán O'Brien", "sean obrien"),
    ("Sean OBrien", "It was Sean O'Brien's doing."),
    ("Anne-Marie Weiß", "anne marie WEISS"),
    ("Paweł Łuczak", "Pawel Luczak"),
    ("Søren Bjørk", "Soren Bjork"),
]
NOT_FOUND = [
    ("Noor Haddad", "Noor was rude, and so was Haddad."),
    ("Noor Haddad", "Haddad Noor"),
    ("Noor Haddad", "Eleanoor Haddad"),
    ("Noor Haddad", "Noor Haddadi"),
    ("Noor Haddad", "Noor of Haddad"),
    ("Noor Haddad", ""),
    ("Noor", "Noor was rude."),
    ("", "Nobody in particular."),
]


def person(name: str) -> User:
    first, _, last = name.partition(" ")
    return User(first_name=first, last_name=last)


@pytest.mark.parametrize(("name", "text"), FOUND)
def test_a_full_name_is_found_however_it_is_written(name: str, text: str) -> None:
    assert named_in(["", text], [person(name)]), (fold(name), fold(text))


@pytest.mark.parametrize(("name", "text"), NOT_FOUND)
def test_what_is_not_a_full_name_is_not_found(name: str, text: str) -> None:
    assert named_in([text], [person(name)]) == []


# -- where it opens ----------------------------------------------------------------------------------

ANSWERS = [
    ({"concerns_usual": "yes"}, "education-staffing", SAM, set()),
    ({"details": "noor HADDAD never rang."}, "education-staffing", SAM, {NOOR}),
    ({"concerns_whom": "Noor Haddad"}, "education-staffing", SAM, {NOOR}),
    ({"outcome_sought": "That Noor\nHaddad says sorry."}, "education-staffing", SAM, {NOOR}),
    ({"name": "Noor Haddad"}, "education-staffing", SAM, {NOOR}),
    # Named, though they have nothing to do with this hub.
    ({"details": "Olu Adeyemi told me to complain."}, "education-staffing", SAM, {OLU}),
    ({"details": "Sam Whitlock knew."}, "organisation", DILYS, {SAM}),
    ({"details": "Dilys Pryce knew."}, "education-staffing", SAM, {DILYS}),
    ({"details": "Sam Whitlock and Dilys Pryce knew."}, "board", "chair trustee", {SAM, DILYS}),
    ({"details": "Sam Whitlock, Dilys Pryce and Ruth Calder."}, "board", "trustee", {SAM, DILYS, "chair"}),
]


@pytest.mark.parametrize(("answers", "unit", "who", "named"), ANSWERS)
def test_it_opens_restricted_with_the_nearest_who_are_not_concerned(
    world: World, answers: dict[str, str], unit: str, who: str, named: set[str]
) -> None:
    ordinary, case = world.complain(at=START), world.complain(at=START, **answers)
    assert case.restricted
    assert case.current_run.unit.slug == unit
    assert told(case) == who_sees(case) == set(who.split())
    assert not named & who_sees(case)
    assert dates(case) == dates(ordinary), "limits are unchanged"
    assert case.unit.slug == "north-east-hub", "where it came is not where it is dealt with"
    assert list(verify.breaches()) == []


@pytest.mark.parametrize("answers", [{}, {"concerns_usual": "dont-know"}, {"details": "Noor was rude."}])
def test_otherwise_it_goes_the_ordinary_way(world: World, answers: dict[str, str]) -> None:
    case = world.complain(**answers)
    assert not case.restricted
    assert told(case) == {NOOR}
    assert who_sees(case) == {NOOR, SAM, DILYS}


def test_somebody_with_that_name_who_handles_nothing_is_no_conflict(world: World) -> None:
    """The editor signs in too, but no complaint ever comes to her."""
    assert not world.complain(details="Edie Marlow wrote the policy.").restricted


def test_the_stages_own_substitute_comes_before_the_managers_above(world: World) -> None:
    change_stage(world, 0, substitute="members of", substitute_unit="board")
    case = world.complain(concerns_usual="yes")
    assert case.current_run.unit.slug == "board"
    assert told(case) == who_sees(case) == {"chair", "trustee"}
    assert case.events.get(kind="assigned").refs["how"] == "substitute"


def test_a_substitute_who_is_concerned_is_passed_over(world: World) -> None:
    change_stage(world, 0, substitute="members of", substitute_unit="board")
    case = world.complain(details="Ruth Calder and Imran Sheikh both knew.")
    assert told(case) == {SAM}


def test_the_director_named_in_a_complaint_about_the_whole_organisation(world: World) -> None:
    case = world.complain(about="organisation", details="Dilys Pryce decided it.")
    assert case.current_run.unit.slug == "board"
    assert told(case) == who_sees(case) == {"chair", "trustee"}
    assert case.events.filter(kind="assigned").get().refs["how"] == "catch-all"


def test_who_would_usually_deal_with_it_is_kept_out_by_any_other_way_too(world: World) -> None:
    """The hub's handler also manages the division: the complaint may be about that very person."""
    Membership.objects.create(unit=world.unit("education-staffing"), user=world.person(NOOR), role="manager")
    case = world.complain(concerns_usual="yes")
    assert told(case) == who_sees(case) == {SAM}
    Membership.objects.filter(user=world.person(SAM)).delete()
    case = world.complain(concerns_usual="yes")
    assert told(case) == who_sees(case) == {DILYS}


def test_who_was_set_aside_at_first_does_not_get_it_at_a_later_stage(world: World) -> None:
    """A procedure whose second stage is the hub's again, as informal and formal stages often are."""
    change_stage(world, 1, handled_by="handlers of unit", independent=False)
    case = world.complain(concerns_usual="yes")
    answer(world, case, SAM)
    climb(case)
    assert NOOR not in told(case) | who_sees(case)
    assert not access.may_act(world.person(NOOR), case)
    assert list(verify.breaches()) == []


# -- who is told, ever -------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "who"), [("Noor Haddad", NOOR), ("Sam Whitlock", SAM), ("Dilys Pryce", DILYS)])
def test_whoever_is_named_never_hears_of_it_at_any_stage(world: World, name: str, who: str) -> None:
    case = world.complain(details=f"It is about {name}.")
    concerned = world.person(who)
    while not case.is_closed:
        assert who not in told(case) | who_sees(case)
        for act in (
            lambda: workflow.acknowledge(case.pk, concerned, contact_name="Me"),
            lambda: workflow.respond(
                case.pk, concerned, outcome="not upheld", parts=[{"title": "", "text": "No."}], remedies=[]
            ),
            lambda: workflow.clear(case.pk, concerned, reason="It is nothing."),
        ):
            with pytest.raises(workflow.Refused):
                act()
        people = [user for user in User.objects.all() if access.may_act(user, case)]
        assert people, "somebody can act at every stage"
        answer(world, case, people[0].email.split("@")[0])
        if not case.is_closed:
            climb(case)
    assert case.runs.count() == 3
    ticks.tick()
    outbox.deliver()
    assert who not in told(case) | who_sees(case)
    assert list(verify.breaches()) == []


def test_a_notice_is_withheld_from_whom_the_case_turns_out_to_concern(world: World) -> None:
    case = world.complain()
    case.conflicts.create(user=world.person(NOOR), source="said")
    assert outbox.deliver().withheld == 1
    assert Message.objects.get(case=case, kind=MessageKind.NOTICE).state == MessageState.WITHHELD


# -- clearing ----------------------------------------------------------------------------------------


def test_until_a_manager_clears_it_nobody_else_is_told_and_then_the_usual_people_are(world: World) -> None:
    case = world.complain(details="Noor Haddad never rang.")
    before = dates(case)
    outbox.deliver()
    assert told(case) == {SAM}
    with time.frozen_at(START + timedelta(hours=3)):
        workflow.clear(case.pk, world.person(SAM), reason="It says that Noor helped.")
        sent = outbox.deliver()
    case.refresh_from_db()
    assert not case.restricted
    assert case.current_run.unit.slug == "north-east-hub"
    assert told(case) == {SAM, NOOR}
    assert (sent.sent, sent.withheld) == (1, 0)
    assert dates(case) == before, "clearing moves no date"
    assert who_sees(case) == {NOOR, SAM, DILYS}
    assert [event.refs["how"] for event in case.events.filter(kind="assigned")] == ["above", "named"]
    acknowledge(world, case, NOOR)
    assert list(verify.breaches()) == []


def test_clearing_a_late_case_hides_no_missed_date(world: World) -> None:
    case = world.complain(concerns_usual="yes")
    with time.frozen_at(START + timedelta(hours=30)):
        workflow.clear(case.pk, world.person(SAM), reason="It is about a booking.")
    assert [event.refs["kind"] for event in case.events.filter(kind="breached")] == ["acknowledge"]


@pytest.mark.parametrize("who", [NOOR, OLU, DILYS, "chair", "editor", "admin"])
def test_only_those_who_have_it_can_clear_it(world: World, who: str) -> None:
    case = world.complain(concerns_usual="yes")
    with pytest.raises(workflow.Refused):
        workflow.clear(case.pk, world.person(who), reason="It is nothing.")
    case.refresh_from_db()
    assert case.restricted


def test_what_is_not_restricted_cannot_be_cleared(world: World) -> None:
    with pytest.raises(workflow.Refused, match="not restricted"):
        workflow.clear(world.complain().pk, world.person(NOOR), reason="Just so.")


# -- independence ------------------------------------------------------------------------------------


def test_whoever_handled_an_earlier_stage_does_not_take_an_independent_one(world: World) -> None:
    """The division's manager stood in for the hub at Level 1, so Level 2 goes on to the Director."""
    Membership.objects.create(unit=world.unit("north-east-hub"), user=world.person(SAM), role="manager")
    case = world.complain()
    answer(world, case, SAM)
    climb(case)
    assert case.current_run.unit.slug == "organisation"
    assert SAM not in told(case)
    assert not access.may_act(world.person(SAM), case)
    assert access.may_see(world.person(SAM), case), "a manager of the unit below still sees how it goes on"


def test_where_a_stage_is_not_independent_the_same_person_may_take_it(world: World) -> None:
    change_stage(world, 1, independent=False)
    Membership.objects.create(unit=world.unit("north-east-hub"), user=world.person(SAM), role="manager")
    case = world.complain()
    answer(world, case, SAM)
    climb(case)
    assert case.current_run.unit.slug == "education-staffing"
    assert access.may_act(world.person(SAM), case)


def test_clearing_at_an_independent_stage_keeps_earlier_handlers_out(world: World) -> None:
    case = world.complain(concerns_usual="yes")
    answer(world, case, SAM)
    climb(case)
    assert case.current_run.unit.slug == "organisation"
    workflow.clear(case.pk, world.person(DILYS), reason="It was about the booking.")
    case.refresh_from_db()
    assert case.current_run.unit.slug == "organisation"
    assert not access.may_act(world.person(SAM), case)

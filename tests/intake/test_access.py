"""Rule 5: one policy of access. Who sees and who acts on what, written out by hand."""

from collections.abc import Iterable
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home import time
from home.models import Membership, User
from intake.cases import access, opening, workflow
from intake.cases.models import Case
from intake.demo.build import child, policy
from intake.forms.models import IntakeFormPage
from policies.models import PolicyIndexPage
from policies.procedures import preset
from tests.factories import other
from tests.factories.doing import answer, climb
from tests.factories.world import ANSWERS, FOUNDED, World

SEES = {
    "newcastle": {"own hub", "level 2", "level 3", "closed"},
    "oxford": {"other hub"},
    "nottingham": set(),
    "staffing": {"division"},
    "senior": {"own hub", "other hub", "division", "level 2", "level 3", "restricted", "conflicted", "closed"},
    "director": {"own hub", "other hub", "division", "health", "level 2", "level 3", "conflicted", "closed"},
    "healthcare": {"health"},
    "healthcare.manager": {"health"},
    "absence": set(),
    "absence.manager": set(),
    "chair": {"board"},
    "trustee": {"board"},
    "editor": set(),
    "admin": set(),
    "superuser of the organisation": set(),
    "superuser of nothing": set(),
    "superuser who handles": {"other hub"},
    "inactive": set(),
    "moved to another organisation": set(),
    "other handler": {"elsewhere"},
    "other manager": {"elsewhere"},
    "other administrator": set(),
    "other editor": set(),
}
ACTS = {
    "newcastle": {"own hub"},
    "oxford": {"other hub"},
    "staffing": {"division"},
    # The manager stands in for the handlers of that very unit, not for those of the hubs below.
    "senior": {"division", "level 2", "restricted"},
    "director": {"level 3"},
    "healthcare": {"health"},
    "healthcare.manager": {"health"},
    "chair": {"board"},
    "trustee": {"board"},
    "superuser who handles": {"other hub"},
    "other handler": {"elsewhere"},
}


@pytest.fixture
def cases(world: World) -> dict[str, Case]:
    """Return one case of every sort, by name."""
    found = {
        "own hub": world.complain(),
        "other hub": world.complain(about="south-east-hub"),
        "division": world.complain(about="education-staffing"),
        "health": world.complain(about="healthcare-and-wellbeing"),
        "level 2": world.complain(),
        "level 3": world.complain(),
        "restricted": world.complain(concerns_usual="yes"),
        "board": world.complain(details="Sam Whitlock and Dilys Pryce both knew."),
        "conflicted": world.complain(),
        "closed": world.complain(),
        "elsewhere": complain_elsewhere(world),
    }
    for name, who in (("level 2", ["newcastle"]), ("level 3", ["newcastle", "senior"])):
        for person in who:
            answer(world, found[name], person)
            climb(found[name])
    found["conflicted"].conflicts.create(user=world.person("newcastle"), source="said")
    workflow.withdraw(found["closed"].pk)
    return found


def complain_elsewhere(world: World) -> Case:
    """Open a case of another organisation with a form, a policy and people of its own."""
    there = other.build()
    home = there.organisation.site.root_page.specific
    editor = User.objects.create_user("edna@elsewhere.example", "a long password", organisation=there.organisation)
    editor.groups.add(there.organisation.editors)
    with time.frozen_at(FOUNDED):
        complaints = policy(
            child(home, PolicyIndexPage(title="Policies", slug="policies"), editor),
            editor, title="Complaints", slug="grumbles", summary="How.", body=[], effective=FOUNDED.date(), review=None,
            owner_role="Head", owner_unit=None, note="First.", procedure=preset("schools-mutual-services"),
        )  # fmt: skip
        page = IntakeFormPage(title="Complain", slug="complain-there", policy=complaints)
        form = child(home, page, editor)
    answers = {**ANSWERS, "about": "far-office"}
    return opening.receive(form, opening.Received(key=uuid4(), questions=[], answers=answers)).case


@pytest.fixture
def people(cases: dict[str, Case], world: World) -> dict[str, User]:
    """Return everybody who might want to look, by name."""

    def person(name: str, *, hub: str = "", **fields: object) -> User:
        user = User.objects.create_user(f"{name.replace(' ', '-')}@sms.example", "a long password", **fields)
        if hub:
            Membership.objects.create(unit=world.unit(hub), user=user, role="manager")
            Membership.objects.create(unit=world.unit(hub), user=user, role="handler")
        return user

    ours = world.organisation
    there = cases["elsewhere"].organisation
    found = {user.email.split("@")[0]: user for user in ours.people.all()}
    found["superuser of the organisation"] = person("super", is_superuser=True, organisation=ours)
    found["superuser of nothing"] = person("keeper", is_superuser=True)
    found["superuser who handles"] = person("super-oxford", is_superuser=True, organisation=ours)
    Membership.objects.create(unit=world.unit("south-east-hub"), user=found["superuser who handles"], role="handler")
    found["inactive"] = person("gone", hub="organisation", organisation=ours, is_active=False)
    found["moved to another organisation"] = person("moved", hub="organisation", organisation=there)
    for role, name in (("handler", "hal"), ("manager", "mia"), ("administrator", "abe"), ("editor", "edna")):
        found[f"other {role}"] = there.people.get(email__startswith=name)
    return found


def named(cases: dict[str, Case], visible: Iterable[Case]) -> set[str]:
    by_pk = {case.pk: name for name, case in cases.items()}
    return {by_pk[case.pk] for case in visible}


def test_who_sees_what(cases: dict[str, Case], people: dict[str, User]) -> None:
    seen = {name: named(cases, Case.objects.visible_to(user)) for name, user in people.items()}
    assert seen == SEES


def test_who_acts_on_what(cases: dict[str, Case], people: dict[str, User]) -> None:
    acting = {name: named(cases, Case.objects.actionable_by(user)) for name, user in people.items()}
    assert {name: found for name, found in acting.items() if found} == ACTS


def test_one_case_is_judged_as_the_list_is(cases: dict[str, Case], people: dict[str, User]) -> None:
    for name, user in people.items():
        for which, case in cases.items():
            assert access.may_see(user, case) == (which in SEES[name]), (name, which)
            assert access.may_act(user, case) == (which in ACTS.get(name, set())), (name, which)


def test_the_list_tells_of_each_case_whether_one_may_act(cases: dict[str, Case], people: dict[str, User]) -> None:
    for name, user in people.items():
        rows = {case.pk: case.actionable for case in Case.objects.visible_and_actionable(user)}
        told = {which: rows[case.pk] for which, case in cases.items() if case.pk in rows}
        assert told == {which: which in ACTS.get(name, set()) for which in SEES[name]}


def test_whoever_may_act_may_see() -> None:
    assert {name for name, found in ACTS.items() if not found <= SEES[name]} == set()


def test_who_is_not_signed_in_sees_nothing(cases: dict[str, Case]) -> None:
    assert not Case.objects.visible_to(AnonymousUser()).exists()
    assert not Case.objects.actionable_by(AnonymousUser()).exists()
    assert not Case.objects.visible_and_actionable(AnonymousUser()).exists()


@pytest.mark.parametrize("who", ["newcastle", "senior", "director", "editor"])
def test_asking_costs_the_same_however_many_cases_there_are(world: World, who: str) -> None:
    def cost() -> int:
        person = world.person(who)
        with CaptureQueriesContext(connection) as asked:
            list(Case.objects.visible_to(person))
            list(Case.objects.actionable_by(person))
            Case.objects.visible_to(person).count()
        return len(asked)

    world.complain()
    before = cost()
    for _ in range(4):
        world.complain()
        world.complain(about="south-east-hub", concerns_usual="yes")
    assert cost() == before
    assert before <= 15


def test_no_case_is_listed_twice(world: World) -> None:
    """Whoever is handler and manager, of this unit and of those above, has each case once."""
    sam = world.person("senior")
    for slug in ("north-east-hub", "organisation"):
        for role in ("handler", "manager"):
            Membership.objects.create(unit=world.unit(slug), user=sam, role=role)
    case = world.complain()
    answer(world, case, "newcastle")
    climb(case)
    assert Case.objects.visible_to(sam).count() == 1
    assert list(Case.objects.visible_to(sam)) == [case]

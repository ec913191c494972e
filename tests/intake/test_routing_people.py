"""Rule 4: every stage of every case goes to somebody, and the record says how it came to them."""

import os
from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from home.models import Membership, Organisation, Unit, User
from home.units import Tree
from intake.cases.models import Case
from intake.letters.models import Message
from intake.records import verify
from intake.routing.people import Assignment, assign
from policies.procedures import HandledBy, Role, Stage, StageKind
from tests.factories.doing import answer, climb
from tests.factories.world import World


def leave(world: World, *names: str) -> None:
    """Take these people out of their units."""
    Membership.objects.filter(user__in=[world.person(name) for name in names]).delete()


def deactivate(world: World, *names: str) -> None:
    """Let these people sign in no more."""
    User.objects.filter(pk__in=[world.person(name).pk for name in names]).update(is_active=False)


def how(case: Case) -> tuple[str, str, str]:
    """Return to whom the newest assignment went, and how, as the record has it."""
    refs = case.events.filter(kind="assigned").latest("seq").refs
    return refs["unit"], refs["role"], refs["how"]


def told(case: Case) -> set[str]:
    rows = Message.objects.filter(case=case).exclude(to_user=None)
    return {email.split("@")[0] for email in rows.values_list("to_user__email", flat=True)}


@pytest.mark.parametrize("gone", [leave, deactivate])
@pytest.mark.parametrize(
    ("names", "where", "who"),
    [
        ([], ("north-east-hub", "handlers", "named"), {"newcastle"}),
        (["newcastle"], ("education-staffing", "managers", "above"), {"senior"}),
        (["newcastle", "senior"], ("organisation", "managers", "above"), {"director"}),
        (["newcastle", "senior", "director"], ("board", "members", "catch-all"), {"chair", "trustee"}),
        (["newcastle", "senior", "director", "chair"], ("board", "members", "catch-all"), {"trustee"}),
    ],
)
def test_a_unit_with_nobody_falls_to_the_next_above_and_at_last_to_the_catch_all(
    world: World, gone: Callable[..., None], names: list[str], where: tuple[str, str, str], who: set[str]
) -> None:
    gone(world, *names)
    case = world.complain()
    assert how(case) == where
    assert told(case) == who
    assert case.unit.slug == "north-east-hub"
    assert case.desk_unit.slug == case.current_run.unit.slug == where[0]
    assert list(verify.breaches()) == []


def test_a_unit_without_handlers_is_its_own_managers(world: World) -> None:
    leave(world, "healthcare")
    case = world.complain(about="healthcare-and-wellbeing")
    assert how(case) == ("healthcare-and-wellbeing", "managers", "above")
    assert told(case) == {"healthcare.manager"}


def test_later_stages_fall_upwards_too(world: World) -> None:
    case = world.complain()
    answer(world, case, "newcastle")
    leave(world, "senior", "director")
    climb(case)
    assert how(case) == ("board", "members", "catch-all")
    assert list(verify.breaches()) == []


def test_with_nobody_left_at_all_the_complaint_is_kept_and_verify_cries(world: World) -> None:
    leave(world, "newcastle", "senior", "director", "chair", "trustee")
    case = world.complain()
    assert how(case)[2] == "nobody"
    assert list(verify.breaches()) == [f"case {case}: nobody can act on it at {case.current_run.unit}"]


def test_a_rule_set_with_a_gap_goes_to_the_catch_all_and_the_record_says_so(world: World) -> None:
    form = world.form
    form.default_unit = None
    form.save()
    case = world.complain(about="dont-know")
    assert case.unit.slug == "board"
    assert case.events.get(kind="routed").refs["rule"] == "catch-all"
    assert told(case) == {"trustee"}
    assert list(verify.breaches()) == []


# -- any tree at all ---------------------------------------------------------------------------------

EXAMPLES = 2000 if os.environ.get("RECOURSE_THOROUGH") else 100
_HANDLED = ["handlers of unit", "managers of unit", "managers of division", "managers of organisation", "members of u0",
            "members of u2", "members of nowhere"]  # fmt: skip


def handled_by(text: str) -> HandledBy:
    role, _, of = text.partition(" of ")
    return HandledBy(Role(role), of)


@st.composite
def lands(draw: st.DrawFn) -> dict[str, object]:
    """Draw a tree of up to six units, up to five people, and where each of them works."""
    size = draw(st.integers(1, 6))
    people = draw(st.integers(1, 5))
    works = st.tuples(st.integers(0, size - 1), st.integers(0, people - 1), st.sampled_from(["handler", "manager"]))
    some = st.frozensets(st.integers(0, people - 1), max_size=people)
    return {
        "parents": [draw(st.integers(0, number - 1)) for number in range(1, size)],
        "kinds": [draw(st.sampled_from(["division", "office"])) for _ in range(1, size)],
        "works": draw(st.sets(works, max_size=10)),
        "inactive": draw(some),
        "people": people,
        "catch_all": draw(st.none() | st.integers(0, size - 1)),
        "unit": draw(st.integers(0, size - 1)),
        "handled_by": draw(st.sampled_from(_HANDLED)),
        "substitute": draw(st.none() | st.sampled_from(_HANDLED)),
        "independent": draw(st.booleans()),
        "set_aside": draw(st.booleans()),
        "concerned": draw(some),
        "handled_before": draw(some),
    }


def place(units: list[Unit], parents: list[int], text: str, unit: int) -> tuple[int, str] | None:
    """Say naively which unit and role "managers of division" and the like mean."""
    role, _, of = text.partition(" of ")
    if of == "unit":
        return unit, role
    if of == "organisation":
        return 0, role
    if of == "division":
        while unit and units[unit].kind != "division":
            unit = parents[unit - 1]
        return unit, role
    number = int(of[1:]) if of.startswith("u") else len(units)
    return (number, role) if number < len(units) else None


def who_takes_it(units: list[Unit], land: dict) -> tuple[int | None, set[int], str]:
    """Reckon the same naively: unit, people, how."""
    parents, unit = land["parents"], land["unit"]
    barred = set(land["concerned"]) | (set(land["handled_before"]) if land["independent"] else set())
    barred |= set(land["inactive"])
    usual = place(units, parents, land["handled_by"], unit)
    tries = []
    kinds = {"handlers": {"handler"}, "managers": {"manager"}, "members": {"handler", "manager"}}
    named = {who for there, who, kind in land["works"] if usual and there == usual[0] and kind in kinds[usual[1]]}
    named -= set(land["inactive"])
    conflicted = land["set_aside"] or (named and named <= barred)
    if usual and not land["set_aside"]:
        tries.append((*usual, "named"))
    if conflicted and land["substitute"]:
        instead = place(units, parents, land["substitute"], unit)
        tries += [(*instead, "substitute")] if instead else []
    if usual and not land["set_aside"] and usual[1] == "handlers":
        tries.append((usual[0], "managers", "above"))
    above = usual[0] if usual else unit
    while above:
        above = parents[above - 1]
        tries.append((above, "managers", "above"))
    if land["catch_all"] is not None:
        tries.append((land["catch_all"], "members", "catch-all"))
    for where, role, means in tries:
        able = {who for there, who, kind in land["works"] if there == where and kind in kinds[role]} - barred
        if able:
            return where, able, means
    return None, set(), "nobody"


def settle(world: World, land: dict) -> tuple[Assignment, list[Unit], list[User]]:
    """Build the drawn land below the demo's top, and ask who takes the stage there."""
    organisation = Organisation.objects.get(pk=world.organisation.pk)
    Membership.objects.all().delete()
    top = organisation.units.get(parent=None)
    top.slug = "u0"
    top.save()
    units = [top]
    for number, (parent, kind) in enumerate(zip(land["parents"], land["kinds"], strict=True), start=1):
        below = {"parent": units[parent], "slug": f"u{number}", "name": f"U{number}", "kind": kind}
        units.append(Unit.objects.create(organisation=organisation, **below))
    people = [
        User.objects.create(
            email=f"p{number}@drawn.example", organisation=organisation, is_active=number not in land["inactive"]
        )
        for number in range(land["people"])
    ]
    Membership.objects.bulk_create(
        Membership(unit=units[unit], user=people[who], role=role) for unit, who, role in land["works"]
    )
    organisation.catch_all = units[land["catch_all"]] if land["catch_all"] is not None else None
    stage = Stage(
        name="Any", kind=StageKind.FORMAL, handled_by=handled_by(land["handled_by"]), independent=land["independent"],
        substitute=handled_by(land["substitute"]) if land["substitute"] else None,
    )  # fmt: skip
    assignment = assign(
        Tree(organisation), stage, units[land["unit"]], set_aside=land["set_aside"],
        concerned=frozenset(people[n].pk for n in land["concerned"]),
        handled_before=frozenset(people[n].pk for n in land["handled_before"]),
    )  # fmt: skip
    return assignment, units, people


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(land=lands())
def test_in_any_tree_it_goes_to_the_nearest_who_may_have_it(world: World, land: dict) -> None:
    with transaction.atomic():
        assignment, units, people = settle(world, land)
        where, able, means = who_takes_it(units, land)
        numbers = {person.pk: number for number, person in enumerate(people)}
        got = {numbers[person.pk] for person in assignment.people}
        assert not got & land["concerned"]
        assert not got & land["inactive"]
        assert not (land["independent"] and got & land["handled_before"])
        assert (got, assignment.how) == (able, means)
        assert len(got) == len(assignment.people), "nobody is told twice"
        if where is not None:
            assert assignment.unit == units[where]
        transaction.set_rollback(True)

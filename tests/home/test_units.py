"""The tree of units and the people in it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from home.models import Membership, Organisation, Unit, User
from home.units import Tree
from tests.factories import other
from tests.factories.world import World


def emails(people: list[User]) -> list[str]:
    return [person.email.split("@")[0] for person in people]


def slugs(units: list[Unit]) -> list[str]:
    return [unit.slug for unit in units]


def test_a_tree_is_two_queries(world: World, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]
        tree = Tree(world.organisation)
        for unit in tree.units.values():
            list(tree.with_ancestors(unit))
            tree.members(unit)
        tree.everyone()


def test_ancestors_begin_with_the_unit_itself_and_end_at_the_top(world: World) -> None:
    tree = Tree(world.organisation)
    hub = world.unit("north-east-hub")
    assert slugs(list(tree.with_ancestors(hub))) == ["north-east-hub", "education-staffing", "organisation"]
    assert slugs(list(tree.with_ancestors(tree.root))) == ["organisation"]


def test_descendants_include_the_units_themselves(world: World) -> None:
    tree = Tree(world.organisation)
    below = tree.with_descendants([world.unit("education-staffing").pk])
    hubs = {"education-staffing", "north-east-hub", "south-east-hub", "east-midlands-hub"}
    assert {tree.units[pk].slug for pk in below} == hubs
    assert tree.with_descendants([]) == set()
    assert tree.with_descendants([tree.root.pk]) == set(tree.units)
    assert tree.with_descendants([-1]) == set(), "a unit of somebody else"


@pytest.mark.parametrize(
    ("unit", "division"),
    [("north-east-hub", "education-staffing"), ("education-staffing", "education-staffing"),
     ("organisation", "organisation"), ("board", "organisation")],
)  # fmt: skip
def test_the_division_is_the_nearest_one_itself_included_else_the_organisation(
    world: World, unit: str, division: str
) -> None:
    assert Tree(world.organisation).division_of(world.unit(unit)).slug == division


def test_members_are_handlers_and_managers_each_once(world: World) -> None:
    hub = world.unit("north-east-hub")
    for role in ("handler", "manager"):
        Membership.objects.get_or_create(unit=hub, user=world.person("oxford"), role=role)
    tree = Tree(world.organisation)
    assert emails(tree.people(hub, "handlers")) == ["oxford", "newcastle"], "by family name"
    assert emails(tree.people(hub, "managers")) == ["oxford"]
    assert emails(tree.people(hub, "members")) == ["oxford", "newcastle"]
    assert len(emails(tree.everyone())) == len(set(emails(tree.everyone())))


def test_who_was_deactivated_is_nowhere(world: World) -> None:
    User.objects.filter(pk=world.person("newcastle").pk).update(is_active=False)
    tree = Tree(world.organisation)
    assert tree.handlers(world.unit("north-east-hub")) == []
    assert "newcastle" not in emails(tree.everyone())


def test_an_unknown_short_name_is_nobody(world: World) -> None:
    assert Tree(world.organisation).by_slug("moon-office") is None
    assert Tree(world.organisation).by_slug("") is None


def test_a_tree_knows_its_own_organisation_alone(world: World) -> None:
    there = other.build()
    tree = Tree(world.organisation)
    assert there.office.pk not in tree.units
    assert tree.by_slug("far-office") is None
    assert there.handler not in tree.everyone()
    assert {unit.slug for unit in Tree(there.organisation).units.values()} == {"far-office", "organisation"}


def test_an_organisation_has_one_unit_at_the_top(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.create(organisation=world.organisation, name="Another top", slug="top")


def test_a_unit_cannot_stand_below_itself_or_below_another_organisations(world: World) -> None:
    division, hub = world.unit("education-staffing"), world.unit("north-east-hub")
    for above in (division, hub):
        division.parent = above
        with pytest.raises(ValidationError, match="below itself"):
            division.full_clean()
    division.parent = other.build().office
    with pytest.raises(ValidationError, match="same organisation"):
        division.full_clean()


def test_nobody_works_in_two_organisations(world: World) -> None:
    with pytest.raises(ValidationError, match="same organisation"):
        Membership(unit=other.build().office, user=world.person("newcastle"), role="handler").full_clean()


def test_the_catch_all_is_a_unit_of_ones_own(world: World) -> None:
    organisation = Organisation.objects.get(pk=world.organisation.pk)
    organisation.catch_all = other.build().office
    with pytest.raises(ValidationError, match="own units"):
        organisation.full_clean()


@pytest.mark.parametrize("typed", ["NEWCASTLE@sms.example", " newcastle@SMS.example "])
def test_a_sign_in_is_one_whatever_case_it_is_typed_in(world: World, typed: str) -> None:
    assert User.objects.get_by_natural_key(typed) == world.person("newcastle")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(typed, "a long password")

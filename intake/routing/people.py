"""Who takes a stage: the people its procedure names, and where it falls when there is nobody."""

from collections.abc import Iterator
from dataclasses import dataclass

from home.models import Unit, User
from home.units import Tree
from policies.procedures import HandledBy, Role, Stage


@dataclass(frozen=True)
class Assignment:
    """A stage's unit and role, who may act there, and how it came to be theirs.

    Attributes:
        how: ``named`` (as the procedure says), ``substitute``, ``above`` (the managers of that
            unit, where it has no handlers, or of one above), ``catch-all``, or ``nobody`` (not
            even there is anybody; ``verify`` says so).
    """

    unit: Unit
    role: str
    people: tuple[User, ...]
    how: str


def _place(tree: Tree, who: HandledBy, unit: Unit) -> tuple[Unit, str] | None:
    """Return the unit and role that "managers of division" and the like mean for ``unit``."""
    if who.role == Role.MEMBERS:
        named = tree.by_slug(who.of)
        return (named, Role.MEMBERS.value) if named else None
    if who.of == "unit":
        return tree.units[unit.pk], who.role.value
    if who.of == "division":
        return tree.division_of(unit), who.role.value
    return tree.root, who.role.value


def usual(tree: Tree, stage: Stage, unit: Unit) -> tuple[User, ...]:
    """Return who would deal with a stage of a case about ``unit`` if nothing stood against it."""
    place = _place(tree, stage.handled_by, unit) if stage.handled_by else None
    return tuple(tree.people(*place)) if place else ()


def _candidates(tree: Tree, stage: Stage, unit: Unit, *, set_aside: bool) -> Iterator[tuple[Unit, str, str]]:
    usual = _place(tree, stage.handled_by, unit) if stage.handled_by else None
    if usual and not set_aside:
        yield (*usual, "named")
        if usual[1] == Role.HANDLERS:
            yield usual[0], Role.MANAGERS.value, "above"  # they stand in for their handlers
    if set_aside and stage.substitute:
        instead = _place(tree, stage.substitute, unit)
        if instead:
            yield (*instead, "substitute")
    start = usual[0] if usual else tree.units[unit.pk]
    for above in list(tree.with_ancestors(start))[1:]:
        yield above, Role.MANAGERS.value, "above"
    catch_all = tree.units.get(tree.organisation.catch_all_id or 0)
    if catch_all:
        yield catch_all, Role.MEMBERS.value, "catch-all"


def assign(
    tree: Tree,
    stage: Stage,
    unit: Unit,
    *,
    set_aside: bool = False,
    concerned: frozenset[int] = frozenset(),
    handled_before: frozenset[int] = frozenset(),
) -> Assignment:
    """Return who takes ``stage`` of a case about ``unit`` (rules 4 and 6).

    Args:
        set_aside: the usual people are passed over, because the case may concern one of them.
            The stage's substitute decides, else the nearest managers above.
        concerned: ids of people whom the case is about; they never take it.
        handled_before: ids of people who handled an earlier stage; they don't take an
            independent one.
    """
    barred = set(concerned)
    if stage.independent:
        barred |= handled_before
    last: tuple[Unit, str] | None = None
    for place, role, how in _candidates(tree, stage, unit, set_aside=set_aside):
        people = tuple(user for user in tree.people(place, role) if user.pk not in barred)
        if people:
            return Assignment(place, role, people, how)
        last = (place, role)
    place, role = last or (tree.root, Role.MANAGERS.value)
    return Assignment(place, role, (), "nobody")

"""Who takes a stage: the people its procedure names, and where it falls when there is nobody.

Being away changes nothing of that, or cases would wander with every holiday: it changes who is told.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from home.models import Unit, User
from home.units import Tree
from policies.procedures import HandledBy, Role, Stage


@dataclass(frozen=True)
class Assignment:
    """A stage's unit and role, who may act there, and how it came to be theirs.

    Attributes:
        people: whose it is, whether they are there today or not.
        barred: ids of those who may not have it, whose place they take or not.
        how: ``named`` (as the procedure says), ``substitute``, ``above`` (the managers of that
            unit, where it has no handlers, or of one above), ``catch-all``, ``safeguarding`` (the
            safeguarding lead), or ``nobody`` (not even there is anybody; ``verify`` says so).
    """

    unit: Unit
    role: str
    people: tuple[User, ...]
    how: str
    barred: frozenset[int] = frozenset()

    def told(self, tree: Tree) -> list[User]:
        """Return who is written to: these people, or whoever takes their place today."""
        return tell(tree, self.unit, self.people, self.barred)


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


def _candidates(
    tree: Tree, stage: Stage, unit: Unit, *, set_aside: bool, conflicted: bool
) -> Iterator[tuple[Unit, str, str]]:
    usual = _place(tree, stage.handled_by, unit) if stage.handled_by else None
    if usual and not set_aside:
        yield (*usual, "named")
    if conflicted and stage.substitute:
        instead = _place(tree, stage.substitute, unit)
        if instead:
            yield (*instead, "substitute")
    if usual and not set_aside and usual[1] == Role.HANDLERS:
        yield usual[0], Role.MANAGERS.value, "above"  # they stand in for their handlers
    start = usual[0] if usual else tree.units[unit.pk]
    for above in list(tree.with_ancestors(start))[1:]:
        yield above, Role.MANAGERS.value, "above"
    catch_all = tree.units.get(tree.organisation.catch_all_id or 0)
    if catch_all:
        yield catch_all, Role.MEMBERS.value, "catch-all"


def _safeguarding(tree: Tree, unit: Unit) -> Iterator[tuple[Unit, str, str]]:
    yield tree.units[unit.pk], "safeguarding", "safeguarding"
    for above in tree.with_ancestors(unit):
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
    safeguarding: bool = False,
) -> Assignment:
    """Return who takes ``stage`` of a case about ``unit`` (rules 4 and 6).

    Where the usual people are conflicted, the stage's substitute decides, else the nearest managers
    above. They are where the case may concern one of them and nobody knows whom (``set_aside``), and at
    every stage where each of them is concerned or, at an independent one, handled an earlier stage.

    Args:
        set_aside: the usual people are passed over as a whole.
        concerned: ids of people whom the case is about; they never take it.
        handled_before: ids of people who handled an earlier stage; they don't take an
            independent one.
        safeguarding: it may be about somebody's safety, so the safeguarding lead takes it; where there
            is none, or it may concern them, the nearest managers.
    """
    barred = concerned | handled_before if stage.independent else concerned
    named = {user.pk for user in usual(tree, stage, unit)}
    conflicted = set_aside or bool(named and named <= barred)
    last: tuple[Unit, str] | None = None
    candidates = (
        _safeguarding(tree, unit)
        if safeguarding
        else _candidates(tree, stage, unit, set_aside=set_aside, conflicted=conflicted)
    )
    for place, role, how in candidates:
        people = tuple(user for user in tree.people(place, role) if user.pk not in barred)
        if people:
            return Assignment(place, role, people, how, barred)
        last = (place, role)
    place, role = last or (tree.root, Role.MANAGERS.value)
    return Assignment(place, role, (), "nobody", barred)


def tell(tree: Tree, unit: Unit, people: Iterable[User], barred: frozenset[int]) -> list[User]:
    """Return who is written to of a case that is these people's in ``unit``, each once.

    Who is away is left in peace if their deputy is there, or if they have none and a colleague is. Where
    nobody is, they are written to all the same, and so are the nearest managers above of whom one is there.

    Args:
        barred: ids of those who may not have the case; nor may it come to anybody through them.
    """
    usual = [user for user in people if user.pk not in barred]
    there = _there(tree, usual, barred)
    if not there:
        above = (_there(tree, tree.managers(each), barred) for each in tree.with_ancestors(unit))
        there = [*usual, *next(filter(None, above), [])]
    return list({user.pk: user for user in there}.values())


def _there(tree: Tree, people: Iterable[User], barred: frozenset[int]) -> list[User]:
    """Return who is there of these people, or in their place."""
    chains = [(tree.presence.instead_of(user), tree.presence.chain(user.pk)) for user in people]
    return [instead for instead, chain in chains if instead is not None and barred.isdisjoint(chain)]

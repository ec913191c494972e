"""What the linter asks of routing: who would take a stage, as people and units stand now."""

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from home.models import Unit, User
from home.units import Tree
from intake.routing.people import assign, usual
from policies.lint import Place, Taken, Worker
from policies.procedures import Stage

if TYPE_CHECKING:
    from home.models import Organisation


class RoutingRota:
    """Answers for one organisation, from its tree as it was when first asked."""

    def __init__(self, organisation: "Organisation") -> None:
        self._tree = Tree(organisation)

    @cached_property
    def places(self) -> Sequence[Place]:
        """The units that the public may complain about; the whole organisation where it shows none."""
        public = [unit for unit in self._tree.units.values() if unit.is_public] or [self._tree.root]
        return [Place(unit.pk, unit.name) for unit in public]

    def usual(self, stage: Stage, place: Place) -> Sequence[Worker]:
        """Whom the stage names for a complaint about this unit."""
        return [self._worker(user) for user in usual(self._tree, stage, self._unit(place))]

    def taken(
        self, stage: Stage, place: Place, *, first: bool, concerned: Collection[int], before: Collection[int]
    ) -> Taken:
        """Whom routing would give the stage.

        A first stage is opened restricted if it concerns anybody who works somewhere; its usual people
        are passed over then. Everything else is for ``assign`` to say.
        """
        unit = self._unit(place)
        found = assign(
            self._tree,
            stage,
            unit,
            set_aside=first and bool(concerned),
            concerned=frozenset(concerned),
            handled_before=frozenset(before),
        )
        return Taken(tuple(self._worker(user) for user in found.people), found.how, found.unit.name)

    def _unit(self, place: Place) -> Unit:
        return self._tree.units[place.pk]

    def _worker(self, user: User) -> Worker:
        return Worker(user.pk, str(user), self._posts.get(user.pk, ()))

    @cached_property
    def _posts(self) -> dict[int, tuple[str, ...]]:
        posts: dict[int, list[str]] = {}
        for unit in self._tree.units.values():
            for role, people in (
                ("manager", self._tree.managers(unit)),
                ("handler", self._tree.handlers(unit)),
            ):
                article = "the" if len(people) == 1 else "a"
                for user in people:
                    posts.setdefault(user.pk, []).append(f"{article} {role} of {unit.name}")
        return {pk: tuple(named) for pk, named in posts.items()}

"""The tree of one organisation's units and the people in it, held in memory.

A tree has tens of units, rarely hundreds: two queries load it whole, and everything that routing
and access ask of it is then a look-up.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import F

from home.models import Membership, Unit
from home.models.unit import MembershipRole, UnitKind
from home.presence import Presence

if TYPE_CHECKING:
    from home.models import Organisation, User

HANDLER = MembershipRole.HANDLER.value
MANAGER = MembershipRole.MANAGER.value


class Tree:
    """Units and active people of one organisation."""

    def __init__(self, organisation: "Organisation") -> None:
        self.organisation = organisation
        rows_of_units = Unit.objects.filter(organisation=organisation).annotate(
            _lead=F("organisation__safeguarding_lead")
        )
        self.units: dict[int, Unit] = {unit.pk: unit for unit in rows_of_units}
        self._people: dict[tuple[int, str], list[User]] = defaultdict(list)
        rows = (
            Membership.objects.filter(unit__organisation=organisation, user__is_active=True)
            .select_related("user")
            .order_by("user__last_name", "user__first_name", "user_id")
        )
        for row in rows:
            self._people[row.unit_id, row.role].append(row.user)
        self._children: dict[int | None, list[Unit]] = defaultdict(list)
        for unit in self.units.values():
            self._children[unit.parent_id].append(unit)

    @cached_property
    def presence(self) -> Presence:
        """Who is away today; looked at when it is first asked."""
        return Presence.today(self.organisation.pk)

    @property
    def root(self) -> Unit:
        """The unit at the top."""
        return self._children[None][0]

    def by_slug(self, slug: str) -> Unit | None:
        """Return the unit of that short name, if there is one."""
        return next((unit for unit in self.units.values() if unit.slug == slug), None)

    def with_ancestors(self, unit: Unit) -> Iterator[Unit]:
        """Yield the unit itself, then each unit above it."""
        above: Unit | None = self.units[unit.pk]
        while above is not None:
            yield above
            above = self.units.get(above.parent_id) if above.parent_id else None

    def with_descendants(self, unit_ids: Iterable[int]) -> set[int]:
        """Return the ids of these units and of all units below them."""
        found: set[int] = set()
        waiting = [pk for pk in unit_ids if pk in self.units]
        while waiting:
            pk = waiting.pop()
            if pk not in found:
                found.add(pk)
                waiting.extend(child.pk for child in self._children[pk])
        return found

    def division_of(self, unit: Unit) -> Unit:
        """Return the nearest division, the unit itself included, else the organisation."""
        for candidate in self.with_ancestors(unit):
            if candidate.kind == UnitKind.DIVISION:
                return candidate
        return self.root

    def handlers(self, unit: Unit) -> "list[User]":
        """Return the active handlers of a unit."""
        return list(self._people[unit.pk, HANDLER])

    def managers(self, unit: Unit) -> "list[User]":
        """Return the active managers of a unit."""
        return list(self._people[unit.pk, MANAGER])

    def members(self, unit: Unit) -> "list[User]":
        """Return the active handlers and managers of a unit, each once."""
        return list({user.pk: user for user in [*self.handlers(unit), *self.managers(unit)]}.values())

    def safeguarding(self, unit: Unit | None = None) -> "list[User]":
        """Return the organisation's safeguarding lead, if there is one who works there; of no unit in particular."""
        lead = next((unit._lead for unit in self.units.values()), None)
        return [user for user in self.everyone() if user.pk == lead]

    def people(self, unit: Unit, role: str) -> "list[User]":
        """Return the active people whom ``role`` (handlers, managers, members, safeguarding) means in a unit."""
        kinds = {
            "handlers": self.handlers,
            "managers": self.managers,
            "members": self.members,
            "safeguarding": self.safeguarding,
        }
        return kinds[role](unit)

    def everyone(self) -> "list[User]":
        """Return every active handler and manager of the organisation, each once."""
        return list({user.pk: user for users in self._people.values() for user in users}.values())

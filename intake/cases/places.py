"""What somebody holds: in their own right, and for those whose place they take today.

Two questions are answered here for ``access``: which units a person handles and manages, and where
everybody whose a case would be is away, so that the managers above stand in for them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from home.models import Membership, Unit
from home.models.unit import MembershipRole
from home.presence import Chain, Presence
from intake.cases.models import Role

_KINDS: dict[str, tuple[str, ...]] = {
    Role.HANDLERS: (MembershipRole.HANDLER,),
    Role.MANAGERS: (MembershipRole.MANAGER,),
    Role.MEMBERS: (MembershipRole.HANDLER, MembershipRole.MANAGER),
}
#: Role and whether restricted (None: either) → whose being there keeps a case from going to managers above.
#: Where handlers have it, the managers of the unit act on it too, but not if it is restricted.
_COVERED: tuple[tuple[Role, bool | None, Role], ...] = (
    (Role.HANDLERS, False, Role.MEMBERS),
    (Role.HANDLERS, True, Role.HANDLERS),
    (Role.MANAGERS, None, Role.MANAGERS),
    (Role.MEMBERS, None, Role.MEMBERS),
    (Role.SAFEGUARDING, None, Role.SAFEGUARDING),
)


@dataclass
class Posts:
    """What one person holds, who may be away with their work come to another.

    Attributes:
        chain: the person, and whoever their work comes to.
        oversees: what they manage, and all units below.
        safeguards: whether they are the organisation's safeguarding lead.
        oversees_all: whether these are all units of the organisation.
        covers: units where nobody is there for (role, restricted) but they, from above.
    """

    chain: Chain
    handles: set[int] = field(default_factory=set)
    manages: set[int] = field(default_factory=set)
    oversees: set[int] = field(default_factory=set)
    oversees_all: bool = False
    covers: dict[tuple[Role, bool | None], set[int]] = field(default_factory=dict)
    safeguards: bool = False

    @property
    def person(self) -> int:
        return self.chain[0]

    @property
    def in_their_own_right(self) -> bool:
        return len(self.chain) == 1

    def people(self, prefix: str) -> Q:
        """Match runs whose own people include this person."""
        own = Q(**{f"{prefix}unit__in": self.handles, f"{prefix}role__in": ("handlers", "members")}) | Q(
            **{f"{prefix}unit__in": self.manages, f"{prefix}role__in": ("managers", "members")}
        )
        return own | Q(**{f"{prefix}role": Role.SAFEGUARDING}) if self.safeguards else own

    def sees(self) -> Q:
        """Match runs that this person sees: their own, and those of units below what they manage."""
        return self.people("") | Q(unit__in=self.oversees)

    def desks(self) -> set[int]:
        """Return the units where cases stand that this person may act on, unless they lead safeguarding."""
        return self.handles | self.manages | set().union(*self.covers.values(), set())

    def stands_in_from_above(self) -> Q | None:
        """Match cases whose own people are all away, so that this person acts; None where there is no such place."""
        found: Q | None = None
        for (role, restricted), units in self.covers.items():
            here = Q(current_run__unit__in=units, current_run__role=role)
            here = here if restricted is None else here & Q(restricted=restricted)
            found = here if found is None else found | here
        return found


def of(user: Any) -> tuple[Presence, list[Posts]]:
    """Return who is away today, and what somebody holds: their own posts first, then those of others.

    One query for who is away, one for the posts, and one for the tree where something is managed.
    """
    if not user.is_authenticated or not user.is_active or user.organisation_id is None:
        return Presence(), []
    presence = Presence.today(user.organisation_id)
    members = Membership.objects.filter(unit__organisation=user.organisation_id, user__is_active=True).order_by()
    if presence.everybody_is_there:
        members = members.filter(user=user.pk)
    found_rows = list(members.values_list("user_id", "unit_id", "role", "unit__organisation__safeguarding_lead"))
    rows = [(person, unit, role) for person, unit, role, _lead in found_rows]
    # Whoever leads works in a unit; who works in none finds nothing here.
    lead = next((each[3] for each in found_rows), None)
    chains: list[Chain] = [(user.pk,), *presence.stood_in_for(user.pk)]
    found = [
        Posts(
            chain,
            handles={unit for person, unit, role in rows if person == chain[0] and role == MembershipRole.HANDLER},
            manages={unit for person, unit, role in rows if person == chain[0] and role == MembershipRole.MANAGER},
            safeguards=lead is not None and chain[0] == lead,
        )
        for chain in chains
    ]
    found = [posts for posts in found if posts.handles or posts.manages]
    if any(posts.manages for posts in found):
        tree = _Units(user.organisation_id)
        for posts in found:
            posts.oversees = tree.with_all_below(posts.manages)
            posts.oversees_all = posts.oversees == tree.all
        if not presence.everybody_is_there:
            _cover(found, tree, rows, presence, lead)
    return presence, found


class _Units:
    """The ids of one organisation's tree; one query."""

    def __init__(self, organisation_id: int) -> None:
        units = Unit.objects.filter(organisation_id=organisation_id).order_by()
        self._above: dict[int, int | None] = dict(units.values_list("pk", "parent_id"))
        self._below: dict[int | None, list[int]] = defaultdict(list)
        for pk, parent_id in self._above.items():
            self._below[parent_id].append(pk)

    @property
    def all(self) -> set[int]:
        return set(self._above)

    def with_all_below(self, unit_ids: Iterable[int]) -> set[int]:
        found: set[int] = set()
        waiting = list(unit_ids)
        while waiting:
            pk = waiting.pop()
            if pk not in found:
                found.add(pk)
                waiting.extend(self._below[pk])
        return found

    def with_all_above(self, unit_id: int) -> Iterator[int]:
        here: int | None = unit_id
        while here is not None:
            yield here
            here = self._above[here]


def _cover(
    found: list[Posts], tree: _Units, rows: list[tuple[int, int, str]], presence: Presence, lead: int | None
) -> None:
    """Say where each person stands in from above: the nearest managers of whom one is there."""
    works: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for person, unit, role in rows:
        works[unit].append((person, role))

    def people(unit: int, role: Role) -> set[int]:
        if role == Role.SAFEGUARDING:  # of no unit in particular
            return set() if lead is None else {lead}
        return {person for person, kind in works[unit] if kind in _KINDS[role]}

    def there(unit: int, role: Role) -> set[int]:
        return {person for person in people(unit, role) if presence.chain(person)}

    for unit in set().union(*(posts.oversees for posts in found)):
        for role, restricted, needed in _COVERED:
            if not people(unit, needed) or there(unit, needed):
                continue
            managers = next(filter(None, (there(above, Role.MANAGERS) for above in tree.with_all_above(unit))), set())
            for posts in found:
                if posts.person in managers:
                    posts.covers.setdefault((role, restricted), set()).add(unit)

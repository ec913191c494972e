"""Who is away today, and who stands in for them.

Being away takes nothing from anybody: it lets a deputy do what they do, and nothing longer than it lasts.
Where the deputy is away too, theirs follows, and so on; a circle, or a deputy who has left, leads to
nobody, and then the others of the unit or the managers above see to it.
"""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from home.models import Absence, Membership
from home.time import LONDON, now

if TYPE_CHECKING:
    from home.models import User

#: Somebody who is away, then their deputy, and so on to somebody who is there; themselves alone if they are.
Chain = tuple[int, ...]


class Presence:
    """One organisation's people on one day, as far as anybody is away. One query."""

    def __init__(self, absences: Iterable[Absence] = ()) -> None:
        self._away = {absence.user_id: absence for absence in absences}

    @classmethod
    def today(cls, organisation_id: int) -> "Presence":
        """Look who is away on the organisation's present day."""
        return cls.on(organisation_id, now().astimezone(LONDON).date())

    @classmethod
    def on(cls, organisation_id: int, day: date) -> "Presence":
        """Look who is away on ``day``. Whoever may not sign in, or works in no unit any more, is nobody's deputy."""
        works = Membership.objects.filter(user=OuterRef("deputy"), unit__organisation=organisation_id)
        rows = Absence.objects.filter(
            user__organisation=organisation_id, user__is_active=True, first_day__lte=day, last_day__gte=day
        )
        rows = rows.annotate(deputy_works=Exists(works)).select_related("user", "deputy").order_by("pk")
        found = list(rows)
        for absence in found:
            deputy = absence.deputy
            if deputy and not (deputy.is_active and deputy.organisation_id == organisation_id and absence.deputy_works):
                absence.deputy = None
        return cls(found)

    @property
    def everybody_is_there(self) -> bool:
        return not self._away

    def is_away(self, user_id: int) -> bool:
        return user_id in self._away

    def chain(self, user_id: int) -> Chain:
        """Return whom a person's work comes to, from themselves to whoever is there; empty where nobody is."""
        chain = [user_id]
        while (absence := self._away.get(chain[-1])) is not None:
            if absence.deputy_id is None or absence.deputy_id in chain:
                return ()
            chain.append(absence.deputy_id)
        return tuple(chain)

    def instead_of(self, user: "User") -> "User | None":
        """Return who is there in a person's place, themselves if they are; None where nobody is."""
        chain = self.chain(user.pk)
        if len(chain) < 2:
            return user if chain else None
        return self._away[chain[-2]].deputy

    def stood_in_for(self, user_id: int) -> list[Chain]:
        """Return the chains of others that end at a person: whose work is theirs today."""
        chains = [self.chain(away) for away in self._away]
        return [chain for chain in chains if len(chain) > 1 and chain[-1] == user_id]

    def person(self, user_id: int) -> "User":
        """Return somebody who is away."""
        return self._away[user_id].user

    def until(self, chain: Chain) -> date:
        """Return the last day on which a chain ends where it does, as far as is known today."""
        return min(self._away[user_id].last_day for user_id in chain[:-1])

"""Who may act on a case, written out slowly and by hand: what the tests hold the real answer against."""

from dataclasses import dataclass
from datetime import date

from home.models import Absence, Membership, Organisation, Unit
from intake.cases.models import Case, Conflict, Handled, StageRun, State

_MEANS = {"handlers": ("handler",), "managers": ("manager",), "members": ("handler", "manager")}


@dataclass(frozen=True)
class Rights:
    """One organisation's people and absences as they are on one day."""

    organisation: Organisation
    day: date

    def in_place_of(self, person: int) -> list[int]:
        """Return everybody from a person to whoever does their work today; none where nobody does."""
        found = [person]
        while True:
            away = Absence.objects.filter(user=found[-1], first_day__lte=self.day, last_day__gte=self.day).first()
            if away is None:
                return found
            if away.deputy_id is None or away.deputy_id in found:
                return []
            found.append(away.deputy_id)

    def holding(self, unit: Unit, *roles: str) -> set[int]:
        rows = Membership.objects.filter(unit=unit, role__in=roles, user__is_active=True)
        return set(rows.values_list("user_id", flat=True))

    def whose(self, run: StageRun, *, restricted: bool) -> set[int]:
        """Return whose a stage is: its own people, and where all of them are away, the managers above."""
        roles = _MEANS[run.role]
        if run.role == "handlers" and not restricted:
            roles = ("handler", "manager")
        people = self.holding(run.unit, *roles)
        above: Unit | None = run.unit
        if not people or any(self.in_place_of(person) for person in people):
            return people
        while above is not None:
            there = {person for person in self.holding(above, "manager") if self.in_place_of(person)}
            if there:
                return people | there
            above = above.parent
        return people

    def acting(self, case: Case, *, even_closed: bool = False) -> set[int]:
        """Return who may act on a case, or might were it not closed: whose it is, and who takes their place."""
        run = case.current_run
        assert run is not None
        if case.state == State.CLOSED and not even_closed:
            return set()
        barred = set(Conflict.objects.filter(case=case, cleared_at=None).values_list("user_id", flat=True))
        if run.independent:
            earlier = Handled.objects.filter(run__case=case, run__seq__lt=run.seq)
            barred |= set(earlier.values_list("user_id", flat=True))
        found = set()
        for person in self.whose(run, restricted=case.restricted):
            for chain in ([person], self.in_place_of(person)):
                if chain and not barred & set(chain):
                    found.add(chain[-1])
        return found

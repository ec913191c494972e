"""Who may see a case. Every list, count, search, export, file and e-mail asks here (rule 5)."""

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from home.models import Unit
from home.models.unit import MembershipRole

if TYPE_CHECKING:
    from intake.cases.models import Case


class _Places:
    """The units that somebody handles or manages, and all that lies below what they manage."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.handles: set[int] = set()
        self.manages: set[int] = set()
        self.oversees: set[int] = set()
        if not user.is_authenticated or not user.is_active or user.organisation_id is None:
            return
        own = user.memberships.filter(unit__organisation_id=user.organisation_id).order_by()
        for unit_id, role in own.values_list("unit_id", "role"):
            (self.manages if role == MembershipRole.MANAGER else self.handles).add(unit_id)
        if self.manages:
            self.oversees = _with_all_below(self.manages, user.organisation_id)

    @property
    def anywhere(self) -> bool:
        """Whether this person works in any unit."""
        return bool(self.handles or self.manages)

    def people(self, prefix: str = "") -> Q:
        """Match runs whose own people include this person."""
        return Q(**{f"{prefix}unit__in": self.handles, f"{prefix}role__in": ("handlers", "members")}) | Q(
            **{f"{prefix}unit__in": self.manages, f"{prefix}role__in": ("managers", "members")}
        )

    def sees(self, prefix: str = "") -> Q:
        """Match runs that this person sees: their own, and those of units below what they manage."""
        return self.people(prefix) | Q(**{f"{prefix}unit__in": self.oversees})

    def not_barred(self) -> Q:
        """Match cases whose current stage does not keep this person out for an earlier one (rule 6)."""
        from intake.cases.models import Handled

        earlier = Handled.objects.filter(
            user_id=self.user.pk, run__case=OuterRef("pk"), run__seq__lt=OuterRef("current_run__seq")
        )
        return Q(current_run__independent=False) | ~Q(Exists(earlier))

    def acts(self) -> Q:
        """Match open cases on which this person, if they may see them, may act now."""
        from intake.cases.models import State

        own = self.people("current_run__") | Q(
            current_run__unit__in=self.manages, current_run__role="handlers", restricted=False
        )
        return own & self.not_barred() & ~Q(state=State.CLOSED)


def _with_all_below(unit_ids: set[int], organisation_id: int) -> set[int]:
    """Return the ids of these units and of all units below them; one query."""
    below: dict[int | None, list[int]] = defaultdict(list)
    units = Unit.objects.filter(organisation_id=organisation_id).order_by()
    for pk, parent_id in units.values_list("pk", "parent_id"):
        below[parent_id].append(pk)
    found: set[int] = set()
    waiting = list(unit_ids)
    while waiting:
        pk = waiting.pop()
        if pk not in found:
            found.add(pk)
            waiting.extend(below[pk])
    return found


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, as far as somebody may know of them."""

    def visible_to(self, user: Any) -> "CaseQuerySet":
        """Narrow to the cases that ``user`` may see.

        People of any of the case's runs, and managers of the units above; of a restricted case,
        those alone who may act on it now. Whom the case concerns sees nothing of it, and being a
        superuser shows nothing either.
        """
        return self._seen_from(_Places(user))

    def _seen_from(self, places: _Places) -> "CaseQuerySet":
        from intake.cases.models import Conflict, StageRun

        if not places.anywhere:
            return self.none()
        runs = StageRun.objects.filter(case=OuterRef("pk"))
        actor_now = places.people("current_run__") & places.not_barred()
        conflicts = Conflict.objects.filter(case=OuterRef("pk"), user=places.user, cleared_at=None)
        return (
            self.filter(organisation_id=places.user.organisation_id)
            .filter(Q(Exists(runs.filter(places.sees())), restricted=False) | (Q(restricted=True) & actor_now))
            .exclude(Exists(conflicts))
        )

    def actionable_by(self, user: Any) -> "CaseQuerySet":
        """Narrow to visible cases that are not closed and that ``user`` may act on now.

        The people of the current run; where handlers have it, also the managers of that same unit,
        who stand in for them. Independence is enforced (rule 6).
        """
        places = _Places(user)
        return self._seen_from(places).filter(places.acts())

    def visible_and_actionable(self, user: Any) -> "CaseQuerySet":
        """Narrow to visible cases, each with ``actionable``: whether ``user`` may act on it now."""
        places = _Places(user)
        acts = models.Case(models.When(places.acts(), then=True), default=False, output_field=models.BooleanField())
        return self._seen_from(places).annotate(actionable=acts)

    def by_urgency(self) -> "CaseQuerySet":
        """Order by what is due next, soonest first."""
        return self.order_by(F("next_due"), "pk")


def may_see(user: Any, case: "Case") -> bool:
    """Tell whether somebody may see this case."""
    from intake.cases.models import Case

    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def may_act(user: Any, case: "Case") -> bool:
    """Tell whether somebody may act on this case now."""
    from intake.cases.models import Case

    return Case.objects.actionable_by(user).filter(pk=case.pk).exists()

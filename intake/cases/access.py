"""Who may see a case. Every list, count, search, export, file and e-mail asks here (rule 5)."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from home.models.unit import MembershipRole
from home.units import Tree

if TYPE_CHECKING:
    from home.models import User
    from intake.cases.models import Case


class _Places:
    """The units that somebody handles or manages, and all that lies below what they manage."""

    def __init__(self, user: "User") -> None:
        memberships = list(user.memberships.filter(unit__organisation_id=user.organisation_id))
        self.handles = {m.unit_id for m in memberships if m.role == MembershipRole.HANDLER}
        self.manages = {m.unit_id for m in memberships if m.role == MembershipRole.MANAGER}
        self.oversees: set[int] = set()
        if self.manages:
            self.oversees = Tree(user.organisation).with_descendants(self.manages)

    def people(self, prefix: str = "") -> Q:
        """Match runs whose own people include this person."""
        return Q(
            **{f"{prefix}unit__in": self.handles, f"{prefix}role__in": ("handlers", "members")}
        ) | Q(**{f"{prefix}unit__in": self.manages, f"{prefix}role__in": ("managers", "members")})

    def sees(self, prefix: str = "") -> Q:
        """Match runs that this person sees: their own, and those of units below what they manage."""
        return self.people(prefix) | Q(**{f"{prefix}unit__in": self.oversees})


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, as far as somebody may know of them."""

    def visible_to(self, user: Any) -> "CaseQuerySet":
        """Narrow to the cases that ``user`` may see.

        People of any of the case's runs, and managers of the units above; of a restricted case,
        those alone who may act on it now. Whom the case concerns sees nothing of it, and being a
        superuser shows nothing either.
        """
        from intake.cases.models import Conflict, Handled, StageRun

        if not user.is_authenticated or not user.is_active or user.organisation_id is None:
            return self.none()
        places = _Places(user)
        if not (places.handles or places.manages):
            return self.none()
        runs = StageRun.objects.filter(case=OuterRef("pk"))
        earlier = Handled.objects.filter(
            user=user, run__case=OuterRef("pk"), run__seq__lt=OuterRef("current_run__seq")
        )
        actor_now = places.people("current_run__") & (
            Q(current_run__independent=False) | ~Q(Exists(earlier))
        )
        return (
            self.filter(organisation_id=user.organisation_id)
            .filter(
                Q(Exists(runs.filter(places.sees())), restricted=False)
                | (Q(restricted=True) & actor_now)
            )
            .exclude(Exists(Conflict.objects.filter(case=OuterRef("pk"), user=user, cleared_at=None)))
        )

    def actionable_by(self, user: Any) -> "CaseQuerySet":
        """Narrow to visible cases that are not closed and that ``user`` may act on now.

        The people of the current run; where handlers have it, also the managers of that same unit,
        who stand in for them. Independence is enforced (rule 6).
        """
        from intake.cases.models import Handled, State

        visible = self.visible_to(user)
        if visible.query.is_empty():
            return visible
        places = _Places(user)
        own = places.people("current_run__") | Q(
            current_run__unit__in=places.manages, current_run__role="handlers", restricted=False
        )
        earlier = Handled.objects.filter(
            user=user, run__case=OuterRef("pk"), run__seq__lt=OuterRef("current_run__seq")
        )
        return visible.filter(own).filter(
            Q(current_run__independent=False) | ~Q(Exists(earlier))
        ).exclude(state=State.CLOSED)

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

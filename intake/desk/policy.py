"""Who may open the desk at all. Which cases somebody sees there is ``intake.cases.access``'s to say."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from wagtail.permission_policies.base import BasePermissionPolicy

from home.desk.policy import remember_works, works_in_a_unit
from home.models import User
from intake.cases.access import Rights, may_see
from intake.cases.learning import LearningAction
from intake.cases.links import CaseLink
from intake.cases.models import Case, Conflict


class CasePolicy(BasePermissionPolicy):
    """Working in a unit lets somebody look; no group, and not being a superuser, does (rule 5).

    Nothing is ever added, edited or deleted here: what may happen to a case is in ``workflow``.
    """

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and works_in_a_unit(user)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Case) -> bool:
        return action == "view" and may_see(user, instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> "QuerySet[Case]":
        return Case.objects.visible_to(user) if "view" in actions else Case.objects.none()

    def users_with_any_permission(self, actions: Iterable[str]) -> "QuerySet[User]":
        if "view" not in actions:
            return User.objects.none()
        return User.objects.filter(is_active=True, memberships__isnull=False).distinct()


class VisibleCases:
    """Brings ``visible_to`` into every view that fetches cases. What one may not see is 404."""

    request: Any
    kwargs: dict[str, Any]

    def visible_cases(self) -> Any:
        """Return the cases that this person may see, and no others."""
        return Case.objects.visible_and_actionable(self.request.user, self.rights)

    @property
    def rights(self) -> Rights:
        """What this person may see and do, found out once for all that one page asks."""
        request = self.request
        if getattr(request, "case_rights", None) is None or request.case_rights.user != request.user:
            request.case_rights = Rights(request.user)
        return request.case_rights

    # The ways in which Wagtail's generic views fetch: lists, single objects, bases of both.

    def get_base_queryset(self) -> Any:
        return self.visible_cases()

    def get_base_object_queryset(self) -> Any:
        return self.visible_cases()

    def get_object(self, queryset: Any = None) -> Case:
        found: Case | None = (
            self.visible_cases()
            .select_related(
                "organisation__site",
                "version__policy",
                "unit",
                "current_run__unit",
                "current_run__handler",
                "complainant__content",
                "submission__content",
            )
            .filter(pk=self.kwargs["pk"])
            .annotate(
                was_to_change=Exists(LearningAction.objects.filter(case=OuterRef("pk"))),
                concerns_somebody=Exists(Conflict.objects.filter(case=OuterRef("pk"), cleared_at=None)),
                is_linked=Exists(CaseLink.objects.filter(Q(first=OuterRef("pk")) | Q(second=OuterRef("pk")))),
            )
            .first()
        )
        if found is None:
            raise Http404("no such case for this person")
        remember_works(self.request.user, works=True)  # who sees a case works in a unit
        return found

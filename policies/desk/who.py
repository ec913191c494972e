"""Who looks after an organisation's policies, and who may say that one was reviewed."""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from wagtail.permission_policies.base import BasePermissionPolicy

from home.desk.policy import administers, edits
from home.models import Membership, User
from home.models.unit import MembershipRole
from home.units import Tree

if TYPE_CHECKING:
    from policies.models import PolicyPage


def keeps_policies(user: Any) -> bool:
    """Tell whether somebody edits or administers the organisation they work for.

    Being in the organisation's own group is all that counts, as with ``home.desk.policy.administers``.
    """
    return edits(user) or administers(user)


def own_policies(user: Any) -> "QuerySet[PolicyPage]":
    """Return the published policies of somebody's own organisation, and no other's (rule 5)."""
    from policies.models import PolicyPage

    if user.organisation is None:
        return PolicyPage.objects.none()
    return PolicyPage.objects.filter(live=True, path__startswith=user.organisation.site.root_page.path)


class KeepersOfPolicies(BasePermissionPolicy):
    """Editors and administrators may look at the reviews of their own organisation's policies."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and keeps_policies(user)

    def users_with_any_permission(self, actions: Iterable[str]) -> "QuerySet[User]":
        return User.objects.none()  # Wagtail is told of nobody: it would ask of which organisation


class Reviewer:
    """What one person may say of policies. Two or three queries, whatever the number of policies."""

    def __init__(self, user: Any) -> None:
        self.user = user

    def may_review(self, policy: "PolicyPage") -> bool:
        """Tell whether they may record a review: who may publish the policy, and who is reminded to review it."""
        if not self._own(policy):
            return False
        return self.may_publish(policy) or self._looks_after(policy)

    def may_publish(self, policy: "PolicyPage") -> bool:
        return policy.permissions_for_user(self.user).has_publish_right()

    def _own(self, policy: "PolicyPage") -> bool:
        if self.user.is_superuser:
            return True
        organisation = self.user.organisation
        return organisation is not None and policy.path.startswith(organisation.site.root_page.path)

    def _looks_after(self, policy: "PolicyPage") -> bool:
        organisation = self.user.organisation
        if organisation is None or not self.user.is_active:
            return False
        return (policy.owner_unit_id or self._tree.root.pk) in self._managed

    @cached_property
    def _tree(self) -> Tree:
        return Tree(self.user.organisation)

    @cached_property
    def _managed(self) -> set[int]:
        """The units that they manage, themselves or for somebody who is away, with all below."""
        stood_in_for = {chain[0] for chain in self._tree.presence.stood_in_for(self.user.pk)}
        units = Membership.objects.filter(
            user_id__in={self.user.pk, *stood_in_for},
            role=MembershipRole.MANAGER,
            unit__organisation=self.user.organisation_id,
        )
        return self._tree.with_descendants(units.values_list("unit_id", flat=True))


def may_archive(user: Any, policy: "PolicyPage") -> bool:
    """Tell whether somebody may archive a policy: whoever edits or administers its own organisation (rule 5)."""
    if not user.is_active:
        return False
    if user.is_superuser:
        return True
    return keeps_policies(user) and policy.path.startswith(user.organisation.site.root_page.path)

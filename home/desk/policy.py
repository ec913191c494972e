"""Who may administer what: an organisation's administrators, that organisation, and nothing else.

It follows from being in the organisation's own group, never from Wagtail's permissions to tick: those
know no organisations, and would open every organisation's people at once.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet
from wagtail.permission_policies.base import BasePermissionPolicy

from home.models import User

_REMEMBERED = "_recourse_administers"
_WORKS = "_recourse_works_in_a_unit"


def _posts(user: Any) -> tuple[bool, bool, bool]:
    """Tell what somebody is to their organisation; asked once a request.

    Whether they administer it, whether they edit for it, and whether they are of its staff and it looks through its
    log every week.
    """
    if not user.is_authenticated or not user.is_active or user.organisation_id is None:
        return False, False, False
    if not hasattr(user, _REMEMBERED):
        of_groups = user.groups.order_by().values_list(
            "administers", "edits_for", "handles_for", "handles_for__reviews_log"
        )
        groups, own = list(of_groups), user.organisation_id
        posts = (
            any(group[0] == own for group in groups),
            any(group[1] == own for group in groups),
            any(group[2] == own and group[3] for group in groups),
        )
        setattr(user, _REMEMBERED, posts)
    found: tuple[bool, bool, bool] = getattr(user, _REMEMBERED)
    return found


def administers(user: Any) -> bool:
    """Tell whether somebody administers the organisation they work for."""
    return _posts(user)[0]


def edits(user: Any) -> bool:
    """Tell whether somebody edits the pages of the organisation they work for."""
    return _posts(user)[1]


def looks_through_the_log(user: Any) -> bool:
    """Tell whether somebody is a handler or manager where the log is looked through every week."""
    return _posts(user)[2] and works_in_a_unit(user)


def works_in_a_unit(user: Any) -> bool:
    """Tell whether somebody is a handler or manager anywhere in their organisation; asked once a request."""
    if not user.is_authenticated or not user.is_active or user.organisation_id is None:
        return False
    if not hasattr(user, _WORKS):
        remember_works(user, user.memberships.filter(unit__organisation_id=user.organisation_id).exists())
    return bool(getattr(user, _WORKS))


def remember_works(user: Any, works: bool) -> None:
    """Spare the question, where the answer has been found otherwise in this request."""
    setattr(user, _WORKS, works)


def own(model: type[Model], path: str, user: Any) -> "QuerySet[Any]":
    """Return the rows of somebody's own organisation; ``path`` leads from the model to it."""
    if not administers(user):
        return model._default_manager.none()
    return model._default_manager.filter(**{path: user.organisation_id})


class OwnPolicy(BasePermissionPolicy):
    """Administrators may do ``actions`` with the rows of their own organisation."""

    def __init__(self, model: type[Model], path: str, actions: Iterable[str]) -> None:
        super().__init__(model)
        self.path, self.actions = path, frozenset(actions)

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in self.actions and administers(user)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Model) -> bool:
        return (
            self.user_has_permission(user, action) and own(self.model, self.path, user).filter(pk=instance.pk).exists()
        )

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> "QuerySet[Any]":
        if self.actions.isdisjoint(actions):
            return self.model._default_manager.none()
        return own(self.model, self.path, user)

    def users_with_any_permission(self, actions: Iterable[str]) -> "QuerySet[User]":
        if self.actions.isdisjoint(actions):
            return User.objects.none()
        return User.objects.filter(is_active=True, groups__administers__isnull=False).distinct()


class WorkersPolicy(BasePermissionPolicy):
    """Everybody who works in a unit, for what is their own; the views narrow to that."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in ("add", "change", "delete") and works_in_a_unit(user)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_permission(user, action) and instance.user_id == user.pk

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> "QuerySet[Any]":
        mine = self.model._default_manager.filter(user=user.pk)
        return mine if works_in_a_unit(user) else mine.none()

    def users_with_any_permission(self, actions: Iterable[str]) -> "QuerySet[User]":
        return User.objects.filter(is_active=True, memberships__isnull=False).distinct()


class KeepersPolicy(BasePermissionPolicy):
    """Only those who keep the installation: what it guards knows no organisations."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return bool(user.is_active and user.is_superuser)

    def users_with_any_permission(self, actions: Iterable[str]) -> "QuerySet[User]":
        return User.objects.filter(is_active=True, is_superuser=True)

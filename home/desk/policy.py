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


def administers(user: Any) -> bool:
    """Tell whether somebody administers the organisation they work for; asked once a request."""
    if not user.is_authenticated or not user.is_active or user.organisation_id is None:
        return False
    if not hasattr(user, _REMEMBERED):
        setattr(user, _REMEMBERED, user.groups.filter(administers=user.organisation_id).exists())
    return bool(getattr(user, _REMEMBERED))


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


class KeepersPolicy(BasePermissionPolicy):
    """Only those who keep the installation: what it guards knows no organisations."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return bool(user.is_active and user.is_superuser)

    def users_with_any_permission(self, actions: Iterable[str]) -> "QuerySet[User]":
        return User.objects.filter(is_active=True, is_superuser=True)

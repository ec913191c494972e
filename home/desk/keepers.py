"""Wagtail's own registers of users and groups: for those alone who keep the installation.

They know no organisations, so an organisation's administrators have their own "People" instead.
"""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import URLPattern
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views import groups, users

from home.desk.policy import KeepersPolicy
from home.gaps import LeavesGap, refusing_gaps
from home.models import User


class CreationForm(UserCreationForm):
    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | {"organisation"}


class EditForm(UserEditForm):
    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | {"organisation"}


class EditUser(users.EditView):
    """Refuses, as for administrators, what would leave something to nobody."""

    def save_instance(self) -> User:
        before = User.objects.select_related("organisation").get(pk=self.object.pk)
        with refusing_gaps(before.organisation):
            saved: User = super().save_instance()
        return saved

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except LeavesGap as gap:
            for reason in gap.reasons:
                form.add_error(None, reason)
            self.produced_error_message = "It was not saved."
            return self.form_invalid(form)


class UserViewSet(users.UserViewSet):
    """Users, with the organisation they work for. Nobody is deleted: what they have done stays theirs."""

    edit_view_class = EditUser

    @property
    def permission_policy(self) -> KeepersPolicy:
        return KeepersPolicy(User)

    def get_form_class(self, for_update: bool = False) -> Any:
        return EditForm if for_update else CreationForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_common_view_kwargs(**kwargs), "delete_url_name": None}

    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "delete"]

    def get_permissions_to_register(self) -> "QuerySet[Permission]":
        """Offer no permission to tick: being a superuser is the only way here."""
        return Permission.objects.none()


class GroupViewSet(groups.GroupViewSet):
    @property
    def permission_policy(self) -> KeepersPolicy:
        return KeepersPolicy(self.model)

    def get_permissions_to_register(self) -> "QuerySet[Permission]":
        return Permission.objects.none()

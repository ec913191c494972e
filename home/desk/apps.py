"""Wagtail's app of users and groups, with our views in place of its own."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    """Named in INSTALLED_APPS for ``wagtail.users``."""

    user_viewset = "home.desk.keepers.UserViewSet"
    group_viewset = "home.desk.keepers.GroupViewSet"

"""Where the screens of routing rules stand in the admin."""

from typing import Any

from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from intake.desk.rules import screens
from intake.desk.rules.base import keeps_rules


class RulesViewSet(ViewSet):
    """Editors and administrators find it in the menu, and nobody else."""

    name = "rules"
    icon = "site"
    menu_label = gettext_lazy("Routing rules")
    menu_order = 150
    add_to_admin_menu = True

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        class Item(MenuItem):
            def is_shown(self, request: Any) -> bool:
                return keeps_rules(request.user)

        return Item

    def get_urlpatterns(self) -> list[URLPattern]:
        one = "<int:pk>/"
        return [
            path("", screens.Index.as_view(), name="index"),
            path("begin/<int:form>/", screens.Begin.as_view(), name="begin"),
            path(one, screens.Show.as_view(), name="show"),
            path(f"{one}rule/", screens.EditRule.as_view(), name="add"),
            path(f"{one}rule/<int:number>/", screens.EditRule.as_view(), name="edit"),
            path(f"{one}change/", screens.Change.as_view(), name="change"),
            path(f"{one}try/", screens.Try.as_view(), name="try"),
            path(f"{one}publish/", screens.Publish.as_view(), name="publish"),
            path(f"{one}rules.csv", screens.Export.as_view(), name="export"),
            path(f"{one}import/", screens.Import.as_view(), name="import"),
        ]

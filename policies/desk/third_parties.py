"""Where an administrator says what visitors are counted with. As long as it is nothing, visitors are asked nothing."""

from typing import Any, ClassVar

from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from wagtail.admin.menu import MenuItem

from home.desk.own import OwnEdit, OwnForm, OwnViewSet
from policies.models import Analytics, ThirdParty


class ThirdPartyForm(OwnForm):
    class Meta:
        model = ThirdParty
        fields: ClassVar[list[str]] = ["analytics", "host", "site_id"]

    def prepare(self) -> None:
        self.instance.organisation = self.organisation


class EditThirdParty(OwnEdit):
    """That of one's own organisation; its address names none."""

    page_title = "Visitor statistics"

    def get_object(self, queryset: Any = None) -> ThirdParty:
        found: ThirdParty | None = self.own_rows().first()
        if found is not None:
            return found
        asked = ThirdParty(organisation=self.request.user.organisation)
        if self.request.method == "POST":
            asked.save()  # the first thing that is said; looking writes nothing
        return asked

    def get_success_message(self) -> str:
        if self.object.analytics == Analytics.NONE:
            return "Visitors are not counted, and are asked nothing."
        return "Saved. Visitors are asked on the home page and on policies, and counted there if they agree."

    def get_edit_url(self) -> str:
        return reverse("third_party:edit")

    def get_success_url(self) -> str:
        return reverse("third_party:edit")

    def get_success_buttons(self) -> list[Any]:
        return []


class ThirdPartyViewSet(OwnViewSet):
    model = ThirdParty
    name = "third_party"
    url_prefix = "visitor-statistics"
    noun = "visitor statistics"
    icon = "view"
    menu_label = "Visitor statistics"
    menu_order = 210
    add_to_admin_menu = True
    may = ("change",)
    own_form = ThirdPartyForm
    edit_view_class = EditThirdParty

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        gone = dict.fromkeys(("index_url_name", "index_results_url_name", "add_url_name"))
        return {**super().get_common_view_kwargs(**kwargs), **gone}

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", self.edit_view, name="edit")]

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        policy = self.permission_policy

        class Item(MenuItem):
            def is_shown(self, request: Any) -> bool:
                return policy.user_has_permission(request.user, "change")

        return Item

"""Cases in the Wagtail admin: looked at, acted on through ``workflow``, never edited."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _l
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet

from intake.cases import unopened
from intake.cases.models import Case
from intake.desk import acting, evidence, looking, page
from intake.desk.exporting import CaseExport
from intake.desk.filters import CaseFilterSet
from intake.desk.keeping import Here, KeepDraft
from intake.desk.listing import PER_PAGE, CaseIndex
from intake.desk.policy import CasePolicy, VisibleCases
from intake.desk.private import Private
from intake.desk.several import AssignSeveral


class CasePage(Private, VisibleCases, PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """One case on one screen."""

    permission_required = "view"
    template_name = "intake/desk/case.html"
    page_title = _l("Case")
    header_icon = "tasks"
    model = Case

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        # Fetched before permission is asked: to who may not see it, the case does not exist.
        self.object = self.get_object()

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if getattr(self.object, "actionable", False):  # as the query has marked it
            unopened.opened(self.object)
        return super().get(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.object.shown_reference

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("cases:index"), "label": gettext("Cases")},
            {"url": "", "label": self.object.shown_reference},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        files = evidence.shown(self.object, self.request.user)
        told = page.tell(self.object, self.rights)
        infected = any(file.infected for file in files)
        return super().get_context_data(**told, evidence=files, infected=infected, **kwargs)


class CaseViewSet(ModelViewSet):
    """The desk. Of Wagtail's own views only the list is kept; whatever fetches, fetches ``visible_to``."""

    model = Case
    name = "cases"
    icon = "tasks"
    menu_label = _l("Cases")
    menu_order = 50
    add_to_admin_menu = True
    inspect_view_enabled = True
    copy_view_enabled = False
    # An index of who refers to what would be written with every move of a case, and read by anybody.
    add_to_reference_index = False
    index_view_class = CaseIndex
    inspect_view_class = CasePage
    filterset_class = CaseFilterSet
    list_per_page = PER_PAGE
    ordering = ("next_due", "pk")
    # No form: nothing is edited here.
    form_fields: tuple[str, ...] = ()

    @cached_property
    def permission_policy(self) -> CasePolicy:
        return CasePolicy(Case)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        gone = ("history_url_name", "usage_url_name", "add_url_name", "edit_url_name", "delete_url_name")
        return {**super().get_common_view_kwargs(**kwargs), **dict.fromkeys(gone)}

    @cached_property
    def index_results_template_name(self) -> str:
        return "intake/desk/index_results.html"

    @property
    def export_view(self) -> Any:
        return self.construct_view(CaseExport, **self.get_index_view_kwargs())

    @property
    def inspect_view(self) -> Any:
        return self.construct_view(CasePage)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("export.<str:form>", self.export_view, name="export"),
            path("assign/", self.construct_view(AssignSeveral), name="assign_several"),
            path("<int:pk>/", self.inspect_view, name="inspect"),
            path("<int:pk>/vouch/", self.construct_view(looking.Vouch), name="vouch"),
            path("<int:pk>/evidence/<uuid:key>/", self.construct_view(evidence.Download), name="evidence"),
            path("<int:pk>/draft/<str:action>/", self.construct_view(KeepDraft), name="draft"),
            path("<int:pk>/here/", self.construct_view(Here), name="here"),
            *(path(f"<int:pk>/{name}/", self.construct_view(view), name=name) for name, view in acting.VIEWS.items()),
        ]

    def get_permissions_to_register(self) -> "QuerySet[Permission]":
        """Offer no permission to tick: none opens a case."""
        return Permission.objects.none()

    def register_admin_url_finder(self) -> None:
        """Wagtail is given no way to find a case's address: it would ask nobody who is looking."""

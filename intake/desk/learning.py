"""The report “What was promised”: what is to change because of complaints, who sees to it, by when, and whether it is
done."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports.base import ReportView
from wagtail.admin.viewsets.base import ViewSet

from home.desk.policy import works_in_a_unit
from intake.cases.learning import LearningAction
from intake.cases.models import Case
from intake.desk import learning_rows as rows
from intake.desk import spreadsheets
from intake.desk.listing import PER_PAGE, CappedPaginator
from intake.desk.policy import CasePolicy, VisibleCases
from intake.desk.private import Private

TO_DO, OVERDUE, SOON, DONE, ALL = "to-do", "overdue", "soon", "done", "all"
_HEAD = (
    gettext_lazy("Case"), gettext_lazy("What will change"), gettext_lazy("Who sees to it"), gettext_lazy("By when"),
    gettext_lazy("State"), gettext_lazy("Done on"),
)  # fmt: skip


class LearningFilterSet(WagtailFilterSet):
    """Which are listed; at first, what is not done yet."""

    show = django_filters.ChoiceFilter(
        label=gettext_lazy("Show"),
        choices=[
            (TO_DO, gettext_lazy("Not done yet")),
            (OVERDUE, gettext_lazy("Overdue")),
            (SOON, gettext_lazy("Due within 14 days")),
            (DONE, gettext_lazy("Done")),
            (ALL, gettext_lazy("All")),
        ],
        empty_label=None,
        initial=TO_DO,
        widget=forms.RadioSelect,
        method="standing",
    )
    whose = django_filters.ChoiceFilter(
        label=gettext_lazy("Who sees to it"),
        choices=[("me", gettext_lazy("I do")), ("role", gettext_lazy("A role, nobody by name"))],
        empty_label=gettext_lazy("Anybody"),
        widget=forms.RadioSelect,
        method="of_whom",
    )
    due = django_filters.DateFromToRangeFilter(label=gettext_lazy("By when"), widget=DateRangePickerWidget)

    class Meta:
        model = LearningAction
        fields: ClassVar[list[str]] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        data = data.copy() if data is not None else {}
        data.setdefault("show", TO_DO)
        super().__init__(data, *args, **kwargs)

    def standing(self, actions: Any, name: str, value: str) -> Any:
        """Narrow to how they stand today, where the organisation is."""
        if value == ALL:
            return actions
        if value == DONE:
            return actions.exclude(done_at=None)
        today, waiting = rows.today_of(self.request.user), actions.filter(done_at=None)
        if value == OVERDUE:
            return waiting.filter(due__lt=today)
        return waiting.filter(due__gte=today, due__lte=today + rows.AHEAD) if value == SOON else waiting

    def of_whom(self, actions: Any, name: str, value: str) -> Any:
        """Narrow to who sees to it."""
        return actions.filter(owner=self.request.user.pk if value == "me" else None)


class _Actions(CappedPaginator):
    @cached_property
    def items_count_label(self) -> str:
        return super().items_count_label.replace("cases", "actions").replace("case", "action")


class LearningReport(Private, VisibleCases, ReportView):
    """The list."""

    page_title = gettext_lazy("What was promised")
    header_icon = "check"
    permission_policy = CasePolicy(Case)
    permission_required = "view"
    model = LearningAction
    filterset_class = LearningFilterSet
    results_template_name = "intake/desk/learning_results.html"
    index_url_name = "learning:index"
    index_results_url_name = "learning:index_results"
    paginator_class = _Actions
    paginate_by = PER_PAGE
    default_ordering = "due"
    # Wagtail would write the whole list out for `?export=csv`, without a page's end.
    FORMATS = ()
    columns: ClassVar[list[Any]] = [
        TitleColumn("case", label=_HEAD[0], accessor="told.reference", get_url=lambda action: action.told.url),
        Column("what", label=_HEAD[1], accessor="told.what", classname="desk-what"),
        Column("whose", label=_HEAD[2], accessor="told.whose"),
        Column("due", label=_HEAD[3], accessor="told.due", sort_key="due"),
        Column("state", label=_HEAD[4], accessor="told.state", classname="desk-state"),
        Column("done", label=_HEAD[5], accessor="told.done", sort_key="done_at"),
    ]

    def get_base_queryset(self) -> Any:
        return rows.seen_by(self.rights)

    def order_queryset(self, queryset: Any) -> Any:
        return queryset.order_by(self.ordering, "pk")

    def get_filtered_queryset(self) -> Any:
        return self.get_queryset()  # which filters already; Wagtail's report would do it twice

    def get_table(self, object_list: Any) -> Any:
        return super().get_table(self.with_words(object_list))

    def with_words(self, actions: Any) -> list[Any]:
        """Give each what is said of it as ``told``."""
        found: list[Any] = list(actions)
        for action in found:
            action.told = rows.row(action, self.request.user)
        return found

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.copy()
        asked.pop("p", None)
        return {**super().get_context_data(*args, **kwargs), "asked": asked.urlencode()}

    @cached_property
    def no_results_message(self) -> str:
        return str(_("Nothing of the cases that you may see is like that."))


class LearningExport(LearningReport):
    """The same list as CSV or XLSX."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = list(self.get_queryset()[: spreadsheets.MOST + 1])
        lines: list[tuple[Any, ...]] = []
        for action in self.with_words(found[: spreadsheets.MOST]):
            told: rows.Row = action.told
            lines.append((told.reference, told.what, told.whose, action.due.isoformat(), told.state, told.done))
        if len(found) > spreadsheets.MOST:
            lines.append((_("There are more than {most:,}. Narrow the list.").format(most=spreadsheets.MOST),))
        return spreadsheets.as_file(kwargs["form"], _("What was promised"), _HEAD, lines)


class _ForWorkers(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return works_in_a_unit(request.user)


class LearningViewSet(ViewSet):
    """Wagtail's report at an address of its own: its own reports are for superusers alone."""

    name = "learning"
    icon = "check"
    menu_label = gettext_lazy("What was promised")
    menu_order = 54
    menu_item_class = _ForWorkers
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.construct_view(LearningReport), name="index"),
            path("results/", self.construct_view(LearningReport, results_only=True), name="index_results"),
            path("export.<str:form>", self.construct_view(LearningExport), name="export"),
        ]

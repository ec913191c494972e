"""The list of cases: soonest limit first, the same number of queries whatever its length."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton

from intake.cases.models import Case, State
from intake.desk import rows
from intake.desk.filters import HANDLING, MINE, UNITS, CaseFilterSet
from intake.desk.policy import VisibleCases
from intake.finding import asking
from policies.finding.words import LONGEST_QUERY

#: Counting a million rows takes most of a second; nobody reads past the first thousand.
COUNTED = 1001
MOST_PAGES = 20
PER_PAGE = 20


class CappedPaginator(WagtailPaginator):
    """Counts to 1,001 at most, and offers 20 pages at most: past that, one narrows the search."""

    @cached_property
    def count(self) -> int:
        # The slice is counted, not the table: the database stops at the cap. In order, for then it walks along the
        # same index as the page; in no order it prefers to look at every row of every table first.
        return int(self.object_list[:COUNTED].count())

    @cached_property
    def num_pages(self) -> int:
        return min(super().num_pages, MOST_PAGES)

    @property
    def leaves_some_out(self) -> bool:
        """Whether there are more cases than its pages show."""
        return self.count > MOST_PAGES * int(self.per_page)

    @cached_property
    def items_count_label(self) -> str:
        if self.count >= COUNTED:
            return "more than 1,000 cases"
        return "1 case" if self.count == 1 else f"{self.count} cases"


class _Reference(TitleColumn):
    cell_template_name = "intake/desk/cell_reference.html"


class _Due(Column):
    cell_template_name = "intake/desk/cell_due.html"


class _Tick(Column):
    """A box for giving several cases to a colleague at once."""

    cell_template_name = "intake/desk/cell_tick.html"


class CaseIndex(VisibleCases, generic.IndexView):
    """ "Cases" in the admin's menu."""

    page_title = _l("Cases")
    results_template_name = "intake/desk/index_results.html"
    default_ordering = ("next_due", "pk")
    filterset_class = CaseFilterSet
    paginate_by = PER_PAGE
    paginator_class = CappedPaginator
    search_fields: ClassVar[list[str]] = ["reference"]
    search_backend_name = None
    found_by_reference = False
    # Wagtail would write the whole list out for `?export=csv`, without a page's end.
    FORMATS = ()

    @cached_property
    def columns(self) -> list[Any]:
        return [
            _Tick("tick", label=_("Tick"), accessor="pk"),
            self._get_title_column_class(_Reference)(
                "reference", label=_("Case"), accessor="shown_reference", get_url=self.get_inspect_url
            ),
            _Due("next_due", label=_("Due next"), accessor="row.urgency", sort_key="next_due"),
            Column("state", label=_("State"), accessor="row.state"),
            Column("stage", label=_("Stage"), accessor="row.stage"),
            Column("unit", label=_("With"), accessor="row.unit", classname="desk-with"),
            Column("handler", label=_("Handler"), accessor="row.handler", classname="desk-handler"),
            Column(
                "received",
                label=_("Received"),
                accessor="row.received",
                classname="desk-received",
                sort_key="received_at",
            ),
        ]

    def get_list_buttons(self, instance: Case) -> list[Any]:
        return []

    @cached_property
    def header_buttons(self) -> list[Any]:
        """What did not come online is entered here; whoever sees the list works in a unit, and may."""
        return [
            HeaderButton(_("Enter a complaint"), url=reverse("entering:begin"), icon_name="edit"),
            HeaderButton(_("Log a concern"), url=reverse("on_the_spot:log"), icon_name="comment"),
        ]

    def get_search_form(self) -> SearchForm:
        asked = self.request.GET if self.search_kwarg in self.request.GET else None
        form = SearchForm(asked, placeholder=_("A name, an email address, words or a reference"))
        form.fields["q"].widget.attrs["maxlength"] = LONGEST_QUERY
        return form

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """What the filters say, as far as they can be read."""
        return self.filters.form.cleaned_data if self.filters and self.filters.is_valid() else {}

    @cached_property
    def shows_mine(self) -> bool:
        """Whether the list is what waits for this person. Searching looks through all they may see,
        and of what is closed nothing waits for anybody."""
        return (
            self.chosen.get("show", MINE) == MINE and not self.is_searching and self.chosen.get("state") != State.CLOSED
        )

    def get_base_queryset(self) -> Any:
        if self.shows_mine:
            mine = Case.objects.actionable_with(self.rights)
            return mine if self.chosen.get("state") else mine.waiting()
        seen, show = Case.objects.visible_with(self.rights), "" if self.is_searching else self.chosen.get("show")
        if show == HANDLING:
            return seen.filter(handler=self.request.user)
        if show == UNITS:
            units = set().union(*(posts.handles | posts.manages for posts in self.rights.posts), set())
            return seen.filter(desk_unit__in=units)
        return seen

    def search_queryset(self, queryset: Any) -> Any:
        if not self.is_searching:
            return queryset
        found = asking.find(queryset, self.search_query, self.rights.user.organisation_id)
        self.found_by_reference = found.by_reference
        return found.cases

    def order_queryset(self, queryset: Any) -> Any:
        queryset = super().order_queryset(queryset)
        if self.ordering == self.default_ordering:
            return queryset
        # Both columns the same way round, as an index can be read.
        return queryset.order_by(self.ordering, "-pk" if self.ordering.startswith("-") else "pk")

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("organisation", "current_run__unit", "current_run__handler")

    def get_table(self, object_list: Any) -> Any:
        return super().get_table(rows.with_words(list(object_list)))

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        context["shows_mine"] = self.shows_mine
        context["found_by_reference"] = self.found_by_reference
        asked = self.request.GET.copy()
        asked.pop("p", None)
        context["asked"] = asked.urlencode()
        return context

    @cached_property
    def no_results_message(self) -> str:
        if self.is_searching:
            return gettext(
                "You may see no case in which all these words stand. Try fewer words, or other forms of them; write a "
                "reference in full."
            )
        if self.shows_mine:
            return _("No case waits for you. You will be told by email when one does.")
        if self.chosen.get("held") == "doubtful":
            return _("No case that you may see looks automatic.")
        return _("There are no such cases.")

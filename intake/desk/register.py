"""The inspector's register in the admin: a list and a file, read-only, each reading on record."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports.base import ReportView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permission_policies.base import BasePermissionPolicy

from home.desk.policy import administers, edits, works_in_a_unit
from home.models import User
from intake.cases import register
from intake.cases.models import OWED, Case, Closing, Deadline, Outcome, Remedy, StageRun, State
from intake.cases.register import Entry, RegisterGrant
from intake.desk import spreadsheets, words
from intake.desk.listing import PER_PAGE, CappedPaginator
from intake.desk.private import Private
from intake.forms.kinds import Kind
from policies import sentences

_STATES = [(State.OPEN, gettext_lazy("Open")), (State.RESPONDED, gettext_lazy("Answered")),
           (State.CLOSED, gettext_lazy("Closed"))]  # fmt: skip
#: The columns: their name, and their head.
_COLUMNS = (
    ("reference", gettext_lazy("Case")),
    ("received", gettext_lazy("Received")),
    ("kind", gettext_lazy("Kind")),
    ("unit", gettext_lazy("About")),
    ("state", gettext_lazy("State")),
    ("stages", gettext_lazy("Stage and outcome")),
    ("action", gettext_lazy("Action taken")),
    ("limits", gettext_lazy("Promised dates")),
    ("closed", gettext_lazy("Closed")),
)


def grant_for(request: Any) -> RegisterGrant | None:
    """Return what lets this person in now; asked once a request, and never of who deals with cases."""
    if not hasattr(request, "register_grant"):
        request.register_grant = None if works_in_a_unit(request.user) else register.grant_of(request.user)
    found: RegisterGrant | None = request.register_grant
    return found


class RegisterPolicy(BasePermissionPolicy):
    """Who has been let in, until their time is over; being an administrator or a superuser lets nobody in."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and not works_in_a_unit(user) and register.grant_of(user) is not None

    def users_with_any_permission(self, actions: Any) -> "QuerySet[User]":
        return User.objects.none()  # Wagtail is told of nobody


def _choice(label: Any, choices: Any, **kwargs: Any) -> Any:
    return django_filters.ChoiceFilter(
        label=label, choices=choices, empty_label=gettext_lazy("Any"), widget=forms.RadioSelect, **kwargs
    )


class RegisterFilterSet(WagtailFilterSet):
    """Which cases are listed."""

    received_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Received"), widget=DateRangePickerWidget)
    state = _choice(gettext_lazy("State"), _STATES)
    kind = _choice(
        gettext_lazy("Kind"), [(kind.value, kind.label.capitalize()) for kind in (Kind.COMPLAINT, Kind.CONCERN)],
        field_name="submission__kind",
    )  # fmt: skip
    stage = _choice(
        gettext_lazy("How far it went"),
        [
            ("1", gettext_lazy("First stage")),
            ("2", gettext_lazy("Second stage")),
            ("3", gettext_lazy("Third or later")),
        ],
        method="by_stage",
    )
    outcome = _choice(
        gettext_lazy("Outcome"), [(each.value, each.value.capitalize()) for each in Outcome], method="by_outcome"
    )
    limits = _choice(
        gettext_lazy("Promised dates"),
        [("missed", gettext_lazy("One was missed")), ("kept", gettext_lazy("None was missed"))],
        method="by_limits",
    )

    class Meta:
        model = Case
        fields: ClassVar[list[str]] = []

    def by_stage(self, cases: Any, name: str, value: str) -> Any:
        """Narrow to how far a case has come."""
        return cases.filter(current_run__seq__gte=3) if value == "3" else cases.filter(current_run__seq=int(value))

    def by_outcome(self, cases: Any, name: str, value: str) -> Any:
        """Narrow to what was decided at any of its stages."""
        return cases.filter(Exists(StageRun.objects.filter(case=OuterRef("pk"), outcome=value)))

    def by_limits(self, cases: Any, name: str, value: str) -> Any:
        """Narrow to whether a promised date was missed."""
        missed = Exists(
            Deadline.objects.filter(case=OuterRef("pk"), kind__in=OWED, breached_event__isnull=False)
        )  # fmt: skip
        return cases.filter(missed) if value == "missed" else cases.exclude(missed)


class Register(Private, ReportView):
    """The list. It leads nowhere: a reference is no link, and no name is shown."""

    page_title = gettext_lazy("Register of complaints")
    header_icon = "list-ul"
    permission_policy = RegisterPolicy(Case)
    permission_required = "view"
    model = Case
    filterset_class = RegisterFilterSet
    results_template_name = "intake/desk/register_results.html"
    index_url_name = "register:index"
    index_results_url_name = "register:index_results"
    paginator_class = CappedPaginator
    paginate_by = PER_PAGE
    default_ordering = "-received_at"
    # Wagtail would write the whole list out for `?export=csv`, unseen by the log.
    FORMATS = ()
    columns: ClassVar[list[Any]] = [
        Column(
            name, label=head, accessor=f"told.{name}", classname=f"register-{name}",
            sort_key="received_at" if name == "received" else None,
        )
        for name, head in _COLUMNS
    ]  # fmt: skip
    noted_as = register.OPENED

    def get_base_queryset(self) -> Any:
        grant = grant_for(self.request)
        if grant is None:
            raise Http404("nobody has let this person in")
        return register.cases_in(grant).select_related("organisation", "unit", "submission", "current_run")

    def order_queryset(self, queryset: Any) -> Any:
        return queryset.order_by(self.ordering if self.ordering == "received_at" else "-received_at", "-pk")

    def get_filtered_queryset(self) -> Any:
        return self.get_queryset()  # which filters already; Wagtail's report would do it twice

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().get(request, *args, **kwargs)
        grant = grant_for(request)
        assert grant is not None  # get_base_queryset has looked
        register.note_use(grant, self.noted_as, self._asked())
        return response

    def _asked(self) -> dict[str, str]:
        """Return the filters and the page, as far as they could be read: days and choices, no text."""
        valid = self.filters.form.cleaned_data if self.filters is not None and self.filters.is_valid() else {}
        asked = {name: _in_words(value) for name, value in valid.items() if value}
        number = self.request.GET.get("p", "1")
        return {**asked, "page": number} if number.isdecimal() and number != "1" and len(number) < 4 else asked

    def get_table(self, object_list: Any) -> Any:
        return super().get_table(with_words(list(object_list)))

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.copy()
        asked.pop("p", None)
        grant = grant_for(self.request)
        assert grant is not None  # as in get
        until = sentences.day_in_words(grant.last_day)
        return {**super().get_context_data(*args, **kwargs), "asked": asked.urlencode(), "until": until}

    @cached_property
    def no_results_message(self) -> str:
        return str(_("No case is like that."))


class RegisterExport(Register):
    """The same list as CSV or XLSX."""

    noted_as = register.EXPORTED

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if kwargs["form"] not in ("csv", "xlsx"):
            raise Http404("no such form")
        cases = list(self.get_queryset()[: spreadsheets.MOST + 1])
        lines: list[tuple[Any, ...]] = [
            tuple(getattr(case.told, name) for name, _head in _COLUMNS)
            for case in with_words(cases[: spreadsheets.MOST])
        ]
        if len(cases) > spreadsheets.MOST:
            lines.append((_("There are more than {most:,}. Narrow the list.").format(most=spreadsheets.MOST),))
        grant = grant_for(request)
        assert grant is not None  # as above
        register.note_use(grant, self.noted_as, self._asked() | {"form": kwargs["form"]})
        return spreadsheets.as_file(kwargs["form"], "Register", [head for _name, head in _COLUMNS], lines)


def _in_words(value: Any) -> str:
    if isinstance(value, slice):
        begins, ends = (each.date().isoformat() if each else "" for each in (value.start, value.stop))
        return f"{begins}/{ends}"
    return str(value)


class _Told:
    """An entry's cells."""

    def __init__(self, case: Case, entry: Entry) -> None:
        self.reference = entry.reference
        self.received = words.short_day(case, entry.received_at)
        self.closed = words.short_day(case, entry.closed_at) if entry.closed_at else str(_("not yet"))
        self.kind = str(Kind(entry.kind).label).capitalize()
        self.unit = entry.unit or str(_("not shown"))
        closed = words.CLOSED[Closing(entry.closing)] if entry.closing else ""
        self.state = closed or str(dict(_STATES)[State(entry.state)])
        none = str(_("no outcome")) if closed else str(_("no outcome yet"))
        self.stages = "; ".join(f"{each.stage}: {each.outcome or none}" for each in entry.stages)
        self.action = "; ".join(_action(entry)) or str(_("none on record"))
        self.limits = _limits(entry)


def _action(entry: Entry) -> list[str]:
    said = [str(Remedy(remedy).label) for remedy in entry.remedies]
    if entry.promised_changes:
        promised = ngettext("{count} change promised", "{count} changes promised", entry.promised_changes)
        made = _("{count} made").format(count=entry.changed)
        said.append(f"{promised.format(count=entry.promised_changes)}, {made}")
    return said


def _limits(entry: Entry) -> str:
    if entry.missed:
        return ngettext("{count} missed", "{count} missed", entry.missed).format(count=entry.missed)
    if not entry.dates:
        return str(_("none promised"))
    return str(_("none missed so far")) if entry.waiting else str(_("all met"))


def with_words(cases: list[Case]) -> list[Any]:
    """Give each case what the register tells of it as ``told``; the same number of queries for any number."""
    found: list[Any] = list(cases)
    for case, entry in zip(found, register.entries(cases), strict=True):
        case.told = _Told(case, entry)
    return found


class _ForInspectors(MenuItem):
    def is_shown(self, request: Any) -> bool:
        user = request.user
        return not administers(user) and not edits(user) and grant_for(request) is not None


class RegisterViewSet(ViewSet):
    """At an address of its own: the list of cases is for those who deal with them."""

    name = "register"
    icon = "list-ul"
    menu_label = gettext_lazy("Register of complaints")
    menu_order = 57
    menu_item_class = _ForInspectors
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.construct_view(Register), name="index"),
            path("results/", self.construct_view(Register, results_only=True), name="index_results"),
            path("export.<str:form>", self.construct_view(RegisterExport), name="export"),
        ]

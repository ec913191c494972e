"""Suggestions and compliments at the desk: the log that the units' people and the managers above them read."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.contrib import messages
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy

from home.desk.policy import works_in_a_unit
from home.models import Unit, User
from intake.cases import logged
from intake.cases.logged import Fate, LogEntry
from intake.desk import evidence
from intake.desk.listing import PER_PAGE, CappedPaginator
from intake.desk.private import Private
from intake.forms.evidence import serving
from intake.forms.evidence.models import File
from intake.forms.fields import Text
from intake.forms.kinds import Channel, Kind
from intake.forms.questions.asking import answer_in_words
from policies import sentences

_KINDS = [(kind.value, kind.label.capitalize()) for kind in (Kind.SUGGESTION, Kind.COMPLIMENT, Kind.CONCERN)]


class LogPolicy(BasePermissionPolicy):
    """Working in a unit lets somebody look; which entries they see is ``visible_to``'s to say (rule 5)."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and works_in_a_unit(user)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: LogEntry) -> bool:
        return action == "view" and LogEntry.objects.visible_to(user).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> "QuerySet[LogEntry]":
        return LogEntry.objects.visible_to(user) if "view" in actions else LogEntry.objects.none()

    def users_with_any_permission(self, actions: Any) -> "QuerySet[User]":
        if "view" not in actions:
            return User.objects.none()
        return User.objects.filter(is_active=True, memberships__isnull=False).distinct()


class VisibleEntries:
    """Brings ``visible_to`` into every view that fetches entries. What one may not see is 404."""

    request: Any
    kwargs: dict[str, Any]

    def visible_entries(self) -> Any:
        """Return the entries that this person may see, and no others."""
        return LogEntry.objects.visible_to(self.request.user)

    def get_base_queryset(self) -> Any:
        return self.visible_entries()

    def get_base_object_queryset(self) -> Any:
        return self.visible_entries()

    def get_object(self, queryset: Any = None) -> LogEntry:
        found = self.visible_entries().select_related(
            "organisation", "unit", "submission__content", "submission__taken_by", "note", "done_by"
        )
        entry: LogEntry | None = found.filter(pk=self.kwargs["pk"]).first()
        if entry is None:
            raise Http404("no such entry for this person")
        return entry


def _units(request: HttpRequest) -> "QuerySet[Unit]":
    user: Any = request.user
    return Unit.objects.filter(organisation_id=user.organisation_id).order_by("name")


class LogFilterSet(WagtailFilterSet):
    """By kind, unit, time and what has become of it."""

    kind = django_filters.ChoiceFilter(
        label=_l("Kind"), choices=_KINDS, empty_label=_l("Any"), widget=forms.RadioSelect
    )
    fate = django_filters.ChoiceFilter(
        label=_l("What became of it"), choices=Fate.choices, empty_label=_l("Any"), widget=forms.RadioSelect
    )
    unit = django_filters.ModelChoiceFilter(label=_l("About"), queryset=_units)
    received_at = django_filters.DateFromToRangeFilter(label=_l("Received"), widget=DateRangePickerWidget)

    class Meta:
        model = LogEntry
        fields: ClassVar[list[str]] = ["kind", "fate", "unit", "received_at"]


class LogIndex(VisibleEntries, generic.IndexView):
    """ "Suggestions and compliments" in the admin's menu; the latest first."""

    page_title = _l("Suggestions and compliments")
    default_ordering = ("-received_at", "-pk")
    filterset_class = LogFilterSet
    paginate_by = PER_PAGE
    paginator_class = CappedPaginator
    is_searchable = False
    search_fields: ClassVar[list[str]] = []
    # Wagtail would write the whole list out for `?export=csv`, without a page's end.
    FORMATS = ()

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column_class(TitleColumn)(
                "reference", label=_("Reference"), accessor="shown_reference", get_url=self.get_inspect_url
            ),
            Column("kind", label=_("Kind"), accessor=lambda entry: str(entry.get_kind_display()).capitalize()),
            Column("unit", label=_("About"), accessor="unit.name"),
            Column("received", label=_("Received"), accessor=_received, sort_key="received_at"),
            Column("fate", label=_("What became of it"), accessor=lambda entry: str(entry.get_fate_display())),
        ]

    def get_list_buttons(self, instance: LogEntry) -> list[Any]:
        return []

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("organisation", "unit")

    @cached_property
    def no_results_message(self) -> str:
        return str(_("There are no such suggestions or compliments for your units."))


def _received(entry: LogEntry) -> str:
    return sentences.day_in_words(entry.organisation.local(entry.received_at).date())


class MarkForm(forms.Form):
    """What has become of an entry."""

    use_required_attribute = False
    fate = forms.ChoiceField(
        label=_l("What became of it"),
        choices=[(Fate.PASSED_ON.value, _l("It was passed on")), (Fate.ANSWERED.value, _l("It was answered"))],
        widget=forms.RadioSelect,
        error_messages={"required": _l("Choose what became of it.")},
    )
    note = Text(
        label=_l("Note"),
        longest=2_000,
        rows=4,
        help_text=_l("To whom it was passed on, or what was answered. Only staff can read this."),
        error_messages={"required": _l("Write a few words: to whom it was passed on, or what was answered.")},
    )


class EntryPage(Private, VisibleEntries, PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """One entry on one screen, and the form that says what has become of it."""

    permission_required = "view"
    template_name = "intake/desk/log_entry.html"
    page_title = _l("Suggestions and compliments")
    header_icon = "comment"
    model = LogEntry

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        # Fetched before permission is asked: to who may not see it, the entry does not exist.
        self.object = self.get_object()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = MarkForm(request.POST, label_suffix="")
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        user: Any = request.user  # the admin lets nobody in who is not signed in
        logged.mark(self.object.pk, user, fate=Fate(form.cleaned_data["fate"]), note=form.cleaned_data["note"])
        messages.success(
            request,
            (_("What became of %(shown_reference)s is on record.") % {"shown_reference": self.object.shown_reference}),
        )
        return redirect("log:inspect", self.object.pk)

    def get_page_subtitle(self) -> str:
        return self.object.shown_reference

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("log:index"), "label": _("Suggestions and compliments")},
            {"url": "", "label": self.object.shown_reference},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entry = self.object
        sent = entry.submission
        said = sent.content.body or {}
        organisation = entry.organisation
        kwargs.setdefault("form", MarkForm(label_suffix=""))
        return super().get_context_data(
            entry=entry,
            received=_received(entry),
            channel=Channel(sent.channel).label,
            taken_by=sent.taken_by,
            done=sentences.day_in_words(organisation.local(entry.done_at).date()) if entry.done_at else "",
            note=(entry.note.body or {}).get("note", "") if entry.note else "",
            answers=_answers(sent.questions, said),
            evidence=evidence.shown_with_entry(entry),
            **kwargs,
        )


class EntryFile(VisibleEntries, PermissionCheckedMixin, View):
    """One file of an entry that this person may see; everything else does not exist."""

    permission_required = "view"
    permission_policy: Any = None
    model = LogEntry

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        seen = self.visible_entries().filter(pk=kwargs["pk"]).exists()
        file = File.objects.filter(key=kwargs["key"], entry_id=kwargs["pk"]).select_related("name").first()
        if not seen or file is None:
            raise Http404("no such file for this person")
        self.file = file

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        return serving.download(self.file)


def _answers(questions: list[dict[str, Any]], said: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what was asked and answered, in the order of the questions; without questions, the answers as they are."""
    if not questions:
        return [(name.replace("_", " ").capitalize(), str(value)) for name, value in said.items() if value]
    return [(question["label"], answer_in_words(question, said.get(question["name"]))) for question in questions]


class LogViewSet(ModelViewSet):
    """The log. Of Wagtail's own views only the list is kept; whatever fetches, fetches ``visible_to``."""

    model = LogEntry
    name = "log"
    icon = "comment"
    menu_label = _l("Suggestions and compliments")
    menu_order = 55
    add_to_admin_menu = True
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    index_view_class = LogIndex
    inspect_view_class = EntryPage
    filterset_class = LogFilterSet
    list_per_page = PER_PAGE
    ordering = ("-received_at", "-pk")
    form_fields: tuple[str, ...] = ()

    @cached_property
    def permission_policy(self) -> LogPolicy:
        return LogPolicy(LogEntry)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        gone = ("history_url_name", "usage_url_name", "add_url_name", "edit_url_name", "delete_url_name")
        return {**super().get_common_view_kwargs(**kwargs), **dict.fromkeys(gone)}

    @property
    def inspect_view(self) -> Any:
        return self.construct_view(EntryPage)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", self.inspect_view, name="inspect"),
            path("<int:pk>/evidence/<uuid:key>/", self.construct_view(EntryFile), name="evidence"),
        ]

    def get_permissions_to_register(self) -> "QuerySet[Permission]":
        """Offer no permission to tick: none opens an entry."""
        return Permission.objects.none()

    def register_admin_url_finder(self) -> None:
        """Wagtail is given no way to find an entry's address: it would ask nobody who is looking."""

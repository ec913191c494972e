"""Archiving a policy: what it does, from which day, what takes its place, and why."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import AdminDateInput
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter

from home.models import Organisation
from home.models.pages import address_of
from policies import publishing, reading, sentences, withdrawing
from policies.desk import reviews_rows as rows
from policies.desk.who import may_archive
from policies.models import PolicyPage
from policies.relying import relying_on

_LONGEST_REASON = 1_000


class ArchiveForm(forms.Form):
    """From which day, what takes its place, and why."""

    use_required_attribute = False

    first_day = forms.DateField(
        label="First day on which it is no longer in force",
        widget=AdminDateInput,
        help_text="From midnight as this day begins. Today: as soon as you send this.",
        error_messages={
            "required": "Say from which day it is no longer in force.",
            "invalid": "Write the day as year, month and day, such as 2026-09-30.",
        },
    )
    successor = forms.ModelChoiceField(
        label="What takes its place",
        queryset=PolicyPage.objects.none(),
        required=False,
        empty_label="Nothing takes its place",
        help_text="Readers of the old address are sent there.",
        error_messages={"invalid_choice": "Choose one of your own policies that is in force, and not archived."},
    )
    reason = forms.CharField(
        label="Why it is archived",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=_LONGEST_REASON,
        help_text="Readers see this.",
        error_messages={
            "required": "Say in a sentence or two why. Readers see it.",
            "max_length": "Shorten the reason to 1,000 characters.",
        },
    )

    def __init__(self, *args: Any, policy: PolicyPage, organisation: Organisation, **kwargs: Any) -> None:
        initial = {"first_day": rows.today_of(organisation)}
        super().__init__(*args, **{"initial": initial, "label_suffix": "", **kwargs})
        successor: Any = self.fields["successor"]
        successor.queryset = withdrawing.successors(policy, organisation)
        successor.label_from_instance = reading.public_title

    def problems(self) -> list[dict[str, str]]:
        """Return what is wrong, in the order of the fields, each with the id of its field."""
        whole = [{"text": str(error), "id": ""} for error in self.non_field_errors()]
        return whole + [
            {"text": str(error), "id": field.id_for_label or ""}
            for field in self.visible_fields()
            for error in field.errors
        ]


class Archive(WagtailAdminTemplateMixin, View):
    """GET shows what archiving does, POST does it; what somebody may not archive is not found."""

    template_name = "policies/desk/archive.html"
    header_icon = "folder-inverse"
    page_title = "Archive"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = PolicyPage.objects.filter(pk=kwargs["pk"]).first()
        if found is None or not may_archive(request.user, found):
            raise Http404("no such policy, or none that they may archive")
        self.policy = found
        self.organisation = publishing.organisation_of(found)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(ArchiveForm(policy=self.policy, organisation=self.organisation))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ArchiveForm(request.POST, policy=self.policy, organisation=self.organisation)
        if not form.is_valid():
            return self._show(form, status=422)
        given = form.cleaned_data
        try:
            done = withdrawing.withdraw(
                self.policy,
                first_day=given["first_day"],
                successor=given["successor"],
                reason=given["reason"],
                by=request.user,  # type: ignore[arg-type]  # the admin lets nobody in who is not signed in
            )
        except ValidationError as problems:
            form.add_error(None, problems)
            return self._show(form, status=422)
        title, day = reading.public_title(self.policy), sentences.day_in_words(done.first_day)
        messages.success(
            request,
            f"“{title}” is archived: from {day} on it is no longer in force. All its versions stay readable.",
        )
        return redirect("wagtailadmin_explore", self.policy.get_parent().pk)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit = {"url": reverse("wagtailadmin_pages:edit", args=(self.policy.pk,)), "label": self.policy.title}
        return [*self.breadcrumbs_items, edit, {"url": "", "label": self.page_title}]

    def _show(self, form: ArchiveForm, *, status: int = 200) -> HttpResponse:
        context = self.get_context_data(
            form=form,
            policy_title=reading.public_title(self.policy),
            policy_url=address_of(self.policy),
            obstacles=withdrawing.obstacles(self.policy),
            relying=relying_on(self.policy),
            coming=reading.coming(self.policy),
            back_url=reverse("wagtailadmin_explore", args=(self.policy.get_parent().pk,)),
            media=form.media,
        )
        return self.render_to_response(context, status=status)


class ArchiveViewSet(ViewSet):
    name = "policy_archive"
    url_prefix = "policies/archive"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("<int:pk>/", self.construct_view(Archive), name="archive")]


def in_header(page: Any, user: Any) -> list[Button]:
    """Return the button at the head of a policy's own pages; none once it is archived, or while it is only a draft."""
    if not isinstance(page, PolicyPage) or not page.live or not may_archive(user, page):
        return []
    if publishing.withdrawal_of(page) is not None:
        return []
    url = reverse("policy_archive:archive", args=(page.pk,))
    return [Button("Archive", url=url, icon_name="folder-inverse", priority=48)]


def register_log(actions: LogActionRegistry) -> None:
    """Make the action known to Wagtail's history."""

    @actions.register_action(withdrawing.LOG_ACTION)
    class Archived(LogFormatter):
        label = "Archived"

        def format_message(self, log_entry: Any) -> str:
            day = sentences.day_in_words(date.fromisoformat(log_entry.data["first_day"]))
            return f"Archived: no longer in force from {day}."

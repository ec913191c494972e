"""“Before publishing”: what it will do, with trial dates. Reads, and changes nothing."""

from datetime import date, time
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.views import View
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import AdminDateInput

from home.time import now
from policies import foresight, publishing
from policies.models import PolicyPage

_TEN = time(10)
_EARLIEST, _LATEST = 2000, 2090


class TrialForm(forms.Form):
    """Two days on which a complaint may be received, and the hour."""

    use_required_attribute = False

    first = forms.DateField(label="Received on", widget=AdminDateInput)
    second = forms.DateField(label="Or received on", widget=AdminDateInput)
    hour = forms.TimeField(
        label="At",
        widget=forms.TimeInput(attrs={"size": 6}, format="%H:%M"),
        error_messages={"invalid": "Write the time as hours and minutes, such as 17:30."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for name in ("first", "second"):
            self.fields[name].error_messages["invalid"] = "Write the day as year, month and day, such as 2026-12-17."

    def _known(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day is not None and not _EARLIEST <= day.year <= _LATEST:
            raise forms.ValidationError(f"Choose a year between {_EARLIEST} and {_LATEST}.")
        return day

    def clean_first(self) -> date | None:
        return self._known("first")

    def clean_second(self) -> date | None:
        return self._known("second")


class BeforePublishing(WagtailAdminTemplateMixin, View):
    """For who may edit the policy; others don't find it."""

    template_name = "policies/desk/before_publishing.html"
    header_icon = "view"
    page_title = "Before publishing"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = PolicyPage.objects.filter(pk=kwargs["pk"]).first()
        if found is None or not found.permissions_for_user(request.user).can_edit():
            raise Http404("no such policy, or none that they may edit")
        self.policy = found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        draft: PolicyPage = self.policy.get_latest_revision_as_object()
        organisation = publishing.organisation_of(draft)
        found = foresight.effects(draft)
        first, second = foresight.usual_trials(organisation.local(now()).date())
        usual: dict[str, Any] = {"first": first, "second": second, "hour": _TEN}
        asked = {name: request.GET[name] for name in usual if request.GET.get(name)}
        filled = {name: asked.get(name) or value for name, value in usual.items()}
        form = TrialForm(filled)
        trials = []
        if form.is_valid() and found is not None and found.new.stages:
            given = form.cleaned_data
            wanted = dict.fromkeys((given["first"], given["second"]))
            trials = [foresight.trial(day, given["hour"], found, organisation) for day in wanted]
        context = self.get_context_data(
            effects=found,
            draft=draft,
            form=form,
            trials=trials,
            unchanged=publishing.starts_anew(self.policy),
            edit_url=reverse("wagtailadmin_pages:edit", args=(self.policy.pk,)),
            media=form.media,
        )
        return self.render_to_response(context)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit = {"url": reverse("wagtailadmin_pages:edit", args=(self.policy.pk,)), "label": self.policy.draft_title}
        return [*self.breadcrumbs_items, edit, {"url": "", "label": self.page_title}]


class BeforePublishingViewSet(ViewSet):
    name = "policy_before_publishing"
    url_prefix = "policies"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("<int:pk>/before-publishing/", self.construct_view(BeforePublishing), name="look")]


class CheckItem(ActionMenuItem):
    """A link beside Publish."""

    label = "Check before publishing"
    name = "action-check-policy"
    icon_name = "view"

    def is_shown(self, context: Any) -> bool:
        return context["view"] == "edit" and isinstance(context["page"], PolicyPage)

    def get_url(self, parent_context: Any) -> str:
        return reverse("policy_before_publishing:look", args=(parent_context["page"].pk,))

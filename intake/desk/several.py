"""Giving several cases to one colleague at once: each is a transition of its own, and what is refused says so."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from home.models import User
from intake.cases import workflow
from intake.cases.models import Case
from intake.desk.forms_asking import colleagues
from intake.desk.policy import VisibleCases
from intake.desk.private import Private

#: So many at once: a page's worth and more.
MOST = 50


class SeveralForm(forms.Form):
    """To whom."""

    use_required_attribute = False
    person = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=gettext_lazy("To whom"),
        empty_label=gettext_lazy("Choose a colleague"),
        error_messages={
            "required": gettext_lazy("Choose a colleague."),
            "invalid_choice": gettext_lazy("Choose from what is listed."),
        },
    )

    def __init__(self, *args: Any, people: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "label_suffix": ""})
        field: Any = self.fields["person"]
        field.queryset = User.objects.filter(pk__in=people)


class AssignSeveral(Private, VisibleCases, PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """Shows which cases, asks to whom, and gives them one by one."""

    permission_required = "view"
    template_name = "intake/desk/several.html"
    model = Case
    header_icon = "tasks"
    page_title = gettext_lazy("Give several cases to a colleague")

    def get_queryset(self) -> Any:
        """Return what this person may see; of these, what they may act on can be ticked."""
        return self.visible_cases()

    def chosen(self, asked: list[str]) -> list[Case]:
        """Return those that were ticked and that this person may act on; of others nothing is said."""
        keys = [int(key) for key in asked if key.isdecimal()][:MOST]
        found = Case.objects.actionable_with(self.rights).filter(pk__in=keys, state="open")
        return list(found.select_related("organisation", "current_run__unit").order_by("next_due", "pk"))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        cases = self.chosen(request.GET.getlist("case"))
        if not cases:
            messages.error(request, _("Tick at least one open case that you may act on."))
            return redirect("cases:index")
        return self._show(cases, SeveralForm(people=self._people(cases)))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        cases = self.chosen(request.POST.getlist("case"))
        if not cases:
            messages.error(request, _("None of these cases is yours to give any more."))
            return redirect("cases:index")
        form = SeveralForm(request.POST, people=self._people(cases))
        if not form.is_valid():
            return self._show(cases, form, status=422)
        given = 0
        for case in cases:
            try:
                workflow.hand_to(case.pk, request.user, form.cleaned_data["person"])  # type: ignore[arg-type]  # signed in
                given += 1
            except workflow.Refused as refused:
                messages.error(request, f"{case.shown_reference}: {refused}")
        if given:
            said = ngettext("{count} case is given.", "{count} cases are given.", given).format(count=given)
            messages.success(request, said)
        return redirect("cases:index")

    def _people(self, cases: list[Case]) -> list[int]:
        """Return who may act on every one of them; cases of the same desk are asked about once."""
        found: set[int] | None = None
        for case in cases:
            may = {person.pk for person in colleagues(case, case.current_run)}
            found = may if found is None else found & may
        return sorted(found or set())

    def _show(self, cases: list[Case], form: SeveralForm, status: int = 200) -> HttpResponse:
        return self.render_to_response(self.get_context_data(cases=cases, form=form), status=status)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("cases:index"), "label": _("Cases")},
            {"url": "", "label": self.page_title},
        ]

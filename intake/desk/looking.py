"""Cases that look automatic: what speaks against them, and "I have looked"."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from intake.cases import workflow
from intake.cases.models import Case
from intake.desk.policy import VisibleCases
from intake.desk.private import Private
from intake.forms.guards import WORDS
from intake.records.models import Event


def reasons(event: Event) -> list[str]:
    """Return in words what spoke against a person having sent a case."""
    found = event.refs.get("reasons", [])
    return [WORDS.get(str(reason), str(reason)) for reason in found] if isinstance(found, list) else []


def doubts(case: Case, events: list[Event]) -> list[str]:
    """Return what speaks against a case that nobody has looked at yet."""
    doubted = next((event for event in events if event.kind == "doubted"), None)
    return reasons(doubted) if case.needs_review and doubted else []


class Vouch(Private, VisibleCases, PermissionCheckedMixin, View):
    """ "I have looked: it is genuine", a button on the case's page."""

    permission_required = "view"
    permission_policy: Any = None
    model = Case

    http_method_names = ["post"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        # Fetched before permission is asked: to who may not see it, the case does not exist.
        self.object = self.get_object()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        case = self.object
        try:
            workflow.vouch(case.pk, request.user)  # type: ignore[arg-type]  # the admin lets in who is signed in
        except workflow.Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("%(case)s is no longer marked.") % {"case": case.shown_reference})
        return redirect("cases:inspect", case.pk)

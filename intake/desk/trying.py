"""“Try it”: an editor fills in the draft of a form, and sees where it would go."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from home import organisations
from home.time import now
from intake.desk.private import Private
from intake.forms.models import IntakeFormPage
from intake.forms.trying import Trial


class TryForm(Private, View):
    """The latest draft, filled in on one page. What is typed is read, and kept nowhere."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._show(request, pk, None, frozenset())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._show(request, pk, request.POST, frozenset(request.POST.getlist("seen")))

    def _show(self, request: HttpRequest, pk: int, data: Any, seen: frozenset[str]) -> HttpResponse:
        page = get_object_or_404(IntakeFormPage, pk=pk)
        organisation = organisations.of_page(page)
        if organisation is None or not page.permissions_for_user(request.user).can_edit():
            raise Http404("they do not edit this form")
        draft: IntakeFormPage = page.get_latest_revision_as_object()
        trial = Trial(draft, organisation, data, seen, organisation.local(now()).date())
        context = {
            "form_page": draft,
            "trial": trial,
            "outcome": trial.outcome() if data is not None else None,
            "back_url": reverse("wagtailadmin_pages:edit", args=[pk]),
            "page_title": _("Try it"),
            "page_subtitle": draft.title,
            "header_icon": "view",
        }
        return render(request, "intake/desk/try.html", context)


class TryViewSet(ViewSet):
    name = "try_form"
    url_prefix = "forms/try"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("<int:pk>/", TryForm.as_view(), name="try")]


def in_header(page: Page, user: Any) -> list[Button]:
    """Return the button on the pages of a form in the editor, for whoever may edit it."""
    if page.specific_class is not IntakeFormPage or not page.permissions_for_user(user).can_edit():
        return []
    return [
        Button(_("Try it"), url=reverse("try_form:try", args=[page.pk]), icon_name="view", priority=12),
        Button(
            _("When it is asked"), url=reverse("when_asked:index", args=[page.pk]), icon_name="arrow-right", priority=13
        ),
    ]

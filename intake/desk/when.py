"""“When it is asked”: which answers bring an editor's own pages and questions. Works without JavaScript."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin.viewsets.base import ViewSet

from home import organisations
from home.models import Organisation
from intake.desk.private import Private
from intake.desk.when_form import WhenForm, as_conditions, asked_before
from intake.forms import blocks
from intake.forms.building import compose_form
from intake.forms.models import IntakeFormPage
from intake.forms.previewing import conditions_in_words
from intake.forms.questions.composing import Composed


@dataclass(frozen=True)
class Target:
    """A page of an editor's own, or (with ``place``) one of its questions.

    Attributes:
        value: the block that keeps the conditions.
    """

    key: str
    place: int | None
    words: str
    value: Any


class OfForm(Private, View):
    """What holds for these screens: whoever may edit the form, and its latest draft."""

    organisation: Organisation
    draft: IntakeFormPage

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        page = get_object_or_404(IntakeFormPage, pk=kwargs["pk"])
        organisation = organisations.of_page(page)
        if organisation is None or not page.permissions_for_user(request.user).can_edit():
            raise Http404("they do not edit this form")
        self.page, self.organisation = page, organisation
        self.draft = page.get_latest_revision_as_object()
        return super().dispatch(request, *args, **kwargs)

    def composed(self) -> Composed:
        return compose_form(self.draft, self.organisation)

    def targets(self) -> list[Target]:
        """Return every page and question of the editor's own, in the order of the builder."""
        found = []
        for number, child in enumerate(self.draft.questions):
            if child.block_type != "page":
                continue
            key = blocks.place_of(child, number)
            found.append(Target(key, None, child.value["title"], child.value))
            found += [Target(key, n, each["label"], each) for n, each in enumerate(child.value["questions"])]
        return found

    def shown(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        pk = self.page.pk
        shared = {
            "form_page": self.draft,
            "page_title": _("When it is asked"),
            "page_subtitle": self.draft.title,
            "header_icon": "arrow-right",
            "back_url": reverse("wagtailadmin_pages:edit", args=[pk]),
            "index_url": reverse("when_asked:index", args=[pk]),
            "lines": self.lines(),
        }
        return render(self.request, f"intake/desk/{template}.html", {**shared, **context}, status=status)

    def lines(self) -> list[dict[str, Any]]:
        """Return what is asked when, in words, each with where that is changed."""
        questionnaire, pk = self.composed().questionnaire, self.page.pk
        return [
            {
                "words": each.words,
                "is_page": each.place is None,
                "only_if": conditions_in_words(as_conditions(each.value["show_if"]), questionnaire),
                "url": _address(pk, each),
            }
            for each in self.targets()
        ]


def _address(pk: int, target: Target) -> str:
    if target.place is None:
        return reverse("when_asked:page", args=[pk, target.key])
    return reverse("when_asked:question", args=[pk, target.key, target.place])


class Index(OfForm):
    """All of the editor's own pages and questions, each with when it is asked."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.shown("when")


class Pick(OfForm):
    """The conditions of one page or question; what they come to stands beside them."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.key, self.place = kwargs["key"], kwargs.get("place")
        return super().dispatch(request, *args, **kwargs)

    def target(self) -> Target:
        wanted = (self.key, self.place)
        found = next((each for each in self.targets() if (each.key, each.place) == wanted), None)
        if found is None:
            raise Http404("no such page or question in the draft")
        return found

    def form(self, data: Any = None) -> WhenForm:
        rows = data.get("rows", "") if data else ""
        count = int(rows) if rows.isascii() and rows.isdigit() and len(rows) < 4 else 0
        earlier = asked_before(self.composed().questionnaire, self.key, self.place)
        kept = as_conditions(self.target().value["show_if"])
        return WhenForm(data, earlier=earlier, conditions=kept, rows=count)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show(self.form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form, do = self.form(request.POST), request.POST.get("do", "save")
        if do == "more":
            data = request.POST.copy()
            data["rows"] = str(form.row_count + 1)
            wider = self.form(data)
            wider.full_clean()
            wider.errors.clear()  # nobody is told off for what is not finished
            return self._show(wider)
        if request.POST.get("revision") != str(self.page.latest_revision_id or ""):
            form.add_error(
                None, _("The draft was changed meanwhile. What you picked is kept: look at it, and save it.")
            )
        if form.is_valid():
            self.target().value["show_if"] = form.picked()
            for wrong in self._never():
                form.add_error(None, wrong)
        if not form.is_valid():
            return self._show(form, status=422)
        if do == "look":
            return self._show(form, looked=True)
        self.draft.save_revision(user=request.user, log_action=True)
        messages.success(request, _("Saved in the draft. It holds once the form is published."))
        return redirect("when_asked:index", self.page.pk)

    def _never(self) -> list[str]:
        """Return why what was picked can't be asked; it stands in the draft in memory by now."""
        return [
            problem.message
            for problem in self.composed().problems()
            if (problem.page, problem.question, problem.part) == (self.key, self.place, "show_if")
        ]

    def _show(self, form: WhenForm, *, status: int = 200, looked: bool = False) -> HttpResponse:
        questionnaire = self.composed().questionnaire
        target = self.target()
        return self.shown(
            "when_pick", status, form=form, target=target, looked=looked, problems=form.problems(),
            only_if=conditions_in_words(as_conditions(target.value["show_if"]), questionnaire),
            revision=self.page.latest_revision_id or "",
        )  # fmt: skip


class WhenViewSet(ViewSet):
    name = "when_asked"
    url_prefix = "forms/when"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("<int:pk>/", Index.as_view(), name="index"),
            path("<int:pk>/<str:key>/", Pick.as_view(), name="page"),
            path("<int:pk>/<str:key>/<int:place>/", Pick.as_view(), name="question"),
        ]

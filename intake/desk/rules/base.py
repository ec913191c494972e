"""What the screens of routing rules have in common: whose they are, and which rules they are about."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from home.desk.policy import administers, edits
from home.models import Organisation
from intake.desk.rules.words import Words
from intake.forms.models import IntakeFormPage
from intake.routing import publishing
from intake.routing.models import RuleSet


def keeps_rules(user: Any) -> bool:
    """Tell whether somebody may work on the rules of their organisation's forms: its editors and administrators."""
    return edits(user) or administers(user)


def own_forms(organisation: Organisation) -> Any:
    """Return an organisation's forms, in the order of its pages."""
    root = organisation.site.root_page
    return IntakeFormPage.objects.descendant_of(root).select_related("policy").order_by("path")


class RulesView(WagtailAdminTemplateMixin, TemplateView):
    """A screen of an editor's or administrator's own organisation; another's is not found (rule 5)."""

    header_icon = "site"
    page_title: Any = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        user: Any = request.user
        if not keeps_rules(user):
            raise PermissionDenied
        self.organisation: Organisation = user.organisation
        self.prepare(**kwargs)
        return super().dispatch(request, *args, **kwargs)

    def prepare(self, **kwargs: Any) -> None:
        """Fetch what the address names."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse("rules:index"), "label": _("Routing rules")}
        return [{"url": reverse("wagtailadmin_home"), "label": _("Home")}, index, *self.further()]

    def further(self) -> list[dict[str, Any]]:
        return []

    def shown(self, status: int = 200, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context), status=status)


class OneSet(RulesView):
    """A screen about one set of rules."""

    drafts_only = False

    def prepare(self, **kwargs: Any) -> None:
        found = RuleSet.objects.filter(organisation=self.organisation, pk=kwargs["pk"])
        rules = found.select_related("form__policy", "organisation__site").first()
        if rules is None or (self.drafts_only and not rules.is_draft):
            raise Http404("no such rules of theirs")
        self.set: RuleSet = rules
        self.words = Words(rules.form, self.organisation)
        self.rules = rules.as_rules

    @property
    def here(self) -> str:
        return reverse("rules:show", args=(self.set.pk,))

    @property
    def name(self) -> str:
        number = self.set.number
        return _("Draft") if number is None else _("Rules %(number)d") % {"number": number}

    def get_page_subtitle(self) -> str:
        return f"{self.set.form.title}: {self.name}"

    def further(self) -> list[dict[str, Any]]:
        own = {"url": self.here, "label": self.get_page_subtitle()}
        return [own, {"url": "", "label": str(self.page_title)}] if self.page_title else [{**own, "url": ""}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(set=self.set, form_title=self.set.form.title, here=self.here, **kwargs)

    def refused(self, why: publishing.Refused) -> HttpResponse:
        messages.error(self.request, str(why))
        return redirect(self.here if RuleSet.objects.filter(pk=self.set.pk).exists() else "rules:index")

    def expected(self) -> int:
        """Return which state of the draft was shown; whatever is no number is none that there is."""
        said = self.request.POST.get("edits", "")
        return int(said) if said.isdecimal() else -1

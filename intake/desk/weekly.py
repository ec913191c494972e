"""The weekly log at the desk: which weeks were looked through, what was in one, and what was agreed about it."""

import hashlib
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, Table, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.base import ViewSet

from home.desk.policy import looks_through_the_log
from home.models import User
from home.time import now
from intake.cases import register, weeks
from intake.cases.access import Rights
from intake.cases.models import Case
from intake.desk import weekly_rows as rows
from intake.desk.policy import CasePolicy, VisibleCases
from intake.desk.private import Private
from intake.forms.fields import Line, Text
from policies import printing, sentences

#: Half a year of weeks on a page.
PER_PAGE = 26
#: So many people, at most, are asked about at once: each is a question to the database.
_MOST_ATTENDEES = 20


class _Of(Private, VisibleCases, PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """What holds for every page of the log: people with a unit read it, each what they may see (rule 5)."""

    permission_policy = CasePolicy(Case)
    permission_required = "view"
    model = Case
    header_icon = "list-ul"
    page_title = gettext_lazy("Weekly log")

    @property
    def user(self) -> User:
        """Who is signed in: the admin lets nobody else in."""
        return self.request.user

    @property
    def organisation(self) -> Any:
        return self.user.organisation

    def get_queryset(self) -> Any:
        """Return what this person may see."""
        return self.visible_cases()

    @cached_property
    def mondays(self) -> list[date]:
        return weeks.weeks_of(self.organisation)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": reverse("weekly:index"), "label": str(_("Weekly log"))}]


class Weeks(_Of):
    """Which weeks there are, and which of them somebody has looked through."""

    template_name = "intake/desk/weekly.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(self.mondays, PER_PAGE).get_page(request.GET.get("p"))
        listed = rows.weeks_in_words(self.organisation, list(page.object_list), self.rights)
        table = Table(
            [
                TitleColumn("week", label=_("Week"), accessor="words", get_url=lambda week: week.url),
                Column("came", label=_("Came in"), accessor="came"),
                Column("reviewed", label=_("Looked through"), accessor="reviewed"),
            ],
            listed,
        )
        return self.render_to_response(
            self.get_context_data(
                table=table, page_obj=page, asked=self.organisation.reviews_log, heads=register.heads(self.user),
            )
        )  # fmt: skip


class ReviewForm(forms.Form):
    """Who looked through the log, when, and what they agreed."""

    use_required_attribute = False
    held_on = forms.DateField(
        label=gettext_lazy("When you met"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("Write the day."), "invalid": gettext_lazy("Write it as 2026-04-27.")},
    )
    attendees = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        label=gettext_lazy("Who took part"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("You are on record in any case. They alone can read here what was agreed."),
        error_messages={"invalid_choice": gettext_lazy("Choose from who is listed.")},
    )
    others = Line(
        label=gettext_lazy("Who else took part"),
        required=False,
        longest=500,
        help_text=gettext_lazy("People without an account here."),
    )
    agreed = Text(
        label=gettext_lazy("What was agreed"),
        longest=10_000,
        rows=6,
        help_text=gettext_lazy("Call a case by its reference. This can't be changed afterwards, only added to."),
        error_messages={"required": gettext_lazy("Write what was agreed; “nothing to agree” will do.")},
    )

    def __init__(self, *args: Any, people: Any, monday: date, today: date, **kwargs: Any) -> None:
        self.monday, self.today = monday, today
        super().__init__(*args, **{**kwargs, "label_suffix": ""})
        self.fields["attendees"].queryset = people  # type: ignore[attr-defined]  # its own kind of field

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day is still to come."))
        if day < self.monday:
            raise forms.ValidationError(_("This is before the week began."))
        return day


class Week(_Of):
    """One week: what was in it, as far as all who take part may see it; its reviews; and the form for another."""

    template_name = "intake/desk/weekly_week.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        try:
            self.monday = date.fromisoformat(str(kwargs["monday"]))
        except ValueError:
            raise Http404("no such week") from None
        if self.user.is_authenticated and (not self.organisation or self.monday not in self.mondays):
            raise Http404("no such week")

    @cached_property
    def people(self) -> Any:
        """Return who may take part: everybody who works in a unit, but who asks."""
        works = User.objects.filter(is_active=True, memberships__unit__organisation=self.organisation)
        return works.exclude(pk=self.user.pk).distinct().order_by("last_name", "first_name", "pk")

    @cached_property
    def attendees(self) -> list[User]:
        """Return with whom the log is to be read."""
        asked = {int(each) for each in self.request.GET.getlist("with") if each.isascii() and each.isdigit()}
        return [person for person in self.people if person.pk in asked][:_MOST_ATTENDEES]

    @cached_property
    def log(self) -> rows.WeekLog:
        everybody = [self.rights, *(Rights(person) for person in self.attendees)]
        return rows.log_of(self.organisation, self.monday, everybody)

    @property
    def may_review(self) -> bool:
        return weeks.may_review(self.rights)

    def _form(self, data: Any = None) -> ReviewForm:
        today = self.organisation.local(now()).date()
        initial = {"held_on": today, "attendees": [person.pk for person in self.attendees]}
        return ReviewForm(data, people=self.people, monday=self.monday, today=today, initial=initial)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(self._form() if self.may_review else None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_review:
            raise PermissionDenied
        form = self._form(request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        weeks.record(self.user, self.monday, **form.cleaned_data)
        messages.success(request, _("It is on record that this week was looked through."))
        return redirect("weekly:week", self.monday.isoformat())

    def _show(self, form: ReviewForm | None, *, status: int = 200) -> HttpResponse:
        asked = {person.pk for person in self.attendees}
        chosen = "&".join(f"with={pk}" for pk in sorted(asked))
        context = self.get_context_data(
            form=form,
            log=self.log,
            week=rows.in_words(self.monday),
            people=[(person, person.pk in asked) for person in self.people],
            attendees=self.attendees,
            reviews=rows.reviews_of(self.organisation, self.monday, self.user),
            pdf=f"{reverse('weekly:pdf', args=[self.monday.isoformat()])}{'?' if chosen else ''}{chosen}",
            may_print=printing.available(),
        )
        return self.render_to_response(context, status=status)

    def get_page_subtitle(self) -> str:
        return rows.in_words(self.monday)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": rows.in_words(self.monday)}]


class WeekPdf(Week):
    """The same as a tagged PDF file, to take along."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = {
            "log": self.log, "week": rows.in_words(self.monday), "organisation": self.organisation,
            "readers": [self.user, *self.attendees], "made": sentences.time_in_words(now(), self.organisation.timezone),
            "reviews": rows.reviews_of(self.organisation, self.monday, self.user, self.attendees),
        }  # fmt: skip
        html = render_to_string("intake/desk/weekly_pdf.html", context)
        css = render_to_string("intake/desk/weekly_pdf.css")
        try:
            made = printing.render(
                html, css, identifier=hashlib.sha256(html.encode()).hexdigest(), address=self.organisation.root_url
            )
        except printing.CannotPrint:
            messages.error(request, _("This machine makes no PDFs. Print the page instead."))
            return redirect("weekly:week", self.monday.isoformat())
        name = f"weekly-log-{self.monday.isoformat()}.pdf"
        return HttpResponse(
            made,
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


class _WhereItIsLookedThrough(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return looks_through_the_log(request.user)


class WeeklyViewSet(ViewSet):
    """Weeks are no rows of a table, so this is Wagtail's plain viewset with its tables."""

    name = "weekly"
    url_prefix = "weekly-log"
    icon = "list-ul"
    menu_label = gettext_lazy("Weekly log")
    menu_order = 56
    menu_item_class = _WhereItIsLookedThrough
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.construct_view(Weeks), name="index"),
            path("<str:monday>/", self.construct_view(Week), name="week"),
            path("<str:monday>/log.pdf", self.construct_view(WeekPdf), name="pdf"),
        ]

"""“Log a concern”: what was told, and put right, on the spot. One short page."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.viewsets.base import ViewSet

from home.time import now
from intake.cases import opening, workflow
from intake.cases.access import may_see
from intake.cases.facts import Facts
from intake.cases.logged import Fate, LogEntry, mark
from intake.cases.workflow.spot import Content, put_right
from intake.desk.entering import AtTheDesk
from intake.desk.entering_form import problems_of
from intake.forms.building import unit_choices
from intake.forms.fields import Line, Text
from intake.forms.kinds import Channel, Kind
from intake.forms.models import IntakeFormPage, Submission
from intake.routing.engine import DONT_KNOW
from policies import reading

_CONTENT = [
    (Content.YES.value, gettext_lazy("Yes, they are content")),
    (Content.NO.value, gettext_lazy("No, they are not: pass it on, so that it is looked into")),
    (Content.NOT_ASKED.value, gettext_lazy("They were not asked")),
]


class SpotForm(forms.Form):
    """Who, what, what was done, and whether they are content with it."""

    use_required_attribute = False

    key = forms.UUIDField(widget=forms.HiddenInput)
    who = Line(
        label=gettext_lazy("Who told you?"),
        longest=120,
        required=False,
        help_text=gettext_lazy("A name, or “a parent”. It can be left empty."),
    )
    about = forms.ChoiceField(label=gettext_lazy("Which part of the organisation is it about?"))
    what = Text(
        label=gettext_lazy("What was it about?"),
        rows=3,
        longest=5_000,
        error_messages={"required": gettext_lazy("Write in a few words what it was about.")},
    )
    done = Text(
        label=gettext_lazy("What was done about it?"),
        rows=3,
        longest=5_000,
        error_messages={"required": gettext_lazy("Write in a few words what was done.")},
    )
    content = forms.ChoiceField(
        label=gettext_lazy("Are they content with how it was handled?"),
        choices=_CONTENT,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one. “They were not asked” is fine.")},
    )
    day = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("Write the day."), "invalid": gettext_lazy("Write it as 2026-04-27.")},
    )
    time = forms.TimeField(
        label=gettext_lazy("Time"),
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": gettext_lazy("Write the time."), "invalid": gettext_lazy("Write it as 15:30.")},
    )

    def __init__(self, data: Any = None, *, form_page: IntakeFormPage, organisation: Any) -> None:
        self.form_page, self.organisation = form_page, organisation
        local = organisation.local(now())
        initial = {"key": uuid.uuid4(), "day": local.date(), "time": local.time(), "about": DONT_KNOW}
        super().__init__(data, label_suffix="", initial=initial)
        units = unit_choices(list(organisation.units.filter(is_public=True)))
        self.fields["about"].choices = [(each.value, each.label) for each in units]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        at = self.happened_at()
        if at is not None and at > now():
            self.add_error("time", _("This is still to come."))
        elif at is not None and Facts.of(self.form_page, at).version is None:
            self.add_error("day", _("The policy was not in force then. Check the day."))
        return given

    def happened_at(self) -> datetime | None:
        """Return when it was told. A minute is as exact as anybody types: this very minute is now."""
        day, time = self.cleaned_data.get("day"), self.cleaned_data.get("time")
        if not day or not time:
            return None
        at = datetime.combine(day, time, self.organisation.timezone)
        return now() if at.replace(second=0) == now().replace(second=0, microsecond=0) else at

    def received(self, user: Any) -> opening.Received:
        """Return it as it is sent: what was asked, and what was answered."""
        given = self.cleaned_data
        names = {"who": "name", "what": "details", "done": "done_on_the_spot", "content": "content_with_handling"}
        kinds = {Kind.CONCERN.value: str(Kind.CONCERN.label).capitalize()}
        asked: list[dict[str, Any]] = [
            {"name": "kind", "label": _("What is it?"), "type": "choice", "step": "spot", "page": "", "help": "",
             "required": True, "choices": kinds}
        ]  # fmt: skip
        answers: dict[str, Any] = {"kind": Kind.CONCERN.value}
        for field in ("who", "about", "what", "done", "content"):
            name = names.get(field, field)
            choices = getattr(self.fields[field], "choices", None)
            question: dict[str, Any] = {
                "step": "spot", "page": "", "name": name, "label": str(self.fields[field].label), "help": "",
                "required": self.fields[field].required, "type": "choice" if choices else "text",
            }  # fmt: skip
            if choices:
                question["choices"] = {value: str(label) for value, label in choices}
            asked.append(question)
            answers[name] = given[field]
        return opening.Received(
            key=given["key"],
            questions=asked,
            answers=answers,
            channel=Channel.IN_PERSON,
            taken_by=user,
            received_at=self.happened_at(),
        )


class OnTheSpot(AtTheDesk):
    """Log it; where the form's concerns have stages it is a case, closed at once as resolved informally."""

    page_title = gettext_lazy("Log a concern")
    template_name = "intake/desk/on_the_spot.html"

    def _form_page(self) -> IntakeFormPage | None:
        """Return the form that takes concerns, else any: what is told on the spot is logged in either case."""
        pages = [page for page in self.form_pages() if reading.version_in_force(page.policy)]
        return next((page for page in pages if page.takes_concerns), next(iter(pages), None))

    def get(self, request: HttpRequest) -> HttpResponse:
        page = self._form_page()
        return self._show(SpotForm(form_page=page, organisation=self.organisation) if page else None)

    def post(self, request: HttpRequest) -> HttpResponse:
        page = self._form_page()
        if page is None:
            return self._show(None, status=422)
        form = SpotForm(request.POST, form_page=page, organisation=self.organisation)
        if not form.is_valid():
            return self._show(form, status=422)
        submission = opening.receive(page, form.received(request.user))
        messages.success(request, self._settle(submission, form))
        case = submission.case
        if case is not None and may_see(request.user, case):
            return redirect("cases:inspect", case.pk)
        return redirect("on_the_spot:log")

    def _settle(self, submission: Submission, form: SpotForm) -> str:
        """Close what was put right; return what became of it, without a word of what it was about."""
        user: Any = self.request.user
        content = Content(form.cleaned_data["content"])
        case = submission.case
        if case is None:
            entry: Any = LogEntry.objects.filter(submission=submission).first()
            if entry and entry.fate == Fate.NEW and content != Content.NO and self._sees(entry):
                mark(entry.pk, user, fate=Fate.ANSWERED, note=form.cleaned_data["done"])
            said = _("It is in the log: %(reference)s.") if content != Content.NO else _(
                "It is in the log, for those responsible to look into: %(reference)s."
            )  # fmt: skip
            return said % {"reference": entry.shown_reference if entry else ""}
        words = {"reference": case.shown_reference}
        if content == Content.NO:
            return _("%(reference)s is open: it is passed on to those who deal with it, with its dates.") % words
        try:
            put_right(case.pk, user, message=form.cleaned_data["done"], content=content)
        except workflow.Refused:
            return _("%(reference)s is open: it is not yours to close, and those who deal with it are told.") % words
        return _("%(reference)s is logged, and closed as resolved informally.") % words

    def _sees(self, entry: LogEntry) -> bool:
        return LogEntry.objects.visible_to(self.request.user).filter(pk=entry.pk).exists()

    def _show(self, form: SpotForm | None, *, status: int = 200) -> HttpResponse:
        problems = problems_of([form]) if form is not None else []
        context = self.get_context_data(form=form, problems=problems, enter_url=reverse("entering:begin"))
        return self.render_to_response(context, status=status)


class OnTheSpotViewSet(ViewSet):
    name = "on_the_spot"
    url_prefix = "on-the-spot"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", OnTheSpot.as_view(), name="log")]

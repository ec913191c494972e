"""“Enter a complaint”: what came by telephone, letter, email, in person or on paper, by the form's own questions."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.base import ViewSet

from home.time import now
from intake.cases import opening
from intake.cases.access import may_see
from intake.cases.logged import LogEntry
from intake.cases.models import Case
from intake.desk import entering_dates, entering_receipt
from intake.desk.entering_form import CameForm, Filling, Typed, came_by_default, problems_of, typed_in
from intake.desk.policy import CasePolicy
from intake.desk.private import Private
from intake.forms import drafts
from intake.forms.building import compose_form
from intake.forms.evidence import adding
from intake.forms.evidence.views import listed
from intake.forms.kinds import Channel
from intake.forms.models import DRAFT_KEPT, Draft, IntakeFormPage, Submission
from intake.forms.paper import reading as paper
from intake.forms.questions.asking import as_asked
from policies import sentences

#: What the buttons do.
KEEP, LATER, SEND = "keep", "later", "send"
#: So many entries on their way are listed.
_MOST = 20


class AtTheDesk(Private, PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """What holds for everything that is entered: people with a unit do it, for their own organisation."""

    permission_policy = CasePolicy(Case)
    permission_required = "view"
    header_icon = "edit"
    page_title = gettext_lazy("Enter a complaint")

    @property
    def organisation(self) -> Any:
        user: Any = self.request.user
        return user.organisation

    def form_pages(self) -> "QuerySet[IntakeFormPage]":
        """Return the forms of this person's organisation, and of no other."""
        return IntakeFormPage.objects.live().descendant_of(self.organisation.site.root_page).order_by("title")

    def own_drafts(self) -> "QuerySet[Draft]":
        """Return what this person is entering; nobody else's."""
        user: Any = self.request.user
        return Draft.objects.filter(
            taken_by=user, form__in=self.form_pages(), touched_at__gt=now() - DRAFT_KEPT
        ).select_related("form__policy", "notice")

    def draft(self, key: uuid.UUID) -> Draft:
        found = self.own_drafts().select_related("submission__case", "submission__form").filter(idempotency_key=key)
        draft = found.first()
        if draft is None:
            raise Http404("no such entry of this person")
        return draft

    def begin(self, form: IntakeFormPage, typed: dict[str, Any]) -> Draft:
        draft, _token = drafts.start(form)  # no browser gets the token: the desk finds it by whose it is
        draft.taken_by, draft.typed = self.request.user, typed  # type: ignore[assignment]  # signed in
        draft.save()
        return draft

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("cases:index"), "label": _("Cases")},
            {"url": "", "label": str(self.page_title)},
        ]


class Begin(AtTheDesk):
    """Choose a form, go on with what was begun, or drop a PDF that came back."""

    template_name = "intake/desk/entering_begin.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show()

    def post(self, request: HttpRequest) -> HttpResponse:
        if "pdf" in request.FILES:
            return self._read(request.FILES["pdf"])
        number = request.POST.get("form", "")
        form = self.form_pages().filter(pk=int(number)).first() if number.isascii() and number.isdigit() else None
        if form is None:
            return self._show(problem="" if "form" in request.POST else _("Choose a PDF first."), status=422)
        draft = self.begin(form, {"typed": came_by_default(self.organisation.local(now()).date())})
        return redirect("entering:fill", draft.idempotency_key)

    def _read(self, upload: Any) -> HttpResponse:
        """Take over what is filled into one of our forms; where that can't be read, begin an empty entry. Attach it."""
        begins, unreadable = came_by_default(self.organisation.local(now()).date(), Channel.PAPER_FORM), ""
        form: IntakeFormPage | None
        try:
            form, found = self._taken_over(upload, begins)
        except paper.Unreadable as trouble:
            form, found, unreadable = self._chosen(), {"typed": begins}, str(trouble)
        if form is None:
            return self._show(problem=unreadable, status=422)
        draft = self.begin(form, found)
        upload.seek(0)
        try:
            incoming = adding.Incoming(str(upload.name or ""), upload.size, upload.chunks(256 * 1024))
            adding.add(draft, incoming, self.organisation)
        except adding.NotTaken as refused:
            kept_out = _("It can’t be kept with the complaint either: %(why)s") % {"why": refused}
            if unreadable:
                draft.delete()
                return self._show(problem=f"{unreadable} {kept_out}", status=422)
            messages.warning(self.request, _("The PDF can’t be kept with the complaint: %(why)s") % {"why": refused})
        if unreadable:
            messages.warning(self.request, unreadable)
        else:
            messages.success(self.request, _("The answers were taken over from the PDF. Compare them with it."))
        return redirect("entering:fill", draft.idempotency_key)

    def _taken_over(self, upload: Any, begins: Typed) -> tuple[IntakeFormPage, dict[str, Any]]:
        """Return which form came back, and what stands in it. Raises :class:`paper.Unreadable`."""
        if upload.size > paper.MOST_BYTES:
            raise paper.Unreadable(str(paper.TOO_LARGE))
        returned = paper.read(upload.read())
        form = self.form_pages().filter(pk=returned.form).first()
        if form is None:
            raise paper.Unreadable(str(paper.FOREIGN))
        found = paper.typed(compose_form(form, self.organisation).questionnaire, returned.fields)
        older = returned.revision != (form.live_revision_id or 0)
        typed = {**found.answers, "came-channel": begins["came-channel"]}
        return form, {"typed": typed, "left": found.left, "older": older}

    def _chosen(self) -> IntakeFormPage | None:
        """Return the form that was chosen to type it into; the first where none was."""
        number = self.request.POST.get("into", "")
        chosen = self.form_pages().filter(pk=int(number)) if number.isascii() and number.isdigit() else None
        return (chosen.first() if chosen is not None else None) or self.form_pages().first()

    def _show(self, *, problem: str = "", status: int = 200) -> HttpResponse:
        waiting = [
            {"url": reverse("entering:fill", args=[draft.idempotency_key]), "form": draft.form.title,
             "when": sentences.time_in_words(draft.touched_at, self.organisation.timezone)}
            for draft in self.own_drafts().filter(submission=None).order_by("-touched_at")[:_MOST]
        ]  # fmt: skip
        context = self.get_context_data(
            forms=list(self.form_pages()), waiting=waiting, problem=problem, days=DRAFT_KEPT.days
        )
        return self.render_to_response(context, status=status)


class Fill(AtTheDesk):
    """The questionnaire on one page. Whatever stands in it is kept, finished or not."""

    template_name = "intake/desk/entering.html"

    def get(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        draft = self.draft(key)
        if draft.submission_id:
            return redirect("entering:done", key)
        return self._show(draft, said=False)

    def post(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        draft = self.draft(key)
        if draft.submission_id:
            return redirect("entering:done", key)
        draft.typed = {**draft.typed, "typed": typed_in(request.POST)}
        draft.touched_at = now()
        # What was sent meanwhile, in another window, is not brought back.
        Draft.objects.filter(pk=draft.pk, submission=None).update(typed=draft.typed, touched_at=draft.touched_at)
        do = request.POST.get("do", SEND)
        if do == KEEP:
            return HttpResponse(status=204)
        if do == LATER:
            messages.success(request, _("What you have entered is kept. Nothing has been sent."))
            return redirect("entering:begin")
        return self._send(draft)

    def _send(self, draft: Draft) -> HttpResponse:
        typed = draft.typed["typed"]
        came, filling = self._came(draft, bound=True), Filling(draft.form, self.organisation, typed, said=True)
        if not came.is_valid() or not filling.finished:
            return self._show(draft, said=True, status=422)
        at = came.received_at()
        assert at is not None  # it is valid
        dates = entering_dates.due_from(draft.form, at) if draft.form.opens_case(filling.to_send()) else []
        if any(due.state != "ahead" for due in dates) and typed.get("warned") != [at.isoformat()]:
            return self._show(draft, said=True, warn=at.isoformat())
        try:
            opening.receive(
                draft.form,
                opening.Received(
                    key=draft.idempotency_key,
                    questions=as_asked(filling.pages),
                    answers=filling.to_send(),
                    channel=came.cleaned_data["channel"],
                    taken_by=self.request.user,  # type: ignore[arg-type]  # signed in
                    received_at=at,
                    draft=draft,
                    notice=draft.notice,
                ),
            )
        except (opening.NotThen, opening.NothingInForce):
            # It was possible a moment ago, when it was checked.
            came.add_error("day", _("It can't have been received then. Check the day and the time."))
            return self._show(draft, said=True, status=422)
        return redirect("entering:done", draft.idempotency_key)

    def _came(self, draft: Draft, *, bound: bool) -> CameForm:
        typed = draft.typed.get("typed", {})
        shared = {"form": draft.form, "organisation": self.organisation}
        if bound:
            return CameForm(MultiValueDict(typed), **shared)
        initial = {name: next(iter(typed.get(f"came-{name}", ())), "") for name in CameForm.base_fields}
        return CameForm(initial=initial, **shared)

    def _show(self, draft: Draft, *, said: bool, warn: str = "", status: int = 200) -> HttpResponse:
        typed = draft.typed.get("typed", {})
        came, filling = self._came(draft, bound=said), Filling(draft.form, self.organisation, typed, said=said)
        checked = self._came(draft, bound=True)
        at = checked.received_at() if checked.is_valid() else None
        context = self.get_context_data(
            form_page=draft.form,
            came=came,
            steps=filling.steps,
            problems=problems_of([came, *filling.steps]) if said else [],
            more=said and filling.brings_more,
            warn=warn,
            dates=entering_dates.due_from(draft.form, at) if at else [],
            left=draft.typed.get("left", []),
            older=draft.typed.get("older", False),
            files=listed(draft.files.select_related("name")),
            days=DRAFT_KEPT.days,
            discard_url=reverse("entering:discard", args=[draft.idempotency_key]),
        )
        return self.render_to_response(context, status=status)

    def get_page_subtitle(self) -> str:
        return ""


class Discard(AtTheDesk):
    """Throw away what was begun."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        draft = self.draft(key)
        if draft.submission_id:
            return redirect("entering:done", key)
        draft.delete()
        messages.success(request, _("What you had begun to enter is erased."))
        return redirect("entering:begin")


class Done(AtTheDesk):
    """The reference, the way to the case where it may be seen, and the receipt to hand over."""

    template_name = "intake/desk/entering_done.html"

    def get(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        draft = self.draft(key)
        if draft.submission is None:
            return redirect("entering:fill", key)
        return self.render_to_response(self.get_context_data(**_outcome(request.user, draft, draft.submission)))


class Receipt(AtTheDesk):
    """The page to print, once more for as long as who entered it may have to print it again; each time is on record."""

    http_method_names = ["post"]
    template_name = "intake/desk/receipt.html"

    def post(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        draft = self.draft(key)
        case = draft.submission.case if draft.submission else None
        if case is None or not entering_receipt.may_be_shown(draft):
            messages.error(request, _("The secret code can't be shown any more."))
            return redirect("entering:done", key)
        return self.render_to_response(entering_receipt.show(case, request.user))  # type: ignore[arg-type]  # signed in


def _outcome(user: Any, draft: Draft, submission: Submission) -> dict[str, Any]:
    case = submission.case
    if case is not None:
        seen = may_see(user, case)
        first = case.runs.select_related("unit").order_by("seq").first()
        return {
            "reference": case.shown_reference,
            "case": case,
            "url": reverse("cases:inspect", args=[case.pk]) if seen else "",
            "unit": first.unit.name if first and not case.restricted else "",
            "receipt": entering_receipt.may_be_shown(draft),
            "receipt_url": reverse("entering:receipt", args=[draft.idempotency_key]),
        }
    entry: Any = LogEntry.objects.filter(submission=submission).first()
    seen = entry is not None and LogEntry.objects.visible_to(user).filter(pk=entry.pk).exists()
    return {
        "reference": entry.shown_reference if entry else "",
        "case": None,
        "url": reverse("log:inspect", args=[entry.pk]) if seen else "",
    }


class EnteringViewSet(ViewSet):
    name = "entering"
    url_prefix = "entering"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", Begin.as_view(), name="begin"),
            path("<uuid:key>/", Fill.as_view(), name="fill"),
            path("<uuid:key>/done/", Done.as_view(), name="done"),
            path("<uuid:key>/receipt/", Receipt.as_view(), name="receipt"),
            path("<uuid:key>/discard/", Discard.as_view(), name="discard"),
        ]

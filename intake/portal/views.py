"""The complainant's page."""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST

from home.time import now
from intake.cases import workflow
from intake.cases.models import Case, State
from intake.forms.evidence import serving
from intake.forms.evidence.models import File
from intake.letters.outbox import decision_received
from intake.portal import door, own_files, story
from intake.portal.forms import AcceptForm, DoorForm, EscalateForm, ReasonsForm, ReplyForm


def _private(response: HttpResponse) -> HttpResponse:
    """Nothing of a complaint is left in the browser, in a proxy, or with the next site."""
    response["Cache-Control"] = "no-store, private"
    # Not "no-referrer": browsers then send forms with "Origin: null", which the CSRF check refuses.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return _private(TemplateResponse(request, f"intake/portal/{template}.html", context, status=status))


def _inside(view: Callable[[HttpRequest, Case], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let only who holds a pass in; every step makes the pass last anew."""

    def wrapped(request: HttpRequest) -> HttpResponse:
        case = door.who_is_in(request)
        if case is None and request.method == "POST":
            # The pass ran out while they wrote: say that nothing was done, and give the words back.
            written = request.POST.get("reasons", "")
            return _page(request, "enter", {"form": DoorForm(label_suffix=""), "ran_out": True, "written": written})
        if case is None:
            return _private(redirect("portal:enter"))
        response = view(request, case)
        door.let_in(response, case)
        return _private(response)

    return wrapped


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for reference and secret."""
    asked = DoorForm(request.POST or None, label_suffix="")
    if request.method == "POST" and asked.is_valid():
        case = door.knock(request, asked.cleaned_data["reference"], asked.cleaned_data["secret"])
        if case is not None:
            response = redirect("portal:case")
            door.let_in(response, case)
            return _private(response)
        asked.add_error(
            "reference",
            "This reference and this secret code don't belong together. Check both, letter by letter.",
        )
    return _page(request, "enter", {"form": asked})


@_inside
def _case(request: HttpRequest, case: Case) -> HttpResponse:
    run = case.current_run
    assert run is not None  # every case has a stage (rule 4)
    if run.responded_at and not run.decision_received_at and not case.complainant.email:
        # Where the page is the only way, reading it is receiving the decision.
        decision_received(case.pk, run.pk, now(), how="opened on the page")
    return _page(request, "case", {**story.tell(case), "files": own_files.shown(case)})


def _act(
    request: HttpRequest, case: Case, template: str, act: Callable[..., None], form: type[ReasonsForm] = ReasonsForm
) -> HttpResponse:
    """Show a small form, and do what it asks when it is sent."""
    asked = form(request.POST or None, label_suffix="")
    told = story.tell(case)
    if request.method == "POST" and asked.is_valid():
        try:
            act(*(asked.cleaned_data[name] for name in asked.fields))
        except workflow.Refused as refused:
            asked.add_error(None, str(refused))
        else:
            return redirect("portal:case")
    return _page(request, template, {**told, "form": asked})


@_inside
def _escalate(request: HttpRequest, case: Case) -> HttpResponse:
    if request.method != "POST" and workflow.why_not_escalate(case, now()):
        return redirect("portal:case")
    return _act(request, case, "escalate", _escalates(case), EscalateForm)


@_inside
def _reply(request: HttpRequest, case: Case) -> HttpResponse:
    if request.method != "POST" and case.is_closed:
        return redirect("portal:case")
    return _act(request, case, "reply", lambda words: workflow.reply(case.pk, words=words), ReplyForm)


@_inside
def _withdraw(request: HttpRequest, case: Case) -> HttpResponse:
    if request.method != "POST" and case.is_closed:
        return redirect("portal:case")
    return _act(request, case, "withdraw", lambda reasons: workflow.withdraw(case.pk, reasons=reasons))


@_inside
def _accept(request: HttpRequest, case: Case) -> HttpResponse:
    if request.method != "POST" and case.state != State.RESPONDED:
        return redirect("portal:case")
    return _act(request, case, "accept", _accepts(case), AcceptForm)


def _escalates(case: Case) -> Callable[[str, str, str], None]:
    return lambda reasons, sought, handling: workflow.escalate(
        case.pk, reasons=reasons, sought=sought, handling=handling
    )


def _accepts(case: Case) -> Callable[[str, str], None]:
    return lambda words, handling: workflow.accept(case.pk, words=words, handling=handling)


def file(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """Give the complainant a file that they sent; nobody else's exists."""

    @_inside
    def found(request: HttpRequest, case: Case) -> HttpResponse:
        sent = File.objects.filter(case=case, key=key).select_related("name").first()
        if sent is None:
            raise Http404("no such file of this complaint")
        return serving.download(sent)  # type: ignore[return-value]  # in pieces, with the same headers

    return found(request)


file = require_http_methods(["GET", "HEAD"])(file)
case = require_http_methods(["GET", "HEAD"])(_case)
escalate = require_http_methods(["GET", "HEAD", "POST"])(_escalate)
reply = require_http_methods(["GET", "HEAD", "POST"])(_reply)
withdraw = require_http_methods(["GET", "HEAD", "POST"])(_withdraw)
accept = require_http_methods(["GET", "HEAD", "POST"])(_accept)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close the page on this device."""
    response = _page(request, "signed_out", {})
    door.close(response)
    return response

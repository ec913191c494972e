"""The complainant's page: the way in, the page itself, and the way out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from home.time import now
from intake.cases.models import Case
from intake.letters import bounces
from intake.letters.outbox import decision_received
from intake.portal import door, story
from intake.portal.forms import DoorForm, LostForm
from intake.portal.inside import DONE, inside, page, private
from intake.portal.throttle import Throttled


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for reference and secret."""
    asked = DoorForm(request.POST or None, label_suffix="")
    if request.method == "POST" and asked.is_valid():
        try:
            case = door.knock(request, asked.cleaned_data["reference"], asked.cleaned_data["secret"])
        except Throttled:
            asked.add_error(None, _("There were too many tries with this reference. Please wait a quarter of an hour."))
            return page(request, "enter", {"form": asked}, status=429)
        if case is not None:
            response = redirect("portal:case")
            door.let_in(response, case)
            return private(response)
        asked.add_error(
            "reference",
            _("This reference and this secret code don't belong together. Check both, letter by letter."),
        )
    return page(request, "enter", {"form": asked})


@require_http_methods(["GET", "HEAD", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """Send another code to where we write; the page says the same whether there is such a complaint or not."""
    asked = LostForm(request.POST or None, label_suffix="")
    if request.method == "POST" and asked.is_valid():
        try:
            door.ask_for_code(request, asked.cleaned_data["reference"])
        except Throttled:
            asked.add_error(None, _("A new code was asked for several times today. Please try again tomorrow."))
            return page(request, "lost", {"form": asked}, status=429)
        return page(request, "lost", {"sent": True})
    return page(request, "lost", {"form": asked})


@inside("GET")
def case(request: HttpRequest, case: Case) -> HttpResponse:
    """Show where the complaint is, and what can be done."""
    run = case.current_run
    assert run is not None  # every case has a stage (rule 4)
    waits = run.responded_at and not run.decision_received_at
    if waits and (case.complainant.delivery == "page" or bounces.undelivered(case, run)):
        # Where the page is the only way, or the letter came back, reading it is receiving the decision.
        decision_received(case.pk, run.pk, now(), how="opened on the page")
    return page(request, "case", {**story.tell(case), "done": DONE.get(request.GET.get("done", ""), "")})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close the page on this device."""
    response = page(request, "signed_out", {})
    door.close(request, response)
    return response

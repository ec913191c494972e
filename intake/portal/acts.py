"""What somebody does on their own page: each a small form, and one function of ``workflow``."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from home.time import now
from intake.cases import workflow
from intake.cases.models import Case, State
from intake.letters.models import Knock
from intake.portal import feedback as handled
from intake.portal import story, throttle
from intake.portal.forms import (
    AcceptForm,
    CodeForm,
    ContactForm,
    EscalateForm,
    FeedbackForm,
    MoreFeedbackForm,
    ReasonsForm,
)
from intake.portal.inside import after, inside, page

_BOTH = ("GET", "POST")


def _act(
    request: HttpRequest,
    case: Case,
    template: str,
    act: Callable[[Any], None],
    *,
    form: type[forms.Form] = ReasonsForm,
    initial: dict[str, Any] | None = None,
    done: str = "",
    asks_handling: bool = True,
    **more: Any,
) -> HttpResponse:
    """Show a small form, and do what it asks when it is sent.

    Args:
        done: what they have done, as ``inside.DONE`` knows it.
        asks_handling: whether they are asked how content they are with the handling; once is enough.
    """
    asked = form(request.POST if request.method == "POST" else None, initial=initial, label_suffix="")
    if not asks_handling:
        asked.fields.pop("handling", None)
    if request.method == "POST" and asked.is_valid():
        try:
            act(asked.cleaned_data)
        except workflow.Refused as refused:
            asked.add_error(None, str(refused))
        else:
            return redirect(after(done))
    return page(request, template, {**story.of_acts(case), "form": asked, **more})


@inside(*_BOTH)
def escalate(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask for the next stage."""
    if request.method != "POST" and workflow.why_not_escalate(case, now()):
        return redirect("portal:case")
    return _act(
        request, case, "escalate",
        lambda said: workflow.escalate(
            case.pk, reasons=said["reasons"], sought=said["sought"], handling=said.get("handling", "")
        ),
        form=EscalateForm, done="further", asks_handling=handled.may_be_asked(case),
    )  # fmt: skip


@inside(*_BOTH)
def withdraw(request: HttpRequest, case: Case) -> HttpResponse:
    """Take the complaint back."""
    if request.method != "POST" and case.is_closed:
        return redirect("portal:case")
    return _act(
        request, case, "withdraw", lambda said: workflow.withdraw(case.pk, reasons=said["reasons"]), done="back"
    )


@inside(*_BOTH)
def accept(request: HttpRequest, case: Case) -> HttpResponse:
    """Say that the answer is enough."""
    if request.method != "POST" and case.state != State.RESPONDED:
        return redirect("portal:case")
    return _act(
        request, case, "accept",
        lambda said: workflow.accept(case.pk, words=said["reasons"], handling=said.get("handling", "")),
        form=AcceptForm, done="enough", asks_handling=handled.may_be_asked(case),
    )  # fmt: skip


@inside(*_BOTH)
def contact(request: HttpRequest, case: Case) -> HttpResponse:
    """Change how we reach them."""
    complainant = case.complainant
    initial = {
        "email": complainant.email, "telephone": complainant.telephone, "address": complainant.address,
        "safe_contact": complainant.delivery,
    }  # fmt: skip
    waits: list[bool] = []
    response = _act(
        request, case, "contact", lambda said: waits.append(workflow.change_contact(case.pk, said) is not None),
        form=ContactForm, initial=initial, done="contact",
    )  # fmt: skip
    return redirect("portal:confirm") if waits and waits[0] else response


@inside(*_BOTH)
def confirm(request: HttpRequest, case: Case) -> HttpResponse:
    """Type the code that was sent to a new address."""
    if not case.contact_changes.filter(confirmed_at=None).exists():
        return redirect("portal:case")

    def act(said: dict[str, Any]) -> None:
        try:
            throttle.look(request, str(case.uuid), Knock.What.CONFIRM)
        except throttle.Throttled:
            raise workflow.Refused(_("There were too many tries. Please wait an hour.")) from None
        try:
            workflow.confirm_contact(case.pk, said["code"])
        except workflow.Refused:
            throttle.count(request, str(case.uuid), Knock.What.CONFIRM)
            raise

    return _act(request, case, "confirm", act, form=CodeForm, done="address")


@inside(*_BOTH)
def feedback(request: HttpRequest, case: Case) -> HttpResponse:
    """Say how it was handled; whoever handles it reads that once it is closed."""
    if case.state == State.OPEN:
        return redirect("portal:case")
    return _act(
        request, case, "feedback", lambda said: handled.keep(case, said),
        form=MoreFeedbackForm if handled.is_said(case) else FeedbackForm, initial=handled.of(case), done="handled",
    )  # fmt: skip

"""Telling us something more, with files: sent together, or not at all and nothing typed is lost."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from intake.cases import workflow
from intake.cases.models import Case
from intake.forms.evidence import coming
from intake.forms.evidence.adding import Together
from intake.portal import story
from intake.portal.forms import MessageForm
from intake.portal.inside import after, inside, page


@inside("GET", "POST")
def add(request: HttpRequest, case: Case) -> HttpResponse:
    """Tell us something more, or answer a message; with files, or with files alone."""
    if request.method != "POST":
        return redirect("portal:case") if case.is_closed else _page(request, case, MessageForm(**_form(case)))
    asked = MessageForm(request.POST, **_form(case))
    together = Together(case.organisation)
    if asked.is_valid() and not case.is_closed:
        _take(request, asked, together)
    if asked.is_valid() and _sent(case, asked, together):
        return redirect(after("more"))
    together.drop()
    return _page(request, case, asked)


def _form(case: Case) -> dict[str, Any]:
    return {"label_suffix": "", "organisation": case.organisation}


def _take(request: HttpRequest, asked: MessageForm, together: Together) -> None:
    """Write the files to the disk. Where one can't be taken, nothing is sent: they may want to say so instead."""
    problems = coming.each(request, together.organisation, together.take, "added")
    for problem in problems:
        asked.add_error("added", f"{problem.name}: {problem.why}" if problem.name else problem.why)
    if problems and together.written:
        asked.add_error("added", _("Please choose your other files once more, for nothing has been sent yet."))
    elif not problems and not together.written and not asked.cleaned_data["message"].strip():
        asked.add_error("message", _("Write what you want to tell us, or choose a file."))


def _sent(case: Case, asked: MessageForm, together: Together) -> bool:
    try:
        if not workflow.reply(case.pk, words=asked.cleaned_data["message"], files=together.written):
            together.drop()  # they have these from a moment ago
    except workflow.Refused as refused:
        asked.add_error(None, str(refused))
        return False
    return True


def _page(request: HttpRequest, case: Case, asked: MessageForm) -> HttpResponse:
    return page(request, "add", {**story.of_acts(case), "form": asked, "earlier": story.conversation(case)})

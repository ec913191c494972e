"""The page on which files are added, between the last question and the answers. Works without JavaScript."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from home import organisations
from home.models import Organisation
from home.models.pages import address_of
from home.time import now
from intake.forms import drafts
from intake.forms.evidence import adding, coming, kinds
from intake.forms.evidence.coming import Problem
from intake.forms.evidence.models import File, FileState
from intake.forms.models import Draft, IntakeFormPage
from intake.forms.walk import Walk
from policies import publishing

#: How this page is called among a draft's done steps.
SLUG = "files"


@dataclass(frozen=True)
class Listed:
    """A file as its sender reads it."""

    key: str
    name: str
    kind: str
    size: str
    note: str


def shown(form: IntakeFormPage, draft: Draft) -> dict[str, Any]:
    """Return what the page with all answers says of the files."""
    if not form.asks_for_files and not draft.files.exists():
        return {}
    return {"files": _files_of(draft), "files_url": _url(form, "files")}


def listed(files: Iterable[File]) -> list[Listed]:
    """Return files in words."""
    return [
        Listed(
            key=str(file.key),
            name=file.shown_name,
            kind=str(kinds.KINDS[file.kind].words),
            size=filesizeformat(file.size),
            note=kinds.HELD % {"why": kinds.WHY_HELD.get(file.why, "")} if file.state == FileState.HELD else "",
        )
        for file in files
    ]


def _files_of(draft: Draft) -> list[Listed]:
    return listed(File.objects.filter(draft=draft).select_related("name"))


def _url(form: IntakeFormPage, name: str) -> str:
    return address_of(form) + form.reverse_subpage(name)


def files(request: HttpRequest, form: IntakeFormPage) -> HttpResponse:
    """Show the draft's files; add, remove, go on."""
    draft = drafts.find(request, form)
    if draft is None or not form.asks_for_files:
        return redirect(address_of(form) if draft is None else _url(form, "check"))
    if draft.submission_id:
        return redirect(_url(form, "sent"))
    if request.method != "POST":
        return _page(request, form, draft, [])
    if "remove" in request.POST:
        _remove(draft, request.POST["remove"])
        return _private(redirect(_url(form, "files")))
    problems = _add(request, form, draft)
    if problems:
        return _page(request, form, draft, problems)
    if "continue" in request.POST:
        draft.done_steps = sorted({*draft.done_steps, SLUG})
        Draft.objects.filter(pk=draft.pk).update(done_steps=draft.done_steps, touched_at=now())
        return _private(redirect(_url(form, "check")))
    return _private(redirect(_url(form, "files")))


def _remove(draft: Draft, key: str) -> None:
    try:
        adding.remove(draft, uuid.UUID(key))
    except ValueError:
        return  # no key of ours: there is nothing to remove


def _add(request: HttpRequest, form: IntakeFormPage, draft: Draft) -> list[Problem]:
    """Take each file that was sent; return those that were not taken. The others are kept whatever happens to one."""
    organisation = _organisation(request, form)
    problems = coming.each(request, organisation, lambda file: adding.add(draft, file, organisation))
    if "add" in request.POST and not request.FILES and not problems:
        problems.append(Problem("", _("Choose a file first, then press “Add”.")))
    return problems


def _organisation(request: HttpRequest, form: IntakeFormPage) -> Organisation:
    return organisations.for_request(request) or publishing.organisation_of(form.policy)


def _page(request: HttpRequest, form: IntakeFormPage, draft: Draft, problems: list[Problem]) -> HttpResponse:
    organisation = _organisation(request, form)
    walk = Walk(form, organisation, draft)
    context = {
        "form_page": form,
        "page": form,
        "clear_url": _url(form, "clear"),
        "files": _files_of(draft),
        "problems": problems,
        "most": {
            "one": organisation.evidence_file_mb,
            "all": organisation.evidence_total_mb,
            "number": organisation.evidence_files,
        },
        "step": {"number": walk.count + 1, "count": walk.count + 2},
        "back_url": address_of(form) + form.reverse_subpage("step", args=(walk.keys[-1],)),
    }
    return _private(TemplateResponse(request, "intake/forms/files.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    """Nothing of a complaint is left in the browser, in a proxy, or with the next site."""
    add_never_cache_headers(response)
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response

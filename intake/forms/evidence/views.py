"""The page on which files are added, between the last question and the answers. Works without JavaScript."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home import organisations
from home.models import Organisation
from home.models.organisation import MOST_FILE_MB
from home.models.pages import address_of
from home.time import now
from intake.forms import drafts
from intake.forms.evidence import adding, kinds, receiving
from intake.forms.evidence.models import File, FileState
from intake.forms.guards import networks
from intake.forms.models import Draft, IntakeFormPage
from intake.forms.walk import Walk
from policies import publishing

log = structlog.get_logger(__name__)

#: How this page is called among a draft's done steps.
SLUG = "files"


_NOT_NOW = gettext_lazy(
    "We could not keep this file just now. Everything you added before is safe. Try again in a minute, or send your "
    "complaint now and this file another way."
)


@dataclass(frozen=True)
class Listed:
    """A file as its sender reads it."""

    key: str
    name: str
    kind: str
    size: str
    note: str


@dataclass(frozen=True)
class Problem:
    """A file that was not taken, and why."""

    name: str
    why: str


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
    problems = []
    sent = request.FILES.getlist("files")
    for file in sent:
        name = str(file.name or "")
        if _too_much(request, file.size or 0):
            problems.append(Problem(name, _too_much_in_words()))
            continue
        try:
            adding.add(draft, adding.Incoming(name, file.size or 0, file.chunks(256 * 1024)), organisation)
        except adding.NotTaken as refused:
            problems.append(Problem(name, str(refused)))
        except OSError as trouble:
            # A disk that is full or away stops nobody's complaint; everything else goes on.
            log.error("a file could not be kept", trouble=type(trouble).__name__)
            problems.append(Problem(name, str(_NOT_NOW)))
    most = min(organisation.evidence_file_mb, MOST_FILE_MB)
    problems += [Problem(name, adding.too_big(most)) for name in getattr(request, receiving.SKIPPED, [])]
    if "add" in request.POST and not sent and not problems:
        problems.append(Problem("", _("Choose a file first, then press “Add”.")))
    return problems


def _too_much(request: HttpRequest, size: int) -> bool:
    megabytes = -(-size // adding.MEGABYTE)
    return networks.too_many(request, networks.FILES) or networks.too_many(request, networks.BYTES, megabytes)


def _too_much_in_words() -> str:
    return _(
        "Very many files have come from your network in the last hour, so we could not take this one. Everything you "
        "added before is kept. Try again in an hour, or send your complaint now and this file another way."
    )


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

"""The letters that somebody was sent, read on their own page and taken along as one file."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from intake.cases.models import Case
from intake.letters import mailing, rendering
from intake.letters.kinds import heading_of
from intake.letters.models import TO_THE_CONCERNED, Message, MessageKind
from intake.portal import bundle
from intake.portal.inside import inside, page
from policies import sentences

#: These went to an address that need not be theirs, or to whom the complaint is about.
_NOT_SHOWN = (MessageKind.CONFIRM, MessageKind.CONTACT, *TO_THE_CONCERNED)


def sent_to(case: Case) -> Any:
    """Return the letters to the complainant, the oldest first."""
    rows = Message.objects.filter(case=case, to_user=None).exclude(kind__in=_NOT_SHOWN)
    return rows.order_by("pk")


def listed(case: Case) -> list[dict[str, str]]:
    """Return what there is to read, the newest first; one query, without what the letters say."""
    rows = sent_to(case).order_by("-pk").values_list("uuid", "kind", "created_at")
    return [
        {
            "uuid": str(uuid),
            "title": heading_of(kind),
            "when": sentences.day_in_words(case.organisation.local(at).date()),
        }
        for uuid, kind, at in rows
    ]


@inside("GET")
def letter(request: HttpRequest, case: Case, uuid: UUID) -> HttpResponse:
    """Show one letter."""
    rows = sent_to(case).select_related("content", "case__organisation__site")
    message = rows.filter(uuid=uuid).first()
    if message is None:
        raise Http404("no such letter of this complaint")
    try:
        blocks = mailing.with_codes(message, mailing.blocks_of(message, whole=True))
    except (KeyError, TypeError):
        body = None  # erased
    else:
        body = rendering.body_html(blocks)
    context = {
        "title": heading_of(message.kind),
        "when": sentences.day_in_words(case.organisation.local(message.created_at).date()),
        "body": body,
    }
    return page(request, "letter", context)


@inside("GET")
def download(request: HttpRequest, case: Case, form: str) -> HttpResponse:
    """Give everything as one file: PDF, or ZIP with plain texts beside it."""
    try:
        made = bundle.pdf(case) if form == "pdf" else bundle.packed(case)
    except bundle.CannotPrint:
        return page(request, "no_pdf", {}, status=503)
    kind = "application/pdf" if form == "pdf" else "application/zip"
    # The name tells whoever sees a list of files nothing.
    headers = {"Content-Disposition": f'attachment; filename="{_("my-letters")}.{form}"'}
    return HttpResponse(made, content_type=kind, headers=headers)

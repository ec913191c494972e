"""A letter on paper: the same blocks under the organisation's head, as a PDF file."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from intake.letters import mailing, rendering
from intake.letters.kinds import heading_of
from intake.letters.markup import Block
from policies import printing, sentences

if TYPE_CHECKING:
    from home.models import Organisation
    from intake.letters.models import Message

CannotPrint, available = printing.CannotPrint, printing.available


def pdf(
    blocks: Iterable[Block],
    organisation: "Organisation",
    *,
    title: str,
    day: date,
    reference: str = "",
    to: Iterable[str] = (),
) -> bytes:
    """Return a letter as a PDF file.

    Args:
        to: the lines of the address, so that they show in the window of an envelope.

    Raises:
        CannotPrint: where this machine makes no PDFs.
    """
    if not printing.available():
        raise CannotPrint
    html = render_to_string(
        "letters/letter.html",
        {
            "body": rendering.body_html(blocks), "organisation": organisation, "title": title, "reference": reference,
            "day": sentences.day_in_words(day), "to": [line for line in to if line.strip()],
        },
    )  # fmt: skip
    css = render_to_string("letters/letter.css")
    identifier = hashlib.sha256(html.encode()).hexdigest()
    return printing.render(html, css, identifier=identifier, address=organisation.root_url)


def of_message(message: "Message") -> bytes:
    """Return a message as it is put into the post, with the codes that only its reader may have."""
    case = message.case
    blocks = mailing.with_codes(message, mailing.blocks_of(message, whole=True))
    lines = [case.complainant.name, *case.complainant.address.splitlines()] if case is not None else []
    return pdf(
        blocks, message.organisation, title=heading_of(message.kind),
        day=message.organisation.local(message.created_at).date(),
        reference=case.shown_reference if case is not None else "", to=lines,
    )  # fmt: skip

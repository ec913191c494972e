"""A message as an email: plain text and HTML from the same letter, with the secret put in at the last moment."""

from email.utils import formataddr, parseaddr

from django.conf import settings

from intake.cases import secrets
from intake.forms import coming_back
from intake.letters import contacts, rendering
from intake.letters.fields import CONFIRMATION, PORTAL_LINK, SECRET
from intake.letters.markup import Block
from intake.letters.mime import Letter
from intake.letters.models import TO_THE_CONCERNED, LetterSettings, Message, MessageKind

#: These go to an address that need not be the complainant's: no code that opens the page is put in, whatever they say.
_WITHOUT_CODES = (MessageKind.CONFIRM, MessageKind.CONTACT)


def blocks_of(message: Message, *, whole: bool = False) -> list[Block]:
    """Return a letter as it is sent, or (``whole``) as it stands on the page and in print, without codes.

    Raises KeyError where its content was erased.
    """
    body = message.content.body
    if whole and "letter" in body:
        return rendering.from_kept(body["letter"])
    return rendering.from_kept(body["blocks"]) if "blocks" in body else rendering.from_text(body["text"])


def with_codes(message: Message, blocks: list[Block]) -> list[Block]:
    """Return a letter with its reader's own address and codes in the places for them.

    Nobody else is ever given a complainant's code: neither staff nor whom the complaint is about.
    """
    if message.draft is not None:
        return rendering.replaced(blocks, coming_back.places(message.draft))
    if message.case is None or not message.is_to_complainant:
        return blocks
    if message.kind in _WITHOUT_CODES:
        return rendering.replaced(blocks, [(CONFIRMATION, contacts.code_of(message))])
    code = secrets.shown(secrets.secret_of(message.case))
    return rendering.replaced(blocks, [(PORTAL_LINK, secrets.portal_url(message.case)), (SECRET, code)])


def email(message: Message) -> Letter:
    """Return a message as it is handed to the mail server."""
    body, organisation = message.content.body, message.organisation
    blocks = with_codes(message, blocks_of(message))
    outside = message.to_user_id is None and message.kind not in TO_THE_CONCERNED
    chosen = _chosen(message) if outside else LetterSettings()
    sender = chosen.sender_name or organisation.name
    letter = Letter(
        subject=body["subject"],
        body=rendering.text(blocks),
        from_email=formataddr((sender, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[body["to"]],
        reply_to=[organisation.email] if organisation.email else None,
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    html = rendering.html(
        blocks, subject=body["subject"], sender=sender, accent=organisation.accent, preview=chosen.preview
    )
    letter.attach_alternative(html, "text/html")
    return letter


def _chosen(message: Message) -> LetterSettings:
    found: LetterSettings | None = getattr(message.organisation, "letter_settings", None)
    return found or LetterSettings()

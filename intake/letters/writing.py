"""Writing one letter to whoever complains: from the organisation's text, once, in the transaction that it reports."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from home.time import now
from intake.letters import markup, rendering, templates
from intake.letters.fields import PORTAL_LINK, SECRET
from intake.letters.kinds import Letter, letter_of
from intake.letters.markup import Block, Value
from intake.letters.models import LetterSettings, Message, MessageKind, MessageState
from intake.letters.templates import Text, Texts
from intake.records.models import Content, Event

if TYPE_CHECKING:
    from home.models import Organisation
    from intake.cases.models import Case, Complainant, StageRun

#: By how somebody wants to be written to.
STATES = {"email": MessageState.QUEUED, "post": MessageState.TO_POST, "page": MessageState.PAGE_ONLY}
nodes_of = lru_cache(maxsize=256)(markup.read)


def common(organisation: "Organisation", case: "Case | None", name: str) -> dict[str, Value]:
    """Return the fields that every letter has."""
    found: dict[str, Value] = {
        "name": name,
        "organisation": organisation.name,
        "telephone": organisation.telephone,
        "email": organisation.email,
        "in_full": "",
    }
    if case is not None:
        found |= {"reference": case.shown_reference, "link": PORTAL_LINK, "secret": SECRET}
    return found


def complete(letter: Letter, values: Mapping[str, Value]) -> dict[str, Value]:
    """Return a value for each field of a letter. Raises KeyError where one is missing that may not be empty."""
    return {
        field.name: values.get(field.name, "") if field.may_be_empty else values[field.name] for field in letter.fields
    }


def filled(letter: Letter, body: str, values: Mapping[str, Value], *, in_full: bool) -> list[Block]:
    """Return a letter with these values, whole or as an email says it."""
    links = frozenset(field.name for field in letter.fields if field.link)
    return markup.fill(nodes_of(body), {**values, "in_full": "yes" if in_full else ""}, links)


def subject_of(text: Text, values: Mapping[str, Value], chosen: LetterSettings) -> str:
    """Return the subject, or the one that the organisation has for every email."""
    reference = values.get("reference", "")
    if chosen.subject:
        return f"{chosen.subject} ({reference})" if reference else chosen.subject
    blocks = markup.fill(nodes_of(text.subject), values)
    return " ".join(rendering.text(blocks).split())


def body_of(letter: Letter, text: Text, values: Mapping[str, Value], chosen: LetterSettings, to: str) -> dict[str, Any]:
    """Return what is kept of a letter: ``blocks`` as the email says it, ``letter`` the whole where that is more."""
    whole = filled(letter, text.body, values, in_full=True)
    told = whole if chosen.emails_in_full or not to else filled(letter, text.body, values, in_full=False)
    body = {
        "to": to,
        "subject": subject_of(text, values, chosen),
        "text": rendering.text(told),
        "blocks": rendering.kept(told),
    }
    if told != whole:
        body["letter"] = rendering.kept(whole)
    return body


def about(
    kind: MessageKind,
    case: "Case",
    complainant: "Complainant",
    texts: Texts,
    *,
    run: "StageRun | None" = None,
    event: Event | None = None,
    address: str = "",
    **values: Value,
) -> Message:
    """Write a letter to whoever complains, the way they want to be written to, and keep it not yet.

    Args:
        texts: what it is written from, fetched before (:func:`templates.at_hand`).
        address: an email address in place of theirs: the one that they had before, or a new one.
        values: the letter's own fields; one that may be empty may be left out.
    """
    organisation, letter = case.organisation, letter_of(kind)
    text = texts.of(letter, run.stage_key if run else "")
    whole = complete(letter, {**common(organisation, case, complainant.name), **values})
    way = "email" if address else complainant.delivery
    to = address or (complainant.email if way == "email" else "")
    return new(
        kind, organisation, body_of(letter, text, whole, texts.chosen, to), STATES[way],
        case_id=case.pk, event_id=event.pk if event else None, run_id=run.pk if run else None, template=text.version,
    )  # fmt: skip


def to_complainant(
    kind: MessageKind,
    case: "Case",
    *,
    run: "StageRun | None" = None,
    event: Event | None = None,
    address: str = "",
    **values: Value,
) -> Message:
    """Write a letter to whoever complains, as :func:`about` does, and put it into the outbox."""
    texts = templates.at_hand(case.organisation, (kind,))
    return _kept(about(kind, case, case.complainant, texts, run=run, event=event, address=address, **values))


def without_case(
    kind: MessageKind, organisation: "Organisation", texts: Texts, *, name: str, address: str, **values: Value
) -> Message:
    """Write a letter to somebody who has sent no complaint, and keep it not yet.

    Whoever left no address has read on the page what it says.
    """
    letter = letter_of(kind)
    text = texts.of(letter)
    whole = complete(letter, {**common(organisation, None, name), **values})
    body = body_of(letter, text, whole, texts.chosen, address)
    state = MessageState.QUEUED if address else MessageState.PAGE_ONLY
    return new(kind, organisation, body, state, template=text.version)


def _kept(message: Message) -> Message:
    message.content.save(force_insert=True)
    message.save(force_insert=True)
    return message


def new(
    kind: MessageKind, organisation: "Organisation", body: dict[str, Any], state: MessageState, **given: Any
) -> Message:
    """Return a message with its content, neither of them stored yet."""
    at, uuid = now(), uuid4()
    return Message(
        uuid=uuid,
        organisation=organisation,
        kind=kind,
        content=Content.new(body),
        message_id=f"<{uuid}@{organisation.site.hostname}>",
        state=state,
        created_at=at,
        next_try=at,
        **given,
    )

"""The letters that say that a date has become later, because the calendar has changed: thousands at a time.

A holiday moves very many dates to a few days. So what is the same in all these letters is rendered once, and they
are stored as bare values: a model for each letter and its content takes several times as long.
"""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string

from intake.cases.bulk import insert_values
from intake.letters.compose import PORTAL_LINK
from intake.letters.models import Message, MessageKind, MessageState
from intake.records.models import Content
from policies import sentences

if TYPE_CHECKING:
    from home.models import Organisation
    from intake.cases.light import AnyCase, AnyDeadline

# Where a letter that is rendered for many names each of them.
_REFERENCE, _NAME = "[[the reference]]", "[[the name]]"
#: Bytes of chance for a salt, as `Content.new` gives it.
_SALT, _UUID = 32, 16
_CONTENT = ("id", "salt", "body")
_MESSAGE = (
    "uuid", "organisation_id", "case_id", "event_id", "run_id", "kind", "content_id", "message_id", "state",
    "attempts", "created_at", "next_try", "trouble",
)  # fmt: skip


class Later(NamedTuple):
    """A date that has become later, the event that says so, and to whom that is written."""

    case: "AnyCase"
    row: "AnyDeadline"
    event_id: int
    name: str
    address: str


def post(organisation: "Organisation", told: Sequence[Later], at: datetime) -> None:
    """Write a letter about each of these dates, and put them into the outbox."""
    zone, host = organisation.timezone, organisation.site.hostname
    contents, letters = [], []
    # All chance at once: to ask the system for it a few bytes at a time takes longer than to write the letters.
    chance, place = secrets.token_bytes(len(told) * (_SALT + 2 * _UUID)), 0
    for case, row, event_id, name, address in told:
        salt = chance[place : place + _SALT].hex()
        content = UUID(bytes=chance[place + _SALT : place + _SALT + _UUID], version=4)
        uuid = UUID(bytes=chance[place + _SALT + _UUID : place + _SALT + 2 * _UUID], version=4)
        place += _SALT + 2 * _UUID
        reference = case.shown_reference
        text = _words(organisation.name, row.kind, row.due, row.projected, zone)
        # The name comes in last: it may hold anything.
        text = text.replace(_REFERENCE, reference).replace(_NAME, name).strip() + "\n"
        body = {"to": address, "subject": f"A date has changed ({reference})", "text": text}
        contents.append((content, salt, json.dumps(body)))
        state = MessageState.QUEUED if address else MessageState.PAGE_ONLY
        letters.append(
            (uuid, organisation.pk, case.pk, event_id, row.run_id, MessageKind.MOVED.value, content,
             f"<{uuid}@{host}>", state.value, 0, at, at, "")
        )  # fmt: skip
    insert_values(Content, _CONTENT, contents)
    insert_values(Message, _MESSAGE, letters)


@lru_cache(maxsize=512)
def _words(organisation: str, kind: str, due: datetime | None, projected: bool, zone: ZoneInfo) -> str:
    from intake.cases.models import DeadlineKind
    from intake.cases.promises import LABELS

    told = {
        "case": {"shown_reference": _REFERENCE}, "organisation": {"name": organisation}, "link": PORTAL_LINK,
        "name": _NAME,
        "due": {
            "label": LABELS[DeadlineKind(kind)],
            "when": sentences.deadline_in_words(due, zone, projected=projected),
        },
    }  # fmt: skip
    return render_to_string("letters/moved.txt", told)

"""The letters that say that a date has become later, because the calendar has changed: thousands at a time.

A holiday moves very many dates to a few days. So what is the same in all these letters is written once, and they
are stored as bare values: a model for each letter and its content takes several times as long.
"""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from intake.cases.bulk import insert_values
from intake.letters import templates, writing
from intake.letters.fields import PORTAL_LINK
from intake.letters.kinds import letter_of
from intake.letters.models import Message, MessageKind
from intake.records.models import Content
from policies import sentences

if TYPE_CHECKING:
    from home.models import Organisation
    from intake.cases.light import AnyCase, AnyDeadline

# Where a letter that is rendered for many names each of them.
_REFERENCE, _NAME, _ADDRESS = "[[the reference]]", "[[the name]]", "[[the address]]"
#: Bytes of chance for a salt, as `Content.new` gives it.
_SALT, _UUID = 32, 16
_CONTENT = ("id", "salt", "body")
_MESSAGE = (
    "uuid", "organisation_id", "case_id", "event_id", "run_id", "kind", "content_id", "message_id", "state",
    "attempts", "created_at", "next_try", "trouble", "template_id",
)  # fmt: skip


class Later(NamedTuple):
    """A date that has become later, the event that says so, and to whom that is written."""

    case: "AnyCase"
    row: "AnyDeadline"
    event_id: int
    name: str
    address: str
    way: str


def post(organisation: "Organisation", told: Sequence[Later], at: datetime) -> None:
    """Write a letter about each of these dates, and put them into the outbox."""
    host = organisation.site.hostname
    writer = _Writer(organisation)
    contents, letters = [], []
    # All chance at once: to ask the system for it a few bytes at a time takes longer than to write the letters.
    chance, place = secrets.token_bytes(len(told) * (_SALT + 2 * _UUID)), 0
    for case, row, event_id, name, address, way in told:
        salt = chance[place : place + _SALT].hex()
        content = UUID(bytes=chance[place + _SALT : place + _SALT + _UUID], version=4)
        uuid = UUID(bytes=chance[place + _SALT + _UUID : place + _SALT + 2 * _UUID], version=4)
        place += _SALT + 2 * _UUID
        body = writer.body(row, case.shown_reference, name, address if way == "email" else "")
        contents.append((content, salt, body))
        letters.append(
            (uuid, organisation.pk, case.pk, event_id, row.run_id, MessageKind.MOVED.value, content,
             f"<{uuid}@{host}>", writing.STATES[way].value, 0, at, at, "", writer.template)
        )  # fmt: skip
    insert_values(Content, _CONTENT, contents)
    insert_values(Message, _MESSAGE, letters)


class _Writer:
    """Writes what is the same in many letters once."""

    def __init__(self, organisation: "Organisation") -> None:
        self.organisation, self.letter = organisation, letter_of(MessageKind.MOVED)
        self.chosen = templates.settings_of(organisation)
        self.text = templates.text_of(organisation, self.letter)
        self.template = self.text.version.pk if self.text.version else None
        self.written: dict[Any, str] = {}

    def body(self, row: "AnyDeadline", reference: str, name: str, address: str) -> str:
        """Return the content of a letter, as JSON."""
        key = (row.kind, row.due, row.projected, bool(name.strip()), bool(address))
        if key not in self.written:
            self.written[key] = self._write(row, named=bool(name.strip()), mailed=bool(address))
        # The name comes in last: it may hold anything.
        return (
            self.written[key]
            .replace(_ADDRESS, _quoted(address))
            .replace(_REFERENCE, _quoted(reference))
            .replace(_NAME, _quoted(" ".join(name.split())))
        )

    def _write(self, row: "AnyDeadline", *, named: bool, mailed: bool) -> str:
        from intake.cases.models import DeadlineKind
        from intake.cases.promises import LABELS

        when = sentences.deadline_in_words(row.due, self.organisation.timezone, projected=row.projected)
        values = {
            **writing.common(self.organisation, None, _NAME if named else ""),
            "reference": _REFERENCE, "link": PORTAL_LINK, "what": str(LABELS[DeadlineKind(row.kind)]), "date": when,
        }  # fmt: skip
        whole = writing.complete(self.letter, values)
        return json.dumps(writing.body_of(self.letter, self.text, whole, self.chosen, _ADDRESS if mailed else ""))


def _quoted(words: str) -> str:
    """Return words as they stand within a text of JSON."""
    return json.dumps(words)[1:-1]

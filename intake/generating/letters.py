"""The letters of invented cases: short, and sent long ago. No worker delivers them any more."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from home.models import User
from intake.cases.models import Case, StageRun
from intake.generating.store import Heap
from intake.letters.models import Message, MessageKind, MessageState
from intake.records.models import Content, Event

#: Subject and words of each kind, as far as they need no more than name and reference.
_WORDS = {
    MessageKind.RECEIPT: ("We have your complaint", "We have your complaint. Its reference is {reference}."),
    MessageKind.NOTICE: ("A complaint is waiting for you", "Complaint {reference} is waiting for you."),
    MessageKind.ACKNOWLEDGEMENT: (
        "Who is dealing with your complaint", "Your complaint {reference} is being looked into."
    ),
    MessageKind.OUTCOME: ("Our answer to your complaint", "There is an answer to your complaint {reference}."),
    MessageKind.ESCALATED: (
        "Your complaint has gone to the next stage", "Your complaint {reference} has gone to the next stage."
    ),
    MessageKind.UPDATE: ("How your complaint is going", "We are still looking into your complaint {reference}."),
    MessageKind.EXTENSION: (
        "We need more time for your complaint", "We need more time for your complaint {reference}."
    ),
    MessageKind.REMINDER: ("Something is due soon", "Something is due soon on complaint {reference}."),
    MessageKind.OVERDUE: ("A promised date was missed", "A promised date was missed on complaint {reference}."),
    MessageKind.DECIDE: (
        "Please decide whether to close a case", "Please decide whether to close case {reference}."
    ),
    MessageKind.LAPSED: ("Your complaint is closed", "We did not hear from you about {reference}, so it is closed."),
    MessageKind.WITHDRAWN: ("You stopped your complaint", "You stopped your complaint {reference}."),
}  # fmt: skip
_DELIVERED_WITHIN = timedelta(seconds=4)


def uuid_of(chance: Random) -> UUID:
    """Return a random UUID that depends on the seed alone."""
    return UUID(bytes=chance.randbytes(16), version=4)


def content_of(chance: Random, body: Any) -> Content:
    """Return content whose salt and id depend on the seed alone."""
    return Content(id=uuid_of(chance), salt=chance.randbytes(32).hex(), body=body)


class Letters:
    """Writes the letters of one case."""

    def __init__(self, case: Case, name: str, email: str, heap: Heap, chance: Random) -> None:
        self.case, self.name, self.email = case, name, email
        self.heap, self.chance = heap, chance

    def to_complainant(self, kind: MessageKind, at: datetime, run: StageRun, event: Event | None = None) -> None:
        """Write to whoever complains; without an address it stands on their page alone."""
        self._write(kind, at, run, event, self.name, self.email, None)

    def to_staff(self, kind: MessageKind, at: datetime, run: StageRun, event: Event, people: Iterable[User]) -> None:
        """Write to each of these people."""
        for person in people:
            self._write(kind, at, run, event, str(person), person.email, person)

    def _write(
        self,
        kind: MessageKind,
        at: datetime,
        run: StageRun,
        event: Event | None,
        name: str,
        address: str,
        to_user: User | None,
    ) -> None:
        subject, words = _WORDS[kind]
        reference = self.case.shown_reference
        text = f"Dear {name},\n\n{words.format(reference=reference)}\n\n{self.case.organisation.name}\n"
        body = {"to": address, "subject": f"{subject} ({reference})", "text": text}
        content = self.heap.put(content_of(self.chance, body))
        uuid = uuid_of(self.chance)
        self.heap.put(
            Message(
                uuid=uuid,
                organisation=self.case.organisation,
                case=self.case,
                event=event,
                run=run,
                to_user=to_user,
                kind=kind,
                content=content,
                message_id=f"<{uuid}@{self.case.organisation.site.hostname}>",
                state=MessageState.SENT if address else MessageState.PAGE_ONLY,
                attempts=1 if address else 0,
                created_at=at,
                next_try=at,
                sent_at=at + _DELIVERED_WITHIN * self.chance.random() if address else None,
            )
        )

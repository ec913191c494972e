"""The only way an event is written."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from home.time import now
from home.triggers import Guard
from intake.records.models import Content, Event, event_hash

if TYPE_CHECKING:
    from intake.cases.models import Case

COMPLAINANT = "the complainant"
WORKER = "Recourse"

GUARDS = (
    Guard(
        name="intake_event_never_changes",
        table="intake_event",
        operation="UPDATE",
        message="an event is never edited",
    ),
    Guard(
        name="intake_event_never_goes",
        table="intake_event",
        operation="DELETE",
        message="an event is never deleted",
    ),
)


def record(
    case: "Case",
    kind: str,
    *,
    actor: str,
    public: bool = False,
    refs: dict[str, Any] | None = None,
    content: Content | None = None,
    at: datetime | None = None,
) -> Event:
    """Append an event to a case's chain.

    The caller holds the case's row locked (or has just made it) and saves ``chain_length`` and
    ``chain_head``, which are set on ``case`` here; :func:`intake.cases.workflow.locked` does both.
    ``refs`` holds identifiers and facts, never personal content: that goes into ``content``.
    """
    seq = case.chain_length + 1
    event = Event(
        case=case,
        seq=seq,
        at=at or now(),
        kind=kind,
        actor=actor,
        public=public,
        refs=refs or {},
        content=content,
        digest=content.digest if content else "",
        prev_hash=case.chain_head,
    )
    event.hash = event_hash(
        prev=event.prev_hash,
        case=case.uuid,
        seq=seq,
        at=event.at,
        kind=kind,
        actor=actor,
        public=public,
        refs=event.refs,
        digest=event.digest,
    )
    event.save(force_insert=True)
    case.chain_length = seq
    case.chain_head = event.hash
    return event

"""The only way an event is written."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from home.time import now
from home.triggers import Guard
from intake.finding import index
from intake.records.models import Content, Event, event_hash

if TYPE_CHECKING:
    from intake.cases.light import LightCase
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
    """Append an event to a case's chain, and store it.

    The caller holds the case's row locked (or has just made it) and saves ``chain_length`` and
    ``chain_head``, which are set on ``case`` here; :func:`intake.cases.workflow.locked` does both.
    ``refs`` holds identifiers and facts, never personal content: that goes into ``content``.
    """
    event = link(case, kind, actor=actor, public=public, refs=refs, content=content, at=at)
    event.save(force_insert=True)
    if content is not None:
        index.add(case, content.body)
    return event


def link(
    case: "Case",
    kind: str,
    *,
    actor: str,
    public: bool = False,
    refs: dict[str, Any] | None = None,
    content: Content | None = None,
    at: datetime | None = None,
) -> Event:
    """Append an event to a case's chain without storing it: who writes many stores them together."""
    at, refs, digest = at or now(), refs or {}, content.digest if content else ""
    seq, prev, head = chain(case, kind, actor=actor, public=public, refs=refs, digest=digest, at=at)
    return Event(
        case=case,
        seq=seq,
        at=at,
        kind=kind,
        actor=actor,
        public=public,
        refs=refs,
        content=content,
        digest=digest,
        prev_hash=prev,
        hash=head,
    )


def chain(
    case: "Case | LightCase", kind: str, *, actor: str, public: bool, refs: dict[str, Any], digest: str, at: datetime
) -> tuple[int, str, str]:
    """Take an event into a case's chain; return its number, the hash before it and its own."""
    seq, prev = case.chain_length + 1, case.chain_head
    case.chain_length = seq
    case.chain_head = event_hash(
        prev=prev, case=case.uuid, seq=seq, at=at, kind=kind, actor=actor, public=public, refs=refs, digest=digest
    )
    return seq, prev, case.chain_head

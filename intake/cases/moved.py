"""What is said of dates that a changed calendar has moved: an event each, and a letter where one is later."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from intake.cases import events
from intake.cases.bulk import insert_values, numbers
from intake.letters import moving
from intake.records.models import Event

if TYPE_CHECKING:
    from home.models import Organisation
    from intake.cases.light import AnyCase, AnyDeadline
    from intake.cases.models import Case

_EVENT = (
    "id", "case_id", "seq", "at", "kind", "actor", "public", "refs", "digest", "prev_hash", "hash",
)  # fmt: skip
_KIND = "date moved"
#: Finds the name and the email address of complainants, and how they are written to, by their cases.
People = Callable[[list[int]], Mapping[int, tuple[str, str, str]]]


class Move(NamedTuple):
    """A deadline whose date was moved, and the date that it had."""

    case: "AnyCase"
    row: "AnyDeadline"
    before: datetime


def record(organisation: "Organisation", moves: Sequence[Move], people: People, at: datetime) -> None:
    """Write the events of these moves, each in its case's chain, and to the complainants whose dates are later now.

    The caller holds the cases locked, and saves their ``chain_length`` and ``chain_head``.
    """
    if not moves:
        return
    ids = numbers(Event, len(moves))
    insert_values(Event, _EVENT, [_event(number, move, at) for number, move in zip(ids, moves, strict=True)])
    later = [(number, move) for number, move in zip(ids, moves, strict=True) if _is_later(move)]
    if later:
        known = people([move.case.pk for _, move in later])
        told = [moving.Later(move.case, move.row, number, *known[move.case.pk]) for number, move in later]
        moving.post(organisation, told, at)


def told_to(case: "Case") -> tuple[str, str, str]:
    """Return the name and the email address of who complains, and how they are written to."""
    complainant = case.complainant
    return complainant.name, complainant.email, complainant.delivery


def _is_later(move: Move) -> bool:
    return move.row.due is not None and move.row.due > move.before


def _event(number: int, move: Move, at: datetime) -> tuple[Any, ...]:
    case, row, before = move
    refs = {
        "deadline": str(row.uuid),
        "kind": row.kind,
        "from": before.isoformat(),
        "to": row.due.isoformat() if row.due else None,
        "calendar": row.calendar_revision,
    }
    seq, prev, head = events.chain(case, _KIND, actor=events.WORKER, public=True, refs=refs, digest="", at=at)
    return number, case.pk, seq, at, _KIND, events.WORKER, True, json.dumps(refs), "", prev, head

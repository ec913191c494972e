"""A draft's files become its case's: one UPDATE, in the transaction that opens the case (rule 1)."""

from typing import TYPE_CHECKING

from home.time import now
from intake.cases import events
from intake.forms.evidence.models import File, FileState
from intake.forms.models import Draft

if TYPE_CHECKING:
    from intake.cases.models import Case


def attach(draft: Draft, case: "Case") -> int:
    """Move a draft's files to a case, and say so in its chain; return how many there were.

    Called inside the transaction that opens the case, which also saves ``chain_length`` and ``chain_head``.
    The draft's row is locked: a file that is just being added is either among them, or told that it came too late.
    """
    Draft.objects.select_for_update().filter(pk=draft.pk).values_list("pk", flat=True).first()
    at = now()
    moved = File.objects.filter(draft_id=draft.pk).update(draft=None, case=case, attached_at=at, next_scan_at=at)
    if moved:
        files = list(File.objects.filter(case=case).order_by("pk"))
        held = sum(file.state == FileState.HELD for file in files)
        events.record(
            case,
            "files kept",
            actor=events.COMPLAINANT,
            refs={"files": [file.as_refs() for file in files], "held": held},
            at=at,
        )
    return moved

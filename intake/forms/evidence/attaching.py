"""A draft's files become those of what it was sent as, in the transaction that opens that (rule 1)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from home.time import now
from intake.forms.evidence.models import File

if TYPE_CHECKING:
    from intake.forms.models import Draft, Submission


def files_of(draft: "Draft") -> list[File]:
    """Return a draft's files as they are to be sent.

    The draft's row is locked: a file that is just being added is either among them, or told that it came too late.
    """
    type(draft).objects.select_for_update().filter(pk=draft.pk).values_list("pk", flat=True).first()
    return list(File.objects.filter(draft_id=draft.pk).order_by("pk"))


def move(files: Sequence[File], submission: "Submission") -> None:
    """Give files to the case that a submission opened, or to the entry it made in the log; one UPDATE."""
    if not files:
        return
    place = {"case": submission.case} if submission.case_id else {"entry": submission.entry}
    at = now()
    File.objects.filter(pk__in=[file.pk for file in files]).update(draft=None, attached_at=at, next_scan_at=at, **place)

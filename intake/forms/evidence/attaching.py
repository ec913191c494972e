"""Files become those of a case, or of an entry in the log, in the transaction that says so (rule 1)."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from home.time import now
from intake.cases import bulk
from intake.forms.evidence.models import File
from intake.records.models import Content

if TYPE_CHECKING:
    from intake.cases.models import Case
    from intake.forms.evidence.adding import Written
    from intake.forms.models import Draft, Submission


def files_of(draft: "Draft") -> list[File]:
    """Return a draft's files as they are to be sent.

    The draft's row is locked: a file that is just being added is either among them, or told that it came too late.
    """
    if not bulk.hold(draft, File, "draft"):
        return []
    return list(File.objects.filter(draft_id=draft.pk).order_by("pk"))


def move(files: Sequence[File], submission: "Submission") -> None:
    """Give files to the case that a submission opened, or to the entry it made in the log; one UPDATE."""
    if not files:
        return
    place = {"case": submission.case} if submission.case_id else {"entry": submission.entry}
    at = now()
    File.objects.filter(pk__in=[file.pk for file in files]).update(draft=None, attached_at=at, next_scan_at=at, **place)


def attach(written: "Sequence[Written]", case: "Case", at: datetime) -> list[File]:
    """Give a locked case what was added to it later; the bytes are safe by now. Two INSERTs, however many there are."""
    rows = [each.row(case=case, attached_at=at, next_scan_at=at) for each in written]
    Content.objects.bulk_create([row.name for row in rows])
    return File.objects.bulk_create(rows)

"""Adding files to a draft and taking them away again."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.time import now
from intake.cases import failing
from intake.forms.evidence import kinds, names, storage
from intake.forms.evidence.models import File, FileState
from intake.forms.models import Draft, Submission
from intake.records.models import Content

if TYPE_CHECKING:
    from home.models import Organisation

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Incoming:
    """One file as it comes in.

    Attributes:
        name: as the sender calls it; kept, and never believed.
    """

    name: str
    size: int
    chunks: Iterable[bytes]


@dataclass(frozen=True)
class Written:
    """A file whose bytes are safe on the disk, before any row names it."""

    stored: storage.Written
    found: kinds.Found
    name: str

    def row(self, **place: Any) -> File:
        """Return its row at a place, with the content that holds its name; neither is stored yet."""
        return File(
            key=self.stored.key,
            sha256=self.stored.sha256,
            size=self.stored.size,
            kind=self.found.kind.slug,
            name=Content.new({"name": names.tidy(self.name, self.found.kind)}),
            state=FileState.HELD if self.found.held else FileState.NOT_SCANNED,
            why=self.found.held,
            created_at=now(),
            **place,
        )

    def is_same(self, other: "Written") -> bool:
        """Tell whether both hold the same bytes."""
        return (self.stored.sha256, self.stored.size) == (other.stored.sha256, other.stored.size)

    def drop(self) -> None:
        """Forget the bytes."""
        storage.drop(self.stored)


class NotTaken(Exception):  # noqa: N818 - an answer for people, not a fault
    """A file was not taken; the message says why, and what to do instead."""


def add(draft: Draft, incoming: Incoming, organisation: "Organisation") -> File:
    """Take one file into a draft.

    Raises:
        NotTaken: with words for whoever sent it. Nothing of the file is kept then.
    """
    _must_fit(_there(draft), incoming.size, organisation)
    written = write(incoming)
    with transaction.atomic():
        try:
            return _keep(draft, written, organisation)
        except BaseException:
            written.drop()  # for certain no row names it; if the commit fails, nobody knows, and the sweeper looks
            raise


def write(incoming: Incoming) -> Written:
    """Find out what a file is, and bring its bytes safely to the disk; its row may be committed after that.

    Raises:
        NotTaken: with words for whoever sent it. Nothing of the file is kept then.
    """
    if incoming.size == 0:
        raise NotTaken(_("This file is empty. Open it on your device to see whether it holds anything."))
    stored = storage.write(incoming.chunks)
    try:
        try:
            found = kinds.find(stored.part, incoming.name)
        except kinds.Refused as refused:
            raise NotTaken(str(refused)) from None
        storage.keep(stored)
    except BaseException:
        storage.drop(stored)
        raise
    failing.point("after a file, before its row")
    return Written(stored, found, incoming.name)


def _keep(draft: Draft, written: Written, organisation: "Organisation") -> File:
    """Write the row; the bytes are safe by now."""
    locked = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if locked is None:
        raise NotTaken(_("Your answers were erased while this file was on its way, so it was not kept."))
    if locked.submission_id or Submission.objects.filter(idempotency_key=draft.idempotency_key).exists():
        raise NotTaken(_("Your complaint was sent before this file had arrived, so it is not part of it."))
    stored = written.stored
    same = File.objects.filter(draft=draft, sha256=stored.sha256, size=stored.size).first()
    if same is not None:
        written.drop()  # sent twice, by a second press or a second try: once is enough
        return same
    _must_fit(_there(draft), stored.size, organisation)
    file = written.row(draft=draft)
    file.name.save(force_insert=True)
    file.save(force_insert=True)
    Draft.objects.filter(pk=draft.pk).update(touched_at=now())
    return file


def _there(draft: Draft) -> tuple[int, int]:
    there = File.objects.filter(draft=draft).aggregate(number=Count("pk"), size=Sum("size"))
    return there["number"], there["size"] or 0


def _must_fit(there: tuple[int, int], size: int, organisation: "Organisation") -> None:
    """Refuse what would be more than the organisation takes.

    Args:
        there: how many files there are already, and how large they are together.
    """
    most = organisation.evidence_file_mb
    if size > most * MEGABYTE:
        raise NotTaken(too_big(most))
    if there[0] >= organisation.evidence_files:
        raise NotTaken(
            ngettext(
                "You can add %(most)s file. Remove it to add this one.",
                "You can add %(most)s files. Remove one to add this one.",
                organisation.evidence_files,
            )
            % {"most": organisation.evidence_files}
        )
    if there[1] + size > organisation.evidence_total_mb * MEGABYTE:
        raise NotTaken(
            _("All your files together can be %(most)s MB. Remove one, or send us this one another way.")
            % {"most": organisation.evidence_total_mb}
        )


class Together:
    """Files that go with one message: each is written as it comes, and all or none get a row.

    What was written and is not kept is dropped with :meth:`drop`; the sweeper takes what a crash leaves.
    """

    def __init__(self, organisation: "Organisation") -> None:
        self.organisation = organisation
        self.written: list[Written] = []

    def take(self, incoming: Incoming) -> None:
        """Write one more. Raises :class:`NotTaken`, with words for whoever sent it."""
        _must_fit((len(self.written), sum(each.stored.size for each in self.written)), incoming.size, self.organisation)
        written = write(incoming)
        if any(written.is_same(each) for each in self.written):
            written.drop()  # chosen twice: once is enough
            return
        self.written.append(written)

    def drop(self) -> None:
        """Forget all of them."""
        for each in self.written:
            each.drop()
        self.written = []


def too_big(most: int) -> str:
    """Say that a file is too big, and what to do about it."""
    return _("This file is too big: a file can be %(most)s MB. Send a smaller copy, or send it to us another way.") % {
        "most": most
    }


def remove(draft: Draft, key: uuid.UUID) -> bool:
    """Erase one file of a draft, at once; tell whether it was there."""
    with transaction.atomic():
        gone, _rows = File.objects.filter(draft=draft, key=key).delete()
    return bool(gone)

"""Adding files to a draft and taking them away again."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.time import now
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


class NotTaken(Exception):  # noqa: N818 - an answer for people, not a fault
    """A file was not taken; the message says why, and what to do instead."""


def add(draft: Draft, incoming: Incoming, organisation: "Organisation") -> File:
    """Take one file into a draft.

    Raises:
        NotTaken: with words for whoever sent it. Nothing of the file is kept then.
    """
    if incoming.size == 0:
        raise NotTaken(_("This file is empty. Open it on your device to see whether it holds anything."))
    _must_fit(draft, incoming.size, organisation)
    written = storage.write(incoming.chunks)
    try:
        try:
            found = kinds.find(written.part, incoming.name)
        except kinds.Refused as refused:
            raise NotTaken(str(refused)) from None
        storage.keep(written)
        return _keep(draft, incoming.name, written, found, organisation)
    except BaseException:
        storage.drop(written)
        raise


def _keep(draft: Draft, name: str, written: storage.Written, found: kinds.Found, organisation: "Organisation") -> File:
    """Commit the row; the bytes are safe by now."""
    with transaction.atomic():
        locked = Draft.objects.select_for_update().filter(pk=draft.pk).first()
        if locked is None:
            raise NotTaken(_("Your answers were erased while this file was on its way, so it was not kept."))
        if locked.submission_id or Submission.objects.filter(idempotency_key=draft.idempotency_key).exists():
            raise NotTaken(_("Your complaint was sent before this file had arrived, so it is not part of it."))
        same = File.objects.filter(draft=draft, sha256=written.sha256, size=written.size).first()
        if same is not None:
            storage.drop(written)  # sent twice, by a second press or a second try: once is enough
            return same
        _must_fit(draft, written.size, organisation)
        file = File.objects.create(
            key=written.key,
            draft=draft,
            sha256=written.sha256,
            size=written.size,
            kind=found.kind.slug,
            name=Content.keep({"name": names.tidy(name, found.kind)}),
            state=FileState.HELD if found.held else FileState.NOT_SCANNED,
            why=found.held,
            created_at=now(),
        )
        Draft.objects.filter(pk=draft.pk).update(touched_at=now())
    return file


def _must_fit(draft: Draft, size: int, organisation: "Organisation") -> None:
    """Refuse what would be more than the organisation takes."""
    most = organisation.evidence_file_mb
    if size > most * MEGABYTE:
        raise NotTaken(too_big(most))
    there = File.objects.filter(draft=draft).aggregate(number=Count("pk"), size=Sum("size"))
    if there["number"] >= organisation.evidence_files:
        raise NotTaken(
            ngettext(
                "You can add %(most)s file. Remove it to add this one.",
                "You can add %(most)s files. Remove one to add this one.",
                organisation.evidence_files,
            )
            % {"most": organisation.evidence_files}
        )
    if (there["size"] or 0) + size > organisation.evidence_total_mb * MEGABYTE:
        raise NotTaken(
            _("All your files together can be %(most)s MB. Remove one, or send us this one another way.")
            % {"most": organisation.evidence_total_mb}
        )


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

"""Files that readers may download: what is taken, what is refused and why, and how it is kept."""

import hashlib
import io
import lzma
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from home.models import Organisation, User
from home.time import now

if TYPE_CHECKING:
    from policies.models import PolicyFile

MOST_BYTES = 10 * 1024 * 1024
TOO_LARGE = "The file is larger than 10 MB. Make it smaller, or split it."
_MOST_NAME = 120
_MOST_PART = 1024 * 1024  # of what is read inside an archive
_TAKEN = "Take a PDF, a Word, Excel or PowerPoint file, an OpenDocument file, a picture, or plain text."


class Refused(Exception):  # noqa: N818 - an answer for people, not a fault
    """A file that can't be offered; the message is for the editor."""


@dataclass(frozen=True)
class Kind:
    """What a file is, by what is in it. The first of ``endings`` is the usual one."""

    content_type: str
    endings: tuple[str, ...]
    words: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
PDF = Kind("application/pdf", (".pdf",), "PDF")
CSV = Kind("text/csv", (".csv",), "table, CSV")
TEXT = Kind("text/plain", (".txt",), "plain text")
_PICTURES = {
    b"\x89PNG\r\n\x1a\n": Kind("image/png", (".png",), "picture"),
    b"\xff\xd8\xff": Kind("image/jpeg", (".jpg", ".jpeg"), "picture"),
    b"GIF8": Kind("image/gif", (".gif",), "picture"),
}
_WEBP = Kind("image/webp", (".webp",), "picture")
_OF_OFFICE = {
    b"wordprocessingml.document.main+xml": Kind(f"{_OFFICE}wordprocessingml.document", (".docx",), "Word"),
    b"spreadsheetml.sheet.main+xml": Kind(f"{_OFFICE}spreadsheetml.sheet", (".xlsx",), "Excel"),
    b"presentationml.presentation.main+xml": Kind(f"{_OFFICE}presentationml.presentation", (".pptx",), "PowerPoint"),
}
_OF_OPEN = {
    f"{_OPEN}text".encode(): Kind(f"{_OPEN}text", (".odt",), "OpenDocument text"),
    f"{_OPEN}spreadsheet".encode(): Kind(f"{_OPEN}spreadsheet", (".ods",), "OpenDocument spreadsheet"),
    f"{_OPEN}presentation".encode(): Kind(f"{_OPEN}presentation", (".odp",), "OpenDocument slides"),
}
KINDS = (PDF, CSV, TEXT, _WEBP, *_PICTURES.values(), *_OF_OFFICE.values(), *_OF_OPEN.values())
_WORDS = {kind.content_type: kind.words for kind in KINDS}
_MACROS = re.compile(r"vbaProject|macrosheets|activeX|^Basic/|^Scripts/", re.I)
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, KeyError, RuntimeError, OSError, ValueError,
    NotImplementedError,
)  # fmt: skip
_MARKUP = re.compile(rb"^\s*<|<\s*(?:html|script|svg|body|iframe)\b", re.I)
# Moves the writing direction, or belongs into no name.
_UNSEEN = re.compile('[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff<>:"/\\\\|?*%#]')


def kind_of(data: bytes, name: str) -> Kind:
    """Return what a file is.

    Raises:
        Refused: too large, empty, of a kind that is not taken, or with macros.
    """
    if len(data) > MOST_BYTES:
        raise Refused(TOO_LARGE)
    if not data.strip():
        raise Refused("The file is empty.")
    kind = _by_content(data, name)
    ending = PurePath(name).suffix.lower()
    if ending not in kind.endings:
        raise Refused(
            f"The name ends in “{ending}”, but in it is something else: {kind.words}. "
            f"Give it a name that ends in {kind.endings[0]}."
            if ending
            else f"Give the file a name that ends in {kind.endings[0]}."
        )
    return kind


def _by_content(data: bytes, name: str) -> Kind:
    if data.startswith(b"%PDF-"):
        return PDF
    for start, kind in _PICTURES.items():
        if data.startswith(start):
            return kind
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _WEBP
    if data.startswith(b"PK"):
        return _in_archive(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("This is an older Office file, in which macros can hide. Save it as .docx, .xlsx or .pptx.")
    return _written(data, name)


def _in_archive(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if any(_MACROS.search(name) for name in names):
                raise Refused("There are macros in it. Save it without macros, as .docx, .xlsx, .pptx or OpenDocument.")
            if "mimetype" in names:
                return _OF_OPEN[_part(archive, "mimetype").strip()]
            types = _part(archive, "[Content_Types].xml")
    except _DAMAGED as broken:
        raise Refused(f"This file can't be offered. {_TAKEN}") from broken
    if b"macroEnabled" in types:
        raise Refused("There are macros in it. Save it without macros, as .docx, .xlsx or .pptx.")
    for mark, kind in _OF_OFFICE.items():
        if mark in types:
            return kind
    raise Refused(f"This file can't be offered. {_TAKEN}")


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Read one part, and no more of it than it may have: its stated size may lie."""
    with archive.open(name) as part:
        return part.read(_MOST_PART)


def _written(data: bytes, name: str) -> Kind:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as other:
        raise Refused(f"This file can't be offered. {_TAKEN}") from other
    if b"\x00" in data or data.startswith(b"#!"):
        raise Refused(f"This file can't be offered. {_TAKEN}")
    if _MARKUP.search(data):
        raise Refused("Web pages and SVG pictures can't be offered: they can run programs. Save it as a PDF.")
    return CSV if name.lower().endswith(".csv") else TEXT


def in_words(content_type: str, size: int) -> str:
    """“PDF, 120 KB”: what somebody is about to download; ``size`` in bytes."""
    amount = f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, round(size / 1024))} KB"
    return f"{_WORDS.get(content_type, 'file')}, {amount}"


def safe_name(name: str) -> str:
    """Return a name without paths and signs that mislead; its ending is kept."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    path = PurePath(_UNSEEN.sub("", plain).strip(" .") or "file")
    ending = path.suffix[:12]
    return f"{path.name.removesuffix(path.suffix)[: _MOST_NAME - len(ending)].strip(' .') or 'file'}{ending.lower()}"


def keep(data: bytes, name: str, *, organisation: Organisation, by: User | None) -> "PolicyFile":
    """Keep a file for an organisation; the same one under the same name is kept once.

    Raises:
        Refused: as with :func:`kind_of`.
    """
    from policies.models import PolicyFile

    called = safe_name(name)
    kind = kind_of(data, called)
    sha256 = hashlib.sha256(data).hexdigest()
    there = PolicyFile.objects.filter(organisation=organisation, sha256=sha256, name=called).first()
    if there is not None:
        return there
    file = PolicyFile(
        organisation=organisation, name=called, content_type=kind.content_type, sha256=sha256, size=len(data),
        uploaded_by=by, uploaded_at=now(),
    )  # fmt: skip
    file.file.save(called, ContentFile(data), save=False)
    try:
        with transaction.atomic():
            file.save(force_insert=True)
    except IntegrityError:  # somebody kept the same file meanwhile
        file.file.delete(save=False)
        return PolicyFile.objects.get(organisation=organisation, sha256=sha256, name=called)
    return file


def kept(organisation: Organisation, sha256: str, name: str) -> "PolicyFile | None":
    """Return a file of the organisation's, whether a version offers it or not."""
    from policies.models import PolicyFile

    return PolicyFile.objects.filter(organisation=organisation, sha256=sha256, name=name).first()


def offered(organisation: Organisation, sha256: str, name: str) -> "PolicyFile | None":
    """Return a file that a published version of the organisation's policies offers."""
    file = kept(organisation, sha256, name)
    return file if file is not None and file.offered.exists() else None

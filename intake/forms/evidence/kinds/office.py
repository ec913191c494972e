"""Documents that are zips: Office and OpenDocument. Looked through within bounds; every other zip is refused."""

import re
import struct
import zipfile
from collections.abc import Iterator

from intake.forms.evidence.kinds import danger
from intake.forms.evidence.kinds.bytes import Sample
from intake.forms.evidence.kinds.found import (
    ARCHIVE,
    DAMAGED,
    LOCKED,
    MACROS,
    RUNS,
    TOO_LARGE_INSIDE,
    TWO_IN_ONE,
    Refused,
)

_MOST_MEMBERS = 5_000
_MOST_INDEX = 2 * 1024 * 1024
_MOST_UNPACKED = 400 * 1024 * 1024
_MOST_RATIO = 200
#: Below this even the most packed part harms nobody.
_SMALL = 10 * 1024 * 1024
_MOST_XML = 32 * 1024 * 1024

_OOXML = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_ODF = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_MACRO_PARTS = re.compile(
    r"vbaproject|vbadata|(?:^|/)activex/|macrosheets/|dialogsheets/|^basic/|^scripts/|customui/", re.I
)
_RUNS = re.compile(
    r"\.(?:exe|dll|com|scr|bat|cmd|js|jse|vbs|vbe|wsf|hta|jar|class|ps1|lnk|msi|sh|html?|svgz|swf)$", re.I
)
#: Links to elsewhere that are followed without being pressed.
_PULLS = re.compile(
    rb"<Relationship\b(?=[^>]*TargetMode\s*=\s*[\"']External)(?=[^>]*Type\s*=\s*[\"'][^\"']*/"
    rb"(?:attachedTemplate|oleObject|frame|subDocument|control|aFChunk|package|vbaProject)[\"'])",
    re.I,
)
_COMMANDS = re.compile(rb"DDEAUTO|<ddeLink|instrText[^>]*>\s*DDE\b|vnd\.sun\.star\.script:|macro://|<!ENTITY", re.I)
_MACRO_TYPES = re.compile(rb"macroEnabled|vbaProject|ms-office\.activeX", re.I)


def document(sample: Sample, *, depth: int = 0) -> str | None:
    """Recognise an Office or OpenDocument file.

    Raises:
        Refused: for every other zip, and for what holds macros, programs, or more than it says.
    """
    if not danger.is_zip(sample):
        return None
    _bounded(sample)
    with zipfile.ZipFile(sample.path) as packed:
        members = packed.infolist()
        _members_in_order(sample, members)
        kind = _kind(packed, members)
        if kind is None:
            raise Refused(RUNS if any(member.filename == "META-INF/MANIFEST.MF" for member in members) else ARCHIVE)
        for member in members:
            _look_at(packed, member, depth)
    return kind


def _bounded(sample: Sample) -> None:
    """Look at the end of a zip before its index is read into memory; nothing may stand behind it or before it."""
    tail = sample.tail
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < 22 or not sample.head.startswith(b"PK\x03\x04"):
        raise Refused(DAMAGED)
    entries, size, offset, comment = struct.unpack_from("<HIIH", tail, place + 10)
    if entries > _MOST_MEMBERS or size > _MOST_INDEX or entries == 0xFFFF:
        raise Refused(TOO_LARGE_INSIDE)
    end = sample.size - len(tail) + place
    if len(tail) - place - 22 != comment or comment > 256 or offset + size > end or end - offset - size > 64 * 2:
        raise Refused(TWO_IN_ONE)


def _members_in_order(sample: Sample, members: list[zipfile.ZipInfo]) -> None:
    """Refuse bombs, members that lie over each other, and names that lead elsewhere."""
    unpacked, names, end = 0, set(), 0
    for member in sorted(members, key=lambda member: member.header_offset):
        name = member.filename
        if member.flag_bits & 1:
            raise Refused(LOCKED)
        if name.startswith("/") or "\\" in name or ".." in name.split("/") or name.lower() in names:
            raise Refused(TWO_IN_ONE)
        names.add(name.lower())
        if member.header_offset < end:
            raise Refused(TOO_LARGE_INSIDE)
        end = member.header_offset + 30 + member.compress_size
        unpacked += member.file_size
        if unpacked > _MOST_UNPACKED or (
            member.file_size > _SMALL and member.file_size > _MOST_RATIO * max(1, member.compress_size)
        ):
            raise Refused(TOO_LARGE_INSIDE)
    if end > sample.size:
        raise Refused(DAMAGED)


def _kind(packed: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> str | None:
    names = {member.filename for member in members}
    if "mimetype" in names:
        with packed.open("mimetype") as file:
            declared = file.read(200).strip()
        return _ODF.get(declared) if "content.xml" in names or "META-INF/manifest.xml" in names else None
    if "[Content_Types].xml" not in names or "_rels/.rels" not in names:
        return None
    parts = {"word/": "word/document", "xl/": "xl/workbook", "ppt/": "ppt/presentation"}
    return next((_OOXML[root] for root, main in parts.items() if any(name.startswith(main) for name in names)), None)


def _look_at(packed: zipfile.ZipFile, member: zipfile.ZipInfo, depth: int) -> None:
    """Look into one part of a document."""
    name = member.filename
    if _MACRO_PARTS.search(name):
        raise Refused(MACROS)
    if _RUNS.search(name):
        raise Refused(RUNS)
    if name.endswith("/"):
        return
    with packed.open(member) as part:
        head = part.read(4096)
        if danger.is_program_or_archive(head):
            raise Refused(RUNS)
        if head.startswith(b"\xd0\xcf\x11\xe0"):
            _look_at_object(head, part)
        elif head.startswith(b"PK\x03\x04") and not _is_embedding(name):
            raise Refused(RUNS)
        elif name.endswith((".xml", ".rels")) or head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
            for piece in _pieces(head, part, member):
                _look_at_xml(name, piece)
    if head.startswith(b"PK\x03\x04"):
        _look_at_embedded(packed, member, depth)


def _is_embedding(name: str) -> bool:
    return "/embeddings/" in name and name.lower().endswith((".docx", ".xlsx", ".pptx"))


def _look_at_xml(name: str, piece: bytes) -> None:
    if name == "[Content_Types].xml" and _MACRO_TYPES.search(piece):
        raise Refused(MACROS)
    if name == "META-INF/manifest.xml" and b"encryption-data" in piece:
        raise Refused(LOCKED)
    if _PULLS.search(piece) or _COMMANDS.search(piece):
        raise Refused(RUNS)


def _look_at_object(head: bytes, part: "zipfile.ZipExtFile | object") -> None:
    """Look at an object of another program: packed programs lie in what Windows calls a package."""
    signs = ("\x01Ole10Native".encode("utf-16-le"), "_VBA_PROJECT".encode("utf-16-le"))
    before = b""
    piece = head
    while piece:
        if any(sign in before + piece for sign in signs):
            raise Refused(RUNS)
        before = piece[-64:]
        piece = part.read(256 * 1024)  # type: ignore[union-attr]  # a part that is open


def _look_at_embedded(packed: zipfile.ZipFile, member: zipfile.ZipInfo, depth: int) -> None:
    """A table within a letter is a document of its own. Only its index is read, and only so deep."""
    if depth >= 2 or member.file_size > 4 * 1024 * 1024:
        raise Refused(TOO_LARGE_INSIDE)
    with packed.open(member) as part, zipfile.ZipFile(part) as inner:
        members = inner.infolist()
        if len(members) > _MOST_MEMBERS or _kind(inner, members) is None:
            raise Refused(RUNS)
        if sum(each.file_size for each in members) > _MOST_UNPACKED // 8:
            raise Refused(TOO_LARGE_INSIDE)
        for each in members:
            _look_at(inner, each, depth + 1)


def _pieces(head: bytes, part: "zipfile.ZipExtFile | object", member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a part in pieces that lie over each other a little."""
    if member.file_size > _MOST_XML * 8:
        raise Refused(TOO_LARGE_INSIDE)
    before, piece = b"", head
    while piece:
        yield before + piece
        before = piece[-2048:]
        piece = part.read(256 * 1024)  # type: ignore[union-attr]  # a part that is open

"""Opening a .docx without trusting it: a zip archive of XML that somebody sent.

mammoth reads whole entries into memory and builds trees by recursion. So it never sees the file itself: what is
needed of it is read here first, with every amount bounded, looked through for what Word never writes, and packed
anew (:func:`repacked`).
"""

import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree
from xml.parsers import expat

from .unreadable import CORRUPTED, SUSPICIOUS, Unreadable

_MOST_ENTRIES = 3_000
#: Bytes that all entries may say they unpack to; pictures count, though they are never unpacked.
_MOST_UNPACKED = 200 * 1024 * 1024
#: Bytes of one XML part, and of all that are read.
_MOST_PART, _MOST_PARTS = 12 * 1024 * 1024, 24 * 1024 * 1024
#: How many times larger than packed a part may be. Word's own XML reaches about 40; a bomb, about 1,000.
_MOST_RATIO, _SMALL = 200, 256 * 1024
#: mammoth takes about 5 s for so many elements, and for twice as many four times as long. A page has about 500.
_MOST_ELEMENTS, _MOST_DEPTH = 60_000, 60
_CHUNK = 64 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class Package:
    """The XML parts of a .docx by name, each looked through; without pictures and other attachments."""

    parts: dict[str, bytes]
    names: tuple[str, ...]
    main: str

    def of_kind(self, kind: str) -> list[bytes]:
        """The parts ``word/<kind>….xml`` (“header”, “footnotes”), in order of name."""
        return [self.parts[name] for name in sorted(self.parts) if name.startswith(f"word/{kind}")]


def opened(data: bytes) -> Package:
    """Read what is needed of a .docx. Raises Unreadable, in plain words, where that can't or mustn't be done."""
    _refuse_other_kinds(data)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _read(archive)
    except Unreadable:
        raise
    except _DAMAGED as problem:
        raise Unreadable(CORRUPTED) from problem


def tree(part: bytes) -> ElementTree.Element:
    """A part of a package as a tree."""
    return ElementTree.fromstring(part)  # noqa: S314  # looked through already: it defines nothing, and is not too large


def repacked(package: Package, changed: Mapping[str, bytes]) -> BytesIO:
    """Pack the parts anew for mammoth, some of them ``changed``."""
    new = BytesIO()
    with zipfile.ZipFile(new, "w") as archive:
        for name, content in {**package.parts, **changed}.items():
            archive.writestr(name, content)
    new.seek(0)
    return new


def _refuse_other_kinds(data: bytes) -> None:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Unreadable(
                "This document is protected by a password. Open it in Word, take the password off "
                "(File, Info, Protect Document), save it, and choose it again."
            )
        raise Unreadable(
            "This is an older Word document (.doc). Open it in Word and save it as a Word document (.docx), "
            "then choose that."
        )
    if data.startswith(b"%PDF"):
        raise Unreadable(
            "This is a PDF. Its headings, lists and tables can't be read back: choose the Word document "
            "it was made from, or copy its words and paste them."
        )
    if data.startswith(b"{\\rtf"):
        raise Unreadable("This is a rich text file (.rtf). Open it in Word, save it as .docx, and choose that.")
    if not data.startswith(b"PK"):
        raise Unreadable(CORRUPTED)


def _read(archive: zipfile.ZipFile) -> Package:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
        raise Unreadable(SUSPICIOUS)
    if len(set(names)) != len(names):
        raise Unreadable(CORRUPTED)
    _refuse_other_packages(names)
    parts: dict[str, bytes] = {}
    for entry in entries:
        if _is_needed(entry.filename):
            parts[entry.filename] = _unpacked(archive, entry, _MOST_PARTS - sum(map(len, parts.values())))
    types = parts.get("[Content_Types].xml", b"")
    if b"macroEnabled" in types or "word/vbaProject.bin" in names:
        raise Unreadable(
            "This document holds macros (.docm): small programs, which are not taken in. "
            "Save it in Word as a document without macros (.docx), and choose that."
        )
    if not types:
        raise Unreadable(CORRUPTED)
    budget = _Budget()
    for content in parts.values():
        budget.look_through(content)
    main = _main(parts.get("_rels/.rels", b""))
    if main not in parts:
        raise Unreadable(CORRUPTED)
    return Package(parts, tuple(names), main)


def _main(relationships: bytes) -> str:
    """Which part holds the wording: “word/document.xml”, from some of Microsoft's services “word/document2.xml”."""
    if relationships:
        for each in tree(relationships):
            if each.get("Type", "").endswith("/officeDocument"):
                return each.get("Target", "").lstrip("/")
    return "word/document.xml"


def _refuse_other_packages(names: list[str]) -> None:
    first = {name.partition("/")[0] for name in names}
    if "word" in first:
        return
    for folder, what in (("xl", "a spreadsheet"), ("ppt", "a presentation")):
        if folder in first:
            raise Unreadable(f"This is {what}, not a document. Choose the policy's Word document (.docx).")
    if "content.xml" in names:
        raise Unreadable("This is an OpenDocument file (.odt). Save it as a Word document (.docx), and choose that.")
    if "[Content_Types].xml" not in names:
        raise Unreadable("This is a zip archive, not a Word document. Unpack it, and choose the document in it.")


def _is_needed(name: str) -> bool:
    folder, _, rest = name.partition("/")
    if name in ("[Content_Types].xml", "_rels/.rels"):
        return True
    if folder != "word":
        return False
    stem = rest.removeprefix("_rels/").removesuffix(".rels").removesuffix(".xml").rstrip("0123456789")
    known = {"document", "styles", "numbering", "footnotes", "endnotes", "comments", "header", "footer"}
    return rest.endswith((".xml", ".rels")) and stem in known


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    """Read one entry, never more than a part may hold, whatever it says of itself."""
    if entry.flag_bits & 0x1:
        raise Unreadable("This document is protected by a password. Take the password off, and choose it again.")
    # The others that zip knows unpack without a bound.
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable(CORRUPTED)
    most = min(_MOST_PART, left, max(_SMALL, entry.compress_size * _MOST_RATIO))
    if entry.file_size > most:
        raise Unreadable(SUSPICIOUS)
    found = bytearray()
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            found += chunk
            if len(found) > most:
                raise Unreadable(SUSPICIOUS)
    return bytes(found)


class _Budget:
    """Looks through XML without building anything: no definitions of its own, not too much, not too deep."""

    def __init__(self) -> None:
        self.elements = 0
        self.depth = 0

    def look_through(self, content: bytes) -> None:
        """Raise Unreadable where a part is no XML, or not such as Word writes."""
        self.depth = 0
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        # Word writes no document type; entities that double themselves need one.
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        try:
            parser.Parse(content, True)
        except expat.ExpatError as problem:
            raise Unreadable(CORRUPTED) from problem

    def _start(self, name: str, attributes: object) -> None:
        self.elements += 1
        self.depth += 1
        if self.elements > _MOST_ELEMENTS or self.depth > _MOST_DEPTH:
            raise Unreadable(SUSPICIOUS)

    def _end(self, name: str) -> None:
        self.depth -= 1

    def _refuse(self, *told: object) -> None:
        raise Unreadable(SUSPICIOUS)

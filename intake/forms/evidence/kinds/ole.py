"""Documents of older Office programs, and messages of Outlook (OLE). Macros are refused."""

from collections.abc import Iterator

import olefile

from intake.forms.evidence.kinds import danger
from intake.forms.evidence.kinds.bytes import Sample, u16
from intake.forms.evidence.kinds.found import ATTACHED, LOCKED, MACROS, RUNS, TWO_IN_ONE, UNKNOWN, Refused

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACROS = {"macros", "vba", "_vba_project", "_vba_project_cur", "vbaproject", "_srp_0"}
_LOCKED = {"encryptedpackage", "encryptioninfo", "\x06dataspaces"}
_PROGRAMS = {"\x01ole10native", "package"}
#: In a presentation macros lie in the one stream, under this kind of record.
_PPT_MACROS = b"\x0f\x00\xff\x03"
_MOST_STREAMS = 5_000


def document(sample: Sample) -> str | None:
    """Recognise .doc, .xls, .ppt and .msg."""
    if not sample.head.startswith(_MAGIC):
        return None
    with olefile.OleFileIO(str(sample.path)) as ole:
        _refuse_appended(sample, ole)
        names = ole.listdir(streams=True, storages=True)
        if len(names) > _MOST_STREAMS:
            raise Refused(UNKNOWN)
        tops = {name[0].lower() for name in names}
        if "__properties_version1.0" in tops:
            _look_at_message(ole, names)
            return "msg"
        _refuse_parts({part.lower() for name in names for part in name})
        if "worddocument" in tops:
            _refuse_locked_word(ole)
            return "doc"
        if tops & {"workbook", "book"}:
            _refuse_macro_sheets(ole, "Workbook" if "workbook" in tops else "Book")
            return "xls"
        if "powerpoint document" in tops:
            if any(_PPT_MACROS in piece for piece in _stream(ole, ["PowerPoint Document"])):
                raise Refused(MACROS)
            return "ppt"
    raise Refused(RUNS)


def _refuse_appended(sample: Sample, ole: "olefile.OleFileIO") -> None:
    """Refuse what lies behind the last sector that the file itself knows of. A document embedded in it lies before."""
    used = max((number for number, following in enumerate(ole.fat) if following != olefile.FREESECT), default=0)
    end = ole.sectorsize * (used + 2)
    if sample.size > end and any(piece.strip(b"\0") for _, piece in sample.pieces(end)):
        raise Refused(TWO_IN_ONE)


def _refuse_parts(parts: set[str]) -> None:
    if parts & _LOCKED:
        raise Refused(LOCKED)
    if parts & _MACROS:
        raise Refused(MACROS)
    if parts & _PROGRAMS:
        raise Refused(RUNS)


def _stream(ole: "olefile.OleFileIO", name: list[str], most: int | None = None) -> Iterator[bytes]:
    """Yield a stream sector by sector, so that it is never in memory as a whole."""
    entry = ole.direntries[ole._find(name)]  # the library's own way would read the whole of it
    if entry.size < ole.minisectorcutoff:
        yield ole.openstream(name).read()
        return
    sector, left, before = entry.isectStart, min(entry.size, most or entry.size), b""
    seen = 0
    while left > 0 and 0 <= sector < len(ole.fat) and seen <= len(ole.fat):
        ole.fp.seek(ole.sectorsize * (sector + 1))
        piece = ole.fp.read(ole.sectorsize)
        yield before + piece
        before = piece[-8:]
        left -= len(piece)
        seen += 1
        sector = ole.fat[sector]
        if not piece:
            return


def _head(ole: "olefile.OleFileIO", name: list[str], most: int) -> bytes:
    found = b""
    for piece in _stream(ole, name, most):
        found = piece if not found else found + piece[min(8, len(piece)) :]
        if len(found) >= most:
            break
    return found


def _refuse_locked_word(ole: "olefile.OleFileIO") -> None:
    head = _head(ole, ["WordDocument"], 64)
    if len(head) >= 12 and u16(head, 10) & 0x0100:
        raise Refused(LOCKED)


def _refuse_macro_sheets(ole: "olefile.OleFileIO", name: str) -> None:
    """Refuse sheets of commands, as tables had them before they had macros."""
    data = _head(ole, [name], 512 * 1024)
    place = 0
    while place + 4 <= len(data):
        record, length = u16(data, place), u16(data, place + 2)
        if record == 0x2F:
            raise Refused(LOCKED)
        if record == 0x85 and length >= 6 and data[place + 4 + 5 : place + 4 + 6] in (b"\x01", b"\x06"):
            raise Refused(MACROS)
        if record == 0x0A:
            return
        place += 4 + length


def _look_at_message(ole: "olefile.OleFileIO", names: list[list[str]]) -> None:
    """Look at what is attached to a message, by how it begins and by what it is called."""
    for name in names:
        last = name[-1].lower()
        if not last.startswith("__substg1.0_"):
            continue
        if last.startswith("__substg1.0_37010102"):
            begins = next(iter(_stream(ole, name, 4096)), b"")
            markup = danger.MARKUP.match(begins.lstrip())
            if danger.is_program_or_archive(begins) or markup:
                raise Refused(ATTACHED)
        if last.startswith(("__substg1.0_3707001", "__substg1.0_3704001")):
            raw = _head(ole, name, 1024)
            called = raw.decode("utf-16-le" if last.endswith("1f") else "latin-1", "replace").strip("\x00")
            if runs(called):
                raise Refused(ATTACHED)


def runs(name: str) -> bool:
    """Tell whether something of this name, attached to a message, would run or can't be looked into."""
    ending = name.rpartition(".")[2].strip().lower() if "." in name else ""
    return ending in danger.SCRIPT_ENDINGS | {"zip", "rar", "7z", "gz", "tar", "cab", "ace", "docm", "xlsm", "pptm",
                                               "dotm", "xltm", "xlam", "ppam", "potm", "xll", "one"}  # fmt: skip

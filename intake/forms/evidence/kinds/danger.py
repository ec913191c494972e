"""What is never taken, and what hides behind something harmless."""

import re
import struct

from intake.forms.evidence.kinds.bytes import Sample
from intake.forms.evidence.kinds.found import ARCHIVE, RUNS, TWO_IN_ONE, WEB_PAGE, Refused

#: How programs begin, on whatever machine. "MZ" alone would be two letters of a text, so it is looked at closer.
_PROGRAMS = (
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",  # Java, and several Mac programs in one
    b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe",  # Mac
    b"dex\n", b"\x00asm", b"L\x00\x00\x00\x01\x14\x02\x00",  # Android, WebAssembly, a Windows shortcut
    b"ITSF", b"!<arch>", b"FWS", b"CWS", b"ZWS",  # Windows help, libraries, Flash
    b"BC\xc0\xde", b"\x1bLua", b"\xed\xab\xee\xdb",  # compiled code, an rpm package
)  # fmt: skip
_ARCHIVES = (
    b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd",
    b"\x04\x22\x4d\x18", b"MSCF", b"\x1f\x9d", b"\x1f\xa0", b"xar!", b"LZIP", b"\x60\xea", b"**ACE**",
)  # fmt: skip
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

#: Signs of a web page or a script, wherever they stand in something that is neither.
MARKUP = re.compile(
    rb"<\s*(?:!doctype\s+html|html[\s>]|script[\s>]|iframe[\s>]|svg[\s>]|body\s[^>]*onload|\?php|\?=|%@|hta:)", re.I
)
_PHAR = re.compile(rb"__HALT_COMPILER\(\)")
#: How texts begin that a computer would carry out; and calls that stand in no letter.
_SCRIPT_HEADS = re.compile(
    rb"\A\s*(?:#!|@echo\s+off|\[InternetShortcut\]|\[Desktop Entry\]|Windows Registry Editor|REGEDIT4|\[autorun\]"
    rb"|%!PS|<\?xml|<\s*[a-z!?%])",
    re.I,
)
_SCRIPT_CALLS = re.compile(
    rb"WScript\.|CreateObject\s*\(|ActiveXObject|powershell(?:\.exe)?\s+-|Invoke-Expression|\bIEX\s*\("
    rb"|Start-Process\s|New-Object\s+Net\.WebClient|document\.write\s*\(|\beval\s*\(|child_process"
    rb"|(?m:^\s*import\s+(?:os|subprocess|socket)\s*$)|\{\\rtf|rundll32|mshta\s|certutil\s+-",
    re.I,
)
#: Names under which a computer would run a text. A name makes nothing acceptable, only this unacceptable.
SCRIPT_ENDINGS = frozenset({
    "bat", "cmd", "com", "cpl", "exe", "hta", "inf", "jar", "js", "jse", "lnk", "msc", "msi", "ps1", "psm1",
    "py", "pyw", "rb", "pl", "php", "phtml", "reg", "scf", "scr", "sh", "sql", "swf", "url", "vb", "vbe", "vbs",
    "wsf", "wsh", "xml", "xhtml", "htm", "html", "mht", "mhtml", "svg", "xsl", "xslt", "desktop", "command",
    "app", "dll", "sys", "iso", "img", "vhd",
})  # fmt: skip


def refuse_by_beginning(sample: Sample) -> None:
    """Refuse programs, archives and web pages, by how they begin.

    Raises:
        Refused: with words for people.
    """
    head = sample.head
    if head.startswith(_PROGRAMS) or _is_windows_program(head):
        raise Refused(RUNS)
    if head.startswith(_ARCHIVES) or head[257:262] == b"ustar" or _is_disk(sample):
        raise Refused(ARCHIVE)
    if head.startswith(b"#!") and not head.startswith(b"#!AMR"):
        raise Refused(RUNS)
    text = as_text(head[:4096]).lstrip()
    if re.match(rb"<(?:!doctype html|html|svg|head|body|script|!--|\?php|\?xml|%|[a-z])", text, re.I):
        raise Refused(WEB_PAGE)


def as_text(data: bytes) -> bytes:
    """Return text of any of the usual encodings as single bytes, so that it can be searched."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace").encode("utf-8", "replace")
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:]
    if data[1:2] == b"\x00" and data[3:4] == b"\x00":
        return data.decode("utf-16-le", "replace").encode("utf-8", "replace")
    return data


def _is_windows_program(head: bytes) -> bool:
    if not head.startswith((b"MZ", b"ZM")) or len(head) < 64:
        return head.startswith(b"MZ") and b"\x00" in head[:64]
    place = struct.unpack_from("<I", head, 60)[0]
    return head[place : place + 2] in (b"PE", b"NE", b"LE", b"LX") or b"\x00" in head[:64]


def _is_disk(sample: Sample) -> bool:
    return sample.at(0x8001, 5) == b"CD001" or sample.head.startswith((b"conectix", b"vhdxfile"))


def is_zip(sample: Sample) -> bool:
    """Tell whether a file begins as a zip does."""
    return sample.head.startswith(_ZIPS)


def refuse_scripts(text: bytes) -> None:
    """Refuse text that a computer would carry out."""
    if _SCRIPT_HEADS.match(text) or _SCRIPT_CALLS.search(text):
        raise Refused(RUNS)
    if MARKUP.search(text):
        raise Refused(WEB_PAGE)


def refuse_second_nature(sample: Sample, *, markup: bool = True, zips: bool = True) -> None:
    """Refuse what is a second kind of file besides the one that it begins as.

    Args:
        markup: look for web pages and scripts in it.
        zips: look for members of a zip all through it; where it may hold some by right, only its end is looked at.
    """
    if _zip_ends(sample) or sample.search(_PHAR):
        raise Refused(TWO_IN_ONE)
    if b"%PDF-" in sample.head[1:2048] and not sample.head.startswith(b"%PDF-"):
        raise Refused(TWO_IN_ONE)
    if markup and sample.search(MARKUP):
        raise Refused(TWO_IN_ONE)
    if zips and _zip_within(sample):
        raise Refused(TWO_IN_ONE)


def _zip_ends(sample: Sample) -> bool:
    """Tell whether a zip ends where the file does, or shortly before: programs look for it from behind."""
    tail, place = sample.tail, -1
    while (place := tail.find(b"PK\x05\x06", place + 1)) >= 0:
        if len(tail) - place >= 22:
            disk, start, here, entries, size, _offset, comment = struct.unpack_from("<HHHHIIH", tail, place + 4)
            if disk == start and here == entries and size < sample.size and comment <= len(tail) - place:
                return True
    return False


def _zip_within(sample: Sample) -> bool:
    for place in sample.offsets(re.compile(rb"PK\x03\x04")):
        member = sample.at(place, 30)
        if len(member) < 30:
            continue
        version, flags, method = struct.unpack_from("<HHH", member, 4)
        length = struct.unpack_from("<H", member, 26)[0]
        if version & 0xFF <= 63 and method in (0, 8, 9, 12, 14, 93, 95) and 0 < length < 512 and not flags & 0xD000:
            return True
    return False


def refuse_appended(data: bytes) -> None:
    """Refuse what was put behind the end of a file, where that is a file of its own."""
    rest = data.lstrip(b"\x00\r\n\t ")
    if rest.startswith((*_PROGRAMS, *_ARCHIVES, *_ZIPS, b"%PDF-", b"\xd0\xcf\x11\xe0", b"#!")) or MARKUP.search(
        rest[:65536]
    ):
        raise Refused(TWO_IN_ONE)
    if _is_windows_program(rest[:4096]):
        raise Refused(TWO_IN_ONE)


def is_program_or_archive(data: bytes) -> bool:
    """Tell whether something packed inside a document is what we would never take by itself."""
    return data.startswith((*_PROGRAMS, *_ARCHIVES)) or (data.startswith(b"MZ") and b"\x00" in data[:64])

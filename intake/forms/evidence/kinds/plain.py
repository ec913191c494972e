"""Plain text, tables of it, and e-mails as they travel."""

import base64
import binascii
import re
from email.header import decode_header

from intake.forms.evidence.kinds import danger, ole
from intake.forms.evidence.kinds.bytes import Sample
from intake.forms.evidence.kinds.found import ATTACHED, RUNS, TWO_IN_ONE, Refused

_HEADER = re.compile(rb"\A(?:[!-9;-~]{1,60}:[^\n]*\n|[ \t][^\n]*\n|From [^\n]*\n){2,}", re.I)
_KNOWN = re.compile(
    rb"^(?:From|To|Date|Subject|Received|Message-ID|MIME-Version|Return-Path|Delivered-To|Content-Type):", re.I | re.M
)
_NAMED = re.compile(rb"(?:file)?name\*?\d*\*?\s*=\s*(\"[^\"\n]{1,300}\"|[^\s;\"]{1,300})", re.I)
_BASE64 = re.compile(rb"\n\r?\n([A-Za-z0-9+/=]{40,80})\r?\n")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def email(sample: Sample) -> str | None:
    """Recognise an e-mail by its head; look at what is attached to it."""
    head = sample.head.replace(b"\r\n", b"\n")
    if not _HEADER.match(head) or len({found.lower() for found in _KNOWN.findall(head[:16384])}) < 3:
        return None
    if _CONTROL.search(sample.head):
        raise Refused(TWO_IN_ONE)
    for _offset, piece in sample.pieces():
        plain = piece.replace(b"\r\n", b"\n")
        if any(ole.runs(_called(name)) for name in _NAMED.findall(plain)):
            raise Refused(ATTACHED)
        if any(_runs(line) for line in _BASE64.findall(piece)):
            raise Refused(ATTACHED)
    danger.refuse_second_nature(sample, markup=False)
    return "eml"


def _called(name: bytes) -> str:
    """Return the name of something attached, as the mail program will show it."""
    text = name.strip(b'"').decode("utf-8", "replace")
    if text.startswith("=?"):
        try:
            parts = decode_header(text)
        except (ValueError, binascii.Error):
            return text
        text = "".join(part.decode(kind or "utf-8", "replace") if isinstance(part, bytes) else part
                       for part, kind in parts)  # fmt: skip
    return re.sub(r"%([0-9A-Fa-f]{2})", lambda found: chr(int(found[1], 16)), text)


def _runs(line: bytes) -> bool:
    try:
        begins = base64.b64decode(line[: len(line) // 4 * 4])
    except binascii.Error:
        return False
    return danger.is_program_or_archive(begins)


def text(sample: Sample, name: str) -> str | None:
    """Recognise text: nothing but letters, in one of the usual encodings, and nothing a computer would carry out."""
    if name.rpartition(".")[2].lower() in danger.SCRIPT_ENDINGS and "." in name:
        raise Refused(RUNS)
    wide = sample.head.startswith((b"\xff\xfe", b"\xfe\xff"))
    encoding = ("utf-16-le" if sample.head.startswith(b"\xff\xfe") else "utf-16-be") if wide else ""
    utf8 = not wide
    for offset, piece in sample.pieces():
        if wide:
            plain = piece[(offset % 2) :].decode(encoding, "replace").encode("utf-8", "replace")
        else:
            plain = piece.removeprefix(b"\xef\xbb\xbf") if offset == 0 else piece
            utf8 = utf8 and _is_utf8(piece)
        if _CONTROL.search(plain):
            return None
        if offset == 0:
            danger.refuse_scripts(plain)
        elif danger.MARKUP.search(plain):
            raise Refused(TWO_IN_ONE)
    if not utf8 and not wide and _looks_packed(sample.head):
        return None
    danger.refuse_second_nature(sample, markup=False)
    return "text"


def _is_utf8(piece: bytes) -> bool:
    try:
        piece[4:-4].decode()
    except UnicodeDecodeError as wrong:
        # A letter of several bytes may lie across the edge of a piece.
        return wrong.start < 4 or wrong.start > len(piece) - 12
    return True


def _looks_packed(head: bytes) -> bool:
    """Tell whether hardly anything in it is a letter: older encodings use few of the upper half."""
    upper = sum(byte > 127 for byte in head)
    return upper * 10 > len(head) * 4

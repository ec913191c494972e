"""PDF: what would run, start or unpack something is kept back; nothing is carried out to find it."""

import re
import zlib
from collections.abc import Iterator

from intake.forms.evidence.kinds import danger
from intake.forms.evidence.kinds.bytes import CHUNK, Sample
from intake.forms.evidence.kinds.found import DAMAGED, TWO_IN_ONE, Refused

_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_SIGNS = (
    ("script", re.compile(rb"/JavaScript|/XFA[\s\[\d]|/ECMAScript")),
    ("launch", re.compile(rb"/Launch|/SubmitForm|/ImportData|/GoToE[\s/<]")),
    ("attachment", re.compile(rb"/EmbeddedFile|/RichMedia|/FileAttachment|/Filespec[\s/<>]")),
    ("locked", re.compile(rb"/Encrypt[\s/<\d]")),
)
_PACKED = re.compile(rb"/ObjStm")
_STREAM = re.compile(rb"stream\r?\n")
#: How much of what is packed is unpacked, of one packet and of all.
_MOST_OF_ONE = 16 * 1024 * 1024
_MOST_OF_ALL = 64 * 1024 * 1024


def pdf(sample: Sample) -> tuple[str, str] | None:
    """Recognise a PDF; return its kind and why it is to be kept back."""
    if not re.match(rb"(?:\xef\xbb\xbf)?\s{0,8}%PDF-\d", sample.head):
        return None
    tail = sample.tail
    end = tail.rfind(b"%%EOF")
    if end < 0:
        raise Refused(DAMAGED)
    rest = tail[end + 5 :].strip(b"\x00\r\n\t \x1a")
    if rest:
        raise Refused(TWO_IN_ONE)
    danger.refuse_second_nature(sample, markup=False, zips=False)
    if re.search(rb"<\s*(?:html|script|\?php|svg)[\s>]", sample.head[:1024], re.I):
        raise Refused(TWO_IN_ONE)
    return "pdf", _why_held(sample)


def _unescaped(data: bytes) -> bytes:
    """Write names out that hide behind numbers: ``/J#61vaScript``. Places stay where they are."""
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), data) if b"#" in data else data


def _why_held(sample: Sample) -> str:
    found: set[str] = set()
    for _offset, piece in sample.pieces():
        found |= _signs(piece)
    for unpacked in _packed(sample):
        found |= _signs(unpacked) if unpacked is not None else {"opaque"}
    return next((why for why in ("script", "launch", "attachment", "locked", "opaque") if why in found), "")


def _signs(data: bytes) -> set[str]:
    plain = _unescaped(data)
    return {why for why, sign in _SIGNS if sign.search(plain)}


def _packed(sample: Sample) -> Iterator[bytes | None]:
    """Yield what is in packed objects, in pieces; None for what can't be looked into."""
    left = _MOST_OF_ALL
    for place in sample.offsets(_PACKED):
        around = sample.at(max(0, place - 1024), 4096)
        here = place - max(0, place - 1024)
        begins = around.rfind(b"obj", 0, here)
        stream = _STREAM.search(around, here)
        if stream is None:
            continue  # a word in a text
        head = around[max(0, begins) : stream.start()]
        if re.search(rb"/(?:ASCIIHexDecode|ASCII85Decode|LZWDecode|RunLengthDecode|Crypt|AHx|A85|LZW|RL)\b", head):
            yield None
            continue
        start = max(0, place - 1024) + stream.end()
        if not re.search(rb"/(?:FlateDecode|Fl)\b", head):
            continue  # not packed: it was read with the rest
        for unpacked in _inflated(sample, start, min(left, _MOST_OF_ONE)):
            left -= len(unpacked or b"")
            yield unpacked
        if left <= 0:
            yield None
            return


def _inflated(sample: Sample, start: int, most: int) -> Iterator[bytes | None]:
    engine, place, before, done = zlib.decompressobj(), start, b"", 0
    while not engine.eof:
        data = engine.unconsumed_tail or sample.at(place, 64 * 1024)
        if not engine.unconsumed_tail:
            place += len(data)
        if not data:
            return
        try:
            out = engine.decompress(data, CHUNK)
        except zlib.error:
            yield None
            return
        done += len(out)
        if done > most:
            yield None
            return
        yield before + out
        before = out[-256:]

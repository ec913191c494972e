"""What a file is, by its content and never by its name; and why we don't take it, in words people understand."""

import struct
import zipfile
import zlib
from pathlib import Path

import puremagic

from intake.forms.evidence.kinds import boxes, danger, office, ole, pdf, pictures, plain, sound
from intake.forms.evidence.kinds.bytes import Sample
from intake.forms.evidence.kinds.found import (
    ARCHIVE,
    DAMAGED,
    HELD,
    KINDS,
    RUNS,
    UNKNOWN,
    WEB_PAGE,
    WHY_HELD,
    Found,
    Kind,
    Refused,
)

__all__ = ["HELD", "KINDS", "WHY_HELD", "Found", "Kind", "Refused", "find"]

_PICTURES = (pictures.jpeg, pictures.png, pictures.gif, pictures.webp, pictures.tiff, pictures.heic)
_OTHERS = (
    boxes.film, sound.wav, sound.ogg, sound.amr, sound.matroska, office.document, ole.document, sound.aac, sound.mp3,
)  # fmt: skip
#: What goes wrong in reading what somebody has made to go wrong.
_TROUBLE = (
    ValueError, OSError, LookupError, EOFError, RuntimeError, NotImplementedError, OverflowError, AttributeError,
    TypeError, struct.error, zlib.error, zipfile.BadZipFile,
)  # fmt: skip


def find(path: Path, name: str = "") -> Found:
    """Find out what a file is.

    Args:
        name: as its sender calls it. It can make a text unacceptable, and makes nothing acceptable.

    Raises:
        Refused: with words for people, for whatever is not taken.
    """
    try:
        with path.open("rb") as file:
            return _find(Sample(path, file), name)
    except _TROUBLE:
        raise Refused(DAMAGED) from None


def _find(sample: Sample, name: str) -> Found:
    found = pdf.pdf(sample)
    if found is not None:
        return Found(KINDS[found[0]], found[1])
    for picture in _PICTURES:
        if slug := picture(sample):
            return Found(KINDS[slug])
    danger.refuse_by_beginning(sample)
    for other in _OTHERS:
        if slug := other(sample):
            return Found(KINDS[slug])
    if slug := plain.email(sample) or plain.text(sample, name):
        return Found(KINDS[slug])
    raise Refused(_guess(sample))


def _guess(sample: Sample) -> str:
    """Say what seems to be the matter with a file that none of our own kinds fits."""
    try:
        guesses = puremagic.magic_string(sample.head + sample.tail[-4096:])
    except (puremagic.PureError, ValueError):
        return str(UNKNOWN)
    endings = {guess.extension.lstrip(".").lower() for guess in guesses if guess.confidence >= 0.4}
    if endings & {"zip", "rar", "7z", "gz", "tar", "bz2", "xz", "cab", "iso", "dmg", "lha", "lzh", "arj", "zst"}:
        return str(ARCHIVE)
    if endings & {"html", "htm", "svg", "xml"}:
        return str(WEB_PAGE)
    if endings & (danger.SCRIPT_ENDINGS - {"dat"}):
        return str(RUNS)
    return str(UNKNOWN)

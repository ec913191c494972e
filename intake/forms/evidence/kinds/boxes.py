"""Files made of boxes, as telephones write pictures, recordings and films (ISO base media)."""

from intake.forms.evidence.kinds import danger
from intake.forms.evidence.kinds.bytes import Sample, u32, u64
from intake.forms.evidence.kinds.found import DAMAGED, TWO_IN_ONE, Refused

PICTURES = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
_SOUND = {b"M4A ", b"M4B ", b"M4P "}
_PHONE = {b"3gp", b"3g2", b"3ge", b"3gg", b"3gs", b"3gr"}
_FILM = {b"moov", b"mdat", b"moof"}
_KNOWN_FIRST = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
_MOST = 50_000


def brands(sample: Sample) -> list[bytes]:
    """Return what a file says it is, the main thing first; nothing where it is not made of boxes."""
    head = sample.head
    if head[4:8] != b"ftyp" or len(head) < 16:
        return []
    length = min(u32(head, 0, ">"), 1024)
    return [head[8:12], *(head[at : at + 4] for at in range(16, length - 3, 4))]


def walk(sample: Sample, start: int = 0) -> set[bytes]:
    """Go from box to box to the end; return their names. What is no box is not allowed."""
    place = start
    names: set[bytes] = set()
    for _ in range(_MOST):
        if place >= sample.size:
            return names
        head = sample.at(place, 16)
        if len(head) < 8:
            if head.strip(b"\x00"):
                raise Refused(DAMAGED)
            return names
        length, name = u32(head, 0, ">"), head[4:8]
        if length == 0 and not name.strip(b"\x00"):  # filled up with nothing
            danger.refuse_appended(sample.at(place, 65536))
            return names
        if length == 1 and len(head) == 16:
            length = u64(head, 8)
        elif length == 0:
            length = sample.size - place
        if length < 8 or not all(32 <= letter < 127 or letter in (0xA9,) for letter in name):
            raise Refused(TWO_IN_ONE if names & (_FILM | {b"meta"}) else DAMAGED)
        if place + length > sample.size and name not in _FILM:
            raise Refused(DAMAGED)
        names.add(name)
        place += length
    raise Refused(DAMAGED)


def child(sample: Sample, wanted: bytes) -> tuple[int, int] | None:
    """Return where the content of a box at the top begins and ends."""
    place = 0
    for _ in range(_MOST):
        head = sample.at(place, 8)
        if len(head) < 8:
            return None
        length = u32(head, 0, ">")
        if head[4:8] == wanted:
            return place + 8, place + length
        if length < 8:
            return None
        place += length
    return None


def film(sample: Sample) -> str | None:
    """Recognise films and recordings made of boxes."""
    named = brands(sample)
    first = sample.head[4:8]
    if not named and (first not in _KNOWN_FIRST or first == b"ftyp"):
        return None
    if named and named[0] in PICTURES:
        return None
    found = walk(sample)
    if not found & _FILM:
        raise Refused(DAMAGED)
    danger.refuse_second_nature(sample, zips=False)
    if not named or named[0] == b"qt  ":
        return "mov"
    if named[0] in _SOUND:
        return "m4a"
    return "3gp" if named[0][:3] in _PHONE else "mp4"

"""Pictures: their size is read from their heads, and nothing is ever decoded."""

import struct

from intake.forms.evidence.kinds import boxes, danger
from intake.forms.evidence.kinds.bytes import Sample, u16, u32
from intake.forms.evidence.kinds.found import DAMAGED, TOO_LARGE_INSIDE, Refused

#: The largest cameras of telephones make 200 million points.
_MOST_POINTS = 250_000_000
#: Formats that pack empty planes to almost nothing.
_MOST_PACKED_POINTS = 100_000_000
_LONGEST_SIDE = 65_500
_MOST_FRAMES = 5_000
_MOST_TEXT = 1024 * 1024


def _bounded(width: int, height: int, *, frames: int = 1, most: int = _MOST_POINTS) -> None:
    if width < 1 or height < 1:
        raise Refused(DAMAGED)
    too_many = frames > _MOST_FRAMES or width * height * min(frames, 100) > 20 * most
    if max(width, height) > _LONGEST_SIDE or width * height > most or too_many:
        raise Refused(TOO_LARGE_INSIDE)


def jpeg(sample: Sample) -> str | None:
    """Recognise a JPEG; look at what stands behind its end."""
    if not sample.head.startswith(b"\xff\xd8\xff"):
        return None
    place = _jpeg_data(sample)
    end = _jpeg_end(sample, place)
    if end is None:
        raise Refused(DAMAGED)
    # Telephones put a second picture or a short film there; a program or an archive has no business there.
    behind = sample.at(end, 65536)
    danger.refuse_appended(behind)
    if behind[4:8] == b"ftyp":
        boxes.walk(sample, end)  # and nothing behind the film
    danger.refuse_second_nature(sample)
    return "jpeg"


def _jpeg_data(sample: Sample) -> int:
    """Go through the segments to where the picture's data begins; bound its size on the way."""
    place, sized = 2, False
    for _ in range(2_000):
        segment = sample.at(place, 10)
        if len(segment) < 4 or segment[0] != 0xFF:
            break
        marker = segment[1]
        if marker == 0xFF:
            place += 1
            continue
        if marker == 0xDA and sized:
            return place
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            _bounded(u16(segment, 7, ">"), u16(segment, 5, ">"))
            sized = True
        place += 2 + u16(segment, 2, ">")
    raise Refused(DAMAGED)


def _jpeg_end(sample: Sample, start: int) -> int | None:
    for offset, piece in sample.pieces(start):
        found = piece.find(b"\xff\xd9")
        if found >= 0:
            return offset + found + 2
    return None


def png(sample: Sample) -> str | None:
    """Recognise a PNG, chunk by chunk to its end."""
    if not sample.head.startswith(b"\x89PNG\r\n\x1a\n"):
        return None
    place, frames, data = 8, 1, False
    if sample.at(12, 4) != b"IHDR":
        raise Refused(DAMAGED)
    width, height = struct.unpack_from(">II", sample.head, 16)
    for _ in range(200_000):
        head = sample.at(place, 16)
        if len(head) < 12:
            raise Refused(DAMAGED)
        length, name = u32(head, 0, ">"), head[4:8]
        if name == b"acTL":
            frames = u32(head, 8, ">")
        data = data or name == b"IDAT"
        if name in (b"zTXt", b"iTXt", b"tEXt", b"iCCP") and length > _MOST_TEXT:
            raise Refused(TOO_LARGE_INSIDE)
        place += 12 + length
        if name == b"IEND":
            break
    if not data or place > sample.size:
        raise Refused(DAMAGED)
    _bounded(width, height, frames=frames, most=_MOST_PACKED_POINTS)
    danger.refuse_appended(sample.at(place, 65536))
    danger.refuse_second_nature(sample)
    return "png"


def gif(sample: Sample) -> str | None:
    """Recognise a GIF, block by block to its end."""
    if not sample.head.startswith((b"GIF87a", b"GIF89a")):
        return None
    width, height = u16(sample.head, 6), u16(sample.head, 8)
    flags = sample.head[10]
    place, frames = 13 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0), 0
    for _ in range(10 * _MOST_FRAMES):
        block = sample.at(place, 10)
        if block[:1] == b"\x3b":
            break
        if block[:1] == b"\x21":
            place = _gif_blocks(sample, place + 2)
        elif block[:1] == b"\x2c" and len(block) == 10:
            frames += 1
            colours = 3 << ((block[9] & 7) + 1) if block[9] & 0x80 else 0
            _bounded(max(1, u16(block, 5)), max(1, u16(block, 7)), most=_MOST_PACKED_POINTS)
            place = _gif_blocks(sample, place + 11 + colours)
        else:
            raise Refused(DAMAGED)
    if not frames:
        raise Refused(DAMAGED)
    _bounded(width, height, frames=frames, most=_MOST_PACKED_POINTS)
    danger.refuse_appended(sample.at(place + 1, 65536))
    danger.refuse_second_nature(sample)
    return "gif"


def _gif_blocks(sample: Sample, place: int) -> int:
    while True:
        data = sample.at(place, 8192)
        if not data:
            raise Refused(DAMAGED)
        here = 0
        while here < len(data):
            length = data[here]
            here += 1 + length
            if not length:
                return place + here
        place += here


def webp(sample: Sample) -> str | None:
    """Recognise a WebP, chunk by chunk."""
    head = sample.head
    if not (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return None
    end = 8 + u32(head, 4)
    if end > sample.size + 1:
        raise Refused(DAMAGED)
    place, frames, sized = 12, 0, False
    for _ in range(2 * _MOST_FRAMES):
        chunk = sample.at(place, 32)
        if place >= end or len(chunk) < 8:
            break
        name, length = chunk[:4], u32(chunk, 4)
        if name == b"VP8X":
            width, height = int.from_bytes(chunk[12:15], "little") + 1, int.from_bytes(chunk[15:18], "little") + 1
            _bounded(width, height, most=_MOST_PACKED_POINTS)
            sized = True
        elif name == b"VP8 ":
            _bounded(u16(chunk, 14) & 0x3FFF, u16(chunk, 16) & 0x3FFF, most=_MOST_PACKED_POINTS)
            sized = True
        elif name == b"VP8L":
            bits = u32(chunk, 9)
            _bounded((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, most=_MOST_PACKED_POINTS)
            sized = True
        frames += name == b"ANMF"
        place += 8 + length + length % 2
    if not sized or frames > _MOST_FRAMES:
        raise Refused(TOO_LARGE_INSIDE if sized else DAMAGED)
    danger.refuse_appended(sample.at(end, 65536))
    danger.refuse_second_nature(sample)
    return "webp"


def tiff(sample: Sample) -> str | None:
    """Recognise a TIFF: each picture in it is bounded."""
    orders = {b"II*\x00": "<", b"MM\x00*": ">"}
    order = orders.get(sample.head[:4])
    if order is None:
        return None
    place = u32(sample.head, 4, order)
    seen: set[int] = set()
    while place:
        if place in seen or len(seen) > 500 or place + 2 > sample.size:
            raise Refused(DAMAGED)
        seen.add(place)
        number = u16(sample.at(place, 2), 0, order)
        entries = sample.at(place + 2, 12 * number + 4)
        sides = {}
        for each in range(number):
            tag, form = u16(entries, 12 * each, order), u16(entries, 12 * each + 2, order)
            if tag in (256, 257):
                read = u16 if form == 3 else u32
                sides[tag] = read(entries, 12 * each + 8, order)
        if len(sides) == 2:
            _bounded(sides[256], sides[257], most=_MOST_PACKED_POINTS)
        elif len(seen) == 1:
            raise Refused(DAMAGED)
        place = u32(entries, 12 * number, order)
    danger.refuse_second_nature(sample)
    return "tiff"


def heic(sample: Sample) -> str | None:
    """Recognise HEIC and AVIF: the sizes of all pictures in it stand in its index."""
    brands = boxes.brands(sample)
    if not brands or brands[0] not in boxes.PICTURES:
        return None
    boxes.walk(sample)
    meta = boxes.child(sample, b"meta")
    if meta is None:
        raise Refused(DAMAGED)
    index = sample.at(meta[0], min(meta[1] - meta[0], 4 * 1024 * 1024))
    place, sized = -1, False
    while (place := index.find(b"ispe", place + 1)) >= 0:
        if len(index) >= place + 16:
            _bounded(u32(index, place + 8, ">"), u32(index, place + 12, ">"))
            sized = True
    if not sized:
        raise Refused(DAMAGED)
    danger.refuse_second_nature(sample)
    return "heic"

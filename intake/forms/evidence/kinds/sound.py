"""Recordings and films of other makes."""

from intake.forms.evidence.kinds import danger
from intake.forms.evidence.kinds.bytes import Sample, u32
from intake.forms.evidence.kinds.found import DAMAGED, Refused

_RATES = {
    (3, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (3, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (3, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_HERTZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def wav(sample: Sample) -> str | None:
    """Recognise a WAV."""
    head = sample.head
    if not (head.startswith((b"RIFF", b"RF64")) and head[8:12] == b"WAVE"):
        return None
    if b"fmt " not in head[:4096]:
        raise Refused(DAMAGED)
    end = 8 + u32(head, 4)
    if head.startswith(b"RIFF") and end < sample.size:
        danger.refuse_appended(sample.at(end, 65536))
    danger.refuse_second_nature(sample, zips=False)
    return "wav"


def ogg(sample: Sample) -> str | None:
    """Recognise an Ogg recording."""
    if not sample.head.startswith(b"OggS\x00"):
        return None
    if b"vorbis" not in sample.head[:256] and not any(
        name in sample.head[:256] for name in (b"OpusHead", b"Speex", b"FLAC", b"theora")
    ):
        raise Refused(DAMAGED)
    danger.refuse_second_nature(sample, zips=False)
    return "ogg"


def amr(sample: Sample) -> str | None:
    """Recognise an AMR recording, as older telephones make them."""
    if not sample.head.startswith((b"#!AMR\n", b"#!AMR-WB\n")):
        return None
    rest = sample.head.split(b"\n", 1)[1]
    # A frame's first byte has its upper bit and its last two clear.
    if not rest or rest[0] & 0x83:
        raise Refused(DAMAGED)
    danger.refuse_second_nature(sample, zips=False)
    return "amr"


def aac(sample: Sample) -> str | None:
    """Recognise AAC by its frames: each says where the next begins."""
    if not (sample.head[:1] == b"\xff" and len(sample.head) > 7 and sample.head[1] & 0xF6 == 0xF0):
        return None
    place = 0
    for _ in range(5):
        frame = sample.at(place, 7)
        if place and len(frame) < 7:
            break
        if len(frame) < 7 or frame[0] != 0xFF or frame[1] & 0xF6 != 0xF0:
            raise Refused(DAMAGED)
        length = (frame[3] & 3) << 11 | frame[4] << 3 | frame[5] >> 5
        if length < 7:
            raise Refused(DAMAGED)
        place += length
    danger.refuse_second_nature(sample, zips=False)
    return "aac"


def mp3(sample: Sample) -> str | None:
    """Recognise an MP3 by its frames, behind its label."""
    place = 0
    if sample.head.startswith(b"ID3"):
        size = sample.head[6:10]
        place = 10 + (size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3])
    elif not (sample.head[:1] == b"\xff" and len(sample.head) > 4 and sample.head[1] & 0xE6 in (0xE2, 0xE4)):
        return None  # the second and third layer; the first is what begins texts of wide letters
    window = sample.at(place, 8192)
    start = next((at for at in range(len(window) - 4) if _frame(window[at : at + 4])), None)
    if start is None:
        raise Refused(DAMAGED)
    place += start
    for number in range(4):
        length = _frame(sample.at(place, 4))
        if not length:
            if number > 1 and (place >= sample.size or sample.at(place, 3) == b"TAG"):
                break
            raise Refused(DAMAGED)
        place += length
    danger.refuse_second_nature(sample, zips=False)
    return "mp3"


def _frame(head: bytes) -> int:
    """Return the length of a frame; 0 where it is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3)
    rate, hertz, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or layer == 4 or not 0 < rate < 15 or hertz == 3:
        return 0
    table = _RATES[(3, layer)] if version == 3 else _RATES[(2, 1 if layer == 1 else 2)]
    bits, speed = table[rate] * 1000, _HERTZ[version][hertz]
    if layer == 1:
        return (12 * bits // speed + padding) * 4
    points = 144 if version == 3 or layer == 2 else 72
    return points * bits // speed + padding


def matroska(sample: Sample) -> str | None:
    """Recognise WebM and Matroska."""
    if not sample.head.startswith(b"\x1a\x45\xdf\xa3"):
        return None
    danger.refuse_second_nature(sample, zips=False)
    if b"webm" in sample.head[:128]:
        return "webm"
    if b"matroska" in sample.head[:128]:
        return "mkv"
    raise Refused(DAMAGED)

"""Containers made byte by byte: zips that say what a library would not, and the compound files of older Office."""

import io
import itertools
import struct
import zipfile
import zlib
from dataclasses import dataclass, field


def zipped(members: dict[str, bytes], *, stored: tuple[str, ...] = ()) -> bytes:
    """Return a zip of these members, in this order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            packed.writestr(zipfile.ZipInfo(name, (2026, 4, 2, 12, 0, 0)), content, how)
    return out.getvalue()


def overlapping(member: bytes, copies: int) -> bytes:
    """Return a zip whose members all lie in the same place: small, and endless when unpacked."""
    data = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = data.compress(member) + data.flush()
    crc = zlib.crc32(member)
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 0, crc, len(packed), len(member), 3, 0) + b"000"
    index = b""
    for number in range(copies):
        name = f"{number:03}".encode()
        index += struct.pack(
            "<4sHHHHHHIIIHHHHHII",
            b"PK\x01\x02", 20, 20, 0, 8, 0, 0, crc, len(packed), len(member), 3, 0, 0, 0, 0, 0, 0,
        ) + name  # fmt: skip
    end = struct.pack(
        "<4sHHHHIIH", b"PK\x05\x06", 0, 0, copies, copies, len(index), len(local) + len(packed), 0
    )  # fmt: skip
    return local + packed + index + end


_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


@dataclass
class _Entry:
    """One line of a compound file's directory: the root, a storage, or a stream."""

    name: str
    type: int
    data: bytes = b""
    start: int = _END
    children: list[int] = field(default_factory=list)


def compound(streams: dict[str, bytes]) -> bytes:
    """Return an OLE compound file; a slash in a name puts a stream into a storage.

    Streams are made long enough to lie in ordinary sectors.
    """
    entries = _entries(streams)
    directory_sectors = len(entries) // 4
    fat: list[int] = [_FAT, *(n + 1 for n in range(1, directory_sectors)), _END]
    body = b""
    for entry in entries:
        if entry.data:
            sectors = -(-len(entry.data) // 512)
            entry.start = len(fat)
            fat += [*(entry.start + n + 1 for n in range(sectors - 1)), _END]
            body += entry.data.ljust(sectors * 512, b"\0")
    assert len(fat) <= 128, "one sector of the table is enough for tests"
    fat += [_FREE] * (128 - len(fat))
    head = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, 1, 1, 0, 4096, _END, 0, _END, 0, 0,
    )  # fmt: skip
    head += struct.pack("<108I", *([_FREE] * 108))
    return head.ljust(512, b"\0")[:512] + struct.pack("<128I", *fat) + _directory(entries) + body


def _entries(streams: dict[str, bytes]) -> list[_Entry]:
    entries, storages = [_Entry("Root Entry", 5)], {"": 0}
    for path, data in streams.items():
        *folders, name = path.split("/")
        above = ""
        for folder in folders:
            here = f"{above}/{folder}"
            if here not in storages:
                entries.append(_Entry(folder, 1))
                storages[here] = len(entries) - 1
                entries[storages[above]].children.append(storages[here])
            above = here
        entries.append(_Entry(name, 2, data.ljust(4096, b"\0")))
        entries[storages[above]].children.append(len(entries) - 1)
    while len(entries) % 4:
        entries.append(_Entry("", 0))
    return entries


def _directory(entries: list[_Entry]) -> bytes:
    right: dict[int, int] = {}
    for entry in entries:
        right |= dict(itertools.pairwise(entry.children))
    found = b""
    for number, entry in enumerate(entries):
        name = entry.name.encode("utf-16-le")
        first = entry.children[0] if entry.children else _FREE
        found += struct.pack(
            "<64sHBBIII16sIQQIQ",
            name, len(name) + 2 if name else 0, entry.type, 1, _FREE, right.get(number, _FREE), first, b"", 0, 0, 0,
            entry.start, len(entry.data),
        )  # fmt: skip
    return found


def box(name: bytes, content: bytes) -> bytes:
    """Return one box of a telephone's film."""
    return struct.pack(">I", 8 + len(content)) + name + content

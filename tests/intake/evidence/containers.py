"""Containers made byte by byte: zips that say what a library would not, and the compound files of older Office."""

import io
import itertools
import struct
import zipfile
import zlib


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


def compound(streams: dict[str, bytes]) -> bytes:
    """Return an OLE compound file; a slash in a name puts a stream into a storage. Streams are made long enough to lie
    in ordinary sectors, and there are at most eight entries below one storage."""
    entries: list[dict[str, object]] = [{"name": "Root Entry", "type": 5, "children": [], "data": b""}]
    storages: dict[str, int] = {"": 0}
    for path, data in streams.items():
        *folders, name = path.split("/")
        above = ""
        for folder in folders:
            here = f"{above}/{folder}"
            if here not in storages:
                entries.append({"name": folder, "type": 1, "children": [], "data": b""})
                storages[here] = len(entries) - 1
                entries[storages[above]]["children"].append(len(entries) - 1)  # type: ignore[union-attr]
            above = here
        entries.append({"name": name, "type": 2, "children": [], "data": data.ljust(4096, b"\0")})
        entries[storages[above]]["children"].append(len(entries) - 1)  # type: ignore[union-attr]
    while len(entries) % 4:
        entries.append({"name": "", "type": 0, "children": [], "data": b""})

    directory_sectors = len(entries) // 4
    fat: list[int] = [_FAT]
    fat += [n + 1 for n in range(1, directory_sectors)] + [_END]
    body = b""
    for entry in entries:
        data: bytes = entry["data"]  # type: ignore[assignment]
        entry["start"] = _END
        if data:
            sectors = -(-len(data) // 512)
            first = len(fat)
            entry["start"] = first
            fat += [first + n + 1 for n in range(sectors - 1)] + [_END]
            body += data.ljust(sectors * 512, b"\0")
    assert len(fat) <= 128, "one sector of the table is enough for tests"
    fat += [_FREE] * (128 - len(fat))

    directory = b""
    right: dict[int, int] = {}
    for entry in entries:
        children: list[int] = entry["children"]  # type: ignore[assignment]
        right |= dict(itertools.pairwise(children))
    for number, entry in enumerate(entries):
        name = str(entry["name"]).encode("utf-16-le")
        children = entry["children"]  # type: ignore[assignment]
        directory += struct.pack(
            "<64sHBBIII16sIQQIQ",
            name, len(name) + 2 if name else 0, entry["type"], 1, _FREE, right.get(number, _FREE),
            children[0] if children else _FREE, b"", 0, 0, 0, entry["start"], len(entry["data"]),  # type: ignore[arg-type]
        )  # fmt: skip
    head = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, 1, 1, 0, 4096, _END, 0, _END, 0, 0,
    )  # fmt: skip
    head += struct.pack("<108I", *([_FREE] * 108))
    return head.ljust(512, b"\0")[:512] + struct.pack("<128I", *fat) + directory + body


def box(name: bytes, content: bytes) -> bytes:
    """Return one box of a telephone's film."""
    return struct.pack(">I", 8 + len(content)) + name + content

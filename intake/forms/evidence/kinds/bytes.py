"""Reading files in pieces: whatever their size, little of them is ever in memory."""

import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

CHUNK = 256 * 1024
#: What is looked for may lie across two pieces.
OVERLAP = 4096
HEAD = 64 * 1024


class Sample:
    """A file open for looking at."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path, self.file = path, file
        self.size = path.stat().st_size
        self.head = self.at(0, HEAD)

    def at(self, offset: int, length: int) -> bytes:
        """Return bytes from a place; fewer where the file ends."""
        self.file.seek(offset)
        return self.file.read(length)

    @property
    def tail(self) -> bytes:
        """The last 64 KB and a little: as far back as the end of a zip may lie."""
        length = 66_000
        return self.at(max(0, self.size - length), length)

    def pieces(self, start: int = 0, end: int | None = None) -> Iterator[tuple[int, bytes]]:
        """Yield (offset, bytes); each piece begins with the last bytes of the one before."""
        end = self.size if end is None else min(end, self.size)
        before, offset = b"", start
        while offset < end:
            chunk = self.at(offset, min(CHUNK, end - offset))
            if not chunk:
                return
            yield offset - len(before), before + chunk
            offset += len(chunk)
            before = (before + chunk)[-OVERLAP:]

    def search(self, pattern: "re.Pattern[bytes]", start: int = 0, end: int | None = None) -> bool:
        """Tell whether something stands anywhere in the file."""
        return any(pattern.search(piece) for _, piece in self.pieces(start, end))

    def offsets(self, pattern: "re.Pattern[bytes]", change: Callable[[bytes], bytes] | None = None) -> Iterator[int]:
        """Yield where something stands, each place once."""
        last = -1
        for offset, piece in self.pieces():
            for match in pattern.finditer(change(piece) if change else piece):
                place = offset + match.start()
                if place > last:
                    last = place
                    yield place


def u16(data: bytes, offset: int, order: str = "<") -> int:
    """Read two bytes as a number."""
    return int(struct.unpack_from(f"{order}H", data, offset)[0])


def u32(data: bytes, offset: int, order: str = "<") -> int:
    """Read four bytes as a number."""
    return int(struct.unpack_from(f"{order}I", data, offset)[0])


def u64(data: bytes, offset: int, order: str = ">") -> int:
    """Read eight bytes as a number."""
    return int(struct.unpack_from(f"{order}Q", data, offset)[0])

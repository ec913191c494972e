"""Where the bytes are: outside of what is served, under random keys, safe on the disk before any row names them.

``EVIDENCE_ROOT/ab/cd/abcd….`` A file is written under a temporary name, synced, renamed, and its folder synced;
only then may a row that names it be committed. What never came to a row is swept away.
"""

import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction

from home.time import now

log = structlog.get_logger(__name__)

_PART = ".part"
#: A file without a row is left alone for so long: its row may be about to be committed.
GRACE = timedelta(hours=1)
#: How many keys are looked up at a time.
_BATCH = 500


@dataclass(frozen=True)
class Written:
    """What was written, not yet under its name.

    Attributes:
        part: where it lies until it is kept or dropped.
    """

    key: uuid.UUID
    part: Path
    sha256: str
    size: int


def root() -> Path:
    """Return the folder in which everything is kept."""
    return Path(settings.EVIDENCE_ROOT)


def path_of(key: uuid.UUID) -> Path:
    """Return where the bytes of a key are."""
    name = key.hex
    return root() / name[:2] / name[2:4] / name


def write(chunks: Iterable[bytes]) -> Written:
    """Write bytes under a new key and a temporary name, synced to the disk, and hash them on the way."""
    key = uuid.uuid4()
    path = path_of(key)
    _make(path.parent)
    part = path.with_suffix(_PART)
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return Written(key, part, digest.hexdigest(), size)


def keep(written: Written) -> None:
    """Give it its name, for good; after this its row may be committed."""
    path = path_of(written.key)
    at = now().timestamp()  # by the same clock as the sweeper's
    os.utime(written.part, (at, at))
    written.part.rename(path)
    _sync(path.parent)


def drop(written: Written) -> None:
    """Forget what was written, named or not."""
    written.part.unlink(missing_ok=True)
    path_of(written.key).unlink(missing_ok=True)


def erase_on_commit(key: uuid.UUID) -> None:
    """Erase the bytes once the row is gone for certain; if we die in between, the sweeper does it."""
    path = path_of(key)
    transaction.on_commit(lambda: path.unlink(missing_ok=True), robust=True)


def read(key: uuid.UUID, size: int = 256 * 1024) -> Iterator[bytes]:
    """Yield the bytes of a key, never much of them at a time."""
    with path_of(key).open("rb") as file:
        while chunk := file.read(size):
            yield chunk


def digest_of(key: uuid.UUID) -> tuple[str, int] | None:
    """Return hash and size of what lies under a key; None where nothing does."""
    digest, size = hashlib.sha256(), 0
    try:
        for chunk in read(key):
            digest.update(chunk)
            size += len(chunk)
    except FileNotFoundError:
        return None
    return digest.hexdigest(), size


def sweep() -> int:
    """Remove what has lain for longer than ``GRACE`` without a row; return how many files went."""
    gone, batch = 0, []
    before = now() - GRACE
    for path in _lying():
        if not _older(path, before):
            continue
        if path.suffix == _PART:
            path.unlink(missing_ok=True)
            gone += 1
            continue
        batch.append(path)
        if len(batch) == _BATCH:
            gone += _sweep_batch(batch)
            batch = []
    return gone + _sweep_batch(batch)


def _lying() -> Iterator[Path]:
    if root().is_dir():
        for outer in sorted(root().iterdir()):
            for inner in sorted(outer.iterdir()) if outer.is_dir() else ():
                if inner.is_dir():
                    yield from sorted(inner.iterdir())


def _older(path: Path, before: datetime) -> bool:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) < before
    except FileNotFoundError:  # somebody else was quicker
        return False


def _sweep_batch(batch: list[Path]) -> int:
    from intake.forms.evidence.models import File

    keys = {}
    for path in batch:
        try:
            keys[uuid.UUID(hex=path.name)] = path
        except ValueError:
            log.warning("a file that is not ours lies among the evidence")
    known = set(File.objects.filter(key__in=keys).values_list("key", flat=True))
    for key in keys.keys() - known:
        keys[key].unlink(missing_ok=True)
    return len(keys.keys() - known)


def _make(folder: Path) -> None:
    """Make a folder and those above it, and have the disk know each."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)
        _sync(each.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

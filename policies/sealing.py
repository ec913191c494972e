"""The canonical form of a version, and its hash. Described in docs/architecture.md."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any


def canonical(content: Any) -> bytes:
    """Return JSON with sorted keys, no spare blanks, and every character as itself, in UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(content: Any) -> str:
    """Return the SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(content)).hexdigest()


def instant(moment: datetime) -> str:
    """Return a moment in UTC to the microsecond, written one way only."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")

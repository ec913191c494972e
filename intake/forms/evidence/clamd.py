"""Asking ClamAV over TCP whether a file is infected (INSTREAM). Everything together has its time, and no more."""

import socket
import struct
import time
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

#: In seconds, for connecting, sending and hearing the answer.
PATIENCE = 60.0
_PORT = 3310
_LONGEST_ANSWER = 4096


class Unanswered(Exception):  # noqa: N818 - says what is the matter, as people say it
    """The scanner is away, too slow, or says what we don't understand: nothing is known of the file."""


@dataclass(frozen=True)
class Verdict:
    """What the scanner says.

    Attributes:
        found: the name of what was found; blank where the file is clean.
    """

    found: str


def address_of(setting: str) -> tuple[str, int]:
    """Read ``tcp://host:3310``.

    Raises:
        ImproperlyConfigured: for anything else.
    """
    parts = urlsplit(setting)
    try:
        port = parts.port or _PORT
    except ValueError:
        port = 0
    if parts.scheme != "tcp" or not parts.hostname or not port:
        raise ImproperlyConfigured("CLAMD must be tcp://host:port, or empty.")
    return parts.hostname, port


def scan(chunks: Iterable[bytes], setting: str, *, patience: float = PATIENCE) -> Verdict:
    """Have bytes scanned.

    Raises:
        Unanswered: where nothing is known afterwards.
    """
    ends = time.monotonic() + patience

    def left() -> float:
        remaining = ends - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("the scanner was too slow")
        return remaining

    try:
        with socket.create_connection(address_of(setting), timeout=left()) as talk:
            talk.settimeout(left())
            talk.sendall(b"zINSTREAM\0")
            for chunk in chunks:
                talk.settimeout(left())
                talk.sendall(struct.pack("!I", len(chunk)) + chunk)
            talk.settimeout(left())
            talk.sendall(struct.pack("!I", 0))
            answer = b""
            while not answer.endswith(b"\0"):
                talk.settimeout(left())
                piece = talk.recv(1024)
                answer += piece
                if not piece or len(answer) > _LONGEST_ANSWER:
                    break
    except OSError as trouble:
        raise Unanswered(type(trouble).__name__) from None
    return _read(answer)


def _read(answer: bytes) -> Verdict:
    """Understand an answer; what is not understood says nothing of the file."""
    said = answer.rstrip(b"\0\n").decode("ascii", "replace")
    if said == "stream: OK":
        return Verdict("")
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        return Verdict(said.removeprefix("stream: ").removesuffix(" FOUND")[:100] or "something")
    raise Unanswered("an answer that is none")

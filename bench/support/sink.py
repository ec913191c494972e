"""A mail server on loopback that takes every letter, in a process of its own, and counts what comes twice."""

import json
import socketserver
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Thread
from typing import Any

_seen: dict[bytes, int] = {}
_lock = Lock()


class Sink:
    """What the server has been sent so far."""

    def __init__(self, process: "subprocess.Popen[str]", port: int) -> None:
        self.process, self.port = process, port

    def _ask(self) -> dict[str, int]:
        assert self.process.stdin is not None  # pipes, as it was started
        assert self.process.stdout is not None  # likewise
        self.process.stdin.write("?\n")
        self.process.stdin.flush()
        found: dict[str, int] = json.loads(self.process.stdout.readline())
        return found

    @property
    def taken(self) -> int:
        """How many letters came."""
        return self._ask()["taken"]

    @property
    def twice(self) -> int:
        """How many came more than once."""
        return self._ask()["twice"]


@contextmanager
def listening() -> Iterator[Sink]:
    """Run the server for the length of a ``with`` block."""
    process = subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    try:
        assert process.stdout is not None  # a pipe
        yield Sink(process, int(process.stdout.readline()))
    finally:
        process.kill()
        process.wait()


class _Talk(socketserver.StreamRequestHandler):
    wbufsize = 0
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self._take()
                self.wfile.write(b"250 taken\r\n")
            elif verb == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")

    def _take(self) -> None:
        name = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            if line[:11].lower() == b"message-id:":
                name = line[11:].strip()
        with _lock:
            _seen[name] = _seen.get(name, 0) + 1


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


def main() -> None:
    """Listen; answer each line that is read with the counts."""
    with _Server(("127.0.0.1", 0), _Talk) as server:
        address: Any = server.server_address
        Thread(target=server.serve_forever, daemon=True).start()
        print(address[1], flush=True)
        for _ in sys.stdin:
            with _lock:
                told = {"taken": sum(_seen.values()), "twice": sum(1 for n in _seen.values() if n > 1)}
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()

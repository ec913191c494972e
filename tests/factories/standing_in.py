"""Servers of others on loopback, that answer, hang, talk nonsense, or hang up, as a test wishes."""

import json
import socketserver
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class StandIn:
    """What the server was asked, and how it behaves."""

    port: int = 0
    asked: list[bytes] = field(default_factory=list)
    behaves: str = ""
    over: threading.Event = field(default_factory=threading.Event)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def _serving(talk: Callable[[StandIn, Any, Any], None], behaves: str) -> Iterator[StandIn]:
    stand_in = StandIn(behaves=behaves)

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            try:
                talk(stand_in, self.rfile, self.wfile)
            except OSError:
                return  # whoever asked has gone

    with _Server(("127.0.0.1", 0), Talk) as server:
        stand_in.port = server.server_address[1]
        runs = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        runs.start()
        try:
            yield stand_in
        finally:
            stand_in.over.set()
            server.shutdown()
            runs.join()


def _drip(stand_in: StandIn, wfile: Any, said: bytes) -> None:
    """Answer a letter at a time: each piece in time, the whole never."""
    for letter in said:
        if stand_in.over.wait(0.15):
            return
        wfile.write(bytes([letter]))


# -- a virus scanner ------------------------------------------------------------------------------

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def _scan(stand_in: StandIn, rfile: Any, wfile: Any) -> None:
    if stand_in.behaves == "hangs up":
        return
    command = rfile.read(10)
    content = b""
    while length := struct.unpack("!I", rfile.read(4))[0]:
        content += rfile.read(length)
    stand_in.asked.append(command + content)
    if stand_in.behaves == "hangs":
        stand_in.over.wait(20)
    elif stand_in.behaves == "drips":
        _drip(stand_in, wfile, b"stream: OK" * 20)
    elif stand_in.behaves == "garbage":
        wfile.write(b"\xff\xfe<html>502 Bad Gateway</html>\0")
    elif stand_in.behaves == "endless":
        while not stand_in.over.is_set():
            wfile.write(b"x" * 1024)
    elif stand_in.behaves == "too large":
        wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
    elif EICAR in content:
        wfile.write(b"stream: Eicar-Signature FOUND\0")
    else:
        wfile.write(b"stream: OK\0")


def scanner(behaves: str = "") -> Any:
    """Run a stand-in for clamd for the length of a ``with`` block."""
    return _serving(_scan, behaves)


# -- Google's check -------------------------------------------------------------------------------

ANSWERS: dict[str, Any] = {
    "": {"success": True, "score": 0.9, "action": "complaint"},
    "low score": {"success": True, "score": 0.1, "action": "complaint"},
    "no score": {"success": True, "action": "complaint"},
    "other action": {"success": True, "score": 0.9, "action": "login"},
    "refuses": {"success": False, "error-codes": ["invalid-input-response"]},
    "a list": [1, 2],
    "nothing said": {},
    "odd score": {"success": True, "score": "much", "action": "complaint"},
}


def _check(stand_in: StandIn, rfile: Any, wfile: Any) -> None:
    head = b""
    while (line := rfile.readline()) not in (b"\r\n", b""):
        head += line
    length = next((int(line.split(b":")[1]) for line in head.splitlines() if line.lower().startswith(b"content-le")), 0)
    stand_in.asked.append(head + rfile.read(length))
    if stand_in.behaves == "hangs":
        stand_in.over.wait(20)
        return
    if stand_in.behaves == "hangs up":
        return
    body = json.dumps(ANSWERS.get(stand_in.behaves, "")).encode()
    status = b"HTTP/1.1 500 Oh dear" if stand_in.behaves == "error" else b"HTTP/1.1 200 OK"
    if stand_in.behaves == "rubbish":
        body = b"<html>\xff not json"
    if stand_in.behaves == "no http":
        wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        return
    answer = status + b"\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
    answer += str(len(body)).encode() + b"\r\n\r\n" + body
    if stand_in.behaves == "drips":
        _drip(stand_in, wfile, answer)
    else:
        wfile.write(answer)


def google(behaves: str = "") -> Any:
    """Run a stand-in for Google's check for the length of a ``with`` block."""
    return _serving(_check, behaves)


def seconds(act: Callable[[], Any]) -> tuple[float, Any]:
    """Do something; return how long it took, and what it returned."""
    began = time.monotonic()
    found = act()
    return time.monotonic() - began, found

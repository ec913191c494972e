"""A mail server on loopback that takes letters, refuses them, or breaks off, as a test wishes."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

# What it may do with a letter, by the address it is for; everything else is accepted.
REFUSE = "refuse"  # 550 at once: no such person
LATER = "later"  # 451: try again
HANG_UP = "hang up"  # takes the letter, and is gone before it says so
STALL = "stall"  # takes the letter, and says so only when it is released


@dataclass
class Sink:
    """What the server was sent, and how it behaves."""

    port: int = 0
    connections: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    behaves: dict[str, str] = field(default_factory=dict)
    stalled: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def ids(self) -> list[str]:
        """The Message-IDs of everything it took, in the order in which it came."""
        return [str(letter["Message-ID"]) for letter in self.taken]


class _Talk(socketserver.StreamRequestHandler):
    """One connection: as much of RFC 5321 as smtplib speaks."""

    def handle(self) -> None:
        sink: Sink = self.server.sink  # type: ignore[attr-defined]  # put there below
        behaves = ""
        sink.connections += 1
        self.say("220 ready")
        while line := self.rfile.readline():
            command = line.decode().strip()
            verb = command.upper()
            if verb.startswith("RCPT"):
                behaves = next((how for address, how in sink.behaves.items() if f"<{address}>" in command), "")
                self.say("550 no such person" if behaves == REFUSE else "250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                if not self.take(sink, behaves):
                    return
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take(self, sink: Sink, behaves: str) -> bool:
        """Read a letter to its end; tell whether the talk goes on."""
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if behaves == LATER:
            self.say("451 try again later")
            return True
        sink.taken.append(message_from_bytes(b"".join(lines), policy=policy.default))
        if behaves == HANG_UP:
            return False
        if behaves == STALL:
            sink.stalled.set()
            sink.released.wait(30)
        self.say("250 taken")
        return True

    def say(self, line: str) -> None:
        try:
            self.wfile.write(f"{line}\r\n".encode())
        except OSError:
            return  # whoever was there is gone


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def mail_server() -> Iterator[Sink]:
    """Run the server for the length of a ``with`` block."""
    sink = Sink()
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.sink = sink  # type: ignore[attr-defined]  # read above
        sink.port = server.server_address[1]
        runs = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        runs.start()
        try:
            yield sink
        finally:
            sink.released.set()
            server.shutdown()
            runs.join()

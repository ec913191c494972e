"""Four clients that send forms one after another over persistent connections. Loopback only, bounded."""

import multiprocessing
import re
import socket
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode

CLIENTS = 4


@dataclass(frozen=True)
class Form:
    """A form that is sent again and again.

    Attributes:
        accepted: the status of an answer that says that it was kept.
        fields: what is sent each time.
        cookies: a cookie for each sending, where one is used up by it; else the same goes every time.
    """

    port: int
    path: str
    accepted: int
    fields: dict[str, str]
    cookies: Sequence[str] = ()
    read_at: str = ""

    def requests(self) -> list[bytes]:
        """Return what is sent, ready for the wire: read the form once, as a browser does, for its token."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        given = {"Host": "localhost", "X-Forwarded-Proto": "https", "Cookie": next(iter(self.cookies), "")}
        connection.request("GET", self.read_at or self.path, headers=given)
        answer = connection.getresponse()
        page = answer.read().decode()
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if answer.status != 200 or found is None:
            raise SystemExit(f"{self.read_at or self.path} answered {answer.status} without a form")
        token = next(
            part.split(";")[0] for part in answer.headers.get_all("Set-Cookie") or () if "csrf" in part.split("=")[0]
        )
        body = urlencode({"csrfmiddlewaretoken": found[1], **self.fields}).encode()
        return [self._request(f"{token}; {cookie}" if cookie else token, body) for cookie in self.cookies or ("",)]

    def _request(self, cookie: str, body: bytes) -> bytes:
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\nUser-Agent: bench\r\n"
            f"Referer: https://localhost{self.path}\r\nCookie: {cookie}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def _status(connection: socket.socket) -> int:
    """Read one answer to its end; its status."""
    head = b""
    while b"\r\n\r\n" not in head:
        part = connection.recv(65536)
        if not part:
            raise ConnectionError("the server hung up")
        head += part
    head, _, body = head.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")), 0)
    got = len(body)
    while got < length:
        got += len(connection.recv(65536))
    return int(lines[0].split()[1])


def _send(port: int, accepted: int, requests: list[bytes], seconds: float, told: "multiprocessing.Queue[int]") -> None:
    sent, until = 0, time.perf_counter() + seconds
    once = len(requests) == 1
    with socket.create_connection(("127.0.0.1", port)) as connection:
        while time.perf_counter() < until:
            if not once and sent == len(requests):
                raise SystemExit("too few forms were made ready")
            connection.sendall(requests[0 if once else sent])
            status = _status(connection)
            if status != accepted:
                raise SystemExit(f"a form was answered with {status}")
            sent += 1
    told.put(sent)


@dataclass
class Sender:
    """Sends one form; of what can be sent once only, it knows what is left."""

    form: Form
    waiting: list[bytes]

    @classmethod
    def of(cls, form: Form) -> "Sender":
        return cls(form, form.requests())

    def rate(self, seconds: float) -> float:
        """Return the forms a second that four clients got accepted."""
        told: multiprocessing.Queue[int] = multiprocessing.Queue()
        once = len(self.waiting) == 1
        share = len(self.waiting) if once else int(400 * seconds / CLIENTS)
        lots = [self.waiting if once else self.waiting[n * share : (n + 1) * share] for n in range(CLIENTS)]
        if not once:
            self.waiting = self.waiting[CLIENTS * share :]
        clients = [
            multiprocessing.Process(target=_send, args=(self.form.port, self.form.accepted, lot, seconds, told))
            for lot in lots
        ]
        for client in clients:
            client.start()
        sent = sum(told.get(timeout=seconds + 60) for _ in clients)
        for client in clients:
            client.join()
        return sent / seconds


def side_by_side(runs: int, *senders: Sender, seconds: float = 3.0) -> list[float]:
    """Return the median rate of each over some runs, in turns: a busy moment hits all alike. One run warms up."""
    found: list[list[float]] = [[] for _ in senders]
    for run in range(runs + 1):
        for place, sender in enumerate(senders):
            rate = sender.rate(seconds if run else 1.0)
            if run:
                found[place].append(rate)
    return [statistics.median(each) for each in found]

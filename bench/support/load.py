"""Four clients that ask for one page again and again over persistent connections. Loopback only, bounded."""

import multiprocessing
import socket
import statistics
import time
from dataclasses import dataclass

CLIENTS = 4


@dataclass(frozen=True)
class Target:
    """A page to ask for, and how many bytes its body has."""

    port: int
    host: str
    path: str

    @property
    def request(self) -> bytes:
        return (
            f"GET {self.path} HTTP/1.1\r\nHost: {self.host}\r\nX-Forwarded-Proto: https\r\n"
            "User-Agent: bench\r\nAccept: text/html\r\n\r\n"
        ).encode()


def _answer(connection: socket.socket) -> tuple[int, int]:
    """Read one answer; its status and the length of its body."""
    head = b""
    while b"\r\n\r\n" not in head:
        part = connection.recv(65536)
        if not part:
            raise ConnectionError("the server hung up")
        head += part
    head, _, body = head.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next(int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:"))
    got = len(body)
    while got < length:
        got += len(connection.recv(65536))
    return int(lines[0].split()[1]), length


def length_of(target: Target) -> int:
    """Ask once; the length of the page's body.

    Raises:
        SystemExit: where the answer is not 200.
    """
    with socket.create_connection(("127.0.0.1", target.port)) as connection:
        connection.sendall(target.request)
        status, length = _answer(connection)
    if status != 200:
        raise SystemExit(f"{target.path} answered {status}")
    return length


def _ask(target: Target, seconds: float, told: "multiprocessing.Queue[int]") -> None:
    asked, until = 0, time.perf_counter() + seconds
    with socket.create_connection(("127.0.0.1", target.port)) as connection:
        while time.perf_counter() < until:
            connection.sendall(target.request)
            if _answer(connection)[0] != 200:
                raise SystemExit(f"{target.path} did not answer 200")
            asked += 1
    told.put(asked)


def rate(target: Target, seconds: float = 3.0) -> float:
    """Return the pages a second that four clients got."""
    told: multiprocessing.Queue[int] = multiprocessing.Queue()
    clients = [multiprocessing.Process(target=_ask, args=(target, seconds, told)) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    asked = sum(told.get(timeout=seconds + 60) for _ in clients)
    for client in clients:
        client.join()
    return asked / seconds


def side_by_side(runs: int, *targets: Target, seconds: float = 3.0) -> list[float]:
    """Return the median rate of each target over some runs, in turns: a busy moment hits all alike."""
    found: list[list[float]] = [[] for _ in targets]
    for _ in range(runs):
        for place, target in enumerate(targets):
            found[place].append(rate(target, seconds))
    return [statistics.median(each) for each in found]

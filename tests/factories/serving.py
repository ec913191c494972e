"""A real server on the test's own database, and the last press of a form as a browser does it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

from intake.cases import failing
from intake.forms import drafts
from tests.factories import processes
from tests.factories.http import FORM, fill, visitor

LONGEST = 60  # seconds


@contextmanager
def server(fail_at: str = "", **more: str) -> Iterator[int]:
    """Serve Recourse by gunicorn, one worker, which dies at a point if one is named; the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "recourse.wsgi"],
        cwd=processes.ROOT,
        env=processes.environment(
            BIND=f"127.0.0.1:{port}", WEB_CONCURRENCY="1", ACCESS_LOG="0", LOG_LEVEL="CRITICAL",
            **{failing.VARIABLE: fail_at, **more},
        ),
        start_new_session=True,
    )  # fmt: skip
    try:
        _wait(port, process)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(LONGEST)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + LONGEST
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server did not come up")


class Browser:
    """A browser with its cookies, on a page with a form."""

    def __init__(self, cookies: dict[str, str], page: str) -> None:
        self.cookies, self.path = cookies, page
        self.token = self.page = ""

    def read(self, port: int) -> None:
        """Open the page, whose form has a token."""
        answer, page = self._ask(port, "GET", self.path)
        assert answer.status == 200, answer.status
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found is not None
        self.token = found[1]

    def upload(self, port: int, path: str, given: dict[str, str], field: str, name: str, data: bytes) -> int:
        """Send a form with a file in it; the status of the answer."""
        parts = [
            f'--b\r\nContent-Disposition: form-data; name="{each}"\r\n\r\n{value}\r\n'.encode()
            for each, value in {"csrfmiddlewaretoken": self.token, **given}.items()
        ]
        head = f'--b\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'.encode()
        body = b"".join([*parts, head, data, b"\r\n--b--\r\n"])
        answer, self.page = self._ask(port, "POST", path, body, "multipart/form-data; boundary=b")
        return answer.status

    def _ask(
        self, port: int, method: str, path: str, body: str | bytes = "", kind: str = "application/x-www-form-urlencoded"
    ) -> tuple[HTTPResponse, str]:
        given = {
            "Host": "localhost",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": kind,
        }
        connection = HTTPConnection("127.0.0.1", port, timeout=LONGEST)
        try:
            connection.request(method, path, body or None, given)
            answer = connection.getresponse()
            return answer, answer.read().decode()
        finally:
            connection.close()


class Filled(Browser):
    """A form that is filled in and waits for its last press."""

    def __init__(self, **answers: str) -> None:
        client = visitor()
        fill(client, **answers)
        super().__init__({drafts.COOKIE: client.cookies[drafts.COOKIE].value}, f"{FORM}check/")

    def press(self, port: int) -> int:
        """Send it; the status of the answer."""
        body = urlencode({"csrfmiddlewaretoken": self.token})
        answer, self.page = self._ask(port, "POST", self.path, body)
        return answer.status

    def add(self, port: int, name: str, data: bytes) -> int:
        """Add a file to it; the status of the answer."""
        return self.upload(port, f"{FORM}files/", {"add": "1"}, "files", name, data)

    def sent(self, port: int) -> str:
        """Return the page that confirms it."""
        answer, page = self._ask(port, "GET", f"{FORM}sent/")
        assert answer.status == 200, answer.status
        return page

"""A real server's worker, measured: files of 20 MB go through it without being in its memory."""

import http.client
import re
import socket
import subprocess
import sys
import time as clock
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings

from intake.forms.evidence.models import File
from tests.factories.http import FORM, STEPS
from tests.factories.processes import ROOT, environment
from tests.factories.world import World
from tests.intake.evidence import corpus
from tests.intake.evidence.containers import box, zipped

MEGABYTE = 1024 * 1024
SIZE = 20 * MEGABYTE - 200_000
#: In MB; what a worker may grow by, of 20 that go through it.
MOST = 8

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measured in /proc")]


def filled(begins: bytes, ends: bytes = b"") -> bytes:
    """Return a file of nearly 20 MB."""
    line = b"Dear Sir, the teacher we were promised never came.\n"
    room = SIZE - len(begins) - len(ends)
    return begins + (line * (room // len(line) + 1))[:room] + ends


LARGE: dict[str, Callable[[], bytes]] = {
    "letter.txt": lambda: filled(b""),
    "letter.eml": lambda: filled(corpus.mail()),
    "film.mp4": lambda: corpus.film(b"isom", box(b"mdat", filled(b""))),
    "voice.mp3": lambda: (b"\xff\xfb\x90\x00" + b"\x00" * 413) * (SIZE // 417),
    "photo.jpg": lambda: corpus.picture("JPEG") + box(b"ftyp", b"mp42\0\0\0\0") + box(b"mdat", filled(b"")),
    "letter.pdf": lambda: corpus.pdf(
        b"9 0 obj\n<< /Length %d >>\nstream\n" % SIZE + filled(b"", b"\nendstream\nendobj\n")
    ),
    "letter.docx": lambda: zipped({**corpus.WORD, "word/media/a.emf": filled(b"")}, stored=("word/media/a.emf",)),
    "letter.odt": lambda: zipped(
        {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>", "Pictures/a": filled(b"")},
        stored=("mimetype", "Pictures/a"),
    ),
}


class Browser:
    """As much of a browser as it takes to fill in a form; bodies are sent in pieces."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, SimpleCookie()

    def ask(self, method: str, path: str, body: bytes | Iterator[bytes] = b"", **headers: str) -> tuple[int, str]:
        link = http.client.HTTPConnection("localhost", self.port, timeout=60)
        sent = {"Host": "localhost", "Cookie": "; ".join(f"{n}={m.value}" for n, m in self.cookies.items()), **headers}
        link.request(method, path, body, {name.replace("_", "-"): value for name, value in sent.items()})
        answer = link.getresponse()
        for value in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.load(value)
        text = answer.read().decode()
        link.close()
        return answer.status, text

    def post(self, path: str, answers: dict[str, str]) -> None:
        token = self.token(path)
        body = urlencode({**answers, "csrfmiddlewaretoken": token}).encode()
        status, text = self.ask("POST", path, body, Content_Type="application/x-www-form-urlencoded")
        assert status == 302, text

    def token(self, path: str) -> str:
        status, text = self.ask("GET", path)
        assert status == 200, text
        return re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', text)[0]

    def upload(self, name: str, content: bytes) -> None:
        head = (
            f'--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{self.token(f"{FORM}files/")}'
            f'\r\n--b\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
        ).encode()
        tail = b"\r\n--b--\r\n"
        length = len(head) + len(content) + len(tail)

        def pieces() -> Iterator[bytes]:
            yield head
            for start in range(0, len(content), 65536):
                yield content[start : start + 65536]
            yield tail

        status, text = self.ask(
            "POST", f"{FORM}files/", pieces(),
            Content_Type="multipart/form-data; boundary=b", Content_Length=str(length),
        )  # fmt: skip
        assert status == 302, text


@contextmanager
def server() -> Iterator[tuple[int, int]]:
    """Run gunicorn with one worker on the test's database; give its port and the worker's process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = environment(
        BIND=f"127.0.0.1:{port}", WEB_CONCURRENCY="1", ACCESS_LOG="0", EVIDENCE_ROOT=str(settings.EVIDENCE_ROOT)
    )
    command = [sys.executable, "-m", "gunicorn", "recourse.wsgi"]
    process = subprocess.Popen(command, cwd=ROOT, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
                if children:
                    break
            except OSError:
                clock.sleep(0.1)
        yield port, int(children[0])
    finally:
        process.terminate()
        process.wait(30)


def memory(pid: int, what: str) -> float:
    """Read a process's memory, in MB: VmRSS as it is, VmHWM at its highest."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(rf"{what}:\s+(\d+)", status)[0]) / 1024


@pytest.mark.django_db(transaction=True)
def test_20_mb_go_through_a_worker_and_not_into_it(lasting_world: World) -> None:
    organisation = lasting_world.organisation
    organisation.evidence_total_mb = 500
    organisation.save()
    with server() as (port, worker):
        browser = Browser(port)
        for slug, answers in STEPS:
            browser.post(f"{FORM}step/{slug}/", {name: value for name, value in answers.items() if value})
        for number in range(3):  # what it needs once and for all, it has from then on
            browser.upload("small.docx", zipped({**corpus.WORD, "word/a.txt": b"x" * 700_000 + b"%d" % number}))
        grown = {}
        for name, made in LARGE.items():
            content = made()
            assert len(content) > 19 * MEGABYTE
            Path(f"/proc/{worker}/clear_refs").write_text("5")  # the highest is counted anew
            before = memory(worker, "VmRSS")
            browser.upload(name, content)
            grown[name] = round(memory(worker, "VmHWM") - before, 1)
    assert File.objects.count() == len(LARGE) + 3
    print("a worker grew, in MB:", grown)
    assert max(grown.values()) < MOST, grown

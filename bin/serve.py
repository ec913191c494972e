"""`make run`: the demo on this machine. Migrates, loads the demo, then runs web and worker until Ctrl-C.

Everything that is started gets a process group of its own, and the whole group is ended, so that nothing is
left behind: not a grandchild, and not the other half where one half dies.
"""

import argparse
import errno
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, str(ROOT / "manage.py")]
WEB = [sys.executable, "-m", "gunicorn", "recourse.wsgi"]
# Browsers try both for `localhost`; we hold both, so that nobody else's server answers in our place.
LOOPBACKS = [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
PATIENCE = 10.0  # seconds a process has to end by itself before it is killed
STARTING = 60.0  # seconds the web server has until it must answer


class StopAsked(Exception):  # noqa: N818  # nothing went wrong
    """Somebody pressed Ctrl-C, closed the terminal or asked us to end."""


class Stop:
    """Remembers that we were asked to end.

    A signal only sets a mark, which is looked at where nothing is half done: an exception out of the blue could
    fall between the start of a process and the place where it is held.
    """

    asked = False

    def __init__(self) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, self.ask)

    def ask(self, signum: int, frame: FrameType | None) -> None:
        """Note that a signal came."""
        self.asked = True

    def pause(self, seconds: float = 0.1) -> None:
        """Wait a moment.

        Raises:
            StopAsked: where we were asked to end.
        """
        if not self.asked:
            time.sleep(seconds)
        if self.asked:
            raise StopAsked


def free_addresses(port: int) -> list[str]:
    """Return the local addresses to listen on, such as ``127.0.0.1:8000``.

    Raises:
        SystemExit: with one clear sentence, where the port is taken or not ours to take.
    """
    free = []
    for family, host in LOOPBACKS:
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
                probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise SystemExit(
                    f"Port {port} is already in use. Stop what uses it, or run `make run PORT={port + 1}`."
                ) from None
            if error.errno == errno.EACCES:
                raise SystemExit(f"Port {port} is kept for the system. Run `make run PORT=8000`.") from None
            continue  # a machine without IPv6
        free.append(f"{host}:{port}" if family == socket.AF_INET else f"[{host}]:{port}")
    if not free:
        raise SystemExit("This machine lets nothing listen on localhost.")
    return free


@contextmanager
def group(*command: str, env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command in a process group of its own, and end the whole group on the way out."""
    process = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)
    try:
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask the group to end, wait, kill what is still there, and wait until it is gone."""
    for signum, patience in ((signal.SIGTERM, PATIENCE), (signal.SIGKILL, 1.0)):
        deadline = time.monotonic() + patience
        signal_group(process, signum)
        while time.monotonic() < deadline:
            process.poll()
            if not signal_group(process, 0):
                return
            time.sleep(0.05)


def signal_group(process: subprocess.Popen[bytes], signum: int) -> bool:
    """Send a signal to all of the group (0: none), and return whether anyone was left to get it."""
    try:
        os.killpg(process.pid, signum)
    except ProcessLookupError:
        return False
    return True


def prepare(stop: Stop, env: dict[str, str], port: int) -> None:
    """Bring the database up to date and load the demo; what was entered stays."""
    for arguments in (["migrate", "--verbosity", "0"], ["load_demo", "--port", str(port)]):
        with group(*MANAGE, *arguments, env=env) as process:
            while process.poll() is None:
                stop.pause()
            if process.returncode != 0:
                raise SystemExit(f"`manage.py {arguments[0]}` failed; the reason stands above.")


def wait_until_it_answers(stop: Stop, port: int, web: subprocess.Popen[bytes]) -> None:
    """Wait for the web server's first answer, so that the address is printed when it works."""
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline and web.poll() is None:
        stop.pause()
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=5):  # our own
                return
        except OSError:
            continue  # not yet
    raise SystemExit("The web server did not start; the reason stands above.")


def serve(stop: Stop, port: int) -> None:
    """Run web and worker side by side until one of them ends, which ends the other."""
    addresses = free_addresses(port)
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "recourse.settings.dev"),
        "PORT": str(port),
        "BIND": ",".join(addresses),
        "LOG_FORMAT": os.environ.get("LOG_FORMAT", "text"),
        "ACCESS_LOG": os.environ.get("ACCESS_LOG", "0"),
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
        "PYTHONUNBUFFERED": "1",
    }
    prepare(stop, env, port)
    with group(*WEB, env=env) as web, group(*MANAGE, "work", env=env) as worker:
        wait_until_it_answers(stop, port, web)
        print(f"\nRecourse is running on http://localhost:{port} (Ctrl-C stops it)\n", flush=True)
        while web.poll() is None and worker.poll() is None:
            stop.pause()
        which = "web server" if web.poll() is not None else "worker"
        raise SystemExit(f"The {which} ended by itself, so the rest was stopped too.")


def main() -> None:
    """Read the port, serve, and end quietly when asked to."""
    parser = argparse.ArgumentParser(description="Run the demo: web server and worker.")
    parser.add_argument("--port", default="8000")
    text = parser.parse_args().port
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65535:
        raise SystemExit(f"PORT must be a number from 1 to 65534, such as `make run PORT=8001`; {text!r} is not.")
    try:
        serve(Stop(), int(text))
    except StopAsked:
        print("\nStopped.", flush=True)


if __name__ == "__main__":
    main()

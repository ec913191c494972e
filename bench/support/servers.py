"""Real servers on loopback: gunicorn with two workers, as in production."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
WORKERS = 2


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def manage(settings: str, given: Mapping[str, str], *arguments: str, python: str = sys.executable) -> None:
    """Run a management command; its output only where it failed."""
    environment = {**os.environ, **given, "DJANGO_SETTINGS_MODULE": settings, "LOG_LEVEL": "ERROR"}
    done = subprocess.run(
        [python, "-m", "django", *arguments],
        cwd=ROOT,
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")


@contextmanager
def gunicorn(settings: str, environment: Mapping[str, str], *, python: str = sys.executable) -> Iterator[int]:
    """Serve a project with two workers until the block ends; the port."""
    port = free_port()
    # Another environment has not what our own configuration imports.
    own = [] if python == sys.executable else [
        "--config", "python:bench.ticket", "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS), "--worker-class", "gthread",
        "--threads", "4", "--log-level", "error",
    ]  # fmt: skip
    process = subprocess.Popen(
        [python, "-m", "gunicorn", "django.core.wsgi:get_wsgi_application()", "--keep-alive", "30", *own],
        cwd=ROOT,
        env={
            **os.environ,
            **environment,
            "DJANGO_SETTINGS_MODULE": settings,
            "PYTHONPATH": str(ROOT),
            "BIND": f"127.0.0.1:{port}",
            "WEB_CONCURRENCY": str(WORKERS),
            "ACCESS_LOG": "0",
            "LOG_LEVEL": "ERROR",
        },
        start_new_session=True,
    )
    try:
        _wait_for(port, process)
        yield port
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise SystemExit(f"gunicorn ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("gunicorn does not listen")

"""`make run` says clearly what is wrong, and leaves nothing behind."""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def serve() -> ModuleType:
    """Load the script as a module."""
    spec = importlib.util.spec_from_file_location("serve", ROOT / "bin" / "serve.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=["127.0.0.1", "0.0.0.0"])  # noqa: S104  # somebody else's server may listen everywhere
def taken(request: pytest.FixtureRequest) -> Iterator[int]:
    """Take a port."""
    with socket.socket() as server:
        server.bind((request.param, 0))
        server.listen()
        yield server.getsockname()[1]


def alive(pid: int) -> bool:
    """Return whether a process is there and no zombie."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def test_a_busy_port_is_one_clear_sentence_before_anything_starts(taken: int, tmp_path: Path) -> None:
    database = tmp_path / "untouched.sqlite3"
    done = subprocess.run(
        [sys.executable, "bin/serve.py", "--port", str(taken)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{database}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == f"Port {taken} is already in use. Stop what uses it, or run `make run PORT={taken + 1}`.\n"
    assert done.stdout == ""
    assert not database.exists()


@pytest.mark.parametrize("port", ["", "eighty", "0", "65535", "-1", "80 80"])
def test_a_port_that_is_none_is_said(port: str) -> None:
    done = subprocess.run(
        [sys.executable, "bin/serve.py", f"--port={port}"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("PORT must be a number")
    assert "Traceback" not in done.stderr


def test_a_whole_group_ends_even_one_that_will_not(serve: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "PATIENCE", 0.5)
    script = "trap '' TERM; sleep 300 & echo $!; wait"
    process = subprocess.Popen(["sh", "-c", script], stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    grandchild = int(process.stdout.readline())
    assert alive(grandchild)

    serve.end(process)

    assert process.poll() is not None
    assert not alive(grandchild)
    process.stdout.close()


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_that_was_started(signum: int, tmp_path: Path) -> None:
    """As Ctrl-C, `kill`, and a closed terminal do."""
    script = tmp_path / "started.py"
    script.write_text(
        "import importlib.util, os\n"
        f"spec = importlib.util.spec_from_file_location('serve', {str(ROOT / 'bin' / 'serve.py')!r})\n"
        "serve = importlib.util.module_from_spec(spec); spec.loader.exec_module(serve)\n"
        "stop = serve.Stop()\n"
        "try:\n"
        "    with serve.group('sh', '-c', 'sleep 300 & echo $!; wait', env=dict(os.environ)):\n"
        "        while True: stop.pause()\n"
        "except serve.StopAsked:\n"
        "    print('stopped', flush=True)\n"
    )
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        grandchild = int(process.stdout.readline())
        process.send_signal(signum)
        assert process.stdout.read() == "stopped\n"
        assert process.wait(timeout=20) == 0
    assert not alive(grandchild)

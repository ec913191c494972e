"""`make environment` says what is wrong with a machine, before anything is installed."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "bin" / "environment.py"


def test_a_python_that_is_too_old_gets_a_plain_message() -> None:
    pretend = f"import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", pretend], env={"PATH": ""}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Recourse needs Python 3.11 or newer;")
    assert "3.9" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_old_python_can_read_the_script_that_tells_it_so() -> None:
    ast.parse(SCRIPT.read_text(), feature_version=(3, 6))


def test_every_requirement_is_pinned_by_its_hash() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        entries = (ROOT / name).read_text().replace("\\\n", " ").splitlines()
        entries = [entry for entry in entries if entry.strip() and not entry.strip().startswith("#")]
        assert len(entries) > 20
        assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_what_runs_is_what_was_tested() -> None:
    """Each runtime package has the same version in both files."""

    def pins(name: str) -> set[str]:
        return {line.split(" ")[0] for line in (ROOT / name).read_text().splitlines() if line[:1].isalnum()}

    assert pins("requirements.txt") <= pins("requirements-dev.txt")

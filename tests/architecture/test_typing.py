"""That mypy really reads `site/`: a mistake planted in a copy of it is found, at home and at its callers."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_mypy_reads_site_and_types_what_others_import_from_it(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "site", tmp_path / "site", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / ".typings").mkdir()
    (tmp_path / ".typings" / "recourse").symlink_to("../site")
    for room in ("home", "policies", "intake"):
        (tmp_path / room).symlink_to(ROOT / room)
    (tmp_path / "site" / "planted.py").write_text("def number() -> int:\n    return 'a word'\n")
    (tmp_path / "caller.py").write_text("from recourse.env import names\n\ncount: int = names('one,two')\n")

    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", ".typings/recourse", "caller.py"],
        cwd=tmp_path,
        # The Django plug-in loads our settings, and with them the rooms, from the real project.
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "planted.py:2: error: Incompatible return value type" in done.stdout, done.stdout + done.stderr
    assert "caller.py:3: error: Incompatible types in assignment" in done.stdout, done.stdout + done.stderr

"""What is to be translated is found by the tool that collects it, under every name that we call it by."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
#: How the functions of gettext may be called in our code: what makemessages looks for.
KNOWN = {"gettext as _", "gettext_lazy as _", "gettext_lazy as _l"}


def test_nothing_is_imported_under_a_name_that_nobody_looks_for() -> None:
    found = set()
    for room in ("home", "policies", "intake", "site"):
        for path in (ROOT / room).rglob("*.py"):
            found |= set(re.findall(r"import (n?p?gettext\w* as \w+)", path.read_text(encoding="utf-8")))
    assert found <= KNOWN


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="GNU gettext is not on this machine")
def test_makemessages_finds_them(tmp_path: Path) -> None:
    (tmp_path / "locale").mkdir()
    (tmp_path / "texts.py").write_text(
        'a = _("Said at once")\nb = _l("Said later")\nc = ngettext("%(n)d day", "%(n)d days", n)\n'
    )
    command = [sys.executable, str(ROOT / "manage.py"), "makemessages", "-l", "de"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    written = (tmp_path / "locale" / "de" / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    for text in ("Said at once", "Said later", "%(n)d days"):
        assert f'"{text}"' in written

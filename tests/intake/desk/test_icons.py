"""Every icon that the desk names is there: one that is not is a hole, and nothing else says so."""

import re
from pathlib import Path
from typing import Any

import pytest

from intake.desk.actions import ACTIONS

ROOT = Path(__file__).resolve().parents[3]
_IN_TEMPLATES = re.compile(r'{% icon name="([a-z-]+)"')
_IN_CODE = re.compile(r'\b(?:header_icon|icon|icon_name) ?= ?"([a-z-]+)"')


@pytest.mark.django_db
def test_every_icon_is_there(client: Any) -> None:
    sprite = client.get("/admin/sprite/").content.decode()
    named = {action.icon for action in ACTIONS.values()}
    for room in ("home", "policies", "intake"):
        for file in (ROOT / room).rglob("*.py"):
            named |= set(_IN_CODE.findall(file.read_text(encoding="utf-8")))
    for file in (ROOT / "templates").rglob("*.html"):
        named |= set(_IN_TEMPLATES.findall(file.read_text(encoding="utf-8")))
    assert len(named) > 20
    assert sorted(name for name in named if f'id="icon-{name}"' not in sprite) == []

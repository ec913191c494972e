"""Routing rules and the closing of units in the admin: accessible, narrow and wide, light and dark."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from intake.routing import publishing
from intake.routing.engine import Condition, Rule
from tests.browser.conftest import Visit
from tests.browser.test_looks import look_at_desk
from tests.factories.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def look(page: "Page", name: str) -> None:
    """Look for what is wrong; keep pictures where ``PICTURES`` names a folder."""
    look_at_desk(page)
    if folder := os.environ.get("PICTURES"):
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


def test_rules(visit: Visit, base: str, lasting_world: World) -> None:
    draft = publishing.draft(lasting_world.form, lasting_world.organisation)
    rules = [
        Rule("All who work for us", (Condition("who", answers=("employee",)),), "board"),
        *draft.as_rules,
        Rule("King", (Condition("who", answers=("king",)),), ""),
    ]
    draft = publishing.rewrite(draft.pk, rules, expected=draft.edits)
    editor = visit(signed_in=lasting_world.person("editor"))
    for path in (
        "",
        f"{draft.pk}/",
        f"{draft.pk}/rule/1/",
        f"{draft.pk}/try/?who=school&safety=yes",
        f"{draft.pk}/publish/",
        f"{draft.pk}/import/",
    ):
        editor.goto(f"{base}/admin/rules/{path}")
        look(editor, "rules-" + (path.split("?")[0].strip("/").replace("/", "-") or "index"))


def test_closing_a_unit(visit: Visit, base: str, lasting_world: World) -> None:
    lasting_world.complain()
    administrator = visit(signed_in=lasting_world.person("admin"))
    administrator.goto(f"{base}/admin/units/edit/{lasting_world.unit('north-east-hub').pk}/")
    administrator.goto(f"{base}/admin/units/close/{lasting_world.unit('north-east-hub').pk}/")
    look(administrator, "close-unit")
    administrator.get_by_label("What takes its place").select_option(label="South East hub")
    administrator.get_by_role("button", name="Show what it would do").click()
    look(administrator, "close-unit-consequences")

"""What editors and administrators look at besides the page they write: accessible, narrow and wide, light and dark."""

import re
from typing import Any

import pytest

from tests.browser.conftest import Visit
from tests.browser.test_looks import look_at_desk
from tests.factories.world import World

pytestmark = pytest.mark.browser

POLICY = """Complaints policy

Version: 2.0
Effective date: 05/06/2024

How to complain

Tell the office. We acknowledge your complaint within 3 working days of receipt.

Stage 1: Formal

We respond within 10 working days of receipt.
"""


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_reviews(visit: Visit, base: str, lasting_world: World) -> None:
    editor = visit(signed_in=lasting_world.person("editor"))
    for path in ("", "?state=due", f"{lasting_world.policy.pk}/"):
        editor.goto(f"{base}/admin/policies/reviews/{path}")
        look_at_desk(editor)


def test_importing(visit: Visit, base: str, lasting_world: World) -> None:
    editor = visit(signed_in=lasting_world.person("editor"))
    editor.goto(f"{base}/admin/policies/import/")
    look_at_desk(editor)
    editor.locator("form textarea").first.fill(POLICY)
    editor.locator("main form button[type=submit], form.import button[type=submit]").first.click()
    editor.wait_for_url(re.compile(r"/import/[0-9a-f-]{36}/"))
    look_at_desk(editor)


def test_what_an_administrator_keeps(visit: Visit, base: str, lasting_world: World) -> None:
    administrator = visit(signed_in=lasting_world.person("admin"))
    for path in ("visitor-statistics/", "policies/reviews/"):
        administrator.goto(f"{base}/admin/{path}")
        look_at_desk(administrator)

"""A keyboard, and nobody's mouse: with JavaScript and without.

Locators work where a page may run no script; ``evaluate`` would wait for ever.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import axe
from tests.browser.test_keyboard import SEEN

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

MOST_STOPS = 80
NARROW = 320


@dataclass
class Keys:
    """Somebody who has a keyboard alone, and a narrow screen."""

    page: "Page"
    javascript: bool

    def __post_init__(self) -> None:
        self.page.set_viewport_size({"width": NARROW, "height": 640})

    def to(self, target: "Locator") -> None:
        """Press Tab until the target has the focus; with scripts, whatever has it on the way must be seen."""
        focused = target.and_(self.page.locator(":focus"))
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            if self.javascript:
                where = self.page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
                assert self.page.evaluate(SEEN), f"{where} has focus and is not seen on {self.page.url}"
            if focused.count():
                return
        pytest.fail(f"Tab never reached {target} on {self.page.url}")

    def _enter(self, role: Any, name: str, *, within: Any) -> None:
        self.to(self.page.get_by_role(within).get_by_role(role, name=name, exact=True).first)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.page.wait_for_load_state("load")

    def follow(self, name: str, *, within: Any = "main") -> None:
        """Go to a link, follow it, and wait for what comes."""
        self._enter("link", name, within=within)

    def press(self, name: str, *, within: Any = "main") -> None:
        """Go to a button, press it, and wait for what comes."""
        self._enter("button", name, within=within)

    def write(self, label: str, words: str) -> None:
        """Go to a field, and type into it in place of what is there."""
        self.to(self.page.get_by_label(label, exact=False))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)

    def choose(self, label: str, group: str) -> None:
        """Go to a group of answers, and choose one with Space and the arrows."""
        answers = self.page.get_by_role("group", name=group)
        wanted = answers.get_by_label(label, exact=True)
        focused = answers.locator("input[type=radio]:focus")
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            if focused.count():
                break
        self.page.keyboard.press("Space")
        for _ in range(answers.locator("input[type=radio]").count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        assert wanted.is_checked(), f"the arrows never reached “{label}”"

    def look(self) -> None:
        """Assert that the page as it stands is accessible and fits, narrow and wide, light and dark."""
        if self.javascript:
            axe.look(self.page)
            self.page.set_viewport_size({"width": NARROW, "height": 640})
            self.page.emulate_media(color_scheme="light")

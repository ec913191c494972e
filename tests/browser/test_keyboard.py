"""Everything by keyboard alone, on a narrow screen: Tab, arrows, Space and Enter."""

from typing import TYPE_CHECKING

import pytest

from intake.cases.models import Case
from tests.browser import walking

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

MOST_STOPS = 60
# The focused element's own middle, or its first line's where it is broken over two, is on the screen and on top.
SEEN = """() => {
    const e = document.activeElement;
    if (e === document.body || e.classList.contains("problems") || e.id === "main") return true;
    const box = (e.closest("label") || e).getClientRects()[0];
    if (!box) return false;
    const x = box.left + Math.min(box.width / 2, innerWidth - box.left - 1);
    const y = box.top + Math.min(box.height / 2, innerHeight - box.top - 1);
    const top = document.elementFromPoint(x, y);
    return !!top && (e.contains(top) || top.contains(e) || (e.closest("label") || e).contains(top));
}"""


def tab_to(page: "Page", target: "Locator") -> None:
    """Press Tab until the target has focus; whatever gets it on the way must be seen."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stands_at = page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
        assert page.evaluate(SEEN), f"{stands_at} has focus and is not seen"
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"Tab never reached {target}")


def choose(page: "Page", label: str, group: str) -> None:
    """Choose one answer of a group, with the arrows."""
    answers = page.get_by_role("group", name=group).first
    wanted = answers.get_by_label(label, exact=True)
    tab_to(page, answers.get_by_role("radio").first)
    page.keyboard.press("Space")
    for _ in range(MOST_STOPS):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
        assert page.evaluate(SEEN), "the chosen answer is not seen"
    pytest.fail(f"the arrows never reached “{label}”")


def test_the_whole_form_by_keyboard(visitor: "Page", base: str) -> None:
    from playwright.sync_api import expect

    def button(name: str) -> None:
        tab_to(visitor, visitor.get_by_role("main").get_by_role("button", name=name, exact=True))
        visitor.keyboard.press("Enter")

    def link(name: str) -> None:
        tab_to(visitor, visitor.get_by_role("main").get_by_role("link", name=name, exact=True).first)
        visitor.keyboard.press("Enter")

    visitor.set_viewport_size({"width": 320, "height": 640})
    visitor.goto(base)
    visitor.keyboard.press("Tab")
    expect(visitor.get_by_role("link", name="Skip to the main content")).to_be_focused()
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_role("main")).to_be_focused()
    link("Complaints policy")
    visitor.wait_for_url("**/policies/complaints/")
    link("Make a complaint")
    visitor.wait_for_url(f"**{walking.FORM}")
    link("Start")
    visitor.wait_for_url("**/step/safety/")
    choose(visitor, "No", "Is anyone being hurt or at risk of harm, or are you worried that they may be?")
    button("Continue")
    visitor.wait_for_url("**/step/your-name/")
    choose(visitor, "No, I will give my name, so that you can answer me", "Do you want to stay anonymous?")
    button("Continue")
    visitor.wait_for_url("**/step/what-happened/")
    button("Continue")
    summary = visitor.get_by_role("alert")
    expect(summary).to_be_focused()
    tab_to(visitor, summary.get_by_role("link").first)
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_label("What happened?")).to_be_focused()
    visitor.keyboard.type("Nobody came.")
    button("Continue")
    visitor.wait_for_url("**/step/where/")
    choose(visitor, "North East hub", "Which part of our organisation is it about?")
    choose(visitor, "No", "Is it about someone who would normally deal with complaints there?")
    button("Continue")
    visitor.wait_for_url("**/step/putting-right/")
    button("Continue")
    visitor.wait_for_url("**/step/about-you/")
    choose(visitor, "Someone else", "Who are you?")
    choose(visitor, "No", "Are you doing this for someone else?")
    button("Continue")
    visitor.wait_for_url("**/step/contact/")
    tab_to(visitor, visitor.get_by_label("Your name"))
    visitor.keyboard.type("Jo Bloggs")
    choose(visitor, "By email", "How can we write to you safely?")
    tab_to(visitor, visitor.get_by_label("Your email address"))
    visitor.keyboard.type("jo@example.org")
    choose(visitor, "No, please do not ring me", "Is it safe to ring you?")
    button("Continue")
    visitor.wait_for_url("**/files/")
    button("Continue")
    visitor.wait_for_url("**/check/")
    tab_to(visitor, visitor.locator("summary", has_text="Clear my answers"))
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_role("button", name="Erase my answers")).to_be_visible()
    visitor.reload()
    tab_to(visitor, visitor.get_by_role("button", name="Send complaint"))
    for _ in range(20):
        visitor.keyboard.press("Shift+Tab")
        assert visitor.evaluate(SEEN), "what was gone back to is not seen"
    button("Send complaint")
    visitor.wait_for_url("**/sent/")
    link("see where your complaint is")
    visitor.wait_for_url("**/complaint/page/")
    sent = Case.objects.get().submission.content.body
    assert (sent["who"], sent["about"], sent["details"]) == ("other", "north-east-hub", "Nobody came.")

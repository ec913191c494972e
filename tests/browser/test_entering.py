"""Entering at the desk by keyboard alone; every page of it accessible, narrow and wide, light and dark."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from intake.cases.models import Case
from intake.forms.models import Draft
from tests.browser import axe
from tests.browser.conftest import Visit
from tests.browser.test_keyboard import SEEN
from tests.browser.test_looks import look_at_desk
from tests.factories.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser


def picture(page: "Page", name: str) -> None:
    """Keep a picture, narrow and wide, where somebody wants to look at them."""
    folder = os.environ.get("PICTURES_OF_ENTERING")
    if not folder:
        return
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": axe.HEIGHT})
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


def tab_to(page: "Page", target: "Locator") -> None:
    """Press Tab until the target has focus; it must then be seen, at the latest when the page has scrolled to it."""
    for _ in range(100):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            break
    else:
        pytest.fail(f"Tab never reached {target}")
    for _ in range(40):
        if page.evaluate(SEEN):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"{target} has focus and is not seen")


def choose(page: "Page", label: str, group: str) -> None:
    """Choose one answer of a group, with the arrows."""
    answers = page.get_by_role("group", name=group).first
    wanted = answers.get_by_label(label, exact=True)
    tab_to(page, answers.get_by_role("radio").first)
    page.keyboard.press("Space")
    for _ in range(20):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"the arrows never reached “{label}”")


def press(page: "Page", name: str) -> None:
    tab_to(page, page.get_by_role("button", name=name, exact=True).first)
    page.keyboard.press("Enter")


def write(page: "Page", label: str, words: str) -> None:
    tab_to(page, page.get_by_role("textbox", name=label).first)
    page.keyboard.type(words)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_complaint_is_entered_by_keyboard(visit: Visit, base: str, lasting_world: World, javascript: bool) -> None:
    page = visit(signed_in=lasting_world.person("newcastle"), javascript=javascript)
    page.set_viewport_size({"width": 1280, "height": axe.HEIGHT})
    page.goto(f"{base}/admin/entering/")
    press(page, "Begin with “Make a complaint”")
    page.wait_for_url("**/entering/*-*/")
    choose(page, "By telephone", "How did it come?")
    tab_to(page, page.get_by_label("Time of receipt"))
    page.get_by_label("Time of receipt").fill("16:00")  # the browser's own widget, with focus
    choose(page, "No", "Is anyone being hurt or at risk of harm")
    choose(page, "No, I will give my name, so that you can answer me", "Do you want to stay anonymous?")
    write(page, "What happened?", "The teacher never came.")
    if javascript:
        page.get_by_text("Kept.", exact=True).wait_for()
        assert Draft.objects.get().typed["typed"]["details"] == ["The teacher never came."]
    choose(page, "North East hub", "Which part of our organisation is it about?")
    choose(page, "No", "Is it about someone who would normally deal with complaints there?")
    choose(page, "Someone else", "Who are you?")
    choose(page, "No", "Are you doing this for someone else?")
    write(page, "Your name", "Jo Bloggs")
    choose(page, "By post", "How can we write to you safely?")
    write(page, "Your postal address", "1 High Street")
    choose(page, "No, please do not ring me", "Is it safe to ring you?")
    press(page, "Send")
    press(page, "Send it all the same")
    page.wait_for_url("**/done/")
    assert Case.objects.get().shown_reference in page.get_by_role("main").inner_text()
    press(page, "Open the receipt with the code")
    page.get_by_text("Your secret code").wait_for()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_concern_is_logged_by_keyboard(visit: Visit, base: str, lasting_world: World, javascript: bool) -> None:
    page = visit(signed_in=lasting_world.person("newcastle"), javascript=javascript)
    page.goto(f"{base}/admin/on-the-spot/")
    write(page, "Who told you?", "A parent")
    write(page, "What was it about?", "The lift was out of order.")
    write(page, "What was done about it?", "We met them at the side door.")
    choose(page, "Yes, they are content", "Are they content with how it was handled?")
    press(page, "Log it")
    page.get_by_text("It is in the log").wait_for()


def test_every_page_is_accessible(visit: Visit, base: str, lasting_world: World) -> None:
    page = visit(signed_in=lasting_world.person("newcastle"))
    page.goto(f"{base}/admin/cases/")
    look_at_desk(page)
    picture(page, "list")
    page.get_by_role("link", name="Enter a complaint").first.click()
    look_at_desk(page)
    picture(page, "begin")
    page.get_by_role("button", name="Begin with “Make a complaint”").click()
    look_at_desk(page)
    picture(page, "fill")
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("It was not sent").wait_for()
    look_at_desk(page)
    picture(page, "errors")
    for name in ("safety", "anonymous", "concerns_usual", "on_behalf", "may_phone"):
        page.locator(f"input[name={name}][value=no]").check()
    for name, value in (
        ("came-channel", "letter"), ("about", "north-east-hub"), ("safe_contact", "page"), ("who", "other"),
    ):  # fmt: skip
        page.locator(f"input[name={name}][value='{value}']").check()
    page.locator("textarea[name=details]").fill("Nobody came.")
    page.locator("input[name=name]").fill("Jo Bloggs")
    page.locator("input[name=came-day]").fill("2026-03-30")
    page.locator("input[name=came-time]").fill("09:00")
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("Look at the dates first").wait_for()
    look_at_desk(page)
    picture(page, "warning")
    page.get_by_role("button", name="Send it all the same").click()
    page.wait_for_url("**/done/")
    look_at_desk(page)
    picture(page, "done")
    page.get_by_role("button", name="Open the receipt").click()
    page.get_by_text("Your secret code").wait_for()
    axe.look(page)
    picture(page, "receipt")
    page.goto(f"{base}/admin/on-the-spot/")
    look_at_desk(page)
    picture(page, "spot")
    page.get_by_role("button", name="Log it").click()
    page.get_by_text("It was not logged").wait_for()
    look_at_desk(page)
    picture(page, "spot-errors")

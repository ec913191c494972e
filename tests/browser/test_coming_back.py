"""Saving for later in a browser: the link of the email opens the answers, by script and without."""

import re

import pytest
from django.core import mail
from django.core.management import call_command

from tests.browser import axe, walking
from tests.browser.conftest import Visit
from tests.factories.world import World

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_it_is_left_and_taken_up_again(visit: Visit, base: str, lasting_world: World, javascript: bool) -> None:
    from playwright.sync_api import expect

    page = visit(javascript=javascript)
    page.set_viewport_size({"width": 320, "height": 640})
    walking.up_to(page, base, "How we can reach you")
    page.get_by_label("Your name").fill("Jo Bloggs")
    walking.press(page, "Save and come back later")
    page.get_by_label("Your email address").fill("jo@example")
    walking.press(page, "Send me the link")
    expect(page.get_by_role("alert")).to_contain_text("Write the email address in full")
    if javascript:
        axe.look(page)
    page.get_by_label("Your email address").fill("jo@example.org")
    walking.press(page, "Send me the link")
    expect(page.get_by_role("main")).to_contain_text("We keep them until Thursday 30 April 2026")
    if javascript:
        axe.look(page)
    walking.press(page, "Hide my answers on this device")
    expect(page.get_by_role("main")).to_contain_text("The link in our email opens them again")
    page.go_back()
    expect(page.get_by_role("main")).not_to_contain_text("jo@example.org")

    call_command("work", once=True)
    link = next(line for line in str(mail.outbox[-1].body).splitlines() if "/back/#" in line)
    other = visit(javascript=javascript)
    # Without JavaScript nobody can take the code out of the browser's history, so it is typed.
    other.goto(link if javascript else link.split("#")[0])
    if not javascript:
        number, code = re.split(r"[#.]", link.rsplit("/", 1)[1])[1:]
        other.get_by_label("The number in our email").fill(number)
        other.get_by_label("The code in our email").fill(code)
        walking.press(other, "Open my answers")
    expect(other.get_by_label("Your name")).to_have_value("Jo Bloggs")
    other.go_back()
    assert "#" not in other.url

"""What people do in a browser, by the words they read. Used by the tests and by ``bin/pictures.py``."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from intake.demo.build import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page

FORM = "/make-a-complaint/"
DETAILS = "The teacher we were promised never came.\nTwice."


@dataclass(frozen=True)
class Given:
    """What the confirmation gives a complainant to keep."""

    reference: str
    secret: str


def press(page: "Page", words: str) -> None:
    """Press the button of the main part that says so."""
    page.get_by_role("main").get_by_role("button", name=words, exact=True).click()


def begin(page: "Page", base: str) -> None:
    """Open the form at its first question."""
    page.goto(f"{base}{FORM}")
    page.get_by_role("link", name="Start", exact=True).click()


def about_you(page: "Page", *, name: str = "Jo Bloggs", email: str = "jo@example.org", telephone: str = "") -> None:
    """Answer the first step and go on."""
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your email address").fill(email)
    page.get_by_label("Your telephone number").fill(telephone)
    page.get_by_label("A school, academy or trust").check()
    press(page, "Continue")


def where(page: "Page", *, office: str = "North East hub", concerns: str = "No") -> None:
    """Answer the second step and go on."""
    page.get_by_label(office, exact=True).check()
    question = page.get_by_role("group", name=re.compile("someone who would normally deal"))
    question.get_by_label(concerns, exact=True).check()
    press(page, "Continue")


def what_happened(page: "Page", *, details: str = DETAILS, wish: str = "An apology.") -> None:
    """Answer the third step and go on."""
    for part, value in (("Day", "27"), ("Month", "3"), ("Year", "2026")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_label("What happened?").fill(details)
    page.get_by_label("What would you like to happen?").fill(wish)
    press(page, "Continue")
    if page.url.endswith("/files/"):
        press(page, "Continue")


def fill(page: "Page", base: str, *, concerns: str = "No", **you: str) -> None:
    """Answer everything, up to the page that shows all answers."""
    begin(page, base)
    about_you(page, **you)
    where(page, concerns=concerns)
    what_happened(page)


def send(page: "Page", base: str, *, concerns: str = "No", **you: str) -> Given:
    """Answer everything, send it, and read what there is to keep."""
    fill(page, base, concerns=concerns, **you)
    press(page, "Send complaint")
    return kept(page)


def kept(page: "Page") -> Given:
    """Read reference and secret off the confirmation."""
    codes = page.locator("dl.keep dd")
    return Given(codes.nth(0).inner_text(), codes.nth(1).inner_text())


def type_codes(page: "Page", base: str, given: Given) -> None:
    """Open one's own page by typing both codes."""
    page.goto(f"{base}/complaint/")
    page.get_by_label("Your reference").fill(given.reference)
    page.get_by_label("Your secret code").fill(given.secret)
    press(page, "Show my complaint")


def sign_in(page: "Page", base: str, who: str) -> None:
    """Sign in at the desk as a demo person, named by the address before the at sign."""
    page.goto(f"{base}/admin/")
    page.get_by_label("Email").fill(f"{who}@sms.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{base}/admin/")

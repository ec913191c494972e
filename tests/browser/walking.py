"""What people do in a browser, by the words they read. Used by the tests and by ``bin/pictures.py``."""

import re
from collections.abc import Callable
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


def safe(page: "Page", *, unsafe: str = "No") -> None:
    """Answer whether anyone is unsafe, and go on."""
    page.get_by_role("group", name=re.compile("Is anyone being hurt")).get_by_label(unsafe, exact=True).check()
    press(page, "Continue")


def named(page: "Page", *, anonymous: bool = False) -> None:
    """Answer whether to stay anonymous, and go on."""
    page.get_by_label("Yes, I do not want to say" if anonymous else "No, I will give my name").check()
    press(page, "Continue")


def what_happened(page: "Page", *, details: str = DETAILS) -> None:
    """Answer what happened and when, and go on."""
    for part, value in (("Day", "27"), ("Month", "3"), ("Year", "2026")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_label("What happened?").fill(details)
    press(page, "Continue")


def where(page: "Page", *, office: str = "North East hub", concerns: str = "No") -> None:
    """Answer what it is about, and go on."""
    page.get_by_label(office, exact=True).check()
    question = page.get_by_role("group", name=re.compile("someone who would normally deal"))
    question.get_by_label(concerns, exact=True).check()
    press(page, "Continue")


def wish(page: "Page", *, wanted: str = "An apology.") -> None:
    """Answer what would help, and go on."""
    page.get_by_label("What would you like to happen?").fill(wanted)
    press(page, "Continue")


def about_you(page: "Page", *, who: str = "A school, academy or trust") -> None:
    """Answer who they are, for themselves, and go on."""
    page.get_by_label(who).check()
    page.get_by_role("group", name="Are you doing this for someone else?").get_by_label("No", exact=True).check()
    press(page, "Continue")


def contact(page: "Page", *, name: str = "Jo Bloggs", email: str = "jo@example.org", telephone: str = "") -> None:
    """Answer how to reach them, and go on."""
    page.get_by_label("Your name").fill(name)
    page.get_by_label("By email" if email else "Only on a page here", exact=bool(email)).check()
    if email:
        page.get_by_label("Your email address").fill(email)
    page.get_by_label("Yes, you may ring me" if telephone else "No, please do not ring me").check()
    if telephone:
        page.get_by_label("Your telephone number").fill(telephone)
    press(page, "Continue")
    past_files(page)


def past_files(page: "Page") -> None:
    """Go on from the page of files, where that is what came; it is not asked where something was wrong before it."""
    if page.url.split("#")[0].endswith("/files/"):  # a browser takes what follows the # along when it is sent on
        press(page, "Continue")


#: Every step of the form in its order: its heading, and how it is answered.
STEPS: "tuple[tuple[str, Callable[[Page], None]], ...]" = (
    ("Is anyone unsafe?", safe),
    ("Your name", named),
    ("What happened", what_happened),
    ("What it is about", where),
    ("Putting it right", wish),
    ("About you", about_you),
    ("How we can reach you", contact),
)


def up_to(page: "Page", base: str, title: str) -> None:
    """Begin the form, and answer everything before the step of that heading."""
    begin(page, base)
    for heading, answer in STEPS:
        page.get_by_role("heading", level=1, name=heading, exact=True).wait_for()
        if heading == title:
            return
        answer(page)


def fill(page: "Page", base: str, *, concerns: str = "No", **you: str) -> None:
    """Answer everything, up to the page that shows all answers."""
    up_to(page, base, "What it is about")
    where(page, concerns=concerns)
    wish(page)
    about_you(page)
    contact(page, **you)


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

"""The form of each demo organisation, finished with the keyboard alone, with JavaScript and without, on a phone."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from home import time
from intake.cases.models import Case
from intake.demo import ashton_on_mersey_scitt, east_midlands_south_maths_hub, schools_mutual_services, sennections
from intake.demo.build import Demo
from tests.browser import axe
from tests.browser.conftest import Visit
from tests.browser.test_keyboard import SEEN
from tests.factories.world import FOUNDED, World

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

MOST_STOPS = 80
MOST_PAGES = 20
#: What is typed or chosen, by the question's name; of what is not named here, the answer that brings least.
TOLD = {
    "name": "Jo Bloggs",
    "email": "jo@example.org",
    "details": "Nobody came, and nobody rang.",
    "outcome_sought": "An apology.",
    "safe_contact": "email",
    "kind": "complaint",
}
#: What is chosen of a question that is not named above, as far as it is offered.
LEAST = ("no", "dont-know", "other")

#: What of a form has the focus. Locators work where a page may run no script; ``evaluate`` would wait for ever.
RADIO = "main form input[type=radio]:focus"
TYPED = "main form input:not([type=radio]):not([type=file]):focus, main form textarea:focus"
BUTTON = "main form button:focus"


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    """Tell whether the browser runs scripts."""
    return bool(request.param == "with JavaScript")


@pytest.fixture(
    params=[
        schools_mutual_services.DEMO,
        sennections.DEMO,
        ashton_on_mersey_scitt.DEMO,
        east_midlands_south_maths_hub.DEMO,
    ],
    ids=lambda demo: demo.hostname.split(".")[0],
)
def demo(request: pytest.FixtureRequest, base: str, lasting_world: World) -> Demo:
    """Return a demo organisation that is served; the first one is there already."""
    found: Demo = request.param
    if found is not schools_mutual_services.DEMO:
        with time.frozen_at(FOUNDED):
            found.build(urlsplit(base).port or 80)
    return found


def test_it_is_finished_with_the_keyboard_alone(visit: Visit, base: str, demo: Demo, javascript: bool) -> None:
    own = f"http://{demo.hostname}:{urlsplit(base).port}"
    page = visit(javascript=javascript, leaves_to=own)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{own}/{demo.form.slug}/")
    start(page, javascript)
    for _ in range(MOST_PAGES):
        look(page, javascript)
        if page.url.endswith("/sent/"):
            break
        if javascript and "/step/" in page.url:
            trip(page)
        answer(page, javascript)
    case = Case.objects.select_related("submission__content", "organisation").get()
    assert case.organisation.name == demo.name
    assert case.submission.content.body["details"] == TOLD["details"]
    codes = page.locator("dl.keep dd")
    assert codes.nth(0).inner_text() == case.shown_reference


def tab(page: "Page", javascript: bool) -> None:
    """Press Tab; what has the focus then must be seen."""
    page.keyboard.press("Tab")
    if javascript:
        assert page.evaluate(SEEN), f"something has focus and is not seen on {page.url}"


def start(page: "Page", javascript: bool) -> None:
    """Go to the link that begins the form, and follow it."""
    before = page.url
    for _ in range(MOST_STOPS):
        tab(page, javascript)
        if page.locator("main a.button:focus", has_text="Start").count():
            page.keyboard.press("Enter")
            page.wait_for_url(lambda url: url != before)
            return
    pytest.fail("Tab never reached the beginning of the form")


def look(page: "Page", javascript: bool) -> None:
    """Assert that the page as it stands is accessible, and fits; without scripts it is the same page."""
    if javascript:
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, f"{page.url} scrolls sideways"
        assert axe.violations(page) == [], page.url


def trip(page: "Page") -> None:
    """Send the page empty: whatever it needs is said in a way that is accessible too."""
    before = page.url
    page.get_by_role("main").get_by_role("button", name="Continue", exact=True).press("Enter")
    page.wait_for_load_state("load")
    if page.url == before:
        page.get_by_role("alert").wait_for()
        look(page, True)
    else:
        page.go_back()


def answer(page: "Page", javascript: bool) -> None:
    """Answer everything on a page as Tab comes to it, and press its button."""
    before = page.url
    done: set[str] = set()
    for _ in range(MOST_STOPS):
        tab(page, javascript)
        if page.locator(RADIO).count():
            name = str(page.locator(RADIO).get_attribute("name"))
            if name not in done:
                done.add(name)
                choose(page, name, javascript)
        elif page.locator(TYPED).count():
            name = str(page.locator(TYPED).get_attribute("name"))
            if name in TOLD and name not in done:
                done.add(name)
                page.keyboard.press("Control+A")
                page.keyboard.type(TOLD[name])
        elif page.locator(BUTTON).count():
            words = page.locator(BUTTON).inner_text()
            if words == "Continue" or words.startswith("Send "):
                page.keyboard.press("Enter")
                page.wait_for_url(lambda url: url != before)
                page.wait_for_load_state("load")
                return
    pytest.fail(f"{page.url} has no button that Tab comes to")


def choose(page: "Page", name: str, javascript: bool) -> None:
    """Choose an answer of the group that has focus, with Space and the arrows."""
    group = page.locator(f'main form input[type=radio][name="{name}"]')
    offered = [str(group.nth(place).get_attribute("value")) for place in range(group.count())]
    wanted = TOLD.get(name) or next((value for value in LEAST if value in offered), offered[0])
    page.keyboard.press("Space")
    for _ in offered:
        if page.locator(RADIO).get_attribute("value") == wanted:
            return
        page.keyboard.press("ArrowDown")
        if javascript:
            assert page.evaluate(SEEN), "the chosen answer is not seen"
    pytest.fail(f"the arrows never reached “{wanted}” of {name}")

"""The form of each demo organisation, finished with the keyboard alone, with JavaScript and without, on a phone."""

from typing import TYPE_CHECKING, Any
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

_FOCUSED = """() => {
    const e = document.activeElement;
    if (!e || !e.form || !["questions", "sending"].includes(e.form.id) && !e.closest("main form")) return null;
    const offered = e.type === "radio" ? [...document.getElementsByName(e.name)].map(each => each.value) : [];
    const chosen = e.type === "radio" ? document.querySelector(`[name="${e.name}"]:checked`) : null;
    return {tag: e.tagName, type: e.type || "", name: e.name || "", value: e.value || "", words: e.innerText || "",
            offered, chosen: chosen ? chosen.value : null, open: !e.closest("details:not([open])")};
}"""


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
    walk_to(page, page.get_by_role("link", name="Start", exact=True))
    for _ in range(MOST_PAGES):
        look(page, javascript)
        if page.url.endswith("/sent/"):
            break
        if javascript and "/step/" in page.url:
            trip(page)
        answer(page)
    case = Case.objects.select_related("submission__content", "organisation").get()
    assert case.organisation.name == demo.name
    assert case.submission.content.body["details"] == TOLD["details"]
    codes = page.locator("dl.keep dd")
    assert codes.nth(0).inner_text() == case.shown_reference


def walk_to(page: "Page", target: Any) -> None:
    """Press Tab until the target has focus, and then Enter."""
    before = page.url
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        assert page.evaluate(SEEN), f"something has focus and is not seen on {page.url}"
        if target.evaluate("element => element === document.activeElement"):
            page.keyboard.press("Enter")
            page.wait_for_url(lambda url: url != before)
            return
    pytest.fail(f"Tab never reached {target}")


def look(page: "Page", javascript: bool) -> None:
    """Assert that the page as it stands is accessible, and fits."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, f"{page.url} scrolls sideways"
    if javascript:  # without, axe can't run; the page is the same
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


def answer(page: "Page") -> None:
    """Answer everything on a page as Tab comes to it, and press its button."""
    before = page.url
    done: set[str] = set()
    page.evaluate("() => { document.activeElement.blur(); getSelection().removeAllRanges(); }")
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        assert page.evaluate(SEEN), f"something has focus and is not seen on {page.url}"
        at = page.evaluate(_FOCUSED)
        if at is None:
            continue
        if at["type"] == "radio" and at["name"] not in done:
            done.add(at["name"])
            choose(page, at)
        elif at["tag"] in ("INPUT", "TEXTAREA") and at["name"] in TOLD and at["name"] not in done:
            done.add(at["name"])
            page.keyboard.press("Control+A")
            page.keyboard.type(TOLD[at["name"]])
        elif at["tag"] == "BUTTON" and (at["words"].startswith("Send ") or at["words"] == "Continue"):
            page.keyboard.press("Enter")
            page.wait_for_load_state("load")
            page.wait_for_url(lambda url: url != before, timeout=10_000)
            return
    pytest.fail(f"{page.url} has no button that Tab comes to")


def choose(page: "Page", at: dict[str, Any]) -> None:
    """Choose an answer of the group that has focus, with Space and the arrows."""
    offered = at["offered"]
    wanted = TOLD.get(at["name"]) or next((value for value in LEAST if value in offered), offered[0])
    page.keyboard.press("Space")
    for _ in offered:
        if page.evaluate(_FOCUSED)["value"] == wanted:
            return
        page.keyboard.press("ArrowDown")
        assert page.evaluate(SEEN), "the chosen answer is not seen"
    pytest.fail(f"the arrows never reached “{wanted}” of {at['name']}")

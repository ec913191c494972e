"""What goes wrong between a browser and us: nothing typed is lost, nothing is sent twice."""

from typing import TYPE_CHECKING

import pytest

from intake.cases import secrets
from intake.cases.models import Case
from intake.forms.models import Draft
from tests.browser import walking
from tests.browser.axe import look
from tests.browser.conftest import Visit
from tests.factories import doing
from tests.factories.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SCRIPTS = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
ABROAD = "https://www.bbc.co.uk/weather"


def test_a_network_that_goes_away_between_two_steps(visitor: "Page", base: str) -> None:
    from playwright.sync_api import expect

    walking.up_to(visitor, base, "What happened")
    visitor.context.set_offline(True)
    walking.what_happened(visitor)
    expect(visitor.get_by_role("status")).to_contain_text("You are not connected to the internet just now.")
    expect(visitor.get_by_label("What happened?")).to_have_value(walking.DETAILS)
    visitor.context.set_offline(False)
    expect(visitor.get_by_text("You are not connected to the internet")).to_be_hidden()
    walking.press(visitor, "Continue")
    for _, answer in walking.STEPS[3:]:
        answer(visitor)
    visitor.context.set_offline(True)
    walking.press(visitor, "Send complaint")
    expect(visitor.get_by_role("status")).to_contain_text("You are not connected to the internet just now.")
    visitor.context.set_offline(False)
    walking.press(visitor, "Send complaint")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Thank you. We have your complaint.")
    assert Case.objects.get().submission.content.body["details"] == walking.DETAILS


def test_a_network_that_goes_away_without_javascript(visit: Visit, base: str) -> None:
    """The browser shows a page of its own, and refreshing it sends what was typed."""
    from playwright.sync_api import expect

    page = visit(javascript=False)
    walking.up_to(page, base, "What happened")
    page.context.set_offline(True)
    walking.what_happened(page)
    page.wait_for_url("chrome-error://**")
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("What it is about")
    assert Draft.objects.get().answers["details"] == walking.DETAILS


@SCRIPTS
def test_a_double_click_sends_one_complaint(visit: Visit, base: str, javascript: bool) -> None:
    page = visit(javascript=javascript)
    walking.fill(page, base)
    page.get_by_role("button", name="Send complaint").dblclick()
    page.get_by_role("heading", name="Thank you. We have your complaint.").wait_for()
    given = walking.kept(page)
    assert [case.shown_reference for case in Case.objects.all()] == [given.reference]


@SCRIPTS
def test_going_back_after_sending(visit: Visit, base: str, javascript: bool) -> None:
    page = visit(javascript=javascript)
    given = walking.send(page, base)
    page.go_back()
    page.get_by_role("heading", level=1).wait_for()
    assert page.get_by_role("button", name="Send complaint").count() == 0
    page.goto(f"{base}{walking.FORM}check/")
    assert walking.kept(page) == given
    page.reload()
    assert walking.kept(page) == given
    assert Case.objects.count() == 1


def test_two_tabs_with_the_same_answers(visitor: "Page", base: str) -> None:
    walking.fill(visitor, base)
    other = visitor.context.new_page()
    other.goto(f"{base}{walking.FORM}check/")
    walking.press(visitor, "Send complaint")
    given = walking.kept(visitor)
    walking.press(other, "Send complaint")
    assert walking.kept(other) == given
    assert Case.objects.count() == 1


@SCRIPTS
def test_cookies_that_are_gone(visit: Visit, base: str, javascript: bool) -> None:
    """It is said plainly, and what was written can be copied."""
    from playwright.sync_api import expect

    page = visit(javascript=javascript)
    walking.up_to(page, base, "What happened")
    page.context.clear_cookies()
    walking.what_happened(page)
    main = page.get_by_role("main")
    expect(main).to_contain_text("Please allow cookies for this site")
    expect(main).to_contain_text("It has not been saved or sent. Copy it before you leave this page.")
    expect(main).to_contain_text("The teacher we were promised never came.")


@SCRIPTS
def test_leaving_quickly(visit: Visit, base: str, javascript: bool) -> None:
    page = visit(javascript=javascript, leaves_to=ABROAD)
    sent_along: list[str | None] = []

    def weather(route: object) -> None:
        sent_along.append(route.request.headers.get("referer"))
        route.fulfill(body="<title>Weather</title>", content_type="text/html")

    page.context.route(f"{ABROAD}**", weather)
    walking.begin(page, base)
    walking.safe(page)
    page.get_by_role("link", name="Leave this page quickly").click()
    page.wait_for_url(f"{ABROAD}**")
    assert sent_along == [None]
    if javascript:
        # The page that was left is not the one before: another has taken its place.
        page.go_back()
        assert page.url == f"{base}{walking.FORM}step/safety/"


def test_a_link_over_the_page_that_asks_for_codes(visitor: "Page", base: str, lasting_world: World) -> None:
    """Pasted into the address bar there, a link loads nothing anew: it must open the page all the same.

    Whichever way, the secret is in no address that the browser remembers.
    """
    case = lasting_world.complain()
    doing.acknowledge(lasting_world, case, "newcastle")
    for opened_first in (f"{base}/", f"{base}/complaint/"):
        visitor.goto(opened_first)
        visitor.goto(secrets.portal_url(case))
        visitor.wait_for_url(f"{base}/complaint/page/")
    history = visitor.context.new_cdp_session(visitor).send("Page.getNavigationHistory")["entries"]
    remembered = [entry[key] for entry in history for key in ("url", "userTypedURL")]
    assert f"{base}/complaint/page/" in remembered
    assert [address for address in remembered if "#" in address] == []


@SCRIPTS
def test_another_complaint_from_the_same_device(visit: Visit, base: str, javascript: bool) -> None:
    """Who sits down after somebody else must not be shown what was sent, and may complain."""
    page = visit(javascript=javascript)
    first = walking.send(page, base, name="First Person")
    second = walking.send(page, base, name="Second Person")
    assert {case.shown_reference for case in Case.objects.all()} == {first.reference, second.reference}
    assert len({first.reference, second.reference}) == 2


@SCRIPTS
def test_a_page_that_closed_itself_while_somebody_wrote(
    visit: Visit, base: str, lasting_world: World, javascript: bool
) -> None:
    from playwright.sync_api import expect

    case = lasting_world.complain()
    doing.acknowledge(lasting_world, case, "newcastle")
    doing.answer(lasting_world, case, "newcastle")
    page = visit(javascript=javascript)
    walking.type_codes(page, base, _codes(case))
    page.get_by_role("link", name="Ask for the next stage").click()
    page.get_by_label("Is there anything you want to add?").fill("You did not ask the school.")
    page.context.clear_cookies(name="recourse_page")
    walking.press(page, "Ask for the next stage")
    expect(page.get_by_role("alert")).to_contain_text("nothing was sent")
    expect(page.get_by_role("alert")).to_contain_text("You did not ask the school.")
    if javascript:
        look(page)


def _codes(case: Case) -> walking.Given:
    return walking.Given(case.shown_reference, secrets.shown(secrets.secret_of(case)))

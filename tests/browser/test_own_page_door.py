"""The way into the complainant's own page and out of it, by keyboard alone, with JavaScript and without."""

import re

import pytest
from django.core import mail
from django.core.management import call_command

from intake.cases import secrets
from intake.cases.models import Case
from tests.browser.conftest import Visit
from tests.browser.keys import Keys
from tests.factories.world import World

pytestmark = pytest.mark.browser

AWAY = "https://www.bbc.co.uk/"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def keys(request: pytest.FixtureRequest, visit: Visit) -> Keys:
    """Return a browser that is moved about in with the keyboard alone."""
    return Keys(visit(javascript=request.param, leaves_to=AWAY), request.param)


@pytest.fixture
def case(lasting_world: World) -> Case:
    return lasting_world.complain()


def code_of(case: Case) -> str:
    return secrets.shown(secrets.secret_of(case))


def open_page(keys: Keys, base: str, case: Case) -> None:
    """Open one's own page by typing both codes."""
    keys.page.goto(f"{base}/complaint/")
    keys.write("Your reference", case.shown_reference.lower())
    keys.write("Your secret code", code_of(case).replace("-", " "))
    keys.press("Show my complaint")


def test_with_both_codes_and_after_every_slip(keys: Keys, base: str, case: Case) -> None:
    from playwright.sync_api import expect

    page = keys.page
    page.goto(f"{base}/complaint/")
    keys.look()
    keys.press("Show my complaint")
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Type the secret code we gave you")
    keys.look()
    keys.write("Your reference", case.shown_reference)
    keys.write("Your secret code", "AAAAA-AAAAA-AAAAA-AAAAA")
    keys.press("Show my complaint")
    expect(page.get_by_role("alert")).to_contain_text("This reference and this secret code don't belong together.")
    expect(page.get_by_label("Your reference")).to_have_value(case.shown_reference)
    keys.look()
    keys.write("Your secret code", code_of(case))
    keys.press("Show my complaint")
    page.wait_for_url(f"{base}/complaint/page/")
    expect(page.get_by_role("main")).to_contain_text(case.shown_reference)
    keys.look()


def test_with_the_link_of_a_letter(keys: Keys, base: str, case: Case) -> None:
    from playwright.sync_api import expect

    page = keys.page
    page.goto(secrets.portal_url(case))
    if not keys.javascript:
        # The secret stands behind the # and reaches no server: without scripts it is typed.
        keys.write("Your reference", case.shown_reference)
        keys.write("Your secret code", code_of(case))
        keys.press("Show my complaint")
    page.wait_for_url(f"{base}/complaint/page/")
    expect(page.get_by_role("heading", level=1, name="Your complaint")).to_be_visible()
    (cookie,) = [each for each in page.context.cookies() if each["name"] == "recourse_page"]
    assert (cookie["httpOnly"], cookie["path"], cookie["expires"]) == (True, "/complaint/", -1)


def test_signed_out_nothing_is_left(keys: Keys, base: str, case: Case) -> None:
    from playwright.sync_api import expect

    page = keys.page
    open_page(keys, base, case)
    (held,) = [each for each in page.context.cookies() if each["name"] == "recourse_page"]
    keys.press("Sign out", within="complementary")
    expect(page.get_by_role("heading", level=1, name="You are signed out")).to_be_visible()
    keys.look()
    assert "recourse_page" not in {each["name"] for each in page.context.cookies()}
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Follow a complaint")).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text(case.shown_reference)
    # Whoever took a copy of the pass has nothing.
    page.context.add_cookies([{"name": held["name"], "value": held["value"], "url": f"{base}/complaint/"}])
    page.goto(f"{base}/complaint/page/")
    expect(page.get_by_role("heading", level=1, name="Follow a complaint")).to_be_visible()


def test_the_quick_way_out_leaves_the_site(keys: Keys, base: str, case: Case) -> None:
    page = keys.page
    page.route(f"{AWAY}**", lambda route: route.fulfill(body="<title>Weather</title>Rain.", content_type="text/html"))
    open_page(keys, base, case)
    keys.to(page.get_by_role("link", name="Leave this page quickly"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{AWAY}weather")
    if keys.javascript:
        page.go_back()
        assert page.url != f"{base}/complaint/page/", "Back does not return to the complaint"


def test_a_lost_code_is_sent_to_where_we_write_and_nowhere_else(keys: Keys, base: str, case: Case) -> None:
    from playwright.sync_api import expect

    page, old = keys.page, code_of(case)
    page.goto(f"{base}/complaint/")
    keys.follow("Send me a new code")
    keys.look()
    keys.press("Send me a new code")
    expect(page.get_by_role("alert")).to_contain_text("Type the reference we gave you")
    keys.look()
    keys.write("Your reference", case.shown_reference)
    keys.press("Send me a new code")
    expect(page.get_by_role("heading", level=1)).to_have_text("If we know this reference, a new code is on its way")
    keys.look()
    call_command("work", once=True)
    letter = mail.outbox[-1]
    case = Case.objects.get(pk=case.pk)
    assert letter.to == ["jo@example.org"]
    assert code_of(case) != old
    assert code_of(case) in letter.body
    open_page(keys, base, case)
    page.wait_for_url(f"{base}/complaint/page/")


def test_a_page_that_closed_itself_gives_back_what_was_written(keys: Keys, base: str, case: Case) -> None:
    from playwright.sync_api import expect

    page = keys.page
    open_page(keys, base, case)
    keys.follow("Write to us")
    keys.write("What do you want to tell us?", "I have found the letter.")
    page.context.clear_cookies(name="recourse_page")
    keys.press("Send it")
    expect(page.get_by_role("alert")).to_contain_text("Your page had closed itself, so nothing was sent.")
    expect(page.get_by_role("main")).to_contain_text("I have found the letter.")
    keys.look()
    assert not case.events.filter(kind="replied").exists()

"""From the queue to the answer by keyboard alone; axe on the desk's own pages; what is typed outlives the session."""

from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from intake.cases import workflow
from intake.cases.models import Case, State
from tests.browser.test_keyboard import MOST_STOPS
from tests.browser.test_looks import look_at_desk
from tests.factories.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


def tab_to(page: "Page", target: "Locator") -> None:
    """Press Tab until the target has focus. Wagtail's own menu comes first, and is not ours to judge."""
    for _ in range(3 * MOST_STOPS):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"Tab never reached {target}")


def test_from_the_queue_to_the_answer_by_keyboard(visit: "Visit", base: str, lasting_world: World) -> None:
    case = lasting_world.complain()
    page = visit(signed_in=lasting_world.person("newcastle"))
    page.goto(f"{base}/admin/cases/")
    tab_to(page, page.get_by_role("link", name=case.shown_reference))
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/cases/*/")
    tab_to(page, page.get_by_role("link", name="Respond", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url("**/respond/")
    tab_to(page, page.get_by_label("Outcome"))
    page.keyboard.press("ArrowDown")
    tab_to(page, page.get_by_label("What we found and decided"))
    page.keyboard.type("You are right.")
    tab_to(page, page.get_by_label("Apology", exact=False))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Send this answer"))
    with page.expect_navigation(url="**/admin/cases/*/"):
        page.keyboard.press("Enter")
    found = Case.objects.get(pk=case.pk)
    assert found.state == State.RESPONDED
    assert found.events.get(kind="responded").refs["remedies"] == ["apology"]


def test_what_is_typed_is_kept_and_the_other_is_seen(visit: "Visit", base: str, lasting_world: World) -> None:
    from playwright.sync_api import expect

    case = lasting_world.complain()
    noor, senior = lasting_world.person("newcastle"), lasting_world.person("senior")
    above = visit(signed_in=senior)
    above.goto(f"{base}/admin/cases/{case.pk}/")
    above.wait_for_timeout(800)
    page = visit(signed_in=noor)
    page.goto(f"{base}/admin/cases/{case.pk}/note/")
    expect(page.get_by_text(f"Also has this case open: {senior}.")).to_be_visible()
    page.get_by_label("Note", exact=True).fill("She rang at nine.")
    expect(page.get_by_text("Only you can see it.")).to_be_visible()
    # Somewhere else, another day: it is there.
    again = visit(signed_in=noor)
    again.goto(f"{base}/admin/cases/{case.pk}/note/")
    expect(again.get_by_label("Note", exact=True)).to_have_value("She rang at nine.")
    assert again.get_by_role("button", name="Keep this note – staff only").is_visible()
    # Signed out: nothing is sent, nothing is lost, and the page says so.
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label("Note", exact=True).fill("She rang at nine, and again.")
    page.get_by_role("button", name="Keep this note – staff only").click()
    expect(page.get_by_text("What you typed is still here.")).to_be_visible()
    expect(page.get_by_label("Note", exact=True)).to_have_value("She rang at nine, and again.")
    assert not case.events.filter(kind="noted").exists()


@pytest.mark.parametrize("path", ["", "{pk}/", "{pk}/note/", "{pk}/question/", "{pk}/conflict/", "assign/?case={pk}"])
def test_how_the_desks_own_pages_look(path: str, visit: "Visit", base: str, lasting_world: World) -> None:
    case = lasting_world.complain()
    workflow.note(case.pk, lasting_world.person("newcastle"), text="Rang.")
    page = visit(signed_in=lasting_world.person("newcastle"))
    page.goto(f"{base}/admin/cases/{path.format(pk=case.pk)}")
    look_at_desk(page)

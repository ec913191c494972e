"""Every page in every state, narrow and wide, light and dark: axe finds nothing, and nothing scrolls sideways."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError

from home import time
from intake.cases import secrets, ticks
from intake.cases.models import Case
from policies.models import ThirdParty
from tests.browser import walking
from tests.browser.axe import look, violations
from tests.browser.conftest import Visit
from tests.factories import doing
from tests.factories.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

# Long enough to burst a page that lets it: no spaces, letters of a right-to-left script, signs outside the first plane.
AWKWARD = "Donaudampfschifffahrtsgesellschaftskapitän" * 2 + " محمد بن عبد الله 🙁👩‍👩‍👧‍👦"


def test_what_the_public_reads(visitor: "Page", base: str, lasting_world: World) -> None:
    for path in ("/", "/policies/", "/policies/complaints/", "/policies/privacy/", "/contact/", "/no-such-page/"):
        visitor.goto(f"{base}{path}")
        look(visitor)
    draft = lasting_world.policy.get_latest_revision_as_object()
    draft.change_note = "Plainer words."
    draft.effective_date = (time.now() + timedelta(days=20)).date()
    draft.save_revision().publish()
    visitor.goto(f"{base}/policies/complaints/")
    visitor.get_by_text("This policy will change.").wait_for()
    look(visitor)
    visitor.get_by_role("link", name="Version 1.1").click()
    visitor.get_by_text("This is not the version in force now.").wait_for()
    look(visitor)
    visitor.get_by_role("link", name="All versions of this policy").click()
    visitor.get_by_text("Coming", exact=True).wait_for()
    look(visitor)


def test_searching_the_policies(visitor: "Page", base: str) -> None:
    visitor.goto(f"{base}/policies/")
    visitor.get_by_label("Words to look for in our policies").fill("answer within working days")
    walking.press(visitor, "Search")
    visitor.get_by_role("heading", name="1 policy mentions this").wait_for()
    look(visitor)
    for query, heading in (("walrus privacy", "mention"), (AWKWARD, "We found nothing"), ("the", "Please type a word")):
        visitor.get_by_label("Words to look for in our policies").fill(query)
        walking.press(visitor, "Search")
        visitor.get_by_role("heading", name=heading).wait_for()
        look(visitor)


def test_the_question_about_counting(visit: Visit, base: str, lasting_world: World) -> None:
    elsewhere = "https://statistics.invalid"
    ThirdParty.objects.create(organisation=lasting_world.organisation, analytics="matomo", host=elsewhere, site_id="3")
    visitor = visit(leaves_to=elsewhere)
    visitor.route(f"{elsewhere}/**", lambda route: route.fulfill(body="", content_type="text/javascript"))
    asked: list[str] = []
    visitor.on("request", lambda request: asked.append(request.url))
    visitor.goto(f"{base}/policies/complaints/")
    visitor.get_by_role("heading", name="May we count your visit?").wait_for()
    look(visitor)
    visitor.goto(f"{base}/cookies/")
    look(visitor)
    walking.press(visitor, "Reject")
    visitor.get_by_text("You have rejected this").wait_for()
    look(visitor)
    visitor.goto(f"{base}/policies/complaints/")
    assert not [url for url in asked if not url.startswith(base)]
    visitor.get_by_role("link", name="Cookies: your choice").click()
    walking.press(visitor, "Accept")
    visitor.get_by_text("You have accepted this").wait_for()
    visitor.goto(f"{base}/policies/complaints/")
    visitor.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith(base)] == [f"{elsewhere}/matomo.js"]


def test_the_form(visitor: "Page", base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor.goto(f"{base}{walking.FORM}")
    look(visitor)
    walking.begin(visitor, base)
    for title, answer in walking.STEPS:
        visitor.get_by_role("heading", level=1, name=title, exact=True).wait_for()
        look(visitor)
        if answer is walking.what_happened:
            visitor.get_by_label("Day", exact=True).fill("31")
        if answer is not walking.wish:  # nothing is needed there
            walking.press(visitor, "Continue")
            visitor.get_by_role("alert").wait_for()
            look(visitor)
        answer(visitor)
    visitor.get_by_role("heading", name="Check your answers").wait_for()
    look(visitor)
    for label in ("What happened?", "Your name"):
        visitor.get_by_role("main").get_by_role("link", name=label).click()
        visitor.get_by_label(label).fill(AWKWARD)
        walking.press(visitor, "Continue")
    visitor.get_by_role("heading", name="Check your answers").wait_for()
    look(visitor)
    with monkeypatch.context() as patch:
        patch.setattr("intake.forms.drafts.find", _away)
        walking.press(visitor, "Send complaint")
        visitor.get_by_role("heading", name="Please try again in a minute").wait_for()
        look(visitor)
    walking.press(visitor, "Try again")
    visitor.get_by_role("heading", name="Thank you. We have your complaint.").wait_for()
    look(visitor)
    assert Case.objects.count() == 1
    visitor.context.clear_cookies()
    walking.begin(visitor, base)
    walking.safe(visitor)
    visitor.get_by_text("Clear my answers").click()
    walking.press(visitor, "Erase my answers")
    visitor.get_by_role("heading", name="Your answers are erased").wait_for()
    look(visitor)


def test_what_some_answers_bring(visitor: "Page", base: str) -> None:
    walking.begin(visitor, base)
    walking.press(visitor, "Continue")
    visitor.get_by_label("Yes", exact=True).check()
    walking.press(visitor, "Continue")
    visitor.get_by_role("heading", level=1, name="Safety comes first").wait_for()
    look(visitor)
    walking.press(visitor, "Continue")
    walking.named(visitor)
    walking.what_happened(visitor)
    visitor.get_by_label("If it is: who?").wait_for(state="hidden")
    walking.where(visitor, concerns="Yes")
    visitor.get_by_role("link", name="Back").click()
    visitor.get_by_label("If it is: who?").wait_for()
    look(visitor)
    walking.press(visitor, "Continue")
    walking.wish(visitor)
    visitor.get_by_label("Someone who works through us").check()
    visitor.get_by_role("group", name="Are you doing this for someone else?").get_by_label("Yes").check()
    visitor.get_by_label("If you are: for whom?").wait_for()
    look(visitor)
    visitor.get_by_label("If you are: for whom?").fill(AWKWARD[:60])
    visitor.get_by_label("Yes, they agree").check()
    walking.press(visitor, "Continue")
    visitor.get_by_role("heading", level=1, name="Your placement").wait_for()
    look(visitor)
    walking.press(visitor, "Continue")
    visitor.get_by_label("By post").check()
    visitor.get_by_label("Yes, you may ring me").check()
    walking.press(visitor, "Continue")
    visitor.get_by_role("alert").wait_for()
    look(visitor)


def _away(*args: object) -> None:
    raise OperationalError("away")


def test_the_complainants_page(visitor: "Page", base: str, lasting_world: World) -> None:
    visitor.goto(f"{base}/complaint/")
    look(visitor)
    walking.press(visitor, "Show my complaint")
    visitor.get_by_role("alert").wait_for()
    look(visitor)
    case = lasting_world.complain(details=AWKWARD, name=AWKWARD)
    visitor.goto(secrets.portal_url(case))
    visitor.wait_for_url("**/complaint/page/")
    look(visitor)
    doing.acknowledge(lasting_world, case, "newcastle")
    doing.answer(lasting_world, case, "newcastle")
    for path, heading in (
        ("page", "Your complaint"),
        ("further", "Take it further"),
        ("enough", "Is our answer enough?"),
        ("back", "Take your complaint back?"),
    ):
        visitor.goto(f"{base}/complaint/{path}/")
        visitor.get_by_role("heading", level=1, name=heading).wait_for()
        look(visitor)
    with time.moved(time.offset() + timedelta(days=30)):
        ticks.tick()
        visitor.goto(f"{base}/complaint/page/")
        visitor.get_by_text("because we did not hear from you in the time").wait_for()
        look(visitor)
    visitor.get_by_role("button", name="Sign out").click()
    visitor.get_by_role("heading", name="You are signed out").wait_for()
    look(visitor)


def test_what_is_added_to_a_complaint(visitor: "Page", base: str, lasting_world: World) -> None:
    visitor.goto(secrets.portal_url(lasting_world.complain()))
    visitor.wait_for_url("**/complaint/page/")
    visitor.goto(f"{base}/complaint/more/")
    look(visitor)
    visitor.get_by_label("What do you want to tell us?").fill("Here is what I found.")
    bad = {"name": "page.html", "mimeType": "text/html", "buffer": b"<html><script>alert(1)</script>"}
    visitor.get_by_label("Add files").set_input_files([bad])  # type: ignore[list-item]  # as playwright takes it
    walking.press(visitor, "Send it")
    visitor.get_by_role("alert").wait_for()
    look(visitor)
    assert visitor.get_by_label("What do you want to tell us?").input_value() == "Here is what I found."
    good = {"name": f"{'very-long-name-' * 7}.txt", "mimeType": "text/plain", "buffer": b"Dear Sir."}
    visitor.get_by_label("Add files").set_input_files([good])  # type: ignore[list-item]
    walking.press(visitor, "Send it")
    visitor.wait_for_url("**/complaint/page/?done=more")
    visitor.get_by_text("1 file came with it").wait_for()
    look(visitor)


def test_when_something_is_asked(visit: Visit, base: str, lasting_world: World) -> None:
    editor = visit(signed_in=lasting_world.person("editor"))
    editor.goto(f"{base}/admin/forms/when/{lasting_world.form.pk}/")
    look_at_desk(editor)
    editor.get_by_role("link", name="Change").first.click()
    editor.get_by_label("Question").first.select_option(index=1)
    walking.press(editor, "See what it comes to")
    editor.get_by_role("alert").wait_for()
    look_at_desk(editor)


def test_late_and_finished(visitor: "Page", base: str, lasting_world: World) -> None:
    late = lasting_world.complain()
    with time.moved(time.offset() + timedelta(days=12)):
        ticks.tick()
        visitor.goto(secrets.portal_url(late))
        visitor.wait_for_url("**/complaint/page/")
        look(visitor)
        for who in ("newcastle", "senior", "director"):
            doing.answer(lasting_world, late, who)
            if who != "director":
                doing.climb(late)
        visitor.reload()
        visitor.get_by_text("so our procedure is finished").first.wait_for()
        look(visitor)


def test_the_desk(visit: Visit, base: str, lasting_world: World) -> None:
    restricted = lasting_world.complain(concerns_usual="yes", details=AWKWARD)
    case = lasting_world.complain(email="", telephone="01632 960 123")
    senior = visit(signed_in=lasting_world.person("senior"))
    hub = visit(signed_in=lasting_world.person("newcastle"))
    hub.goto(f"{base}/admin/cases/{case.pk}/respond/")
    walking.press(hub, "Send this answer to the complainant")
    hub.get_by_role("alert").wait_for()
    look_at_desk(hub)
    with time.moved(time.offset() + timedelta(days=2)):
        for page, path in (
            (senior, ""),
            (senior, "cases/?show=all"),
            (senior, f"cases/{restricted.pk}/"),
            (senior, f"cases/{restricted.pk}/clear/"),
            (hub, f"cases/{case.pk}/"),
            (hub, f"cases/{case.pk}/acknowledge/"),
        ):
            page.goto(f"{base}/admin/{path}")
            look_at_desk(page)


def look_at_desk(page: "Page") -> None:
    """As ``look``, without what Wagtail puts around our pages."""
    page.wait_for_load_state("networkidle")
    look(page)


def test_axe_would_say_so(visitor: "Page", base: str) -> None:
    """The proof that the tests above can fail: a page made worse is found out."""
    visitor.goto(f"{base}/complaint/")
    visitor.evaluate(
        """() => {
            document.querySelector("label[for=id_reference]").remove();
            document.querySelector("h1").style.color = "#aaa";
            for (const name of ["one", "two"]) {
                const button = document.createElement("button");
                button.textContent = name;
                button.style.cssText = "width: 10px; height: 10px; overflow: hidden; padding: 0; border: 0";
                document.querySelector("main").append(button);
            }
        }"""
    )
    rules = {line.split(":")[0] for line in violations(visitor)}
    assert rules >= {"label", "color-contrast", "target-size"}
    visitor.evaluate("document.querySelector('h1').style.width = '2000px'")
    with pytest.raises(AssertionError, match="scrolls sideways"):
        look(visitor)

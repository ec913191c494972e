"""What somebody can do on their own page, by keyboard alone, with JavaScript and without, on a phone."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.management import call_command

from home.time import LONDON
from intake.cases import secrets, workflow
from intake.cases.models import Case
from intake.letters.contacts import code_for
from tests.browser.conftest import Visit
from tests.browser.keys import Keys
from tests.factories.doing import acknowledge, answer, climb
from tests.factories.promising import PANEL, SAT, publish
from tests.factories.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = pytest.mark.browser

Open = Callable[[Case], "Locator"]


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def keys(request: pytest.FixtureRequest, visit: Visit) -> Keys:
    """Return a browser that is moved about in with the keyboard alone."""
    return Keys(visit(javascript=request.param), request.param)


@pytest.fixture
def open_page(keys: Keys, base: str) -> Open:
    """Return a way to open somebody's page; what it gives is the main part."""

    def go(case: Case) -> "Locator":
        keys.page.goto(f"{base}/complaint/")
        keys.page.get_by_label("Your reference").fill(case.reference)
        keys.page.get_by_label("Your secret code").fill(secrets.shown(secrets.secret_of(case)))
        keys.press("Show my complaint")
        return keys.page.get_by_role("main")

    return go


def answered(world: World) -> Case:
    case = world.complain()
    acknowledge(world, case, "newcastle")
    answer(world, case, "newcastle")
    return case


def told(keys: Keys, words: str) -> None:
    """Assert that the page says what was done, first of all."""
    from playwright.sync_api import expect

    done = keys.page.get_by_role("status").filter(has_text=words)
    expect(done).to_be_visible()
    expect(done).to_be_focused()
    expect(keys.page).to_have_title(re.compile(f"^{re.escape(words)}"))
    keys.look()


def test_reading_a_letter_and_writing_to_us(keys: Keys, open_page: Open, lasting_world: World) -> None:
    from playwright.sync_api import expect

    case = lasting_world.complain()
    workflow.acknowledge(
        case.pk, lasting_world.person("newcastle"), contact_name="Noor Haddad", understood="The teacher never came."
    )
    workflow.question(case.pk, lasting_world.person("newcastle"), message="Who was there?")
    main = open_page(case)
    expect(main).to_contain_text("What we understood")
    keys.look()
    keys.follow("Who is dealing with your complaint")
    expect(main).to_contain_text("The teacher never came.")
    keys.look()
    keys.follow("Back to your complaint")
    keys.follow("Write to us")
    expect(main).to_contain_text("Who was there?")
    keys.look()
    keys.press("Send it")
    expect(keys.page.get_by_role("alert")).to_be_focused()
    expect(keys.page.get_by_role("alert")).to_contain_text("Write what you want to tell us")
    keys.look()
    keys.write("What do you want to tell us?", "Jo and I were there.")
    keys.press("Send it")
    told(keys, "We have what you wrote")
    expect(main).to_contain_text("Jo and I were there.")


def test_changing_how_we_reach_them(keys: Keys, open_page: Open, lasting_world: World) -> None:
    from playwright.sync_api import expect

    case = lasting_world.complain()
    main = open_page(case)
    keys.follow("Change how we reach you")
    keys.look()
    keys.choose("By post", "How should we write to you?")
    keys.press("Save this")
    expect(keys.page.get_by_role("alert")).to_contain_text("Write the address that we should write to.")
    keys.look()
    keys.write("Your postal address", "1 High Street, Anytown")
    keys.press("Save this")
    told(keys, "We have changed how we reach you.")
    keys.follow("Change how we reach you")
    keys.write("Your email address", "new@example.org")
    keys.choose("By email", "How should we write to you?")
    keys.press("Save this")
    expect(main).to_contain_text("We have sent a code to your new address.")
    keys.look()
    keys.write("The code from our email", "0000-0000")
    keys.press("Use this address")
    expect(keys.page.get_by_role("alert")).to_be_focused()
    keys.look()
    call_command("work", once=True)
    code = code_for(case.contact_changes.get())
    (sent,) = [letter for letter in mail.outbox if letter.to == ["new@example.org"]]
    assert code in sent.body
    keys.write("The code from our email", code)
    keys.press("Use this address")
    told(keys, "From now on we write to your new address.")
    case.complainant.refresh_from_db()
    assert (case.complainant.email, case.complainant.delivery) == ("new@example.org", "email")


def test_asking_for_the_next_stage(keys: Keys, open_page: Open, lasting_world: World) -> None:
    from playwright.sync_api import expect

    case = answered(lasting_world)
    main = open_page(case)
    expect(main.get_by_role("region", name="Our answer")).to_be_visible()
    keys.look()
    keys.follow("Ask for the next stage")
    expect(main).to_contain_text("Please ask by the end of")
    keys.look()
    keys.write("Is there anything you want to add?", "You did not ask the school.")
    keys.write("What would you like to happen now?", "A new teacher.")
    keys.choose("Partly", "Are you content with how we dealt with it?")
    keys.press("Ask for the next stage")
    told(keys, "We have passed your complaint on to the next stage.")
    expect(main).to_contain_text("You did not ask the school.")
    case.refresh_from_db()
    assert (case.state, case.runs.count()) == ("open", 2)


def test_saying_that_it_is_enough_and_how_it_was_handled(keys: Keys, open_page: Open, lasting_world: World) -> None:
    from playwright.sync_api import expect

    case = answered(lasting_world)
    main = open_page(case)
    keys.follow("Our answer is enough")
    keys.look()
    keys.press("Yes, close my complaint")
    told(keys, "Thank you. Your complaint is closed.")
    keys.follow("Say how we dealt with it")
    keys.look()
    keys.press("Send it")
    expect(keys.page.get_by_role("alert")).to_contain_text("Choose how well we dealt with it.")
    keys.look()
    keys.choose("Badly", "How well did we deal with your complaint?")
    keys.write("Is there anything you want to add?", "Nobody rang me back.")
    keys.press("Send it")
    told(keys, "Thank you for telling us how we dealt with it.")
    expect(main).not_to_contain_text("Nobody rang me back.")
    assert case.feedback.content.body == {"how": "badly", "words": "Nobody rang me back."}


def test_taking_it_back(keys: Keys, open_page: Open, lasting_world: World) -> None:
    from playwright.sync_api import expect

    case = lasting_world.complain()
    main = open_page(case)
    keys.follow("Take my complaint back")
    keys.look()
    keys.follow("No, keep my complaint")
    keys.follow("Take my complaint back")
    keys.write("Is there anything you want to add?", "It is settled.")
    keys.press("Yes, take it back")
    told(keys, "You have taken your complaint back. It is closed.")
    expect(main.get_by_role("link", name="Write to us")).to_have_count(0)
    case.refresh_from_db()
    assert case.closing == "withdrawn"


def test_taking_everything_along(keys: Keys, open_page: Open, lasting_world: World) -> None:
    case = answered(lasting_world)
    open_page(case)
    for name, start in (("As a PDF file", b"%PDF"), ("As a ZIP file", b"PK")):
        keys.to(keys.page.get_by_role("main").get_by_role("link", name=name))
        with keys.page.expect_download() as download:
            keys.page.keyboard.press("Enter")
        assert Path(download.value.path()).read_bytes().startswith(start)
        assert download.value.suggested_filename.startswith("my-letters.")


def test_a_hearing_to_come(keys: Keys, open_page: Open, lasting_world: World) -> None:
    from playwright.sync_api import expect

    publish(lasting_world, PANEL)
    case = lasting_world.complain()
    answer(lasting_world, case, "newcastle")
    climb(case)
    workflow.arrange(
        case.pk, lasting_world.person("senior"), at=datetime(2026, 4, 20, 10, tzinfo=LONDON),
        place="Room 2\n1 High Street", panel=SAT,
    )  # fmt: skip
    hearing = open_page(case).get_by_role("region", name="Your hearing")
    expect(hearing).to_contain_text("It is at 10am on Monday 20 April 2026.")
    expect(hearing).to_contain_text("Room 2")
    keys.look()

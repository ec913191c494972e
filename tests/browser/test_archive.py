"""The archive in a browser: each page narrow and wide, light and dark; a comparison without colours and for ears."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from home import time
from policies import printing, withdrawing
from policies.models import PolicyPage
from tests.browser.axe import look
from tests.browser.conftest import Visit
from tests.factories.world import World
from tests.policies.test_versions import publish

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

ARCHIVE = "/policies/complaints/"
LONG = "Donaudampfschifffahrtsgesellschaftskapitän" * 4


def rewrite(world: World) -> None:
    """Publish a version that changes words, adds some, takes some out, and promises otherwise."""
    publish(
        world.policy,
        respond=3,
        change_note=f"Plainer words. {LONG}",
        body=[
            ("heading", "Who can complain"),
            ("text", f"<p>Anybody at all.</p><p>{LONG}</p><ul><li>One</li><li>Two</li></ul>"),
            ("text", '<p>Use <a href="https://example.org/">our form</a>.</p>'),
        ],
    )


def test_each_page_of_the_archive(visitor: "Page", base: str, lasting_world: World) -> None:
    rewrite(lasting_world)
    publish(lasting_world.policy, respond=4, effective_date=(time.now() + timedelta(days=20)).date())
    for path in (
        "",
        "versions/",
        "versions/1.0/",
        "versions/9.9/",
        "compare/",
        "compare/1.0/1.1/",
        "compare/1.0/1.1/side-by-side/",
        "compare/1.1/1.0/",
        "compare/1.0/1.0/",
        "compare/1.0/9.9/",
        "?on=2026-03-05",
        "?on=2026-04-02",
        "?on=2020-01-01",
        "?on=yesterday",
        "?day=31&month=2&year=2026",
    ):
        visitor.goto(f"{base}{ARCHIVE}{path}")
        look(visitor)


def test_a_policy_that_is_archived(visitor: "Page", base: str, lasting_world: World) -> None:
    for slug, successor in (("privacy", None), ("cookies", lasting_world.policy)):
        withdrawing.withdraw(
            PolicyPage.objects.get(slug=slug),
            first_day=date(2026, 4, 20),
            successor=successor,
            reason="It is part of another policy now.",
            by=lasting_world.person("editor"),
        )
    visitor.goto(f"{base}/policies/cookies/")
    visitor.get_by_text("This policy will be withdrawn.").wait_for()
    look(visitor)
    with time.moved(time.offset() + timedelta(days=30)):
        visitor.goto(f"{base}/policies/privacy/")
        visitor.get_by_text("This policy was withdrawn.").wait_for()
        look(visitor)
        visitor.goto(f"{base}/policies/cookies/")
        visitor.wait_for_url(f"**{ARCHIVE}")


def test_without_pango(visitor: "Page", base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise printing.CannotPrint

    monkeypatch.setattr(printing, "_weasyprint", missing)
    visitor.goto(f"{base}{ARCHIVE}versions/1.0/pdf/")
    visitor.get_by_role("heading", name="We cannot make a PDF here").wait_for()
    look(visitor)


def test_ears_are_told_what_was_taken_out_and_added(visitor: "Page", base: str, lasting_world: World) -> None:
    """By the elements' own roles, and in words for screen readers that pass over these."""
    rewrite(lasting_world)
    for view in ("", "side-by-side/"):
        visitor.goto(f"{base}{ARCHIVE}compare/1.0/1.1/{view}")
        heard = visitor.locator("main").aria_snapshot()
        assert 'deletion: "[taken out: 2 working days ]"' in heard, heard
        assert 'insertion: "[added: 3 working days ]"' in heard, heard


def test_eyes_need_no_colour(visitor: "Page", base: str, lasting_world: World) -> None:
    rewrite(lasting_world)
    visitor.goto(f"{base}{ARCHIVE}compare/1.0/1.1/")
    drawn = "element => getComputedStyle(element).textDecorationLine"
    for element in visitor.locator("main del").all():
        assert element.evaluate(drawn) == "line-through"
    for element in visitor.locator("main ins").all():
        assert element.evaluate(drawn) == "underline"


def test_all_of_it_without_javascript_and_by_keyboard(visit: Visit, base: str, lasting_world: World) -> None:
    rewrite(lasting_world)
    page = visit(javascript=False)
    page.goto(f"{base}{ARCHIVE}")
    page.get_by_role("link", name="All versions of this policy").press("Enter")
    page.get_by_label("Day", exact=True).fill("5")
    page.get_by_label("Month", exact=True).fill("3")
    page.get_by_label("Year", exact=True).fill("2026")
    page.get_by_label("Year", exact=True).press("Enter")
    page.get_by_text("On 5 March 2026 version 1.0 was in force.").wait_for()
    page.goto(f"{base}{ARCHIVE}versions/")
    page.get_by_label("Older version").select_option("1.0")
    page.get_by_role("button", name="Compare").press("Enter")
    page.get_by_role("heading", name="What changed from version 1.0 to 1.1").wait_for()
    page.get_by_role("link", name="Side by side").press("Enter")
    page.get_by_role("table", name="Both wordings, passage by passage").wait_for()
    assert page.url == f"{base}{ARCHIVE}compare/1.0/1.1/side-by-side/#wording-heading"


def test_printed_it_says_which_version_it_is(visitor: "Page", base: str, lasting_world: World) -> None:
    version = lasting_world.policy.versions.get()
    visitor.goto(f"{base}{ARCHIVE}")
    assert not visitor.get_by_text(f"SHA-256 {version.sha256}", exact=True).is_visible()
    visitor.emulate_media(media="print")
    assert visitor.get_by_text(f"SHA-256 {version.sha256}", exact=True).is_visible()
    assert visitor.get_by_text(f"{ARCHIVE}versions/1.0/").is_visible()
    for hidden in ("Make a complaint", "All versions of this policy", "On this page"):
        assert not visitor.get_by_text(hidden, exact=True).first.is_visible()

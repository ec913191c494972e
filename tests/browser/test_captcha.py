"""Google's check in a browser, with a stand-in for its script: asked after consent, and never in anybody's way."""

from typing import TYPE_CHECKING, Any
from urllib.request import Request

import pytest
from django_recaptcha import client as library

from intake.cases.models import Case
from policies import consent
from tests.browser import walking
from tests.browser.axe import look
from tests.browser.conftest import Visit
from tests.factories.standing_in import google

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SCRIPT = "window.grecaptcha = { ready: (act) => act(), execute: (key, given) => Promise.resolve(key + given.action) };"


@pytest.fixture
def _keys(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.RECAPTCHA_PUBLIC_KEY, settings.RECAPTCHA_PRIVATE_KEY = "public-key", "private-key"
    consent.forget()
    monkeypatch.setattr(library, "Request", lambda url, **more: Request(url.replace("https://", "http://"), **more))  # noqa: S310


def agree(page: "Page", base: str) -> None:
    page.goto(f"{base}/cookies/")
    walking.press(page, "Accept")


@pytest.mark.usefixtures("_keys")
def test_who_agrees_is_checked_and_sends_as_ever(visit: Visit, base: str, settings: Any) -> None:
    page = visit(leaves_to="https://www.google.com/")
    page.route(
        "https://www.google.com/**", lambda route: route.fulfill(body=SCRIPT, content_type="application/javascript")
    )
    agree(page, base)
    walking.fill(page, base)
    look(page)
    with google() as stand_in:
        settings.RECAPTCHA_DOMAIN = f"127.0.0.1:{stand_in.port}"
        walking.press(page, "Send complaint")
        page.get_by_role("heading", name="Thank you. We have your complaint.").wait_for()
    assert b"response=public-keycomplaint" in stand_in.asked[0]
    assert not Case.objects.get().needs_review


@pytest.mark.usefixtures("_keys")
def test_a_script_that_never_comes_holds_nobody_up(visit: Visit, base: str) -> None:
    page = visit(leaves_to="https://www.google.com/")
    page.route("https://www.google.com/**", lambda route: route.abort())
    agree(page, base)
    walking.fill(page, base)
    walking.press(page, "Send complaint")
    page.get_by_role("heading", name="Thank you. We have your complaint.").wait_for()
    assert Case.objects.get().needs_review


@pytest.mark.usefixtures("_keys")
def test_who_does_not_agree_or_has_no_javascript_sends_as_ever(visit: Visit, base: str) -> None:
    page = visit(javascript=False)
    walking.fill(page, base)
    look_for = "We can let Google check that you are a person, if you agree."
    assert page.get_by_text(look_for).is_visible()
    walking.press(page, "Send complaint")
    page.get_by_role("heading", name="Thank you. We have your complaint.").wait_for()
    assert Case.objects.get().needs_review

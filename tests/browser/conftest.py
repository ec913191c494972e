"""A real server and a real browser, and an eye on everything that the browser complains of."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from tests.browser import axe
from tests.factories.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

Visit = Callable[..., "Page"]

#: A page that was refused or is not there is the test's own business; whatever it loads must be there.
_OF_THE_PAGE_ITSELF = "Failed to load resource"


def _as_it_should_be(response: "Response") -> bool:
    """Tell whether what a page loaded is there. Navigation is the test's own business."""
    if response.ok or 300 <= response.status < 400 or response.request.is_navigation_request():
        return True
    # Wagtail's autosave may find a form half typed. It is told so with a 400, and tries again after the next key.
    return response.status == 400 and response.request.method == "POST" and response.url.endswith("/edit/")


@pytest.fixture
def base(lasting_world: World, live_server: Any) -> str:
    """Return the address at which the demo organisation is served."""
    site = lasting_world.organisation.site
    site.port = urlsplit(live_server.url).port
    site.save()
    return f"http://localhost:{site.port}"


@pytest.fixture
def visit(chromium: "Browser", base: str) -> Iterator[Visit]:
    """Return a way to open a browser of one's own, with or without JavaScript.

    In the end nothing may have been written to the console as an error (a breach of the security policy
    is), no script may have failed, and nothing may have been asked of anybody else.
    """
    contexts = []
    trouble: list[str] = []
    may_ask: list[str] = []

    def said(message: "ConsoleMessage") -> None:
        if message.type == "error" and not message.text.startswith(_OF_THE_PAGE_ITSELF):
            trouble.append(f"{message.location['url']}: {message.text}")

    def asked(request: "Request") -> None:
        if not request.url.startswith((base, "data:", "blob:", *may_ask)):
            trouble.append(f"something asks {request.url}")

    def got(response: "Response") -> None:
        if not _as_it_should_be(response):
            trouble.append(f"{response.status} for {response.url}")

    def go(*, javascript: bool = True, signed_in: Any = None, leaves_to: str = "") -> "Page":
        may_ask.extend([leaves_to] if leaves_to else [])
        context = chromium.new_context(
            java_script_enabled=javascript,
            viewport={"width": 1280, "height": axe.HEIGHT},
            reduced_motion="reduce",  # what is scrolled to is there at once
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        if signed_in is not None:
            client = Client()
            client.force_login(signed_in)
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": leaves_to or base}])
        context.on("console", said)
        context.on("weberror", lambda failed: trouble.append(f"a script failed: {failed.error}"))
        context.on("request", asked)
        context.on("response", got)
        return context.new_page()

    yield go
    for context in contexts:
        context.close()
    assert trouble == []


@pytest.fixture
def visitor(visit: Visit) -> "Page":
    """Return a complainant's browser, with JavaScript."""
    return visit()

"""What every test may use: the browser, where this machine has one."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.db import connections
from django.test import TransactionTestCase

from home import time, triggers
from intake.cases import facts
from intake.forms import at_hand
from intake.templatetags import outlook_tags
from policies import calendars
from policies.finding import searching
from policies.serving import kept
from tests.chromium import find_chromium
from tests.factories import world as worlds

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.plugin import DjangoDbBlocker


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the browser tests out, with the reason, on a machine without Chromium."""
    if find_chromium():
        return
    skip = pytest.mark.skip(reason="no Chromium on this machine; apt-get install chromium")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Every test begins at the same moment; a test moves time with ``home.time``, and never sleeps."""
    with time.frozen_at(worlds.START):
        yield


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Calendars and pages are remembered by ids that a rolled-back test gives out again."""
    yield
    calendars.forget()
    kept.forget()
    searching.forget()
    facts.forget()
    at_hand.forget()
    outlook_tags.forget()


@pytest.fixture(scope="session", autouse=True)
def _emptying_is_allowed() -> Iterator[None]:
    """Let a test database be emptied: on SQLite that is a DELETE, which our triggers refuse.

    Emptying ends with Django's post_migrate signal, which puts the triggers back.
    """
    teardown = TransactionTestCase._fixture_teardown

    def emptied(self: TransactionTestCase) -> None:
        for connection in connections.all(initialized_only=True):
            triggers.drop(connection)
        teardown(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptied)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> None:
    """Build the demo organisation once; each test works in a transaction on top of it."""
    with django_db_blocker.unblock():
        worlds.found()


@pytest.fixture
def world(db: None) -> worlds.World:
    """Return the demo organisation, for a test that is rolled back."""
    return worlds.found()


@pytest.fixture
def lasting_world(transactional_db: None) -> worlds.World:
    """Return the demo organisation, committed, for tests with several connections."""
    return worlds.found()


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """Run Debian's Chromium, without a window, for as long as the tests last."""
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium on this machine; apt-get install chromium")
    # Playwright keeps an event loop in this thread, and Django then refuses the database, though no test is async.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        # Containers have no user namespaces for the sandbox, and we open our own pages only.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before

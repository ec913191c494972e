"""What every test may use: the browser, where this machine has one."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.chromium import find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the browser tests out, with the reason, on a machine without Chromium."""
    if find_chromium():
        return
    skip = pytest.mark.skip(reason="no Chromium on this machine; apt-get install chromium")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)


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

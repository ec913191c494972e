"""axe-core on a page as it stands, put in by the debugger: the page's own security policy stays in force."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import axe_playwright_python

if TYPE_CHECKING:
    from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
#: Both layouts and both schemes in two runs: no colour depends on the width.
LOOKS = ((320, "light"), (1280, "dark"))
HEIGHT = 800


@cache
def _source() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def violations(page: "Page", *, leave_out: tuple[str, ...] = ()) -> list[str]:
    """Return a line for each thing that axe finds wrong at WCAG 2.2 AA.

    Args:
        leave_out: CSS selectors of parts that are not ours.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    # The size of targets is new in WCAG 2.2, and axe leaves it out unless asked.
    options: dict[str, Any] = {
        "runOnly": {"type": "tag", "values": TAGS},
        "rules": {"target-size": {"enabled": True}},
        "resultTypes": ["violations"],
    }
    found = page.evaluate(
        "([context, options]) => axe.run(context, options)",
        [{"include": [["html"]], "exclude": [[selector] for selector in leave_out]}, options],
    )
    return [
        f"{rule['id']}: {node['target']} {node['html'][:200]} {node['failureSummary'][:300]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def look(page: "Page", *, leave_out: tuple[str, ...] = ()) -> None:
    """Assert that a page is accessible and does not scroll sideways, narrow and wide, light and dark.

    Everything that can be unfolded is.
    """
    page.wait_for_load_state("load")
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the words it knows
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} scrolls sideways"
        found = violations(page, leave_out=leave_out)
        assert not found, f"{page.url} at {width} px, {scheme}: {found}"

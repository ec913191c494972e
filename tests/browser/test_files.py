"""Adding files in a browser: without JavaScript, by dropping them, over a connection that breaks; all states seen."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from home.models import Organisation
from intake.forms.evidence.models import File
from tests.browser import walking
from tests.browser.axe import look
from tests.browser.conftest import Visit
from tests.factories.doing import doubt
from tests.factories.world import World
from tests.intake.evidence import corpus

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

Put = Callable[[str, bytes], Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Return a way to have a file on one's own disk."""

    def put(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return put


def to_the_files(page: "Page", base: str) -> None:
    """Answer everything, and come to the page of files."""
    walking.fill(page, base)
    page.goto(f"{base}{walking.FORM}files/")


def test_without_javascript_files_are_added_removed_and_sent(visit: Visit, base: str, put: Put) -> None:
    page = visit(javascript=False)
    to_the_files(page, base)
    page.get_by_label("Add files").set_input_files(
        [put("photo.jpg", corpus.picture("JPEG")), put("bad.html", corpus.HTML), put("letter.txt", b"Dear Sir,\n")]
    )
    walking.press(page, "Add")
    page.get_by_role("heading", name="You have added 2 files").wait_for()
    assert page.get_by_role("alert").get_by_text("bad.html: Web pages").is_visible()
    page.get_by_role("button", name="Remove photo.jpg").click()
    page.get_by_role("heading", name="You have added one file").wait_for()
    walking.press(page, "Continue")
    assert page.get_by_text("letter.txt").is_visible()
    walking.press(page, "Send complaint")
    assert page.get_by_text("letter.txt").is_visible()
    assert File.objects.get().case is not None


def test_with_javascript_choosing_is_adding_and_nothing_is_lost_with_the_connection(
    visit: Visit, base: str, put: Put
) -> None:
    page = visit()
    to_the_files(page, base)
    one, two = put("one.txt", b"One.\n"), put("two.txt", b"Two.\n")
    page.get_by_label("Add files").set_input_files([one, put("bad.html", corpus.HTML), two])
    page.get_by_role("heading", name="You have added 2 files").wait_for()
    assert page.get_by_role("alert").get_by_text("bad.html: Web pages").is_visible()
    assert page.locator("p.field-error", has_text="bad.html").is_visible()
    # The connection breaks off in the middle of the next.
    page.route("**/files/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_label("Add files").set_input_files([put("three.txt", b"Three.\n")])
    page.get_by_text("The connection broke off.").wait_for()
    assert page.locator(".file-name", has_text="one.txt").is_visible()
    page.unroute("**/files/")
    page.get_by_label("Add files").set_input_files([put("three.txt", b"Three.\n")])
    page.get_by_role("heading", name="You have added 3 files").wait_for()
    assert not page.get_by_text("The connection broke off.").is_visible()
    walking.press(page, "Continue")
    page.get_by_role("heading", name="Check your answers").wait_for()
    assert page.get_by_text("three.txt").is_visible()


def test_dropping_is_adding_too_and_what_is_too_big_is_not_even_sent(visit: Visit, base: str) -> None:
    Organisation.objects.filter(site__hostname="localhost").update(evidence_file_mb=1)
    page = visit()
    to_the_files(page, base)
    drop = """(files) => {
        const given = new DataTransfer();
        for (const [name, size] of files) given.items.add(new File(["x\\n".repeat(size / 2)], name));
        const event = new DragEvent("drop", { dataTransfer: given, bubbles: true, cancelable: true });
        document.querySelector("[data-drop]").dispatchEvent(event);
    }"""
    page.evaluate(drop, [["small.txt", 20], ["big.txt", 2_000_000]])
    page.get_by_role("heading", name="You have added one file").wait_for()
    assert page.get_by_text("A file can be 1 MB. These are bigger, and were not sent: big.txt").is_visible()
    assert page.evaluate("document.activeElement.id") == "added"


def test_by_keyboard_alone(visit: Visit, base: str, put: Put) -> None:
    page = visit(javascript=False)
    to_the_files(page, base)
    page.get_by_label("Add files").set_input_files([put("one.txt", b"One.\n")])
    page.get_by_label("Add files").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="You have added one file").wait_for()
    page.get_by_role("button", name="Remove one.txt").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="You have added no files yet").wait_for()


def test_every_state_looks_right(visit: Visit, base: str, put: Put, lasting_world: World) -> None:
    page = visit()
    to_the_files(page, base)
    look(page)
    long = "Donaudampfschifffahrtsgesellschaft" * 3 + " محمد.txt"
    page.get_by_label("Add files").set_input_files(
        [put(long, b"Words.\n"), put("script.pdf", corpus.BAD["script.pdf"]()), put("photo.png", corpus.png())]
    )
    page.get_by_role("heading", name="You have added 3 files").wait_for()
    look(page)
    page.get_by_label("Add files").set_input_files(
        [put("b" * 90 + ".html", corpus.HTML), put("a.zip", corpus.zipped({"a": b"a"}))]
    )
    page.get_by_text("Not everything was added").wait_for()
    look(page)
    walking.press(page, "Continue")
    page.get_by_role("heading", name="Check your answers").wait_for()
    look(page)
    walking.press(page, "Send complaint")
    given = walking.kept(page)
    look(page)
    walking.type_codes(page, base, given)
    page.get_by_role("heading", name="Files you sent").wait_for()
    look(page)
    case = File.objects.all()[0].case
    doubt(case)
    desk = visit(signed_in=lasting_world.person("newcastle"))
    desk.goto(f"{base}/admin/cases/{case.pk}/")
    desk.get_by_role("heading", name="Evidence").wait_for()
    with desk.expect_download() as download:
        desk.get_by_role("link", name="photo.png").click()
    assert download.value.suggested_filename == "photo.png"
    desk.get_by_role("button", name="I have looked: it is genuine").click()
    desk.get_by_text("is no longer marked").wait_for()

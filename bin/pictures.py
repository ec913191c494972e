"""`make pictures`: a picture of every page, narrow and wide, light and dark, in var/pictures/.

Everything happens in this process, on a database of its own that is thrown away: the demo, a web server on a free
port, the worker's rounds. Only the browser is another process, and it is ended with this one. The clock stands at one
moment, so that two runs show the same dates.
"""

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "var" / "pictures"
README = ROOT / "docs" / "pictures"
DATABASE = OUT / "pictures.sqlite3"
WIDTHS = (320, 1280)
SCHEMES = ("light", "dark")
HEIGHT = 900

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.factories.world import World


class Camera:
    """Takes a page in every width and both schemes, without loading it anew."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, page: "Page", name: str, *, for_readme: str = "") -> None:
        self.count += 1
        page.wait_for_load_state("networkidle")  # the desk draws itself by script
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the words it knows
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": HEIGHT})
                if for_readme and width == max(WIDTHS) and scheme == "light":
                    README.mkdir(parents=True, exist_ok=True)
                    page.screenshot(path=README / f"{for_readme}.png", animations="disabled")
                # The desk scrolls inside its window, so a picture "of the whole page" would end with the window.
                height = page.evaluate(
                    "Math.max(...[...document.querySelectorAll('html, main, #wagtail, .wrapper, .content-wrapper')]"
                    ".map(each => each.scrollHeight))"
                )
                page.set_viewport_size({"width": width, "height": max(HEIGHT, height)})
                page.screenshot(path=OUT / f"{self.count:02}-{name}-{width}-{scheme}.png", animations="disabled")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": max(WIDTHS), "height": HEIGHT})


@contextmanager
def served() -> Iterator[tuple[str, "World"]]:
    """Serve the demo on a free port; give the address and the world."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.management import call_command
    from django.db import connections
    from django.test.testcases import LiveServerThread

    from tests.factories import world as worlds

    call_command("migrate", verbosity=0)
    world = worlds.build()
    server = LiveServerThread("localhost", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise SystemExit(f"No server could be started: {server.error}")
    try:
        site = world.organisation.site
        site.port = server.port
        site.save()
        yield f"http://localhost:{server.port}", world
    finally:
        server.terminate()
        connections.close_all()
        for left in OUT.glob(f"{DATABASE.name}*"):
            left.unlink()


def public_side(page: "Page", base: str, world: "World", take: Camera) -> None:
    """Read the policies, and complain."""
    from tests.browser import walking

    for name, path in (
        ("home", "/"),
        ("policies", "/policies/"),
        ("policy", "/policies/complaints/"),
        ("privacy", "/policies/privacy/"),
        ("contact", "/contact/"),
        ("not-found", "/no-such-page/"),
    ):
        page.goto(f"{base}{path}")
        take(page, name, for_readme="public" if name == "policy" else "")
    change_the_policy(world)
    for name, path in (
        ("policy-versions", "/policies/complaints/versions/"),
        ("policy-old-version", "/policies/complaints/versions/1.0/"),
        ("form-start", walking.FORM),
    ):
        page.goto(f"{base}{path}")
        take(page, name)

    walking.begin(page, base)
    for title, answer in walking.STEPS:
        name = title.strip("?").lower().replace(" ", "-")
        take(page, f"form-{name}")
        if answer is walking.what_happened:
            page.get_by_label("Day", exact=True).fill("31")
            page.get_by_label("Month", exact=True).fill("2")
        if answer is not walking.wish:  # nothing is needed there
            walking.press(page, "Continue")
            take(page, f"form-{name}-errors")
        answer(page)
    take(page, "form-check")
    walking.press(page, "Send complaint")
    take(page, "form-sent")


def change_the_policy(world: "World") -> None:
    """Publish a second version, so that there is an old one to look at."""
    draft = world.policy.get_latest_revision_as_object()
    draft.change_note = "We say more plainly who may complain."
    draft.save_revision().publish()


def erased(page: "Page", base: str, take: Camera) -> None:
    """Begin, and think better of it."""
    from tests.browser import walking

    page.context.clear_cookies()
    walking.begin(page, base)
    walking.safe(page)
    page.get_by_text("Clear my answers").click()
    take(page, "form-erase")
    walking.press(page, "Erase my answers")
    take(page, "form-erased")


def troubles(page: "Page", base: str, take: Camera) -> None:
    """Meet what can go wrong: a database that is away, cookies that are off."""
    from unittest import mock

    from django.db import OperationalError

    from tests.browser import walking

    walking.begin(page, base)
    with mock.patch("intake.forms.drafts.find", side_effect=OperationalError("away")):
        walking.safe(page)
        take(page, "trouble-try-again")
    walking.begin(page, base)
    page.context.clear_cookies()
    walking.safe(page)
    take(page, "trouble-no-cookie")


def both_sides(page: "Page", desk: "Callable[[str], Page]", base: str, take: Camera) -> None:
    """Take one complaint all the way up, on the complainant's page and at the desk."""
    from django.core.management import call_command

    from tests.browser import walking

    given = walking.kept(page)
    page.goto(f"{base}/complaint/")
    take(page, "portal-door")
    walking.press(page, "Show my complaint")
    take(page, "portal-door-errors")
    walking.type_codes(page, base, given)
    take(page, "portal-received")
    page.goto(f"{base}/complaint/back/")
    take(page, "portal-withdraw")

    call_command("work", once=True)
    hub = desk("newcastle")
    take(hub, "desk-home")
    hub.get_by_role("link", name="Cases", exact=True).click()
    take(hub, "desk-cases")
    hub.get_by_role("link", name=given.reference).click()
    take(hub, "desk-case", for_readme="desk")
    hub.get_by_role("link", name="Acknowledge", exact=True).click()
    take(hub, "desk-acknowledge")
    walking.press(hub, "Acknowledge and write to the complainant")
    take(hub, "desk-acknowledged")
    page.goto(f"{base}/complaint/page/")
    take(page, "portal-acknowledged")
    hub.get_by_role("link", name="Respond", exact=True).click()
    walking.press(hub, "Send this answer to the complainant")
    take(hub, "desk-respond-errors")
    answer(hub, "not upheld")
    take(hub, "desk-responded")
    call_command("work", once=True)
    page.goto(f"{base}/complaint/page/")
    take(page, "portal-answered")
    page.goto(f"{base}/complaint/enough/")
    take(page, "portal-accept")
    page.goto(f"{base}/complaint/further/")
    take(page, "portal-further")
    for who in ("senior", "director"):
        page.goto(f"{base}/complaint/further/")
        page.get_by_label("Is there anything you want to add?").fill("You did not look at the second day.")
        walking.press(page, "Ask for the next stage")
        above = desk(who)
        above.get_by_role("link", name="Cases", exact=True).click()
        above.get_by_role("link", name=given.reference).click()
        take(above, f"desk-case-{who}")
        above.get_by_role("link", name="Respond", exact=True).click()
        answer(above, "partly upheld")
        call_command("work", once=True)
        page.goto(f"{base}/complaint/page/")
    take(page, "portal-finished")
    page.get_by_role("button", name="Sign out").click()
    take(page, "portal-signed-out")


def answer(page: "Page", outcome: str) -> None:
    """Fill in an answer and send it."""
    from tests.browser import walking

    page.get_by_label("Outcome").select_option(outcome)
    for box in page.get_by_role("group", name="The complainant will read this").locator("textarea").all():
        box.fill("We looked at the booking and the calls. The agency knew on Monday, and did not tell you.")
    walking.press(page, "Send this answer to the complainant")


def desk_side(page: "Page", desk: "Callable[[str], Page]", base: str, take: Camera) -> None:
    """Look at what only some see: a restricted case, overdue cases, the editor's and the administrator's pages."""
    from datetime import timedelta

    from home import time
    from tests.browser import walking

    page.context.clear_cookies()
    walking.send(page, base, concerns="Yes", email="", telephone="01632 960 123")
    take(page, "form-sent-no-email")
    given = walking.kept(page)
    senior = desk("senior")
    senior.get_by_role("link", name="Cases", exact=True).click()
    senior.get_by_role("link", name=given.reference).click()
    take(senior, "desk-restricted")
    forms = senior.locator(".desk-actions a, .desk-more a").evaluate_all("links => links.map(link => link.href)")
    for address in forms:
        senior.goto(address)
        take(senior, f"desk-{address.rstrip('/').rsplit('/', 1)[-1]}")
    for path in ("weekly-log/", "learning/", "log/"):
        senior.goto(f"{base}/admin/{path}")
        take(senior, f"desk-{path.rstrip('/')}")
    senior.goto(f"{base}/admin/weekly-log/")
    senior.locator(".desk-act table a").first.click()
    take(senior, "desk-week")
    for path in ("inspectors/", "inspectors/new/"):
        boss = desk("director")
        boss.goto(f"{base}/admin/{path}")
        take(boss, f"desk-{path.rstrip('/').replace('/', '-')}")
    senior.goto(f"{base}/admin/cases/?show=all")
    with time.moved(time.offset() + timedelta(days=7)):
        senior.goto(f"{base}/admin/cases/")
        take(senior, "desk-cases-late")
        senior.get_by_role("link", name=given.reference).click()
        take(senior, "desk-case-late")
    hub = desk("oxford")
    hub.goto(senior.url)
    take(hub, "desk-not-yours")
    editor = desk("editor")
    take(editor, "desk-editor-home")
    editor.goto(f"{base}/admin/pages/{page_id('complaints')}/edit/")
    take(editor, "desk-editor-policy")


def saved_for_later(page: "Page", base: str, take: Camera) -> None:
    """Save what was begun, and come back to it."""
    from tests.browser import walking

    page.context.clear_cookies()
    walking.up_to(page, base, "How we can reach you")
    page.get_by_label("Your name").fill("Jo Bloggs")
    walking.press(page, "Save and come back later")
    take(page, "form-later")
    walking.press(page, "Send me the link")
    take(page, "form-later-errors")
    page.get_by_label("Your email address").fill("jo@example.org")
    walking.press(page, "Send me the link")
    take(page, "form-saved")
    walking.press(page, "Hide my answers on this device")
    take(page, "form-hidden")
    page.goto(f"{base}{walking.FORM}back/")
    take(page, "form-back")
    page.get_by_label("The number in our email").fill("7KQ2-M9XD-4")
    page.get_by_label("The code in our email").fill("no such code")
    walking.press(page, "Open my answers")
    take(page, "form-back-errors")


def page_id(slug: str) -> int:
    """Return the id of the CMS page with this slug."""
    from wagtail.models import Page as CmsPage

    return int(CmsPage.objects.get(slug=slug).pk)


def walk(browser: "Browser", base: str, world: "World") -> int:
    """Walk everything once; return how many pages were taken."""
    from tests.browser import walking

    take = Camera()
    viewport = {"width": max(WIDTHS), "height": HEIGHT}

    def desk(who: str) -> "Page":
        page = browser.new_context(viewport=viewport).new_page()  # type: ignore[arg-type]  # a plain dict will do
        walking.sign_in(page, base, who)
        return page

    page = browser.new_context(viewport=viewport).new_page()  # type: ignore[arg-type]  # as above
    public_side(page, base, world, take)
    both_sides(page, desk, base, take)  # goes on from the confirmation
    saved_for_later(page, base, take)
    erased(page, base, take)
    desk_side(page, desk, base, take)
    troubles(page, base, take)
    page.goto(f"{base}/admin/login/")
    take(page, "desk-sign-in")
    return take.count


def main() -> None:
    """Make the pictures, and say where they are."""
    sys.path.insert(0, str(ROOT))
    from tests.chromium import find_chromium

    path = find_chromium()
    if path is None:
        raise SystemExit("There is no Chromium on this machine. On Debian: apt-get install chromium")
    OUT.mkdir(parents=True, exist_ok=True)
    for old in (*OUT.glob("*.png"), *OUT.glob(f"{DATABASE.name}*")):
        old.unlink()
    os.environ["DATABASE_URL"] = f"sqlite:///{DATABASE}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "recourse.settings.test"
    # Playwright keeps an event loop in this thread, and Django then refuses the database, though nothing here is async.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    import django

    django.setup()
    logging.disable()  # what goes wrong here is meant to
    from playwright.sync_api import sync_playwright

    from home import time
    from tests.factories.world import START

    with time.frozen_at(START), served() as (base, world), sync_playwright() as playwright:
        # Containers have no user namespaces for the sandbox, and we open our own pages only.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        try:
            count = walk(browser, base, world)
        finally:
            browser.close()
    print(f"{count} pages, {count * len(WIDTHS) * len(SCHEMES)} pictures in {OUT.relative_to(ROOT)}")
    print(f"For the README: {', '.join(sorted(p.name for p in README.glob('*.png')))} in {README.relative_to(ROOT)}")


if __name__ == "__main__":
    main()

"""Every form of the desk, empty and with what is wrong with it; the weekly log, what was promised, and the register."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from home import time
from home.models import User
from intake.cases import register, ticks, workflow
from intake.cases.access import may_hold
from intake.cases.models import Case
from intake.desk.acting import VIEWS
from tests.browser.test_looks import AWKWARD, look_at_desk
from tests.factories.doing import acknowledge, answer, climb
from tests.factories.promising import PANEL, publish
from tests.factories.world import World
from tests.intake.desk.test_every_act import SENT, opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


def acknowledged(world: World) -> Case:
    case = opened(world)
    acknowledge(world, case, "newcastle")
    return case


def unsafe(world: World) -> Case:
    case = world.complain()
    workflow.safeguard(case.pk, world.person("newcastle"), reason="A bruise.")
    return case


def restricted(world: World) -> Case:
    return world.complain(concerns_usual="yes", details=AWKWARD)


#: For the forms that are no plain acts: how their case comes about.
OTHERS: dict[str, "Callable[[World], Case]"] = {
    "acknowledge": opened, "respond": opened, "clear": restricted, "hand_back": unsafe, "extend": acknowledged,
    "update": acknowledged,
}  # fmt: skip
#: Their forms come filled in, or hold nothing: sent as they are, nothing is wrong with them.
FILLED_IN = {"take", "writing", "acknowledge", "learned", "satisfied"}
#: These need another policy, or time that has passed.
LATER = {"arrange", "hear", "close", "decline"}


def actor(world: World, case: Case) -> User:
    return next(person for person in world.organisation.people.order_by("pk") if may_hold(person, case))


def look_at_form(page: "Page", base: str, case: Case, name: str) -> None:
    page.goto(f"{base}/admin/cases/{case.pk}/{name}/")
    assert page.url.endswith(f"/{name}/"), f"{name} is not offered"
    look_at_desk(page)
    if name not in FILLED_IN:
        page.locator(".desk-send button").click()
        page.locator(".desk-problems").wait_for()
        look_at_desk(page)


def test_every_form(visit: "Visit", base: str, lasting_world: World) -> None:
    world = lasting_world
    made = {name: each[0] for name, each in SENT.items()} | OTHERS
    assert set(made) | LATER == set(VIEWS)
    pages: dict[int, Page] = {}
    for name, make in made.items():
        world.unit("north-east-hub").memberships.filter(user=world.person("oxford")).delete()
        case = make(world)
        who = actor(world, case)
        if who.pk not in pages:
            pages[who.pk] = visit(signed_in=who)
        look_at_form(pages[who.pk], base, case, name)


def test_forms_that_wait_for_time_or_a_panel(visit: "Visit", base: str, lasting_world: World) -> None:
    world = lasting_world
    publish(world, PANEL.replace('"10 working days of decision', '"normally 10 working days of decision'))
    waits, late, panel = (world.complain() for _ in range(3))
    for case in (waits, late, panel):
        answer(world, case, "newcastle")
    climb(panel)
    with time.moved(time.offset() + timedelta(days=40)):
        ticks.tick()
        climb(late)
        for case, name in ((panel, "arrange"), (panel, "hear"), (waits, "close"), (late, "decline")):
            look_at_form(visit(signed_in=actor(world, case)), base, case, name)


def test_the_weekly_log_what_was_promised_and_the_register(visit: "Visit", base: str, lasting_world: World) -> None:
    world = lasting_world
    for make in (SENT["learned"][0], restricted, opened):
        make(world)
    world.organisation.reviews_log = True
    world.organisation.save()
    inspector = User.objects.create_user("inspector@sms.example", organisation=world.organisation, first_name="Ina")
    director = world.person("director")
    today = world.organisation.local(time.now()).date()
    grant = register.give(director, inspector, body="Ofsted", last_day=today + timedelta(days=30))
    boss, reader, senior = (visit(signed_in=each) for each in (director, inspector, world.person("senior")))
    monday = today - timedelta(days=today.weekday())
    _look(reader, base, "", "register/", "register/?state=closed")
    _look(senior, base, "weekly-log/", f"weekly-log/{monday}/", "learning/?show=all")
    walk = f"weekly-log/{monday}/?with={world.person('newcastle').pk}"
    _look(boss, base, walk, "inspectors/", "inspectors/new/", f"inspectors/{grant.pk}/")
    boss.goto(f"{base}/admin/weekly-log/{monday}/")
    boss.get_by_role("button", name="Keep this").click()
    boss.get_by_role("alert").wait_for()
    look_at_desk(boss)
    boss.get_by_label("What was agreed").fill(f"{AWKWARD} The hub rings every Friday.")
    boss.get_by_role("button", name="Keep this").click()
    boss.get_by_text("It is on record that this week was looked through.").wait_for()
    look_at_desk(boss)
    boss.goto(f"{base}/admin/inspectors/new/")
    boss.get_by_role("button", name="Let them in").click()
    boss.get_by_role("alert").wait_for()
    look_at_desk(boss)
    with time.moved(time.offset() + timedelta(days=(date(2026, 5, 10) - today).days)):
        _look(senior, base, "", "learning/")


def _look(page: "Page", base: str, *paths: Any) -> None:
    for path in paths:
        page.goto(f"{base}/admin/{path}")
        look_at_desk(page)

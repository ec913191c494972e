"""Two weeks of each demo office, made up by a generator and handled in the browser with the keyboard alone.

Complaints arrive, time moves on, the worker goes its rounds, complainants are content or ask for the next stage; and
whoever has a case goes every morning from the queue to the case, and from there to what is to be done.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from home import time
from home.models import Organisation, User
from home.time import LONDON
from intake.cases import opening, ticks, workflow
from intake.cases.models import Case, State
from intake.forms.models import IntakeFormPage
from intake.letters import outbox
from intake.records import verify
from intake.routing.engine import DONT_KNOW
from tests.browser.conftest import Visit
from tests.browser.test_desk_walk import tab_to
from tests.browser.test_four_forms import demo
from tests.factories.world import ANSWERS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from intake.demo.build import Demo

pytestmark = pytest.mark.browser

__all__ = ["demo"]  # the fixture, by its name

#: From Monday, 13 April 2026: after Easter, and before the early May bank holiday.
MONDAY = datetime(2026, 4, 13, 9, 30, tzinfo=LONDON)
DAYS = (*range(5), *range(7, 10))
ARRIVALS = {0: 1, 3: 1}
#: A field's focus, as the browser tells it: what it is, its type, whether it holds anything, its name.
FOCUS = """() => {
    const at = document.activeElement, group = [...document.querySelectorAll(`[name="${at.name}"]`)];
    const chosen = group.some(each => each.checked);
    return [at.closest('.desk-act form') ? at.tagName : '', at.type || '', Boolean(at.value), at.name || '', chosen];
}"""
MOST_STOPS = 120


class Office:
    """One organisation's two weeks, the same in each run."""

    def __init__(self, organisation: Organisation, visit: Visit, base: str) -> None:
        self.organisation, self.visit = organisation, visit
        self.base = base
        self.chance = random.Random(organisation.name)  # noqa: S311 - a story, no secret
        self.pages: dict[int, Page] = {}
        self.did: list[str] = []

    def arrive(self) -> None:
        """Let a complaint come."""
        form = IntakeFormPage.objects.get(policy__owner_unit__organisation=self.organisation)
        slugs = list(self.organisation.units.filter(is_public=True).order_by("slug").values_list("slug", flat=True))
        about = self.chance.choice([*slugs, DONT_KNOW])
        number = self.chance.getrandbits(128)
        sent = {**ANSWERS, "about": about, "name": f"Jo Number{number % 97}", "email": f"jo{number % 97}@example.org"}
        opening.receive(form, opening.Received(key=UUID(int=number), questions=[], answers=sent))

    def to_do(self) -> Iterator[tuple[Case, User, str]]:
        """Yield what is to be done this morning, with who does it."""
        for case in Case.objects.filter(organisation=self.organisation, state=State.OPEN).order_by("pk"):
            person = self._whose(case)
            run = case.current_run
            assert run is not None
            if run.acknowledged_at is None and not run.responded_at and run.seq == 1:
                yield case, person, "Acknowledge"
            elif self.chance.random() < 0.2:
                yield case, person, "Tell them how it is going"
            else:
                yield case, person, "Respond"

    def _whose(self, case: Case) -> User:
        people = User.objects.filter(organisation=self.organisation, is_active=True).order_by("pk")
        able = [user for user in people if Case.objects.actionable_by(user).filter(pk=case.pk).exists()]
        assert able, f"nobody can act on {case} (rule 4)"
        run = case.current_run
        return next((user for user in able if run and run.handler_id == user.pk), able[0])

    def handle(self, case: Case, person: User, act: str) -> None:
        """Go from the queue to the case, and do it."""
        page = self.pages.get(person.pk)
        if page is None:
            page = self.pages[person.pk] = self.visit(signed_in=person, leaves_to=self.base)
        page.goto(f"{self.base}/admin/cases/")
        tab_to(page, page.get_by_role("link", name=case.shown_reference))
        page.keyboard.press("Enter")
        page.wait_for_url("**/admin/cases/*/")
        tab_to(page, page.get_by_role("link", name=act, exact=True).first)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: not url.rstrip("/").endswith(f"/cases/{case.pk}"))
        before = case.events.count()
        answer(page)
        page.wait_for_url(f"**/admin/cases/{case.pk}/")
        assert case.events.count() > before, f"“{act}” left nothing on the chain of {case}"
        self.did.append(act)

    def evening(self) -> None:
        """Let some of those who were answered say that they are content, or ask for the next stage."""
        for case in Case.objects.filter(organisation=self.organisation, state=State.RESPONDED).order_by("pk"):
            if self.chance.random() < 0.5 and workflow.why_not_escalate(case, time.now()) is None:
                workflow.escalate(case.pk)
            elif self.chance.random() < 0.5:
                workflow.accept(case.pk)


def answer(page: "Page") -> None:
    """Fill in what is empty as Tab comes to it, and press the button that says what it does."""
    seen: set[str] = set()
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        tag, kind, filled, name, chosen = page.evaluate(FOCUS)
        if tag == "BUTTON" and kind == "submit":
            with page.expect_navigation():
                page.keyboard.press("Enter")
            wrong = page.locator("[role=alert].desk-problems")
            assert not wrong.count(), wrong.inner_text()
            return
        if name in seen or name.startswith(("what_", "whose_", "by_")):
            continue
        seen.add(name)
        if tag == "TEXTAREA" and not filled:
            page.keyboard.type("We looked into it with all who were there.")
        elif tag == "INPUT" and kind in ("text", "search") and not filled:
            page.keyboard.type("The office")
        elif tag == "SELECT" and not filled:
            page.keyboard.press("ArrowDown")
        elif tag == "INPUT" and kind == "radio" and not chosen:
            page.keyboard.press("Space")
    pytest.fail(f"Tab never reached the button on {page.url}")


def test_two_weeks_are_handled_with_the_keyboard_alone(visit: Visit, base: str, demo: "Demo") -> None:
    organisation = Organisation.objects.get(site__hostname=demo.hostname)
    office = Office(organisation, visit, f"http://{demo.hostname}:{urlsplit(base).port}")
    for day in DAYS:
        with time.frozen_at(MONDAY + timedelta(days=day)):
            for _ in range(ARRIVALS.get(day, 0)):
                office.arrive()
            ticks.tick()
            outbox.deliver()
            for case, person, act in list(office.to_do()):
                office.handle(case, person, act)
            outbox.deliver()
            office.evening()
    cases = Case.objects.filter(organisation=organisation)
    assert cases.count() == sum(ARRIVALS.values())
    assert {"Acknowledge", "Respond"} <= set(office.did)
    assert not cases.filter(state=State.OPEN, runs__responded_at=None, received_at__lt=MONDAY).exists()
    assert not cases.filter(deadlines__breached_event__isnull=False).exists(), "each date was kept"
    assert list(verify.breaches()) == []

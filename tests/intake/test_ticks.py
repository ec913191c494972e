"""A round of the worker costs what is due, and not what is stored or will be due soon."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home import time
from home.time import LONDON
from intake.cases import ticks, unopened, workflow
from intake.cases.models import Deadline, DeadlineKind
from intake.generating import generate
from intake.letters.models import Message, MessageKind
from intake.records import verify
from tests.factories.doing import answer
from tests.factories.world import START, World, days_later


def cost() -> int:
    with CaptureQueriesContext(connection) as asked:
        assert ticks.tick() == 0
    return len(asked)


def test_nothing_due_costs_the_same_however_much_will_be_due_soon(world: World) -> None:
    ticks.tick()
    with time.frozen_at(START + timedelta(minutes=2)):
        before = cost()
        for _ in range(6):
            world.complain()  # each is due in a day, and its handler will be reminded in twenty hours
        assert cost() == before <= 7
        generate(world.organisation, 20, seed=1)
        assert cost() == before


def test_a_handler_who_was_reminded_is_not_looked_at_again_until_the_next_point(world: World) -> None:
    world.organisation.reminders = "20, 4"
    world.organisation.save()
    case = world.complain()
    unopened.opened(case)
    with time.frozen_at(START + timedelta(minutes=2)):
        ticks.tick()
        before = cost()
    for hours, reminders in ((4.5, 1), (20.5, 2)):
        with time.frozen_at(START + timedelta(hours=hours)):
            assert ticks.tick() == 1
            assert cost() == before
        assert Message.objects.filter(case=case, kind=MessageKind.REMINDER).count() == reminders
    assert list(verify.breaches()) == []


def test_an_answer_that_nobody_has_read_is_not_looked_at_round_after_round(world: World) -> None:
    """A window that is only projected never lapses; its date passes, and it sleeps on."""
    ticks.tick()
    case = world.complain(email="", telephone="0191 498 0000")
    answer(world, case, "newcastle")
    row = case.deadlines.get(kind=DeadlineKind.ESCALATE)
    assert row.projected
    assert row.wake_at is None
    with time.frozen_at(days_later(60)):
        assert ticks.tick() == 0
        assert not Deadline.objects.waiting().filter(wake_at__lte=time.now()).exists()


def test_hours_that_are_set_anew_hold_for_dates_that_run_already(world: World) -> None:
    case = world.complain()
    unopened.opened(case)
    with time.frozen_at(START + timedelta(hours=1)):
        assert ticks.tick() == 0
        world.organisation.reminders = "23"
        world.organisation.save()
    with time.frozen_at(START + timedelta(hours=1, minutes=1)):
        assert ticks.tick() == 1, "the new hours were reached a minute ago"
        assert ticks.tick() == 0
        world.organisation.reminders = ""
        world.organisation.save()
    with time.frozen_at(START + timedelta(hours=23)):
        assert ticks.tick() == 0
    assert Message.objects.filter(case=case, kind=MessageKind.REMINDER).count() == 1


def test_everything_that_runs_wakes_no_later_than_its_date(world: World) -> None:
    with time.frozen_at(days_later(120)):
        generate(world.organisation, 60, seed=2)
        for row in Deadline.objects.waiting().exclude(due=None):
            if row.kind == DeadlineKind.ESCALATE and row.projected:
                assert row.wake_at is None
            else:
                assert row.wake_at <= row.due, row.due.astimezone(LONDON)


def test_a_case_with_which_something_is_wrong_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = world.complain(), world.complain()
    locked = workflow.locked

    def failing(case_id: int, *given: Any, **named: Any) -> Any:
        if case_id == broken.pk:
            raise ValueError("Jo Bloggs of the North East")
        return locked(case_id, *given, **named)

    monkeypatch.setattr(workflow, "locked", failing)
    with time.frozen_at(START + timedelta(days=1, minutes=1)):
        assert ticks.fire() == 1
        missed = Deadline.objects.exclude(breached_event=None).values_list("case_id", flat=True)
        assert set(missed) == {sound.pk}
        assert "time could not move a case" in caplog.text
        assert "Bloggs" not in caplog.text
        monkeypatch.undo()
        assert ticks.fire() == 1
    assert list(verify.breaches()) == []

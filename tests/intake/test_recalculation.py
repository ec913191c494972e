"""A calendar changes: what is done for all cases together is what would be done for each alone, and is done once."""

import contextlib
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from home import time
from home.models import CalendarDay, User
from home.time import LONDON
from intake.cases import access, recalculation, ticks, workflow
from intake.cases.models import Case, Deadline, State
from intake.generating import generate
from intake.letters import outbox
from intake.letters.models import Message, MessageKind
from intake.records import verify
from intake.records.models import Event
from policies import calendars
from policies.procedures import Amount, TimeUnit
from tests.factories import processes
from tests.factories.doing import PARTS
from tests.factories.world import START, World, days_later

LATER = days_later(116)  # a Monday
TOMORROW = LATER + timedelta(days=1)
SORTS: tuple[dict[str, str], ...] = ({}, {}, {"concerns_usual": "yes"}, {"email": "", "telephone": "0191 498 0000"})


def proclaim(world: World, day: datetime) -> None:
    CalendarDay.objects.create(
        calendar=world.organisation.calendar, date=day.date(), kind="proclaimed", reason="A royal wedding"
    )


# -- together as alone ------------------------------------------------------------------------------------


class Still(datetime):
    """A clock that stands still: two ways of doing the same then write the same moments."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return datetime(2026, 1, 1, tzinfo=tz)


def one_act(world: World, chance: random.Random, case: Case) -> None:
    """Do something to a case that may be done to it, or is refused."""
    who = next((person for person in User.objects.order_by("pk") if access.may_act(person, case)), None)
    if chance.random() < 0.5:
        what = chance.choice((workflow.escalate, workflow.escalate, workflow.accept, workflow.withdraw))
        what(case.pk)
    elif who is not None:
        amount = Amount(chance.randint(1, 12), TimeUnit.WORKING_DAYS)
        chance.choice(
            (
                lambda: workflow.acknowledge(case.pk, who, contact_name="The office"),
                lambda: workflow.extend(case.pk, who, amount=amount, reason="Holidays."),
                lambda: workflow.update(case.pk, who, message="We are still looking."),
                lambda: workflow.respond(case.pk, who, outcome="upheld", parts=PARTS, remedies=[]),
            )
        )()


def promise(world: World, *, normally: bool) -> None:
    """Publish longer limits than the demo has, so that there is much to move."""
    draft = world.policy.get_latest_revision_as_object()
    for stage in draft.stages:
        stage.value.update(
            acknowledge={"n": 4, "unit": "working days", "event": "receipt", "normally": False},
            respond={"n": 9, "unit": "working days", "event": "acknowledgement", "normally": False},
            escalate={"n": 8, "unit": "working days", "event": "decision received", "normally": normally},
            update={"n": 3, "unit": "working days"},
        )
    draft.procedure_conclude = "60 working days of receipt"
    draft.save_revision().publish()


def some_weeks(world: World, chance: random.Random) -> datetime:
    """Let cases come and be dealt with over some weeks, the worker going round now and then; return when it is then."""
    at = START
    for _ in range(chance.randint(15, 60)):
        at += timedelta(hours=chance.choice((1, 3, 9, 30)))
        with time.frozen_at(at):
            if chance.random() < 0.35:
                world.complain(**chance.choice(SORTS))
            elif chance.random() < 0.3:
                outbox.deliver()
                ticks.tick()
            elif (case := Case.objects.order_by("pk")[chance.randrange(9) :].first()) is not None:
                with contextlib.suppress(workflow.Refused):
                    one_act(world, chance, case)
    return at


def extended(world: World) -> None:
    """Let one case have more time, which is not up yet."""
    case = world.complain()
    who = next(person for person in User.objects.order_by("pk") if access.may_act(person, case))
    workflow.acknowledge(case.pk, who, contact_name="The office")
    workflow.extend(case.pk, who, amount=Amount(3, TimeUnit.WORKING_DAYS), reason="Holidays.")
    assert Deadline.objects.waiting().filter(case=case, adjustments__isnull=False).exists()


def everything() -> dict[str, list[Any]]:
    """Return what stands in the database but for what chance decides: numbers, UUIDs, salts and what hangs on them."""

    def plain(refs: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in refs.items() if name not in ("deadline", "run", "submission")}

    return {
        "cases": list(
            Case.objects.order_by("pk").values_list(
                "pk", "state", "closing", "next_due", "chain_length", "lock_version", "restricted"
            )
        ),
        "deadlines": sorted(
            Deadline.objects.values_list(
                "case", "run__seq", "kind", "rule", "anchored_at", "projected", "base_due", "due", "wake_at", "met_at",
                "calendar_revision", "breached_event__seq", "void",
            ),
            key=str,
        ),
        "events": [
            (*row, plain(refs))
            for *row, refs in Event.objects.order_by("case", "seq").values_list(
                "case", "seq", "at", "kind", "actor", "public", "digest", "refs"
            )
        ],
        "letters": sorted(
            Message.objects.values_list(
                "case", "event__seq", "run__seq", "to_user", "kind", "content__body", "state", "created_at",
                "next_try", "attempts", "organisation",
            ),
            key=str,
        ),
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_together_is_as_each_alone(world: World, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "datetime", Still)
    chance = random.Random(seed)  # noqa: S311 - chance here guards nothing
    promise(world, normally=bool(seed % 2))
    at = some_weeks(world, chance)
    with time.frozen_at(at):
        extended(world)
    for _ in range(3):
        proclaim(world, at + timedelta(days=chance.randint(-3, 15)))
    if chance.random() < 0.5:  # the worker has been asleep too
        at += timedelta(days=chance.randint(1, 6))
    found = []
    for together in (False, True):
        with time.frozen_at(at), transaction.atomic():
            if together:
                recalculation.recalculate(chance.choice((2, 500)))
            else:
                for case in Case.objects.exclude(state=State.CLOSED).order_by("pk"):
                    with workflow.locked(case.pk, "recalculate"):
                        pass
            assert list(verify.breaches()) == []
            found.append(everything())
            transaction.set_rollback(True)
    alone, together_found = found
    for what, rows in alone.items():
        assert together_found[what] == rows, what
    assert any(event[3] == "date moved" for event in alone["events"]), "else nothing was shown"


# -- what it costs ----------------------------------------------------------------------------------------


def test_a_lot_costs_the_same_queries_however_many_cases_are_in_it(world: World) -> None:
    def cost(count: int) -> int:
        calendars.forget()
        with transaction.atomic(), time.frozen_at(LATER):
            generate(world.organisation, count, seed=count, only_open=True)
            proclaim(world, TOMORROW)
            proclaim(world, TOMORROW + timedelta(days=1))
            with CaptureQueriesContext(connection) as asked:
                assert recalculation.recalculate() == count
            assert Event.objects.filter(kind="date moved").count() > count / 2
            transaction.set_rollback(True)
        return sum(1 for query in asked if not query["sql"].startswith("INSERT"))

    assert cost(100) == cost(200) <= 28


def test_rows_are_inserted_in_lots_too(world: World) -> None:
    with time.frozen_at(LATER):
        generate(world.organisation, 200, seed=1, only_open=True)
        proclaim(world, TOMORROW)
        with CaptureQueriesContext(connection) as asked:
            ticks.recalculate()
    # SQLite takes only so many values in a statement; PostgreSQL has them by COPY, one for each table.
    most = 20 if connection.vendor == "sqlite" else 3
    assert sum(1 for query in asked if query["sql"].startswith(("INSERT", "COPY"))) <= most


# -- once, whatever happens meanwhile ---------------------------------------------------------------------


def test_a_worker_that_died_between_two_lots_is_gone_on_for(
    lasting_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time.frozen_at(LATER):
        generate(lasting_world.organisation, 25, seed=3, only_open=True)
        proclaim(lasting_world, TOMORROW)
        kept, lots = recalculation._Batch.keep, []

        def dies_at_the_third(batch: Any, at: datetime) -> None:
            lots.append(batch)
            if len(lots) == 3:
                raise KeyboardInterrupt
            kept(batch, at)

        with monkeypatch.context() as patch:
            patch.setattr(recalculation._Batch, "keep", dies_at_the_third)
            with pytest.raises(KeyboardInterrupt):
                recalculation.recalculate(5)
        moved = Event.objects.filter(kind="date moved").count()
        assert moved > 0
        assert recalculation.recalculate(5) == 15, "two lots of five were done"
        assert recalculation.recalculate(5) == 0
        per_deadline = [(event.case_id, event.refs["deadline"]) for event in Event.objects.filter(kind="date moved")]
        assert len(per_deadline) == len(set(per_deadline)) > moved
        assert list(verify.breaches()) == []


def recalculate() -> int:
    return recalculation.recalculate(4)


def tick() -> int:
    return ticks.tick()


def test_workers_side_by_side_move_each_date_once(lasting_world: World) -> None:
    with time.frozen_at(LATER):
        generate(lasting_world.organisation, 30, seed=4, only_open=True)
        proclaim(lasting_world, TOMORROW)
    answers = processes.at_once([(recalculate,)] * 3, LATER + timedelta(seconds=1))
    assert {said for said, _ in answers} == {"did"}, answers
    assert sum(count for _, count in answers) == 30
    moved = [(event.case_id, event.refs["deadline"]) for event in Event.objects.filter(kind="date moved")]
    assert len(moved) == len(set(moved)) > 0
    letters = Message.objects.filter(kind=MessageKind.MOVED)
    assert letters.count() == letters.values("event").distinct().count() > 0
    with time.frozen_at(LATER + timedelta(seconds=9)):
        assert list(verify.breaches()) == []


def test_what_was_missed_before_the_change_is_recorded_first_and_keeps_its_date(world: World) -> None:
    missed, waiting = world.complain(), world.complain(at=days_later(4))
    with time.frozen_at(days_later(5)):
        proclaim(world, datetime(2026, 4, 3, tzinfo=LONDON))
        proclaim(world, datetime(2026, 4, 8, tzinfo=LONDON))
        assert ticks.recalculate() == 2
    kinds = list(missed.events.order_by("seq").values_list("kind", flat=True))
    assert kinds.index("breached") < kinds.index("date moved")
    assert "breached" not in set(waiting.events.values_list("kind", flat=True))
    assert list(verify.breaches()) == []


def test_a_change_of_one_organisation_touches_no_other(world: World) -> None:
    from tests.factories.other import build

    other = build()
    with time.frozen_at(LATER):
        generate(world.organisation, 10, seed=5, only_open=True)
        before = everything()
        CalendarDay.objects.create(calendar=other.organisation.calendar, date=TOMORROW.date(), reason="Closed")
        assert ticks.recalculate() == 0
        assert everything() == before


@pytest.mark.parametrize("hour", [0, 1])
def test_a_date_in_the_hour_that_comes_twice_has_not_moved(world: World, hour: int) -> None:
    """Received in the night before the clocks go back, at 1.39 by the clock: due at the first 1.39, or the second."""
    received = datetime(2026, 10, 24, hour, 39, tzinfo=UTC)
    with time.frozen_at(received):
        case = world.complain()
        proclaim(world, datetime(2026, 12, 1, tzinfo=LONDON))
        assert ticks.recalculate() == 1
        assert list(verify.breaches()) == []
    assert abs(case.deadlines.get(kind="acknowledge").due - received - timedelta(hours=24)) < timedelta(minutes=1)
    assert not case.events.filter(kind="date moved").exists()

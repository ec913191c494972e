"""Rule 7 for who comes second: having waited for the first, they work on what the first has left."""

import time as real_time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from home import time
from intake.cases import rerouting, workflow
from intake.cases.models import Case
from tests.factories.doing import acknowledge, answer
from tests.factories.world import START, World

LONGEST = 20.0


def _in_a_thread(act: Any) -> Any:
    """Do something on a connection of its own."""
    try:
        with time.frozen_at(START):
            return act()
    finally:
        connection.close()


def _waits(second: "Future[Any]") -> None:
    """Return when the other waits for a lock (SQLite tells nobody: there half a second must do)."""
    until = real_time.monotonic() + (LONGEST if connection.vendor == "postgresql" else 0.5)
    while real_time.monotonic() < until and not second.done():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() "
                               "AND wait_event_type = 'Lock'")  # fmt: skip
                if cursor.fetchone()[0]:
                    return
        real_time.sleep(0.02)
    assert not second.done(), "it did not wait"


def _one_after_the_other(first: Any, second: Any) -> Any:
    """Let ``second`` begin while ``first`` is done and not yet committed; return what the second returns."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            later = pool.submit(_in_a_thread, second)
            _waits(later)
        return later.result(LONGEST)


def test_who_waits_undoes_nothing_of_what_the_first_did(lasting_world: World) -> None:
    case = lasting_world.complain()
    handler = lasting_world.person("newcastle")
    _one_after_the_other(
        lambda: acknowledge(lasting_world, case, "newcastle"),
        lambda: workflow.question(case.pk, handler, message="Which day was it?"),
    )
    run = Case.objects.get(pk=case.pk).current_run
    assert run is not None
    assert run.acknowledged_at is not None, "the second saved the stage as it was before the first"
    assert case.events.filter(kind="asked").exists()


def test_who_waits_for_a_case_that_moves_to_another_office_is_refused_or_acts_there(lasting_world: World) -> None:
    case = lasting_world.complain()
    there, person = lasting_world.unit("south-east-hub"), lasting_world.person("newcastle")
    with pytest.raises(workflow.Refused):
        _one_after_the_other(
            lambda: rerouting.transfer(case.pk, person, unit=there, reason="It is theirs."),
            lambda: answer(lasting_world, case, "newcastle", deliver=False),
        )
    run = Case.objects.get(pk=case.pk).current_run
    assert run is not None
    assert (run.unit, run.responded_at) == (there, None)

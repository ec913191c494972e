"""What an example drawn by chance seldom comes to: a window that runs out, and what people make of it, by the model."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from intake.cases.models import Closing, State
from tests.factories.world import World
from tests.intake.test_workflow_properties import Lives


@pytest.fixture
def lives(world: World) -> Iterator[Lives]:
    machine = Lives()
    yield machine
    machine.teardown()


def holds(lives: Lives) -> None:
    lives.all_is_as_it_must_be()
    lives.everybody_has_their_rights_and_no_other()


@pytest.mark.parametrize("writes", [0, 1, 2, 3, 5, 8])
@pytest.mark.parametrize("normally", [True, False])
def test_a_window_runs_out_whatever_becomes_of_workers(lives: Lives, normally: bool, writes: int) -> None:
    lives.promise(normally=normally, substitute=False, answered=True)
    (life,) = lives.lives
    lives.at += timedelta(days=21)
    if writes:
        lives.a_worker_dies_on_its_round(writes)
        holds(lives)
    lives.tick()
    holds(lives)
    assert (life.state, life.closing, life.asked) == (
        (State.RESPONDED, "", True) if normally else (State.CLOSED, Closing.LAPSED, False)
    )


@pytest.mark.parametrize("then", ["close", "ask", "ask and decline", "accept"])
@pytest.mark.parametrize("ticked", [True, False])
def test_after_a_discretionary_window_people_decide(lives: Lives, then: str, ticked: bool) -> None:
    """Whether or not a worker has asked anybody by then; closing needs that somebody was asked."""
    lives.promise(normally=True, substitute=False, answered=True)
    (life,) = lives.lives
    lives.at += timedelta(days=21)
    if ticked:
        lives.tick()
    if then == "close":
        lives.close(0, "newcastle")
        assert (life.state == State.CLOSED) is ticked
    elif then == "accept":
        lives.accept(0)
    else:
        lives.escalate(0)
        assert life.asked_late
        holds(lives)
        if then == "ask and decline":
            lives.decline(0, "senior")
            assert life.closing == Closing.LAPSED
    holds(lives)

"""The same lives, with everything else that staff may do: settled, referred, opened again, noted, taken."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from home import time
from home.time import LONDON
from intake.cases import workflow
from intake.cases.models import Case, Closing, State
from tests.factories.rights import Rights
from tests.factories.world import World
from tests.intake.test_workflow_properties import MOST_CASES, PEOPLE, THOROUGH, Life, Lives

_CASES = st.integers(0, MOST_CASES - 1)
_WHO = st.sampled_from(PEOPLE)


class MoreLives(Lives):
    """Whatever staff do besides, in any order with the rest."""

    def holds(self, life: Life, who: str) -> bool:
        rights = Rights(self.world.organisation, self.at.astimezone(LONDON).date())
        found = rights.acting(Case.objects.get(pk=life.pk), even_closed=True)
        return self.world.person(who).pk in found

    def somebody(self, life: Life, who: str, *, right: bool) -> str:
        """Return somebody who may, where that is wanted; else few attempts come to anything."""
        return next((each for each in PEOPLE if self.holds(life, each)), who) if right else who

    @precondition(lambda self: self.lives)
    @rule(number=_CASES, who=_WHO, agreed=st.booleans())
    def settle(self, number: int, who: str, agreed: bool) -> None:
        life, person = self.life(number), self.world.person(who)
        may = life.state == State.OPEN and self.may_act(life, who) and agreed
        act: Any = lambda: workflow.settle(life.pk, person, message="Put right.", agreed=agreed)  # noqa: E731 - short
        if self.do("settle", life, may, act):
            life.close(Closing.RESOLVED)

    @precondition(lambda self: self.lives)
    @rule(number=_CASES, who=_WHO)
    def refer(self, number: int, who: str) -> None:
        life, person = self.life(number), self.world.person(who)
        may = life.state != State.CLOSED and self.may_act(life, who)
        if self.do("refer", life, may, lambda: workflow.refer(life.pk, person, to="The council", reason="Theirs.")):
            life.close(Closing.REFERRED)

    @precondition(lambda self: any(life.state == State.CLOSED for life in self.lives))
    @rule(number=_CASES, who=_WHO, right=st.booleans())
    def reopen(self, number: int, who: str, right: bool) -> None:
        life = self.life(number)
        person = self.world.person(who := self.somebody(life, who, right=right))
        may = life.state == State.CLOSED and self.holds(life, who)
        if self.do("reopen", life, may, lambda: workflow.reopen(life.pk, person, reason="New facts.")):
            life.state, life.closing = State.OPEN, ""
            life.stage, life.again = life.stage + 1, life.again + 1
            life.acknowledged = life.received = life.asked = life.asked_late = False

    @precondition(lambda self: self.lives)
    @rule(number=_CASES, who=_WHO)
    def note(self, number: int, who: str) -> None:
        life, person = self.life(number), self.world.person(who)
        with time.frozen_at(self.at):
            may = Case.objects.visible_to(person).filter(pk=life.pk).exists()
        self.do("note", life, may, lambda: workflow.note(life.pk, person, text="Rang."))

    @precondition(lambda self: self.lives)
    @rule(number=_CASES, who=_WHO)
    def question(self, number: int, who: str) -> None:
        life, person = self.life(number), self.world.person(who)
        may = life.state != State.CLOSED and self.may_act(life, who)
        self.do("question", life, may, lambda: workflow.question(life.pk, person, message="Which day was it?"))
        self.at += timedelta(minutes=1)

    @precondition(lambda self: self.lives)
    @rule(number=_CASES)
    def reply(self, number: int) -> None:
        life = self.life(number)
        self.do("reply", life, life.state != State.CLOSED, lambda: workflow.reply(life.pk, words="On Monday."))
        self.at += timedelta(minutes=11)  # the same again sooner is the same press of the button


@pytest.mark.slow
def test_every_life_with_all_that_staff_may_do_keeps_every_rule(world: World) -> None:
    run_state_machine_as_test(
        MoreLives,
        settings=settings(
            max_examples=80 if THOROUGH else 8,
            stateful_step_count=30 if THOROUGH else 16,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

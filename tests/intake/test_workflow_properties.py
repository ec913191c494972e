"""Any life of any case: only what is declared happens, and after every step all rules hold."""

import os
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from home import time
from intake.cases import access, deadlines, ticks, workflow
from intake.cases.models import Case, Closing, State
from intake.letters import outbox
from intake.letters.models import MessageKind
from intake.records import verify
from policies.procedures import Amount, TimeUnit
from tests.factories.doing import PARTS
from tests.factories.world import START, World, found

THOROUGH = bool(os.environ.get("RECOURSE_THOROUGH"))
MOST_CASES = 3
LAST_STAGE = 3
PEOPLE = ("newcastle", "staffing", "senior", "director", "chair", "oxford")
SORTS: tuple[dict[str, str], ...] = (
    {},
    {"about": "dont-know"},
    {"concerns_usual": "yes"},
    {"details": "Noor Haddad was there."},
    {"details": "Sam Whitlock was there."},
    {"email": "", "telephone": "0191 498 0000"},
)


@dataclass
class Life:
    """What must be true of one case, reckoned from what was done to it and nothing else."""

    pk: int
    restricted: bool
    mailed: bool
    state: str = State.OPEN
    closing: str = ""
    stage: int = 1
    acknowledged: bool = False
    received: bool = False

    def close(self, closing: Closing) -> None:
        self.state, self.closing = State.CLOSED, closing


class Lives(RuleBasedStateMachine):
    """Complaints are made, dealt with, taken further and forgotten, in any order, while time passes."""

    cases = st.integers(0, MOST_CASES - 1)

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.world: World = found()
        self.lives: list[Life] = []
        self.at = START

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    # -- what people do, and what must come of it ---------------------------------------------------

    def life(self, number: int) -> Life:
        return self.lives[number % len(self.lives)]

    def do(self, transition: str, life: Life, may: bool | None, act: Any) -> bool:
        """Try it. Where ``may`` says what must come of it, that comes; what is refused changes nothing."""
        before = Case.objects.get(pk=life.pk)
        try:
            with time.frozen_at(self.at), transaction.atomic():
                act()
        except workflow.Refused:
            after = Case.objects.get(pk=life.pk)
            assert may is not True, f"{transition} was refused"
            assert (after.chain_head, after.lock_version) == (before.chain_head, before.lock_version)
            return False
        assert may is not False, f"{transition} was not refused"
        after = Case.objects.get(pk=life.pk)
        declared = workflow.TRANSITIONS[transition]
        assert before.state in declared.from_states
        assert after.state in declared.leads_to
        assert after.chain_length > before.chain_length, "what happens is written down"
        assert after.lock_version == before.lock_version + 1
        return True

    def may_act(self, life: Life, who: str) -> bool:
        return access.may_act(self.world.person(who), Case.objects.get(pk=life.pk))

    def window_is_over(self, life: Life) -> bool:
        """Tell whether the complainant's time has passed; it begins when they have the answer."""
        case = Case.objects.get(pk=life.pk)
        row = workflow.window(case, workflow.current_run(case))
        return bool(life.received and row and row.due and deadlines.passed(row.due, self.at))

    @precondition(lambda self: len(self.lives) < MOST_CASES)
    @rule(sort=st.sampled_from(SORTS))
    def complain(self, sort: dict[str, str]) -> None:
        with time.frozen_at(self.at):
            case = self.world.complain(**sort)
        concerns = "concerns_usual" in sort or "details" in sort
        self.lives.append(Life(case.pk, restricted=concerns, mailed=sort.get("email") != ""))

    @precondition(lambda self: self.lives)
    @rule(number=cases, who=st.sampled_from(PEOPLE))
    def acknowledge(self, number: int, who: str) -> None:
        life = self.life(number)
        may = life.state == State.OPEN and self.may_act(life, who) and not life.acknowledged
        person = self.world.person(who)
        if self.do("acknowledge", life, may, lambda: workflow.acknowledge(life.pk, person, contact_name="The office")):
            life.acknowledged = True

    @precondition(lambda self: self.lives)
    @rule(number=cases, who=st.sampled_from(PEOPLE), always=st.booleans())
    def respond(self, number: int, who: str, always: bool) -> None:
        life = self.life(number)
        if always:  # else cases seldom get far
            who = next((each for each in PEOPLE if self.may_act(life, each)), who)
        may = life.state == State.OPEN and self.may_act(life, who)
        person = self.world.person(who)
        if self.do(
            "respond", life, may,
            lambda: workflow.respond(life.pk, person, outcome="not upheld", parts=PARTS, remedies=[]),
        ):  # fmt: skip
            life.state, life.received = State.RESPONDED, False
            if life.stage == LAST_STAGE:
                life.close(Closing.EXHAUSTED)

    @precondition(lambda self: self.lives)
    @rule(number=cases, who=st.sampled_from(PEOPLE))
    def update(self, number: int, who: str) -> None:
        life, person = self.life(number), self.world.person(who)
        may = life.state == State.OPEN and self.may_act(life, who)
        self.do("update", life, may, lambda: workflow.update(life.pk, person, message="We are still looking."))

    @precondition(lambda self: self.lives)
    @rule(number=cases, who=st.sampled_from(PEOPLE), days=st.integers(1, 20))
    def extend(self, number: int, who: str, days: int) -> None:
        life, person = self.life(number), self.world.person(who)
        # Only Level 1 promises more time; whether its date has passed already is the clock's to say.
        may = None if life.state == State.OPEN and life.stage == 1 and self.may_act(life, who) else False
        amount = Amount(days, TimeUnit.WORKING_DAYS)
        self.do("extend", life, may, lambda: workflow.extend(life.pk, person, amount=amount, reason="Holidays."))

    @precondition(lambda self: self.lives)
    @rule(number=cases, who=st.sampled_from(PEOPLE))
    def clear(self, number: int, who: str) -> None:
        life, person = self.life(number), self.world.person(who)
        may = None if life.state == State.OPEN and life.restricted and self.may_act(life, who) else False
        if self.do("clear", life, may, lambda: workflow.clear(life.pk, person, reason="It is about a booking.")):
            life.restricted, life.acknowledged = False, False

    @precondition(lambda self: self.lives)
    @rule(number=cases)
    def escalate(self, number: int) -> None:
        life = self.life(number)
        may = life.state == State.RESPONDED and not self.window_is_over(life)
        if self.do("escalate", life, may, lambda: workflow.escalate(life.pk)):
            life.state, life.stage = State.OPEN, life.stage + 1
            life.acknowledged = life.received = False

    @precondition(lambda self: self.lives)
    @rule(number=cases)
    def accept(self, number: int) -> None:
        life = self.life(number)
        if self.do("accept", life, life.state == State.RESPONDED, lambda: workflow.accept(life.pk)):
            life.close(Closing.RESOLVED)

    @precondition(lambda self: self.lives)
    @rule(number=cases, sure=st.booleans())
    def withdraw(self, number: int, sure: bool) -> None:
        life = self.life(number)
        if not sure:  # else too few cases live long
            return
        if self.do("withdraw", life, life.state != State.CLOSED, lambda: workflow.withdraw(life.pk)):
            life.close(Closing.WITHDRAWN)

    # -- what time does -----------------------------------------------------------------------------

    @rule()
    def deliver(self) -> None:
        with time.frozen_at(self.at):
            outbox.deliver()
        for life in self.lives:
            life.received |= life.mailed and life.state == State.RESPONDED

    @rule()
    def tick(self) -> None:
        over = [life for life in self.lives if life.state == State.RESPONDED and self.window_is_over(life)]
        with time.frozen_at(self.at):
            ticks.tick()
            assert ticks.tick() == 0, "nothing happens twice"
        for life in over:
            life.close(Closing.LAPSED)

    @rule(hours=st.integers(1, 30))
    def hours_pass(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @rule(days=st.integers(1, 12))
    def days_pass(self, days: int) -> None:
        self.at += timedelta(days=days)

    # -- what is always true ------------------------------------------------------------------------

    @invariant()
    def all_is_as_it_must_be(self) -> None:
        with time.frozen_at(self.at):
            assert list(verify.breaches()) == []
        for life in self.lives:
            case = Case.objects.get(pk=life.pk)
            run = workflow.current_run(case)
            assert (case.state, case.closing, run.seq, case.restricted) == (
                life.state, life.closing, life.stage, life.restricted,
            )  # fmt: skip
            assert case.messages.filter(kind=MessageKind.RECEIPT).count() == 1
            assert case.nothing_due or case.state != State.CLOSED
            if case.state == State.OPEN:
                assert any(self.may_act(life, who) for who in (*PEOPLE, "trustee")), "somebody can act"


@pytest.mark.slow
def test_every_life_of_every_case_keeps_every_rule(world: World) -> None:
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=100 if THOROUGH else 12,
            stateful_step_count=30 if THOROUGH else 18,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

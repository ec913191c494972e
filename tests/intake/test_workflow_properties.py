"""Any life of any case: only what is declared happens, and after every step all rules hold."""

import os
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from home import time
from home.time import LONDON
from intake.cases import deadlines, ticks, workflow
from intake.cases.models import Case, Closing, Deadline, State
from intake.letters import outbox
from intake.letters.models import Message, MessageKind, MessageState
from intake.records import verify
from policies.procedures import Amount, TimeUnit
from tests.factories.doing import PARTS, away
from tests.factories.dying import dying_at
from tests.factories.rights import Rights
from tests.factories.world import START, World, found

THOROUGH = bool(os.environ.get("RECOURSE_THOROUGH"))
MOST_CASES = 3
LAST_STAGE = 3
PEOPLE = ("newcastle", "staffing", "senior", "director", "chair", "oxford")
EVERYBODY = (*PEOPLE, "trustee")
#: A worker goes round every few seconds; what is noticed later than this says so.
PUNCTUAL = timedelta(minutes=15)
LEASE = timedelta(minutes=6)  # how long a dead worker's keeps a message from the others
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
    again: int = 0
    acknowledged: bool = False
    received: bool = False
    asked: bool = False
    asked_late: bool = False

    def close(self, closing: Closing) -> None:
        self.state, self.closing = State.CLOSED, closing


class Lives(RuleBasedStateMachine):
    """Complaints are made, dealt with, taken further and forgotten, in any order, while time passes,
    people go away and workers die."""

    cases = st.integers(0, MOST_CASES - 1)

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.world: World = found()
        self.lives: list[Life] = []
        self.at = START

    @initialize(normally=st.booleans(), substitute=st.booleans(), answered=st.booleans())
    def promise(self, normally: bool, substitute: bool, answered: bool = False) -> None:
        """Level 1's window lapses a case or leaves it to a person; a case answered already lets us get further."""
        draft = self.world.policy.get_latest_revision_as_object()
        draft.stages[0].value["escalate"]["normally"] = normally
        if substitute:
            draft.stages[1].value.update(substitute="members of", substitute_unit="board")
        with time.frozen_at(self.at - timedelta(hours=1)):
            draft.save_revision().publish()
        if answered:
            self.complain(sort={})
            self.respond(0, PEOPLE[0], always=True)
            self.deliver()

    def teardown(self) -> None:
        try:
            self.nothing_is_left_undone()
        finally:
            self.leave()

    def leave(self) -> None:
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
        rights = Rights(self.world.organisation, self.at.astimezone(LONDON).date())
        return self.world.person(who).pk in rights.acting(Case.objects.get(pk=life.pk))

    def window(self, life: Life) -> Deadline | None:
        case = Case.objects.get(pk=life.pk)
        return workflow.window(case, workflow.current_run(case))

    def window_is_over(self, life: Life) -> bool:
        """Tell whether the complainant's time has passed; it begins when they have the answer."""
        row = self.window(life)
        return bool(life.received and row and row.due and deadlines.passed(row.due, self.at))

    def leaves_it_to_a_person(self, life: Life) -> bool:
        row = self.window(life)
        return bool(row and row.discretionary)

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
            life.state, life.received, life.asked = State.RESPONDED, False, False
            if life.stage - life.again == LAST_STAGE:
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
        may = None if life.state == State.OPEN and life.stage - life.again == 1 and self.may_act(life, who) else False
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
        late = self.window_is_over(life := self.life(number))
        early = life.state == State.OPEN and life.stage < LAST_STAGE
        may = None if early else life.state == State.RESPONDED and (not late or self.leaves_it_to_a_person(life))
        if self.do("escalate", life, may, lambda: workflow.escalate(life.pk)):
            life.state, life.stage, life.asked_late = State.OPEN, life.stage + 1, late and not early
            life.acknowledged = life.received = False

    @precondition(lambda self: self.lives)
    @rule(number=cases, who=st.sampled_from(PEOPLE))
    def close(self, number: int, who: str) -> None:
        life, person = self.life(number), self.world.person(who)
        may = life.state == State.RESPONDED and life.asked and self.may_act(life, who)
        if self.do("close", life, may, lambda: workflow.close(life.pk, person, reason="Rang twice, no answer.")):
            life.close(Closing.LAPSED)

    @precondition(lambda self: any(life.asked_late for life in self.lives))
    @rule(number=cases, who=st.sampled_from(PEOPLE))
    def decline(self, number: int, who: str) -> None:
        life, person = self.life(number), self.world.person(who)
        may = life.state == State.OPEN and life.asked_late and self.may_act(life, who)
        if self.do("decline", life, may, lambda: workflow.decline(life.pk, person, reason="The year is over.")):
            life.close(Closing.LAPSED)

    @precondition(lambda self: self.lives)
    @rule(number=cases, deputy=st.sampled_from((None, "newcastle", "senior", "oxford")), days=st.integers(1, 9))
    def go_away(self, number: int, deputy: str | None, days: int) -> None:
        """Somebody who might act on a case is away: to others it would make no difference."""
        life = self.life(number)
        who = next((each for each in PEOPLE if self.may_act(life, each)), "newcastle")
        with time.frozen_at(self.at):
            try:
                away(self.world, who, deputy=deputy or "", days=days)
            except ValidationError:
                assert deputy == who or self.world.person(who).absences.exists()

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
        self.at += timedelta(seconds=1)  # a letter of this very moment is due in the next
        with time.frozen_at(self.at):
            outbox.deliver()
        for life in self.lives:
            # What a worker that has died still holds goes out when its lease has ended.
            held = Message.objects.filter(case=life.pk, state=MessageState.QUEUED, lease_until__gt=self.at).exists()
            if life.mailed and life.state == State.RESPONDED:
                assert held or self.has_received(life)
                life.received = self.has_received(life)

    @rule(writes=st.integers(1, 12))
    def a_worker_dies_delivering(self, writes: int) -> None:
        with time.frozen_at(self.at), dying_at(writes):
            outbox.deliver()
        for life in self.lives:
            if life.state == State.RESPONDED:
                life.received = self.has_received(life)
        self.at += LEASE

    def has_received(self, life: Life) -> bool:
        return workflow.current_run(Case.objects.get(pk=life.pk)).decision_received_at is not None

    def over(self) -> list[Life]:
        return [life for life in self.lives if life.state == State.RESPONDED and self.window_is_over(life)]

    @rule()
    def tick(self) -> None:
        over = self.over()
        with time.frozen_at(self.at):
            ticks.tick()
            assert ticks.tick() == 0, "nothing happens twice"
        for life in over:
            self.run_out(life)

    def run_out(self, life: Life) -> None:
        if self.leaves_it_to_a_person(life):
            life.asked = True
        else:
            life.close(Closing.LAPSED)

    @rule(writes=st.integers(1, 25))
    def a_worker_dies_on_its_round(self, writes: int) -> None:
        """Each case is where it was, or where it had to come to, and never between; the next worker goes on."""
        over = self.over()
        with time.frozen_at(self.at), dying_at(writes):
            ticks.tick()
        for life in over:
            case = Case.objects.get(pk=life.pk)
            window = self.window(life)
            if case.state == State.CLOSED or (window and window.breached_event_id):
                self.run_out(life)

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
                assert any(self.may_act(life, who) for who in EVERYBODY), "somebody can act"
            window = self.window(life)
            if life.state == State.RESPONDED and window:
                assert bool(window.breached_event_id) is life.asked, "a person was asked, or nobody"
            self.what_time_did_is_on_record(case)

    @invariant()
    def everybody_has_their_rights_and_no_other(self) -> None:
        rights = Rights(self.world.organisation, self.at.astimezone(LONDON).date())
        expected = {life.pk: rights.acting(Case.objects.get(pk=life.pk)) for life in self.lives}
        with time.frozen_at(self.at):
            for who in EVERYBODY:
                person = self.world.person(who)
                acts = set(Case.objects.actionable_by(person).values_list("pk", flat=True))
                assert acts == {pk for pk, people in expected.items() if person.pk in people}, who
                assert acts <= set(Case.objects.visible_to(person).values_list("pk", flat=True))

    def what_time_did_is_on_record(self, case: Case) -> None:
        """Every missed date and reminder once, in the order in which they fell due, and late where it was late."""
        told = list(case.events.filter(kind__in=("breached", "reminded", "window passed", "lapsed")).order_by("seq"))
        once = Counter((event.kind, event.refs.get("deadline"), event.refs.get("point")) for event in told)
        assert set(once.values()) <= {1}, "nothing twice"
        missed = [event for event in told if event.kind == "breached"]
        dues = [datetime.fromisoformat(event.refs["due"]) for event in missed]
        assert dues == sorted(dues), "in order"
        for event, due in zip(missed, dues, strict=True):
            assert (event.refs.get("noticed") == "late") is (event.at - due > PUNCTUAL)
            letters = Message.objects.filter(event=event, kind=MessageKind.OVERDUE)
            assert letters.count() == letters.values("to_user").distinct().count() > 0

    def nothing_is_left_undone(self) -> None:
        """However many workers died: when one has gone round undisturbed, all that was due is done."""
        self.at += LEASE
        with time.frozen_at(self.at):
            outbox.deliver()
            ticks.tick()
            outbox.deliver()
            assert list(verify.breaches()) == []
            over = self.at - timedelta(seconds=1)
            owed = Deadline.objects.filter(
                case__in=[life.pk for life in self.lives], due__lte=over, met_at=None, void=False, breached_event=None
            )
            assert not owed.exclude(kind="escalate", projected=True).exists(), "nothing lost"
            assert not Message.objects.filter(case__organisation=self.world.organisation, state="queued").exists()


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

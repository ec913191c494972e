"""A complaint's whole way, through the functions that forms, portal, desk and worker call."""

from datetime import datetime, timedelta

import pytest

from home import time
from home.time import LONDON, now
from intake.cases import access, ticks, workflow
from intake.cases.models import Case, Closing, DeadlineKind, State
from intake.letters import outbox
from intake.letters.models import Message, MessageKind
from intake.records import verify
from tests.factories.world import START, World


def due(case: Case, kind: DeadlineKind) -> datetime | None:
    row = case.deadlines.get(run=case.current_run, kind=kind)
    return row.due.astimezone(LONDON) if row.due else None


def at(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


def end_of(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 23, 59, 59, tzinfo=LONDON)


def answer(world: World, case: Case, who: str, outcome: str = "not upheld") -> None:
    workflow.respond(
        case.pk,
        world.person(who),
        outcome=outcome,
        parts=[{"title": "", "text": "We looked at the booking and the calls."}],
        remedies=["explanation"],
    )
    outbox.deliver()
    case.refresh_from_db()


def test_from_submission_to_the_directors_last_word(world: World) -> None:
    """Each date below was reckoned by hand from the published policy and a calendar of 2026."""
    case = world.complain()
    assert case.current_run is not None
    assert case.current_run.unit.slug == "north-east-hub"
    # Received at 17:30 on the Thursday before Easter: 24 hours are elapsed, Good Friday or not.
    assert abs(due(case, DeadlineKind.ACKNOWLEDGE) - at(2026, 4, 3, 17, 30)) < timedelta(minutes=1)
    # Two working days of the acknowledgement, which is due on Good Friday: Tuesday and Wednesday.
    assert due(case, DeadlineKind.RESPOND) == end_of(2026, 4, 8)

    with time.frozen_at(at(2026, 4, 3, 10)):
        workflow.acknowledge(case.pk, world.person("newcastle"), contact_name="Noor Haddad")
        case.refresh_from_db()
        assert due(case, DeadlineKind.RESPOND) == end_of(2026, 4, 8)

    with time.frozen_at(at(2026, 4, 8, 12)):
        answer(world, case, "newcastle")
        assert case.state == State.RESPONDED
        # Five working days of receiving the decision: 9, 10, 13, 14, 15 April.
        assert due(case, DeadlineKind.ESCALATE) == end_of(2026, 4, 15)

    with time.frozen_at(end_of(2026, 4, 15)):
        workflow.escalate(case.pk)
        case.refresh_from_db()
        assert case.current_run.unit.slug == "education-staffing"
        assert case.current_run.role == "managers"
        assert due(case, DeadlineKind.RESPOND) == end_of(2026, 4, 22)

    with time.frozen_at(at(2026, 4, 22, 16)):
        answer(world, case, "senior")
        assert case.state == State.RESPONDED
        assert not case.deadlines.filter(run=case.current_run, kind=DeadlineKind.ESCALATE).exists()

    # No window is published for the Director's stage: months later it may still be asked for.
    with time.frozen_at(at(2026, 9, 1)):
        workflow.escalate(case.pk, reasons="I still disagree.")
        case.refresh_from_db()
        assert case.current_run.unit.slug == "organisation"
        # The bank holiday was the day before: 2, 3, 4, 7, 8 September.
        assert due(case, DeadlineKind.RESPOND) == end_of(2026, 9, 8)
        answer(world, case, "director", outcome="upheld")
        assert (case.state, case.closing) == (State.CLOSED, Closing.EXHAUSTED)
        assert case.nothing_due
        assert list(verify.breaches()) == []


def test_asking_one_second_after_the_window_is_refused_with_reason_and_date(world: World) -> None:
    case = world.complain()
    with time.frozen_at(at(2026, 4, 8, 12)):
        answer(world, case, "newcastle")
    with (
        time.frozen_at(end_of(2026, 4, 15) + timedelta(seconds=1)),
        pytest.raises(workflow.Refused, match=r"by the end of Wednesday 15 April 2026.*has passed"),
    ):
        workflow.escalate(case.pk)
    case.refresh_from_db()
    assert case.current_run.seq == 1


def test_a_window_that_has_passed_closes_the_case_once_with_a_letter(world: World) -> None:
    case = world.complain()
    with time.frozen_at(at(2026, 4, 8, 12)):
        answer(world, case, "newcastle")
    with time.frozen_at(at(2026, 4, 16, 0, 5)):
        assert ticks.tick() == 1
        assert ticks.tick() == 0
    case.refresh_from_db()
    assert (case.state, case.closing) == (State.CLOSED, Closing.LAPSED)
    letter = Message.objects.get(case=case, kind=MessageKind.LAPSED)
    assert "Wednesday 15 April 2026" in letter.content.body["text"]
    assert "don't take this to mean that you were content" in letter.content.body["text"]


def test_an_undelivered_answer_starts_no_window_and_never_lapses(world: World) -> None:
    case = world.complain()
    with time.frozen_at(at(2026, 4, 8, 12)):
        workflow.respond(
            case.pk, world.person("newcastle"), outcome="upheld",
            parts=[{"title": "", "text": "You are right."}], remedies=[],
        )  # fmt: skip
    with time.frozen_at(at(2026, 6, 1)):
        ticks.tick()
        case.refresh_from_db()
        assert case.state == State.RESPONDED
        workflow.escalate(case.pk)


def test_a_missed_date_is_recorded_once_and_stays_on_record(world: World) -> None:
    case = world.complain()
    with time.frozen_at(START + timedelta(hours=24, minutes=1)):
        assert ticks.tick() == 2  # and the manager hears that nobody has opened it
        assert ticks.tick() == 0
        workflow.acknowledge(case.pk, world.person("newcastle"), contact_name="Noor Haddad")
    breaches = case.events.filter(kind="breached")
    assert [event.refs["kind"] for event in breaches] == ["acknowledge"]
    assert list(verify.breaches()) == []


def test_what_is_done_late_is_on_record_even_while_no_worker_ran(world: World) -> None:
    case = world.complain()
    with time.frozen_at(at(2026, 4, 10)):
        workflow.acknowledge(case.pk, world.person("newcastle"), contact_name="Noor Haddad")
    # Both dates had passed on Friday the 10th: the acknowledgement's, and the answer's "at the latest".
    assert [e.refs["kind"] for e in case.events.filter(kind="breached")] == ["acknowledge", "respond"]
    assert due(case, DeadlineKind.RESPOND) == end_of(2026, 4, 8)


def test_the_answers_limit_runs_from_the_acknowledgement_as_it_really_was(world: World) -> None:
    """Acknowledged early on Thursday evening, late on Tuesday: two working days of each."""
    early, late = world.complain(), world.complain()
    workflow.acknowledge(early.pk, world.person("newcastle"), contact_name="Noor Haddad")
    assert due(early, DeadlineKind.RESPOND) == end_of(2026, 4, 8)
    with time.frozen_at(at(2026, 4, 7)):
        workflow.acknowledge(late.pk, world.person("newcastle"), contact_name="Noor Haddad")
    assert due(late, DeadlineKind.RESPOND) == end_of(2026, 4, 9)
    assert [e.refs["kind"] for e in late.events.filter(kind="breached")] == ["acknowledge"]


def test_who_answered_level_1_cannot_take_an_independent_stage(world: World) -> None:
    """The senior manager answers as the substitute at Level 1, so Level 2 climbs to the Director."""
    case = world.complain(concerns_usual="yes")
    assert case.current_run.unit.slug == "education-staffing"
    answer(world, case, "senior")
    workflow.escalate(case.pk)
    case.refresh_from_db()
    assert case.current_run.unit.slug == "organisation"
    assert not access.may_act(world.person("senior"), case)
    assert access.may_act(world.person("director"), case)
    # At Level 3 the Director is spent too, and the catch-all decides.
    answer(world, case, "director")
    workflow.escalate(case.pk)
    case.refresh_from_db()
    assert case.current_run.unit.slug == "board"
    assert not access.may_act(world.person("director"), case)
    assert access.may_act(world.person("chair"), case)
    assert list(verify.breaches()) == []


def test_nothing_can_be_done_twice(world: World) -> None:
    case = world.complain()
    noor = world.person("newcastle")
    workflow.acknowledge(case.pk, noor, contact_name="Noor Haddad")
    with pytest.raises(workflow.Refused, match="acknowledged already"):
        workflow.acknowledge(case.pk, noor, contact_name="Noor Haddad")
    answer(world, case, "newcastle")
    with pytest.raises(workflow.Refused, match="answered already"):
        answer(world, case, "newcastle")


def test_a_change_that_somebody_else_made_is_not_overwritten(world: World) -> None:
    case = world.complain()
    seen = Case.objects.get(pk=case.pk).lock_version
    workflow.acknowledge(case.pk, world.person("newcastle"), contact_name="Noor Haddad")
    with pytest.raises(workflow.ChangedMeanwhile):
        workflow.respond(
            case.pk, world.person("newcastle"), outcome="upheld",
            parts=[{"title": "", "text": "Yes."}], remedies=[], expected=seen,
        )  # fmt: skip
    case.refresh_from_db()
    assert case.state == State.OPEN
    assert now() >= START

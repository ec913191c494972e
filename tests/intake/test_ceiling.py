"""The ceiling on a whole case (``conclude``): watched while we have it, at rest while it is the complainant's turn."""

from datetime import datetime

from home import time
from intake.cases import ticks, workflow
from intake.cases.models import Case, Closing, Deadline, DeadlineKind, State
from intake.letters.models import Message, MessageKind
from intake.portal import story
from intake.records import verify
from tests.factories.doing import answer, climb
from tests.factories.promising import PANEL, SAT, publish
from tests.factories.world import World
from tests.intake.test_lives import at, end_of

#: No window: an answered case may be taken further at any time.
OPEN_ENDED = PANEL.replace('escalate = "10 working days of decision received"\n', "")


def ceiling(case: Case) -> Deadline:
    return case.deadlines.get(kind=DeadlineKind.CONCLUDE)


def told(case: Case, kind: str) -> list[str]:
    return [event.refs["kind"] for event in case.events.filter(kind=kind).order_by("seq")]


def tick(moment: datetime) -> None:
    with time.frozen_at(moment):
        ticks.tick()
        assert list(verify.breaches()) == []


def test_whoever_has_it_is_reminded_before_the_ceiling_and_managers_told_when_it_is_missed(world: World) -> None:
    """Received on 2 April: day 60 is Monday 1 June."""
    publish(world, PANEL)
    world.organisation.reminders = "168, 24"
    world.organisation.save()
    case = world.complain()
    assert ceiling(case).due == end_of(6, 1)
    tick(at(4, 15))  # the answer is missed
    tick(at(5, 25, 23, 58))
    assert "conclude" not in told(case, "reminded")
    for moment, so_far in ((at(5, 26), 1), (at(5, 31, 23, 59), 1), (at(6, 1, 0, 1), 2)):
        tick(moment)
        assert told(case, "reminded").count("conclude") == so_far
    reminders = Message.objects.filter(event__in=case.events.filter(kind="reminded", refs__kind="conclude"))
    assert {letter.to_user for letter in reminders} == {world.person("newcastle")}
    assert "End the whole case by the end of Monday 1 June 2026" in reminders[0].content.body["text"]
    tick(at(6, 2))
    tick(at(6, 3))
    assert told(case, "breached") == ["respond", "conclude"]
    assert {letter.to_user for letter in Message.objects.filter(case=case, kind=MessageKind.OVERDUE)} == {
        world.person("senior")
    }


def test_silence_after_our_answer_breaks_no_ceiling(world: World) -> None:
    publish(world, OPEN_ENDED)
    case = world.complain()
    with time.frozen_at(at(4, 9)):
        answer(world, case, "newcastle")
    assert case.nothing_due, "out of the queue"
    tick(at(7, 1))
    assert told(case, "breached") == []
    assert told(case, "reminded") == []
    with time.frozen_at(at(7, 2)):
        (told_of,) = [p for p in story.tell(case)["promises"] if p.kind == DeadlineKind.CONCLUDE]
        answered = "Answered on Thursday 9 April 2026. This goes on if the next stage is asked for"
        assert (told_of.state, told_of.met_text) == ("met", answered)
        climb(case)
    tick(at(7, 3))
    assert told(case, "breached") == [], "it had been kept; the time they took is theirs"


def test_asked_for_the_next_stage_in_time_it_runs_on_to_the_same_date(world: World) -> None:
    publish(world, PANEL)
    case = world.complain()
    with time.frozen_at(at(4, 9)):
        answer(world, case, "newcastle")
    with time.frozen_at(at(4, 17)):
        climb(case)
    assert (ceiling(case).met_at, ceiling(case).due) == (None, end_of(6, 1))
    tick(at(6, 1, 21))
    assert case.events.filter(kind="reminded", refs__kind="conclude").count() == 1
    tick(at(6, 2))
    assert "conclude" in told(case, "breached")


def test_what_woke_while_it_rested_is_no_missed_reminder(world: World) -> None:
    """Answered before the first point and taken further after it: nobody was late with that reminder."""
    publish(world, OPEN_ENDED)
    world.organisation.reminders = "168, 24"
    world.organisation.save()
    case = world.complain()
    tick(at(4, 3))
    with time.frozen_at(at(4, 9)):
        answer(world, case, "newcastle")
    with time.frozen_at(at(5, 28)):
        climb(case)
    tick(at(5, 28, 9, 30))
    assert "conclude" not in told(case, "reminded")
    tick(at(6, 1, 0, 1))
    assert told(case, "reminded").count("conclude") == 1


def test_one_that_was_missed_is_owed_again_with_the_next_stage(world: World) -> None:
    publish(world, OPEN_ENDED)
    case = world.complain()
    tick(at(6, 2, 0, 1))
    with time.frozen_at(at(6, 5)):
        answer(world, case, "newcastle")
    assert ceiling(case).met_at == case.current_run.responded_at
    with time.frozen_at(at(6, 8)):
        climb(case)
    assert ceiling(case).met_at is None
    assert case.next_due == end_of(6, 1)
    tick(at(6, 30))
    assert told(case, "breached").count("conclude") == 1


def test_the_last_answer_meets_it(world: World) -> None:
    publish(world, PANEL)
    case = world.complain()
    with time.frozen_at(at(4, 9)):
        answer(world, case, "newcastle")
        climb(case)
    with time.frozen_at(at(4, 20, 10)):
        workflow.hear(case.pk, world.person("senior"), held_at=at(4, 20, 9), panel=SAT)
        answer(world, case, "senior")
    assert (case.state, case.closing) == (State.CLOSED, Closing.EXHAUSTED)
    last = case.current_run
    assert ceiling(case).met_at == last.responded_at
    assert last.left_at == case.closed_at == last.responded_at, "the last stage is left when the case ends"
    assert list(verify.breaches()) == []

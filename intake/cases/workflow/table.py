"""The declared table of what may happen to a case, and the lock under which it does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from home.models import User
from home.time import now
from intake.cases import deadlines
from intake.cases.models import Case, Closing, StageRun, State
from policies.procedures import Procedure, Stage


class By(StrEnum):
    """Who makes a transition."""

    STAFF = "staff"
    COMPLAINANT = "the complainant"
    TIME = "time"


@dataclass(frozen=True)
class Transition:
    """One thing that may happen, from which states, and where it can lead."""

    name: str
    by: By
    from_states: tuple[State, ...]
    leads_to: tuple[State, ...]
    does: str


TRANSITIONS: dict[str, Transition] = {
    transition.name: transition
    for transition in (
        Transition(
            "acknowledge", By.STAFF, (State.OPEN,), (State.OPEN,),
            "tells the complainant who deals with it",
        ),
        Transition(
            "respond", By.STAFF, (State.OPEN,), (State.RESPONDED, State.CLOSED),
            "sends the complainant the answer; after the last stage it closes the case",
        ),
        Transition(
            "clear", By.STAFF, (State.OPEN,), (State.OPEN,),
            "says that nobody who would deal with it is concerned; it goes the ordinary way",
        ),
        Transition(
            "hand_back", By.STAFF, (State.OPEN,), (State.OPEN,),
            "gives a report about somebody's safety back to the ordinary route",
        ),
        Transition(
            "hear", By.STAFF, (State.OPEN,), (State.OPEN,),
            "records that the hearing before the panel was held",
        ),
        Transition(
            "update", By.STAFF, (State.OPEN,), (State.OPEN,),
            "tells the complainant how it is going",
        ),
        Transition(
            "extend", By.STAFF, (State.OPEN,), (State.OPEN,),
            "gives the answer a later date, and tells the complainant the date and the reason",
        ),
        Transition(
            "close", By.STAFF, (State.RESPONDED,), (State.CLOSED,),
            "closes a case whose discretionary window for the next stage has passed",
        ),
        Transition(
            "decline", By.STAFF, (State.OPEN,), (State.CLOSED,),
            "does not take on a stage that was asked for later than the policy says",
        ),
        Transition(
            "escalate", By.COMPLAINANT, (State.RESPONDED,), (State.OPEN,),
            "asks for the next stage",
        ),
        Transition(
            "accept", By.COMPLAINANT, (State.RESPONDED,), (State.CLOSED,),
            "says that the answer is enough",
        ),
        Transition(
            "withdraw", By.COMPLAINANT, (State.OPEN, State.RESPONDED), (State.CLOSED,),
            "stops the complaint",
        ),
        Transition(
            "lapse", By.TIME, (State.RESPONDED,), (State.CLOSED,),
            "closes a case whose window for the next stage has passed",
        ),
        Transition(
            "breach", By.TIME, (State.OPEN, State.RESPONDED), (State.OPEN, State.RESPONDED),
            "records that a promised date was missed",
        ),
        Transition(
            "ask", By.TIME, (State.RESPONDED,), (State.RESPONDED,),
            "asks a person what to do about a discretionary window that has passed",
        ),
        Transition(
            "recalculate", By.TIME, (State.OPEN, State.RESPONDED), (State.OPEN, State.RESPONDED),
            "reckons the dates anew after the calendar has changed",
        ),
    )
}  # fmt: skip


#: What changes nothing that somebody might be about to do on the case.
QUIET = {"breach", "ask", "recalculate"}


class Refused(Exception):  # noqa: N818 - an answer for people, not a fault
    """It may not be done; the message says why, in words for whoever asked."""


class ChangedMeanwhile(Refused):
    """Somebody else changed the case after this person opened it."""


@dataclass(frozen=True)
class Where:
    """A locked case with its current run, procedure and stage."""

    case: Case
    run: StageRun
    procedure: Procedure
    stage: Stage
    at: datetime


@contextmanager
def locked(case_id: int, transition: str, *, expected: int | None = None) -> Iterator[Where]:
    """Lock one case, check that ``transition`` may be made from its state, and save it at the end.

    Args:
        expected: the ``lock_version`` that whoever asks has seen, where it matters.
    """
    declared = TRANSITIONS[transition]
    with transaction.atomic():
        case = (
            Case.objects.select_for_update(of=("self",))
            .select_related("organisation__site", "version", "current_run", "unit")
            .get(pk=case_id)
        )
        if expected is not None and case.lock_version != expected:
            raise ChangedMeanwhile(
                "Somebody else has done something on this case since you opened it. Read what is new "
                "below; what you wrote is kept."
            )
        if case.state not in declared.from_states:
            raise Refused(_not_from(declared, case))
        run, at = current_run(case), now()
        procedure = case.version.promise
        stage = procedure.stage(run.stage_key)
        deadlines.catch_up(case, run, stage, at)
        yield Where(case, run, procedure, stage, at)
        if transition not in QUIET:
            case.lock_version += 1
        for touched in {run, current_run(case)}:
            touched.save()
        if case.current_run_id == run.pk:
            deadlines.keep_updates(case, run, stage)
        deadlines.reckon(case)
        case.save()


def current_run(case: Case) -> StageRun:
    """Return the stage run a case stands in; every case that was opened has one (rule 4)."""
    run = case.current_run
    assert run is not None  # opening enters the first stage in the same transaction
    return run


def _not_from(transition: Transition, case: Case) -> str:
    if case.state == State.CLOSED:
        return "This complaint is closed, so nothing more can be done on it here."
    if case.state == State.RESPONDED:
        return "This stage has been answered already."
    return "This stage has not been answered yet." if transition.by == By.COMPLAINANT else (
        "That can't be done at this point."
    )  # fmt: skip


def must_act(user: User, case: Case) -> None:
    """Refuse whoever may not act on the case now; asked under the lock."""
    if not Case.objects.actionable_by(user).filter(pk=case.pk).exists():
        raise Refused("You can't act on this case. It is with other people, or it concerns you.")


def close_case(case: Case, closing: Closing, at: datetime) -> None:
    """Close a locked case; nothing is owed on it any more, and the stage where it stood is left."""
    current_run(case).left_at = at
    case.state = State.CLOSED
    case.closing = closing
    case.closed_at = at
    deadlines.release(case)

"""What may happen next to a case: one declared table, and the functions that do it.

Every function locks the case, checks the table and the people again under the lock, writes its
event in the same transaction (rule 7), and raises :class:`Refused` with words for people if it may
not be done.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction

from home.models import User
from home.time import now
from home.units import Tree
from intake.cases import deadlines, events, stages
from intake.cases.models import Case, Closing, DeadlineKind, Outcome, StageRun, State
from intake.letters import compose
from intake.records.models import Content, Event
from intake.routing.people import assign
from policies import sentences
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
    )
}  # fmt: skip


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
        deadlines.catch_up(case, at)
        yield Where(case, run, procedure, procedure.stage(run.stage_key), at)
        if transition != "breach":
            # A missed date changes nothing that somebody might be about to do.
            case.lock_version += 1
        for touched in {run, current_run(case)}:
            touched.save()
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


def _must_act(user: User, case: Case) -> None:
    """Refuse whoever may not act on the case now, under the lock."""
    if not Case.objects.actionable_by(user).filter(pk=case.pk).exists():
        raise Refused("You can't act on this case. It is with other people, or it concerns you.")


def _close(case: Case, closing: Closing, at: datetime) -> None:
    case.state = State.CLOSED
    case.closing = closing
    case.closed_at = at
    deadlines.release(case)


# -- what staff do --------------------------------------------------------------------------------


def acknowledge(case_id: int, user: User, *, contact_name: str, message: str = "", expected: int | None = None) -> None:
    """Acknowledge a case in person: from now on it has a contact whom the complainant knows."""
    with locked(case_id, "acknowledge", expected=expected) as here:
        _must_act(user, here.case)
        if here.run.acknowledged_at and here.run.handler_id:
            raise Refused("This stage has been acknowledged already.")
        if not here.run.acknowledged_at:
            here.run.acknowledged_at = here.at
            deadlines.meet(here.case, here.run, DeadlineKind.ACKNOWLEDGE, here.at)
        stages.take(here.run, user, here.at)
        event = events.record(
            here.case,
            "acknowledged",
            actor=str(user),
            public=True,
            refs={"run": str(here.run.uuid)},
            content=Content.keep({"contact_name": contact_name, "message": message}),
            at=here.at,
        )
        deadlines.reckon(here.case)
        compose.acknowledgement(here.case, here.run, event, contact_name, message)


def respond(
    case_id: int,
    user: User,
    *,
    outcome: str,
    parts: list[dict[str, str]],
    remedies: list[str],
    contact_name: str = "",
    expected: int | None = None,
) -> None:
    """Answer the complaint at its current stage.

    Args:
        outcome: one of :class:`Outcome`.
        parts: what the answer says, as ``{"title", "text"}``; the stage may demand certain parts.
        remedies: what is offered, of :class:`Remedy`.
    """
    with locked(case_id, "respond", expected=expected) as here:
        _must_act(user, here.case)
        missing = {title.casefold() for title in here.stage.response_must_include} - {
            part["title"].casefold() for part in parts if part["text"].strip()
        }
        if missing:
            raise Refused(f"This stage promises an answer with: {', '.join(sorted(missing))}.")
        if not any(part["text"].strip() for part in parts):
            raise Refused("Write what you found and what you decided.")
        run, case = here.run, here.case
        if not run.acknowledged_at:
            # The answer itself says that we have the complaint, from whom, and the reference.
            run.acknowledged_at = here.at
            deadlines.meet(case, run, DeadlineKind.ACKNOWLEDGE, here.at)
        stages.take(run, user, here.at)
        run.responded_at = here.at
        run.outcome = Outcome(outcome)
        deadlines.meet(case, run, DeadlineKind.RESPOND, here.at)
        event = events.record(
            case,
            "responded",
            actor=str(user),
            public=True,
            refs={"run": str(run.uuid), "outcome": run.outcome, "remedies": remedies},
            content=Content.keep({"parts": parts, "remedies": remedies, "contact_name": contact_name}),
            at=here.at,
        )
        if here.procedure.after(here.stage):
            case.state = State.RESPONDED
            deadlines.add_window(case, run, here.stage)
        else:
            _close(case, Closing.EXHAUSTED, here.at)
            events.record(
                case, "closed", actor=events.WORKER, public=True,
                refs={"closing": Closing.EXHAUSTED.value}, at=here.at,
            )  # fmt: skip
        compose.outcome(case, run, event)


def clear(case_id: int, user: User, *, reason: str, expected: int | None = None) -> None:
    """Say that nobody who would deal with the case is concerned; it goes the ordinary way.

    The clock is not touched: limits are those of the receipt.
    """
    with locked(case_id, "clear", expected=expected) as here:
        _must_act(user, here.case)
        if not here.case.restricted:
            raise Refused("This case is not restricted.")
        case, run = here.case, here.run
        case.conflicts.filter(cleared_at=None).update(cleared_at=here.at)
        case.restricted = False
        events.record(
            case,
            "cleared",
            actor=str(user),
            refs={"run": str(run.uuid)},
            content=Content.keep({"reason": reason}),
            at=here.at,
        )
        assignment = assign(
            Tree(case.organisation),
            here.stage,
            case.unit,
            handled_before=stages.handled_before(case, run.seq),
        )
        run.unit, run.role = assignment.unit, assignment.role
        run.handler = None
        case.desk_unit = assignment.unit
        stages.say_whose(case, run, assignment)


# -- what the complainant does --------------------------------------------------------------------


def window(case: Case, run: StageRun) -> Any:
    """Return the deadline within which the complainant may ask for the next stage, if one is named."""
    return case.deadlines.filter(run=run, kind=DeadlineKind.ESCALATE).first()


def why_not_escalate(case: Case, at: datetime) -> str | None:
    """Return why the next stage can't be asked for at ``at``; None if it can."""
    run = current_run(case)
    procedure = case.version.promise
    if case.state == State.CLOSED:
        return "This complaint is closed."
    if case.state == State.OPEN:
        return "We have not answered this stage yet."
    if procedure.after(procedure.stage(run.stage_key)) is None:
        return "This was the last stage of our procedure."
    row = window(case, run)
    if row is None or row.due is None or row.projected or row.discretionary:
        return None
    if deadlines.passed(row.due, at):
        return sentences.asked_too_late(row.due, case.organisation.timezone)
    return None


def escalate(case_id: int, *, reasons: str = "") -> None:
    """Take the case to its next stage, as the complainant asks; no reasons are demanded."""
    with locked(case_id, "escalate") as here:
        refusal = why_not_escalate(here.case, here.at)
        if refusal:
            raise Refused(refusal)
        following = here.procedure.after(here.stage)
        assert following is not None  # why_not_escalate has looked
        case, run = here.case, here.run
        deadlines.meet(case, run, DeadlineKind.ESCALATE, here.at)
        deadlines.release(case, run=run)
        run.left_at = here.at
        run.save()
        case.state = State.OPEN
        event = events.record(
            case,
            "escalated",
            actor=events.COMPLAINANT,
            public=True,
            refs={"from": str(run.uuid)},
            content=Content.keep({"reasons": reasons}),
            at=here.at,
        )
        new = stages.enter(
            case, here.procedure, following, at=here.at, by=events.COMPLAINANT,
            tree=Tree(case.organisation), set_aside=False,
        )  # fmt: skip
        compose.escalated(case, new, event)


def accept(case_id: int, *, words: str = "") -> None:
    """Close the case because the complainant says that the answer is enough."""
    with locked(case_id, "accept") as here:
        _close_as(here, Closing.RESOLVED, "accepted", words)


def withdraw(case_id: int, *, reasons: str = "") -> None:
    """Close the case because the complainant does not want to go on."""
    with locked(case_id, "withdraw") as here:
        event = _close_as(here, Closing.WITHDRAWN, "withdrawn", reasons)
        compose.withdrawn(here.case, here.run, event)


def _close_as(here: Where, closing: Closing, kind: str, words: str) -> Event:
    """Close the case on the complainant's word, and record it."""
    _close(here.case, closing, here.at)
    here.run.left_at = here.at
    return events.record(
        here.case,
        kind,
        actor=events.COMPLAINANT,
        public=True,
        refs={"closing": closing.value},
        content=Content.keep({"reasons": words}),
        at=here.at,
    )

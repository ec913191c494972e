"""The lock under which everything happens to a case, as the declared table allows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from home.models import User
from home.time import now
from intake.cases import deadlines, events
from intake.cases.models import Case, Closing, StageRun, State
from intake.cases.workflow.declared import TRANSITIONS, By, Transition
from intake.records.models import Content, Event
from policies.procedures import Procedure, Stage

#: What changes nothing that somebody might be about to do on the case.
QUIET = {"breach", "ask", "recalculate", "vouch", "contact"}


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
        case = Case.objects.locked("organisation__site", "version", "current_run", "unit", pk=case_id)
        if expected is not None and case.lock_version != expected:
            raise ChangedMeanwhile(
                _(
                    "Somebody else has done something on this case since you opened it. Read what is new "
                    "below; what you wrote is kept."
                )
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
        return _("This complaint is closed, so nothing more can be done on it here.")
    if case.state == State.RESPONDED:
        if State.CLOSED in transition.from_states:
            return _("That can be done when the case is closed.")
        return _("This stage has been answered already.")
    return _("This stage has not been answered yet.") if transition.by == By.COMPLAINANT else (
        _("That can't be done at this point.")
    )  # fmt: skip


def must_act(user: User, case: Case) -> None:
    """Refuse whoever may not act on the case now; asked under the lock."""
    if not Case.objects.actionable_by(user).filter(pk=case.pk).exists():
        raise Refused(_("You can't act on this case. It is with other people, or it concerns you."))


def must_see(user: User, case: Case) -> None:
    """Refuse whoever may not see the case; asked under the lock."""
    if not Case.objects.visible_to(user).filter(pk=case.pk).exists():
        raise Refused(_("You can't act on this case. It is with other people, or it concerns you."))


def must_hold(user: User, case: Case) -> None:
    """Refuse whoever may not act on the case, or might not if it were not closed; asked under the lock."""
    if not Case.objects.held_by(user).filter(pk=case.pk).exists():
        raise Refused(_("You can't act on this case. It is with other people, or it concerns you."))


def must_write(text: str, refusal: str) -> None:
    """Refuse what says nothing."""
    if not text.strip():
        raise Refused(refusal)


def told(
    here: Where,
    kind: str,
    user: User,
    content: dict[str, Any] | None = None,
    *,
    public: bool = True,
    refs: dict[str, Any] | None = None,
) -> Event:
    """Record what somebody of the staff has done; the complainant reads it too, unless it is not public."""
    return events.record(
        here.case, kind, actor=str(user), public=public, refs={"run": str(here.run.uuid), **(refs or {})},
        content=Content.keep(content) if content else None, at=here.at,
    )  # fmt: skip


def close_case(case: Case, closing: Closing, at: datetime) -> None:
    """Close a locked case; nothing is owed on it any more, and the stage where it stood is left."""
    current_run(case).left_at = at
    case.state = State.CLOSED
    case.closing = closing
    case.closed_at = at
    deadlines.release(case)

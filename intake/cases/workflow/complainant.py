"""What a complainant does to their case, on their own page."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from home.units import Tree
from intake.cases import deadlines, events, stages
from intake.cases.models import Case, Closing, Deadline, DeadlineKind, Satisfied, StageRun, State
from intake.cases.workflow.table import Refused, Where, close_case, current_run, locked
from intake.letters import compose
from intake.records.models import Content, Event
from policies import sentences

_NOT_ANSWERED = _l("We have not answered this stage yet.")


def window(case: Case, run: StageRun) -> Deadline | None:
    """Return the deadline within which the complainant may ask for the next stage, if one is named."""
    return _row(case, run, DeadlineKind.ESCALATE)


def _row(case: Case, run: StageRun, kind: DeadlineKind) -> Deadline | None:
    """Return the deadline of one kind in a run; asks the database nothing where a case's deadlines are fetched."""
    return next((row for row in case.deadlines.all() if row.run_id == run.pk and row.kind == kind), None)


def asks_late(case: Case, at: datetime) -> bool:
    """Tell whether a discretionary window has passed at ``at``: it may still be asked, and a person decides."""
    row = window(case, current_run(case))
    if row is None or row.due is None or row.projected or not row.discretionary:
        return False
    return deadlines.passed(row.due, at)


def our_date_has_passed(case: Case, at: datetime) -> bool:
    """Tell whether we have promised an answer at this stage by a day that is over, and have not given it."""
    if case.state != State.OPEN:
        return False
    row = _row(case, current_run(case), DeadlineKind.RESPOND)
    if row is None or row.due is None or row.met_at or row.void:
        return False
    return deadlines.passed(row.due, at)


def why_not_escalate(case: Case, at: datetime) -> str | None:
    """Return why the next stage can't be asked for at ``at``; None if it can."""
    run = current_run(case)
    procedure = case.version.promise
    if case.state == State.CLOSED:
        return _("This complaint is closed.")
    if procedure.after(procedure.stage(run.stage_key)) is None:
        return _("This was the last stage of our procedure.") if case.state == State.RESPONDED else str(_NOT_ANSWERED)
    if case.state == State.OPEN:
        # Whom we keep waiting past our own date need not wait for the answer.
        return None if our_date_has_passed(case, at) else str(_NOT_ANSWERED)
    row = window(case, run)
    if row is None or row.due is None or row.projected or row.discretionary:
        return None
    if deadlines.passed(row.due, at):
        return sentences.asked_too_late(row.due, case.organisation.timezone)
    return None


def escalate(case_id: int, *, reasons: str = "", sought: str = "", handling: str = "") -> None:
    """Take the case to its next stage, as the complainant asks; no reasons are demanded.

    Args:
        sought: the outcome sought, asked again at every stage.
        handling: whether they are content with how it was dealt with, apart from whether they agree.
    """
    with locked(case_id, "escalate") as here:
        go_on(here, by=events.COMPLAINANT, reasons=reasons, sought=sought, handling=handling)


def go_on(here: Where, *, by: str, reasons: str, sought: str, handling: str = "", how: str = "") -> StageRun:
    """Take a locked case to its next stage, as its complainant has asked; ``how``, if not on their own page."""
    refusal = why_not_escalate(here.case, here.at)
    if refusal:
        raise Refused(refusal)
    following = here.procedure.after(here.stage)
    assert following is not None  # why_not_escalate has looked
    case, run = here.case, here.run
    late = asks_late(case, here.at)
    say_handling(run, handling)
    deadlines.meet(case, run, DeadlineKind.ESCALATE, here.at)
    deadlines.release(case, run=run)
    run.left_at = here.at
    run.save()
    case.state = State.OPEN
    deadlines.resume_ceiling(case, here.at)
    said = {"reasons": reasons, "outcome_sought": sought, "how": how}
    event = events.record(
        case,
        "escalated",
        actor=by,
        public=True,
        refs={"from": str(run.uuid), "late": late, **_handling(run)},
        content=Content.keep({"reasons": reasons} | {name: text for name, text in said.items() if text}),
        at=here.at,
    )
    new = stages.enter(
        case, here.procedure, following, at=here.at, by=by, tree=Tree(case.organisation), asked_late=late,
    )  # fmt: skip
    compose.escalated(case, new, event)
    return new


def say_handling(run: StageRun, handling: str, agrees: str = "") -> None:
    """Note whether they are content with how a stage was dealt with, where they have said so."""
    if handling:
        run.handling = Satisfied(handling)
    if agrees:
        run.agrees = Satisfied(agrees)


def _handling(run: StageRun) -> dict[str, str]:
    said = {"handling": run.handling, "agrees": run.agrees}
    return {name: str(value) for name, value in said.items() if value}


def accept(case_id: int, *, words: str = "", handling: str = "") -> None:
    """Close the case because the complainant says that the answer is enough."""
    with locked(case_id, "accept") as here:
        say_handling(here.run, handling, Satisfied.YES)
        _close_as(here, Closing.RESOLVED, "accepted", words)


def withdraw(case_id: int, *, reasons: str = "") -> None:
    """Close the case because the complainant does not want to go on."""
    with locked(case_id, "withdraw") as here:
        event = _close_as(here, Closing.WITHDRAWN, "withdrawn", reasons)
        compose.withdrawn(here.case, here.run, event)


def _close_as(here: Where, closing: Closing, kind: str, words: str) -> Event:
    """Close the case on the complainant's word, and record it."""
    close_case(here.case, closing, here.at)
    said = _handling(here.run) if closing == Closing.RESOLVED else {}
    return events.record(
        here.case,
        kind,
        actor=events.COMPLAINANT,
        public=True,
        refs={
            "closing": closing.value,
            "run": str(here.run.uuid),
            **said,
        },
        content=Content.keep({"reasons": words}),
        at=here.at,
    )

"""What staff may do on a case: each transition of ``workflow`` that is theirs, with its words."""

from collections.abc import Callable
from dataclasses import dataclass

from home.time import now
from intake.cases import deadlines, workflow
from intake.cases.models import Case, Deadline, DeadlineKind, StageRun, State
from intake.cases.promises import stage_of, who_has_it
from intake.desk import urgency
from policies.procedures import Stage, StageKind

_PASSED = "This date has passed, so it can't be moved any more. Tell the complainant how it is going instead."


@dataclass(frozen=True)
class Standing:
    """How a case stands at its current stage: all that one must know to tell what may be done.

    Attributes:
        rows: the case's deadlines that are not void.
    """

    case: Case
    run: StageRun
    stage: Stage
    rows: list[Deadline]

    def _row(self, kind: DeadlineKind) -> Deadline | None:
        return next((row for row in self.rows if row.kind == kind and row.run_id == self.run.pk), None)

    @property
    def answer(self) -> Deadline | None:
        """By when this stage is to be answered, where that is promised."""
        return self._row(DeadlineKind.RESPOND)

    @property
    def hearing(self) -> Deadline | None:
        """By when the panel of this stage is to hear the complaint, where that is promised."""
        return self._row(DeadlineKind.HEAR)

    @property
    def waits_for_a_hearing(self) -> bool:
        """Whether this is a panel's stage, and no hearing is on record."""
        return self.stage.kind == StageKind.PANEL and self.run.heard_at is None

    @property
    def window(self) -> Deadline | None:
        """The complainant's time for asking for the next stage."""
        return self._row(DeadlineKind.ESCALATE)

    @property
    def update(self) -> Deadline | None:
        """The update that the complainant is owed, the oldest first."""
        updates = [row for row in self.rows if row.kind == DeadlineKind.UPDATE and row.run_id == self.run.pk]
        return urgency.next_owed(updates)

    @property
    def waits_for_a_decision(self) -> bool:
        """Whether a discretionary window has passed: somebody was asked whether to close the case."""
        window = self.window
        return window is not None and urgency.to_decide(self.case, window)

    @property
    def update_presses(self) -> bool:
        """Whether telling the complainant how it is going comes before everything else that is ahead."""
        update, at = self.update, now()
        if update is None or update.due is None or not self.run.handler_id:
            return False
        ahead = [row for row in self.rows if row.due and not deadlines.passed(row.due, at)]
        return deadlines.passed(update.due, at) or urgency.next_owed(ahead) == update


def standing(case: Case, run: StageRun, stage: Stage | None = None, rows: list[Deadline] | None = None) -> Standing:
    """Look how a case stands; ``rows`` are its deadlines, where they have been fetched."""
    found = list(case.deadlines.order_by("pk")) if rows is None else rows
    return Standing(case, run, stage or stage_of(case, run), [row for row in found if not row.void])


@dataclass(frozen=True)
class Action:
    """A transition as staff are offered it.

    Attributes:
        name: its name in ``workflow.TRANSITIONS``, and its address.
        label: what the button says.
        fits: whether it makes sense now, beyond what the table says of states.
    """

    name: str
    label: str
    icon: str
    fits: Callable[[Standing], bool]

    @property
    def url_name(self) -> str:
        return f"cases:{self.name}"


ACTIONS: dict[str, Action] = {
    action.name: action
    for action in (
        Action("acknowledge", "Acknowledge", "mail", lambda at: not (at.run.acknowledged_at and at.run.handler_id)),
        Action("hear", "Record the hearing", "group", lambda at: at.waits_for_a_hearing),
        Action("respond", "Respond", "edit", lambda at: True),
        Action("update", "Tell them how it is going", "comment", lambda at: True),
        Action("extend", "Give more time", "time", lambda at: not why_no_more_time(at)),
        Action(
            "clear", "Lift the restriction", "lock-open", lambda at: at.case.restricted and not at.case.safeguarding
        ),
        Action("hand_back", "Give it back to the ordinary route", "undo", lambda at: at.case.safeguarding),
        Action("close", "Close: we have not heard", "check", lambda at: at.waits_for_a_decision),
        Action("decline", "Do not take it on", "cross", lambda at: at.run.asked_late),
    )
}


def may_be_offered(action: Action, here: Standing) -> bool:
    """Tell whether an action fits the case as it stands, whoever asks."""
    return here.case.state in workflow.TRANSITIONS[action.name].from_states and action.fits(here)


def offered(here: Standing, *, may_act: bool) -> list[Action]:
    """Return what somebody may do now, what is usually done next first."""
    found = [action for action in ACTIONS.values() if may_act and may_be_offered(action, here)]
    if here.stage.acknowledge is None:
        # Nothing is promised about acknowledging here: the answer is what is waited for.
        found.sort(key=lambda action: action.name != ("hear" if here.waits_for_a_hearing else "respond"))
    if here.update_presses:
        found.sort(key=lambda action: action.name != "update")
    return found


def why_no_more_time(here: Standing) -> str:
    """Return why the answer can't be given a later date; blank if it can."""
    at = now()
    row = here.answer
    where = workflow.Where(here.case, here.run, here.case.version.promise, here.stage, at)
    refused = workflow.why_not_extend(row, where)
    if refused or row is None or row.due is None:
        return refused or ""
    # The worker may not have come round yet: whoever locks the case records the miss first.
    return _PASSED if deadlines.passed(row.due, at) else ""


def why_nothing(here: Standing, *, may_act: bool) -> str:
    """Return in words why nothing can be done now; blank where something can."""
    if here.case.state == State.CLOSED:
        return "This case is closed. There is nothing to do."
    if here.waits_for_a_decision:
        return "" if may_act else f"Whether to close it is for {who_has_it(here.run)} to decide."
    if here.case.state == State.RESPONDED:
        return "This stage has been answered. It is the complainant's turn: they can ask for the next stage."
    if not may_act:
        return f"It is with {who_has_it(here.run)}. You can read this case, but not act on it."
    return ""


def why_not(name: str, here: Standing, *, may_act: bool) -> str:
    """Return in words why one action can't be done now."""
    nothing = why_nothing(here, may_act=may_act)
    if not nothing and name == "extend" and here.case.state == State.OPEN:
        nothing = why_no_more_time(here)
    return nothing or "That can't be done on this case now."

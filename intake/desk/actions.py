"""What staff may do on a case: each transition of ``workflow`` that is theirs, with its words."""

from collections.abc import Callable
from dataclasses import dataclass

from intake.cases import workflow
from intake.cases.models import Case, StageRun, State
from intake.cases.promises import who_has_it
from policies.procedures import Stage


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
    fits: Callable[[Case, StageRun], bool]

    @property
    def url_name(self) -> str:
        return f"cases:{self.name}"


ACTIONS: dict[str, Action] = {
    action.name: action
    for action in (
        Action("acknowledge", "Acknowledge", "mail", lambda case, run: not (run.acknowledged_at and run.handler_id)),
        Action("respond", "Respond", "edit", lambda case, run: True),
        Action("clear", "Lift the restriction", "lock-open", lambda case, run: case.restricted),
    )
}


def may_be_offered(action: Action, case: Case, run: StageRun) -> bool:
    """Tell whether an action fits the case as it stands, whoever asks."""
    return case.state in workflow.TRANSITIONS[action.name].from_states and action.fits(case, run)


def offered(case: Case, run: StageRun, stage: Stage, *, may_act: bool) -> list[Action]:
    """Return what somebody may do now, what is usually done next first."""
    found = [action for action in ACTIONS.values() if may_act and may_be_offered(action, case, run)]
    if stage.acknowledge is None:
        # Nothing is promised about acknowledging here: the answer is what is waited for.
        found.sort(key=lambda action: action.name != "respond")
    return found


def why_nothing(case: Case, run: StageRun, *, may_act: bool) -> str:
    """Return in words why nothing can be done now; blank where something can."""
    if case.state == State.CLOSED:
        return "This case is closed. There is nothing to do."
    if case.state == State.RESPONDED:
        return "This stage has been answered. It is the complainant's turn: they can ask for the next stage."
    if not may_act:
        return f"It is with {who_has_it(run)}. You can read this case, but not act on it."
    return ""

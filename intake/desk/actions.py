"""What staff may do on a case: each transition of ``workflow`` that is theirs, with its words."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import gettext_noop

from home.time import now
from intake.cases import deadlines, workflow
from intake.cases.models import Case, Deadline, DeadlineKind, StageRun, State
from intake.cases.promises import stage_of, who_has_it
from intake.desk import urgency
from policies.procedures import Stage, StageKind

_PASSED = _l("This date has passed, so it can't be moved any more. Tell the complainant how it is going instead.")


@dataclass
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
    def what_is_awaited(self) -> tuple[str, ...]:
        """What is usually done next, where nothing is promised about acknowledging."""
        if not self.waits_for_a_hearing:
            return ("respond",)
        return ("arrange", "hear") if self.run.hearing_at is None else ("hear", "arrange")

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

    @cached_property
    def concerns_somebody(self) -> bool:
        """Whether it is known whom it concerns."""
        known = getattr(self.case, "concerns_somebody", None)  # as ``policy.VisibleCases`` fetched it
        return self.case.conflicts.filter(cleared_at=None).exists() if known is None else bool(known)

    @cached_property
    def was_to_change(self) -> bool:
        """Whether something was to change because of it."""
        known = getattr(self.case, "was_to_change", None)  # likewise
        return self.case.learning.exists() if known is None else bool(known)

    @property
    def has_been_answered(self) -> bool:
        """Whether it has been answered at this stage, or climbed from one that was answered."""
        return self.run.responded_at is not None or self.run.seq > 1

    @property
    def may_climb(self) -> bool:
        """Whether the complainant could ask for the next stage now."""
        return workflow.why_not_escalate(self.case, now()) is None

    @property
    def may_refuse(self) -> bool:
        """Whether the next stage can be refused: nobody may ask for it any more, or only by a person's leave."""
        return self.case.is_closed or workflow.asks_late(self.case, now())

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


class Needs(StrEnum):
    """What somebody must be to a case for an action."""

    ACT = "act"
    HOLD = "hold"
    SEE = "see"


class Group(StrEnum):
    """Under which heading an action is offered."""

    NEXT = ""
    PEOPLE = gettext_noop("Who has it")
    TALK = gettext_noop("Ask, note, link")
    END = gettext_noop("End it otherwise")
    CONCERNED = gettext_noop("Whom it concerns")
    AFTER = gettext_noop("When it is answered or closed")


@dataclass(frozen=True)
class Action:
    """A transition as staff are offered it.

    Attributes:
        name: its name in ``workflow.TRANSITIONS``, and its address.
        said: what the button says.
        fits: whether it makes sense now, beyond what the table says of states.
    """

    name: str
    said: Any
    icon: str
    fits: Callable[[Standing], bool] = lambda at: True
    group: Group = Group.NEXT
    needs: Needs = Needs.ACT

    @property
    def label(self) -> str:
        """What the button says, in the language of whoever reads it."""
        return str(self.said)

    @property
    def url_name(self) -> str:
        return f"cases:{self.name}"

    @property
    def writes_to(self) -> str:
        """Whom it writes to, as ``workflow.To`` has it."""
        return workflow.TRANSITIONS[self.name].writes_to


_PEOPLE, _TALK, _END, _CONCERNED, _AFTER = Group.PEOPLE, Group.TALK, Group.END, Group.CONCERNED, Group.AFTER

ACTIONS: dict[str, Action] = {
    action.name: action
    for action in (
        Action("acknowledge", _l("Acknowledge"), "mail", lambda at: not (at.run.acknowledged_at and at.run.handler_id)),
        Action("arrange", _l("Invite to the hearing"), "calendar", lambda at: at.waits_for_a_hearing),
        Action("hear", _l("Record the hearing"), "group", lambda at: at.waits_for_a_hearing),
        Action("respond", _l("Respond"), "edit"),
        Action("update", _l("Tell them how it is going"), "comment"),
        Action("extend", _l("Give more time"), "time", lambda at: not why_no_more_time(at)),
        Action(
            "clear", _l("Lift the restriction"), "lock-open",
            lambda at: at.case.restricted and not at.case.safeguarding,
        ),
        Action("hand_back", _l("Give it back to the ordinary route"), "rotate", lambda at: at.case.safeguarding),
        Action("close", _l("Close: we have not heard"), "check", lambda at: at.waits_for_a_decision),
        Action("decline", _l("Do not take it on"), "cross", lambda at: at.run.asked_late),
        Action("take", _l("Take it"), "user", lambda at: at.run.handler_id is None, _PEOPLE),
        Action("assign", _l("Give it to a colleague"), "user", group=_PEOPLE),
        Action("transfer", _l("Give it to another unit"), "redirect", lambda at: not at.case.safeguarding, _PEOPLE),
        Action("note", _l("Keep a note – staff only"), "edit", group=_TALK, needs=Needs.SEE),
        Action("question", _l("Write to the complainant"), "mail", group=_TALK),
        Action("writing", _l("Ask for it in writing"), "form", group=_TALK),
        Action("link", _l("It belongs with another case"), "link", group=_TALK, needs=Needs.SEE),
        Action("settle", _l("Resolve it together"), "check", group=_END),
        Action("refer", _l("Refer it outside"), "redirect", group=_END),
        Action("stop", _l("They withdraw it"), "cross", group=_END),
        Action("safeguard", _l("Somebody may be unsafe"), "warning", lambda at: not at.case.safeguarding, _CONCERNED),
        Action("conflict", _l("Say whom it concerns"), "lock", group=_CONCERNED),
        Action("extract", _l("Send them an extract"), "mail", lambda at: at.concerns_somebody, _CONCERNED),
        Action("hear_them", _l("Keep their reply"), "edit", lambda at: at.concerns_somebody, _CONCERNED),
        Action(
            "findings", _l("Tell them what was found"), "mail",
            lambda at: at.concerns_somebody and at.has_been_answered, _CONCERNED, Needs.HOLD,
        ),
        Action("climb", _l("Take it to the next stage"), "arrow-up", lambda at: at.may_climb, _AFTER),
        Action("content", _l("The answer is enough for them"), "check", group=_AFTER),
        Action("refuse", _l("Refuse the next stage"), "cross", lambda at: at.may_refuse, _AFTER, Needs.HOLD),
        Action(
            "satisfied", _l("Whether they are content"), "comment", lambda at: at.run.responded_at is not None,
            _AFTER, Needs.HOLD,
        ),
        Action("reopen", _l("Open it again"), "rotate", group=_AFTER, needs=Needs.HOLD),
        Action("exhaust", _l("Our procedure is finished"), "mail", group=_AFTER, needs=Needs.HOLD),
        Action("learned", _l("What was to change"), "check", lambda at: at.was_to_change, _AFTER, Needs.SEE),
    )
}  # fmt: skip


def may(action: Action, *, may_act: bool, may_hold: bool = False) -> bool:
    """Tell whether somebody who sees the case is enough to it for an action."""
    return {Needs.ACT: may_act, Needs.HOLD: may_act or may_hold, Needs.SEE: True}[action.needs]


def may_be_offered(action: Action, here: Standing) -> bool:
    """Tell whether an action fits the case as it stands, whoever asks."""
    return here.case.state in workflow.TRANSITIONS[action.name].from_states and action.fits(here)


def offered(here: Standing, *, may_act: bool, may_hold: bool = False) -> list[Action]:
    """Return what somebody may do now, what is usually done next first."""
    found = [
        action
        for action in ACTIONS.values()
        if may(action, may_act=may_act, may_hold=may_hold) and may_be_offered(action, here)
    ]
    if here.stage.acknowledge is None:
        # Nothing is promised about acknowledging here: the answer is what is waited for.
        awaited = here.what_is_awaited
        found.sort(key=lambda action: awaited.index(action.name) if action.name in awaited else len(awaited))
    if here.update_presses:
        found.sort(key=lambda action: action.name != "update")
    return found


def grouped(found: list[Action]) -> list[tuple[str, list[Action]]]:
    """Return the actions that are not next, under their headings."""
    return [
        (_(group.value), chosen)
        for group in Group
        if group and (chosen := [action for action in found if action.group == group])
    ]


def why_no_more_time(here: Standing) -> str:
    """Return why the answer can't be given a later date; blank if it can."""
    at = now()
    row = here.answer
    where = workflow.Where(here.case, here.run, here.case.version.promise, here.stage, at)
    refused = workflow.why_not_extend(row, where)
    if refused or row is None or row.due is None:
        return refused or ""
    # The worker may not have come round yet: whoever locks the case records the miss first.
    return str(_PASSED) if deadlines.passed(row.due, at) else ""


def why_nothing(here: Standing, *, may_act: bool) -> str:
    """Return in words why nothing can be done now; blank where something can."""
    if here.case.state == State.CLOSED:
        return _("This case is closed. There is nothing to do.")
    if here.waits_for_a_decision:
        return (
            ""
            if may_act
            else (_("Whether to close it is for %(who_has_it)s to decide.") % {"who_has_it": who_has_it(here.run)})
        )
    if here.case.state == State.RESPONDED:
        return _("This stage has been answered. It is the complainant's turn: they can ask for the next stage.")
    if not may_act:
        return _("It is with %(who_has_it)s. You can read this case, but not act on it.") % {
            "who_has_it": who_has_it(here.run)
        }
    return ""


def why_not(name: str, here: Standing, *, may_act: bool) -> str:
    """Return in words why one action can't be done now."""
    nothing = why_nothing(here, may_act=may_act)
    if not nothing and name == "extend" and here.case.state == State.OPEN:
        nothing = why_no_more_time(here)
    return nothing or _("That can't be done on this case now.")

"""What staff do to a case. Each function is one transition, under the lock, with its event and letter."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from home.models import User
from home.units import Tree
from intake.cases import access, deadlines, events, in_short, stages
from intake.cases.models import Closing, Deadline, DeadlineKind, Outcome, State
from intake.cases.workflow.recording import Learning, keep_learning
from intake.cases.workflow.table import Refused, Where, close_case, locked, must_act
from intake.letters import compose
from intake.records.models import Content
from intake.routing.people import assign
from policies import sentences
from policies.procedures import Amount


def acknowledge(
    case_id: int,
    user: User,
    *,
    contact_name: str,
    message: str = "",
    understood: str = "",
    sought: str | None = None,
    expected: int | None = None,
) -> None:
    """Acknowledge a case in person: from now on it has a contact whom the complainant knows.

    Args:
        understood: what they told us, as we understood it.
        sought: what they would like to happen, as we understood it; None: in their own words.
    """
    with locked(case_id, "acknowledge", expected=expected) as here:
        must_act(user, here.case)
        if here.run.acknowledged_at and here.run.handler_id:
            raise Refused(_("This stage has been acknowledged already."))
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
            content=Content.keep(
                {
                    "contact_name": contact_name, "message": message, "understood": understood,
                    "outcome_sought": in_short.sought(here.case, here.run) if sought is None else sought,
                }
            ),
            at=here.at,
        )  # fmt: skip
        deadlines.reckon(here.case)
        compose.acknowledgement(here.case, here.run, event)


def respond(
    case_id: int,
    user: User,
    *,
    outcome: str,
    parts: list[dict[str, str]],
    remedies: list[str],
    contact_name: str = "",
    learning: Sequence[Learning] = (),
    expected: int | None = None,
) -> None:
    """Answer the complaint at its current stage.

    Args:
        outcome: one of :class:`Outcome`.
        parts: what the answer says, as ``{"title", "text"}``; the stage may demand certain parts.
        remedies: what is offered, of :class:`Remedy`.
        learning: what will change, who sees to it, and by when; staff alone read that.
    """
    with locked(case_id, "respond", expected=expected) as here:
        must_act(user, here.case)
        missing = {title.casefold() for title in here.stage.response_must_include} - {
            part["title"].casefold() for part in parts if part["text"].strip()
        }
        if missing:
            raise Refused(_("This stage promises an answer with: %(join)s.") % {"join": ", ".join(sorted(missing))})
        if not any(part["text"].strip() for part in parts):
            raise Refused(_("Write what you found and what you decided."))
        run, case = here.run, here.case
        if not run.acknowledged_at:
            # The answer itself says that we have the complaint, from whom, and the reference.
            run.acknowledged_at = here.at
            deadlines.meet(case, run, DeadlineKind.ACKNOWLEDGE, here.at)
        stages.take(run, user, here.at)
        run.responded_at = here.at
        run.outcome = Outcome(outcome)
        deadlines.meet(case, run, DeadlineKind.RESPOND, here.at)
        deadlines.rest_ceiling(case, here.at)
        deadlines.release(case, run=run)
        event = events.record(
            case,
            "responded",
            actor=str(user),
            public=True,
            refs={"run": str(run.uuid), "outcome": run.outcome, "remedies": remedies},
            content=Content.keep({"parts": parts, "remedies": remedies, "contact_name": contact_name}),
            at=here.at,
        )
        keep_learning(here, user, learning)
        if here.procedure.after(here.stage):
            case.state = State.RESPONDED
            deadlines.add_window(case, run, here.stage)
            deadlines.reckon(case)  # the letter names the last day, as far as it is known
        else:
            close_case(case, Closing.EXHAUSTED, here.at)
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
        must_act(user, here.case)
        if not here.case.restricted:
            raise Refused(_("This case is not restricted."))
        if here.case.safeguarding:
            raise Refused(_("This case may be about somebody's safety. Hand it back to its ordinary route first."))
        if not access.manages(user, here.case):
            raise Refused(_("Only a manager can say that nobody who would deal with it is concerned."))
        case, run = here.case, here.run
        case.conflicts.filter(cleared_at=None).update(cleared_at=here.at)
        case.restricted = case.safeguarding = False
        events.record(
            case,
            "cleared",
            actor=str(user),
            refs={"run": str(run.uuid)},
            content=Content.keep({"reason": reason}),
            at=here.at,
        )
        tree = Tree(case.organisation)
        assignment = assign(
            tree,
            here.stage,
            case.unit,
            handled_before=stages.handled_before(case, run.seq),
        )
        run.unit, run.role = assignment.unit, assignment.role
        run.handler = None
        case.desk_unit = assignment.unit
        stages.say_whose(case, run, assignment, tree)


def update(case_id: int, user: User, *, message: str, expected: int | None = None) -> None:
    """Tell the complainant how it is going; while the answer is late or extended this is owed."""
    with locked(case_id, "update", expected=expected) as here:
        must_act(user, here.case)
        if not message.strip():
            raise Refused(_("Write how it is going."))
        stages.take(here.run, user, here.at)
        deadlines.meet(here.case, here.run, DeadlineKind.UPDATE, here.at)
        event = _tell(here, "updated", user, {"message": message})
        compose.update(here.case, here.run, event, message)


def why_not_extend(where_from: Deadline | None, here: Where) -> str | None:
    """Return why the answer can't be given a later date; None if it can."""
    if not here.stage.may_extend:
        return _("The policy promises no more time at this stage, so its date stays.")
    if where_from is None or where_from.due is None:
        return _("The policy promises no date for this answer, so there is none to move.")
    if where_from.breached_event_id:
        return _("This date has passed, so it can't be moved any more. Tell the complainant how it is going instead.")
    return None


def extend(case_id: int, user: User, *, amount: Amount, reason: str, expected: int | None = None) -> None:
    """Give the answer a later date, counted from the present one, and send date and reason.

    Raises:
        Refused: where the stage promises none, the date has passed, or the policy's cap is exceeded.
    """
    with locked(case_id, "extend", expected=expected) as here:
        must_act(user, here.case)
        row = here.case.deadlines.filter(run=here.run, kind=DeadlineKind.RESPOND, void=False).first()
        refusal = why_not_extend(row, here)
        if refusal or row is None or row.due is None:
            raise Refused(refusal or "")
        if not reason.strip():
            raise Refused(_("Write why more time is needed. The complainant is told."))
        later = deadlines.later(here.case, row.due, amount)
        cap = here.stage.extension_cap
        if later is None:
            raise Refused(_("The calendar does not reach that far. Enter the dates of the coming terms first."))
        if cap is not None and later > (deadlines.later(here.case, row.due, cap) or later):
            most = sentences.amount_in_words(cap)
            raise Refused(
                _("The policy promises that it takes no more than %(most)s longer each time.") % {"most": most}
            )
        stages.take(here.run, user, here.at)
        event = _tell(
            here, "extended", user, {"reason": reason},
            {"amount": str(amount), "from": row.due.isoformat(), "to": later.isoformat()},
        )  # fmt: skip
        deadlines.adjust(row, amount, event)
        compose.extension(here.case, here.run, event, reason, later)


def close(case_id: int, user: User, *, reason: str, expected: int | None = None) -> None:
    """Close a case whose discretionary window has passed: the person who was asked has decided."""
    with locked(case_id, "close", expected=expected) as here:
        must_act(user, here.case)
        window = here.case.deadlines.filter(run=here.run, kind=DeadlineKind.ESCALATE).first()
        if window is None or not window.discretionary or window.breached_event_id is None:
            raise Refused(_("The time for asking for the next stage has not passed, so the case stays open."))
        assert window.due is not None  # it has passed
        close_case(here.case, Closing.LAPSED, here.at)
        event = _tell(here, "lapsed", user, {"reason": reason}, {"closing": Closing.LAPSED.value})
        last_day = sentences.day_in_words(here.case.organisation.local(window.due).date())
        compose.lapsed(here.case, here.run, event, last_day)


def decline(case_id: int, user: User, *, reason: str, expected: int | None = None) -> None:
    """Do not take on a stage that was asked for later than the policy says; the reason is sent."""
    with locked(case_id, "decline", expected=expected) as here:
        must_act(user, here.case)
        if not here.run.asked_late:
            raise Refused(_("This stage was asked for in time, so it must be dealt with."))
        if not reason.strip():
            raise Refused(_("Write why it is not taken on. The complainant is told."))
        stages.take(here.run, user, here.at)
        close_case(here.case, Closing.LAPSED, here.at)
        event = _tell(here, "declined", user, {"reason": reason}, {"closing": Closing.LAPSED.value})
        compose.declined(here.case, here.run, event, reason)


def _tell(here: Where, kind: str, user: User, content: dict[str, Any], refs: dict[str, Any] | None = None) -> Any:
    """Record something that the complainant reads too."""
    return events.record(
        here.case,
        kind,
        actor=str(user),
        public=True,
        refs={"run": str(here.run.uuid), **(refs or {})},
        content=Content.keep(content),
        at=here.at,
    )

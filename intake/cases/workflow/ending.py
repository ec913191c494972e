"""How staff end a case otherwise than by its last answer, and how a closed one is opened again or not."""

from django.utils.translation import gettext as _

from home.models import User
from home.units import Tree
from intake.cases import deadlines, stages
from intake.cases.models import Closing, DeadlineKind, Outcome, Satisfied, State
from intake.cases.workflow.complainant import asks_late
from intake.cases.workflow.signing import why_not_signed
from intake.cases.workflow.table import Refused, Where, close_case, locked, must_act, must_hold, must_write, told
from intake.letters import compose, ending


def resolve(here: Where, user: User) -> None:
    """Answer a stage with its having been put right: acknowledged by that too, where it was not yet."""
    case, run = here.case, here.run
    if not run.acknowledged_at:
        run.acknowledged_at = here.at
        deadlines.meet(case, run, DeadlineKind.ACKNOWLEDGE, here.at)
    stages.take(run, user, here.at)
    run.responded_at, run.outcome = here.at, Outcome.RESOLVED_INFORMALLY
    deadlines.meet(case, run, DeadlineKind.RESPOND, here.at)
    deadlines.rest_ceiling(case, here.at)
    if here.procedure.after(here.stage):
        deadlines.add_window(case, run, here.stage)  # as promised; and no longer needed, for it is closed at once


def settle(
    case_id: int, user: User, *, message: str, agreed: bool, handling: str = Satisfied.UNKNOWN,
    expected: int | None = None,
) -> None:  # fmt: skip
    """Close a case that was put right together, on the spot perhaps; only where the complainant has said so.

    Args:
        handling: whether they are content with how it was dealt with, of :class:`Satisfied`.
    """
    with locked(case_id, "settle", expected=expected) as here:
        must_act(user, here.case)
        must_write(message, _("Write how it was put right."))
        if not agreed:
            raise Refused(_("Only where the complainant has agreed is it resolved. Otherwise, answer it."))
        case, run = here.case, here.run
        resolve(here, user)
        run.handling = Satisfied(handling)
        close_case(case, Closing.RESOLVED, here.at)
        event = told(
            here, "settled", user, {"message": message},
            refs={
                "closing": Closing.RESOLVED.value, "outcome": Outcome.RESOLVED_INFORMALLY.value,
                "handling": run.handling.value,
            },
        )  # fmt: skip
        ending.settled(case, run, event, message)


def refuse(case_id: int, user: User, *, reason: str, where: str, expected: int | None = None) -> None:
    """Refuse the next stage to who asks for it too late, or when there is none; say why, and where else to go."""
    with locked(case_id, "refuse", expected=expected) as here:
        case = here.case
        must_hold(user, case)
        must_write(reason, _("Write why the next stage is refused. The complainant is told."))
        must_write(where, _("Write where else they can go. The complainant is told."))
        if case.state == State.RESPONDED:
            if not asks_late(case, here.at):
                raise Refused(_("The time for asking for the next stage has not passed: it can't be refused."))
            close_case(case, Closing.LAPSED, here.at)
        refs = {"closing": case.closing}
        event = told(here, "refused", user, {"reason": reason, "where": where}, refs=refs)
        ending.refused(case, here.run, event, reason, where)


def refer(case_id: int, user: User, *, to: str, reason: str, expected: int | None = None) -> None:
    """Pass a case to another organisation, named with the reason; ours is closed."""
    with locked(case_id, "refer", expected=expected) as here:
        must_act(user, here.case)
        must_write(to, _("Write which organisation it goes to."))
        must_write(reason, _("Write why it goes there. The complainant is told."))
        stages.take(here.run, user, here.at)
        close_case(here.case, Closing.REFERRED, here.at)
        event = told(
            here, "referred", user, {"to": to, "reason": reason}, refs={"closing": Closing.REFERRED.value}
        )  # fmt: skip
        ending.referred(here.case, here.run, event, to, reason)


def content(case_id: int, user: User, *, how: str, handling: str, expected: int | None = None) -> None:
    """Close a case because the complainant has said by other means that the answer is enough."""
    with locked(case_id, "content", expected=expected) as here:
        must_act(user, here.case)
        must_write(how, _("Write when and how they said so."))
        here.run.handling, here.run.agrees = Satisfied(handling), Satisfied.YES
        close_case(here.case, Closing.RESOLVED, here.at)
        refs = {"closing": Closing.RESOLVED.value, "handling": here.run.handling.value, "agrees": "yes"}
        told(here, "accepted", user, {"reasons": how}, refs=refs)


def stop(case_id: int, user: User, *, how: str, expected: int | None = None) -> None:
    """Close a case because the complainant has said by other means that they don't go on; they are sent a letter."""
    with locked(case_id, "stop", expected=expected) as here:
        must_act(user, here.case)
        must_write(how, _("Write when and how they said so."))
        close_case(here.case, Closing.WITHDRAWN, here.at)
        event = told(here, "withdrawn", user, {"reasons": how}, refs={"closing": Closing.WITHDRAWN.value})
        compose.withdrawn(here.case, here.run, event)


def reopen(case_id: int, user: User, *, reason: str, expected: int | None = None) -> None:
    """Open a closed case again at the stage where it stood: a new run of it, its limits counted from today."""
    with locked(case_id, "reopen", expected=expected) as here:
        must_hold(user, here.case)
        must_write(reason, _("Write why it is opened again. The complainant is told."))
        case = here.case
        case.state, case.closing, case.closed_at = State.OPEN, "", None
        event = told(here, "reopened", user, {"reason": reason})
        run = stages.enter(
            case, here.procedure, here.stage, at=here.at, by=str(user), tree=Tree(case.organisation),
            set_aside=case.restricted and not case.safeguarding, reopened=True,
        )  # fmt: skip
        ending.reopened(case, run, event, reason)


def exhaust(case_id: int, user: User, *, reason: str, signatory: str, office: str, expected: int | None = None) -> None:
    """Answer a request to reopen: our procedure is finished. Signed by somebody whom the policy names.

    Args:
        office: what they are, in the policy's own words, such as "Chair of the Board".
    """
    with locked(case_id, "exhaust", expected=expected) as here:
        must_hold(user, here.case)
        must_write(reason, _("Write why it is not opened again. The complainant is told."))
        must_write(signatory, _("Write the name of who signs this."))
        refused = why_not_signed(here.case, here.procedure, office)
        if refused:
            raise Refused(refused)
        event = told(
            here, "exhausted", user, {"reason": reason, "signatory": signatory, "office": office},
            refs={"closing": here.case.closing},
        )  # fmt: skip
        ending.not_reopened(here.case, here.run, event, reason, signatory, office)

"""What was put right on the spot: received, answered and closed at once, each with its event."""

from enum import StrEnum

from django.utils.translation import gettext as _

from home.models import User
from intake.cases import events
from intake.cases.models import Closing
from intake.cases.workflow.ending import resolve
from intake.cases.workflow.table import Refused, close_case, locked, must_act
from intake.letters import ending
from intake.records.models import Content as Kept


class Content(StrEnum):
    """Whether somebody is content with how it was handled."""

    YES = "yes"
    NO = "no"
    NOT_ASKED = "not asked"


def put_right(case_id: int, user: User, *, message: str, content: Content) -> None:
    """Close a case that was put right when it was told, as resolved informally.

    Raises:
        Refused: where they are not content with it, nothing was done, or it is not this person's to close.
    """
    with locked(case_id, "respond") as here:
        must_act(user, here.case)
        if content == Content.NO:
            raise Refused(_("They are not content with it, so it is looked into."))
        if not message.strip():
            raise Refused(_("Write how it was put right."))
        case, run = here.case, here.run
        resolve(here, user)
        event = events.record(
            case, "responded", actor=str(user), public=True,
            refs={"run": str(run.uuid), "outcome": run.outcome, "remedies": [], "content": content.value},
            content=Kept.keep({"parts": [{"title": _("What was done"), "text": message}], "remedies": []}), at=here.at,
        )  # fmt: skip
        close_case(case, Closing.RESOLVED, here.at)
        events.record(
            case, "closed", actor=str(user), public=True, refs={"closing": Closing.RESOLVED.value}, at=here.at
        )
        ending.settled(case, run, event, message)

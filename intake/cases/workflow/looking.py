"""A case looked automatic; a person has looked at it."""

from django.utils.translation import gettext as _

from home.models import User
from intake.cases import events
from intake.cases.workflow.table import Refused, locked, must_act


def vouch(case_id: int, user: User) -> None:
    """Say that a case which looked automatic is genuine: the mark goes, and it is on record who looked.

    Raises:
        Refused: to whoever may not act on it, and where another has done it already.
    """
    with locked(case_id, "vouch") as at:
        must_act(user, at.case)
        if not at.case.needs_review:
            raise Refused(_("Somebody has looked at this case already."))
        at.case.needs_review = False
        events.record(at.case, "looked through", actor=str(user), at=at.at)

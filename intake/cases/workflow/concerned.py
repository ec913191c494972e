"""What the person complained about is told, and what they say: an extract, never the case (rule 6)."""

from django.utils.translation import gettext as _

from home.models import User
from intake.cases import access, stages
from intake.cases.models import Case, Conflict
from intake.cases.workflow.table import Refused, locked, must_act, must_hold, must_write, told
from intake.letters import concerned as letters


def extract(
    case_id: int, user: User, conflict_id: int, *, text: str, approved: bool, expected: int | None = None
) -> None:
    """Send somebody whom the case concerns an extract of it, which a manager has approved.

    Raises:
        Refused: where ``user`` may not approve, or has not said that it holds no more than it must.
    """
    with locked(case_id, "extract", expected=expected) as here:
        must_act(user, here.case)
        if not access.manages(user, here.case):
            raise Refused(_("Only a manager can approve an extract."))
        must_write(text, _("Write the extract."))
        if not approved:
            raise Refused(_("Read it once more, and approve it: it must say no more than they need for answering."))
        person = _concerned(here.case, conflict_id)
        stages.take(here.run, user, here.at)
        event = told(
            here, "extract sent", user, {"to": str(person), "text": text}, public=False, refs={"person": person.pk}
        )
        letters.extract(here.case, here.run, event, person, text)


def hear_them(case_id: int, user: User, conflict_id: int, *, text: str, expected: int | None = None) -> None:
    """Keep what somebody whom the case concerns has replied."""
    with locked(case_id, "hear_them", expected=expected) as here:
        must_act(user, here.case)
        must_write(text, _("Write what they replied."))
        person = _concerned(here.case, conflict_id)
        if not here.case.events.filter(kind="extract sent", refs__person=person.pk).exists():
            raise Refused(_("They have been sent no extract yet, so there is nothing they could reply to."))
        stages.take(here.run, user, here.at)
        told(here, "their reply", user, {"from": str(person), "text": text}, public=False, refs={"person": person.pk})


def findings(case_id: int, user: User, conflict_id: int, *, text: str, expected: int | None = None) -> None:
    """Tell somebody whom the case concerns what was found."""
    with locked(case_id, "findings", expected=expected) as here:
        must_hold(user, here.case)
        if not access.manages(user, here.case):
            raise Refused(_("Only a manager can tell them what was found."))
        must_write(text, _("Write what was found."))
        if not here.case.runs.exclude(responded_at=None).exists():
            raise Refused(_("Nothing has been found yet: the complaint has not been answered."))
        person = _concerned(here.case, conflict_id)
        event = told(
            here, "findings sent", user, {"to": str(person), "text": text}, public=False, refs={"person": person.pk}
        )
        letters.findings(here.case, here.run, event, person, text)


def _concerned(case: Case, conflict_id: int) -> User:
    found = Conflict.objects.filter(case=case, pk=conflict_id, cleared_at=None).select_related("user").first()
    if found is None:
        raise Refused(_("Choose somebody whom the case concerns."))
    return found.user

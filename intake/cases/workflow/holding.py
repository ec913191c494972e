"""Who has a case in hand: taking it, giving it to a colleague, keeping a note."""

from django.utils.translation import gettext as _

from home.models import User
from intake.cases import stages
from intake.cases.access import may_act
from intake.cases.workflow.table import Refused, locked, must_act, must_see, must_write, told
from intake.letters import compose


def take(case_id: int, user: User, *, expected: int | None = None) -> None:
    """Become the handler of a case, without writing to anybody yet."""
    with locked(case_id, "take", expected=expected) as here:
        must_act(user, here.case)
        if here.run.handler_id == user.pk:
            raise Refused(_("You have it already."))
        stages.take(here.run, user, here.at)
        if here.run.handler_id != user.pk:
            raise Refused(_("You stand in for its handler today. You can act on it; it stays theirs."))
        told(here, "taken", user, public=False)


def hand_to(case_id: int, user: User, person: User, *, reason: str = "", expected: int | None = None) -> None:
    """Give a case to a colleague who may act on it; they are told."""
    with locked(case_id, "assign", expected=expected) as here:
        must_act(user, here.case)
        if not may_act(person, here.case):
            raise Refused(_("This person can't act on this case, so it can't be given to them."))
        if here.run.handler_id == person.pk:
            raise Refused(_("This person has it already."))
        here.run.handler = person
        event = told(
            here, "given", user, {"to": str(person), "reason": reason}, public=False, refs={"person": person.pk}
        )
        if person.pk != user.pk:
            compose.notices(here.case, here.run, event, [person])


def note(case_id: int, user: User, *, text: str, expected: int | None = None) -> None:
    """Keep a note that no complainant ever reads."""
    with locked(case_id, "note", expected=expected) as here:
        must_see(user, here.case)
        must_write(text, _("Write the note."))
        told(here, "noted", user, {"text": text}, public=False)

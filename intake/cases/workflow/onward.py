"""What staff do to a case's way and company: the next stage on request, links, and what was to change."""

from django.utils.translation import gettext as _

from home.models import User
from intake.cases import learning_due
from intake.cases.learning import LearningAction
from intake.cases.links import CaseLink
from intake.cases.models import Case
from intake.cases.workflow.complainant import go_on
from intake.cases.workflow.table import Refused, locked, must_act, must_see, must_write, told


def climb(
    case_id: int, user: User, *, how: str, reasons: str = "", sought: str = "", handling: str = "",
    expected: int | None = None,
) -> None:  # fmt: skip
    """Take a case to its next stage because the complainant has asked by letter, telephone or in person.

    Args:
        how: when and how they asked.
        sought: the outcome they seek now.
    """
    with locked(case_id, "climb", expected=expected) as here:
        must_act(user, here.case)
        must_write(how, _("Write when and how they asked."))
        go_on(here, by=str(user), reasons=reasons, sought=sought, handling=handling, how=how)


def link(case_id: int, user: User, other_id: int, *, reason: str, expected: int | None = None) -> None:
    """Note that two cases belong together. Whoever sees one learns of the other only where they may see it too."""
    with locked(case_id, "link", expected=expected) as here:
        must_see(user, here.case)
        must_write(reason, _("Write why they belong together."))
        other = Case.objects.visible_to(user).filter(pk=other_id).first()
        if other is None or other.pk == here.case.pk:
            raise Refused(_("There is no other case with this reference that you may see."))
        first, second = sorted((here.case, other), key=lambda case: case.pk)
        _link, new = CaseLink.objects.get_or_create(first=first, second=second, defaults={"linked_at": here.at})
        if not new:
            raise Refused(_("They are linked already."))
        # The other is named by what says nothing to who may not see it.
        told(here, "linked", user, {"reason": reason}, public=False, refs={"other": str(other.uuid)})


def learned(
    case_id: int, user: User, action_id: int, *, done: bool, remark: str = "", expected: int | None = None
) -> None:
    """Say that something which was to change is done, or is not done after all."""
    with locked(case_id, "learned", expected=expected) as here:
        must_see(user, here.case)
        action = LearningAction.objects.select_for_update().filter(case=here.case, pk=action_id).first()
        if action is None:
            raise Refused(_("There is no such action on this case."))
        if bool(action.done_at) is done:
            raise Refused(_("That is on record already."))
        action.done_at = here.at if done else None
        organisation = here.case.organisation
        action.remind_at = None if done else learning_due.next_reminder(action.due, organisation, here.at)
        action.save(update_fields=["done_at", "remind_at"])
        told(
            here, "learned", user, {"remark": remark} if remark.strip() else None, public=False,
            refs={"action": str(action.uuid), "done": done},
        )  # fmt: skip

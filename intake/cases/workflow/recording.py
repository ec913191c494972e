"""What goes with an answer or a hearing: who sat on the panel, and what will change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from home.models import User
from intake.cases import learning_due
from intake.cases.learning import LearningAction
from intake.cases.workflow.table import Refused, Where, told
from intake.routing.names import fold


@dataclass(frozen=True)
class Panellist:
    """Somebody who sat on a panel; ``independent``: with no part in the organisation."""

    name: str
    independent: bool = False


@dataclass(frozen=True)
class Learning:
    """What will change, by when, and who sees to it: a person, or a role in words."""

    what: str
    due: date
    role: str = ""
    owner: User | None = None


def why_not_this_panel(here: Where, panel: Sequence[Panellist]) -> str:
    """Return why a panel is not what the policy promises; blank if it is."""
    promised = here.stage.panel
    if promised is None:
        return ""
    names = [each.name.strip() for each in panel]
    if not all(names) or any(fold(a) == fold(b) for n, a in enumerate(names) for b in names[n + 1 :]):
        return _("Write each member of the panel once, by name.")
    if len(panel) < promised.members:
        return _("The policy promises a panel of %(members)s. Write who they are.") % {"members": promised.members}
    independent = [each for each in panel if each.independent]
    if len(independent) < promised.independent:
        return _("The policy promises that %(independent)s of the panel have no part in the organisation.") % {
            "independent": promised.independent
        }
    for conflict in here.case.conflicts.filter(cleared_at=None).select_related("user"):
        if any(fold(str(conflict.user)) == fold(name) for name in names):
            return _("The complaint may concern %(user)s, who can't sit on the panel.") % {"user": conflict.user}
    if here.run.independent:
        for handled in here.case.runs.filter(seq__lt=here.run.seq).values_list(
            "handled__user__first_name", "handled__user__last_name"
        ):
            earlier = " ".join(part for part in handled if part)
            if earlier and any(fold(earlier) == fold(name) for name in names):
                return _("%(earlier)s dealt with an earlier stage, and can't sit on the panel.") % {"earlier": earlier}
    return ""


def keep_learning(here: Where, user: User, learning: Sequence[Learning]) -> None:
    """Keep what will change because of an answer, with an event of its own that only staff read."""
    if not learning:
        return
    for each in learning:
        if not each.what.strip() or not (each.role.strip() or each.owner):
            raise Refused(_("Write what will change, and who sees to it."))
        if each.owner is not None and each.owner.organisation_id != here.case.organisation_id:
            raise Refused(_("Choose somebody who works in your organisation."))
    said = [{"what": each.what, "role": each.role} for each in learning]
    event = told(here, "learning", user, {"learning": said}, public=False, refs={"actions": len(learning)})
    LearningAction.objects.bulk_create(
        LearningAction(
            case=here.case,
            run=here.run,
            event=event,
            number=number,
            owner=each.owner,
            due=each.due,
            remind_at=learning_due.next_reminder(each.due, here.case.organisation, here.at),
        )
        for number, each in enumerate(learning)
    )

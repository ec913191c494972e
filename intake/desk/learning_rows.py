"""What was promised to change, as far as somebody may see the cases that it came of, in words."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from home.models import User
from home.time import now
from intake.cases.access import Rights
from intake.cases.learning import LearningAction
from intake.cases.models import Case
from intake.desk.timeline import ERASED
from policies import sentences

#: What is due in the next so many days is shown after signing in.
AHEAD = timedelta(days=14)
_SHOWN = 5


@dataclass(frozen=True)
class Row:
    """One thing that was to change.

    Attributes:
        url: where it is said that it is done; the case's page once it has been said.
    """

    reference: str
    url: str
    what: str
    whose: str
    due: str
    state: str
    done: str
    late: bool


def seen_by(rights: Rights) -> "QuerySet[LearningAction]":
    """Return what was to change because of the cases that somebody may see, and of no others (rule 5)."""
    cases = Case.objects.all().visible_with(rights).order_by().values("pk")
    return LearningAction.objects.filter(case__in=cases).select_related("case", "event__content", "owner")


def today_of(user: Any) -> date:
    """Return the present day where somebody's organisation is."""
    day: date = user.organisation.local(now()).date()
    return day


def row(action: LearningAction, user: Any) -> Row:
    """Return one in words."""
    late, case_url = action.is_late(today_of(user)), reverse("cases:inspect", args=[action.case_id])
    done = action.done_at
    state = _("Done") if done else _("Overdue") if late else _("To do")
    return Row(
        reference=action.case.shown_reference,
        url=case_url if done else f"{reverse('cases:learned', args=[action.case_id])}?action={action.pk}",
        what=action.what or str(ERASED),
        whose=action.whose or str(ERASED),
        due=sentences.day_in_words(action.due),
        state=state,
        done=sentences.day_in_words(user.organisation.local(done).date()) if done else "",
        late=late,
    )


def due_for(user: User, rights: Rights) -> dict[str, Any]:
    """Return the first few that are overdue or due soon; one query."""
    until = today_of(user) + AHEAD
    found = list(seen_by(rights).filter(done_at=None, due__lte=until).order_by("due", "pk")[: _SHOWN + 1])
    return {"rows": [row(action, user) for action in found[:_SHOWN]], "more": len(found) > _SHOWN}

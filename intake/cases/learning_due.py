"""What was promised to change, and when somebody is reminded of it: a week before its day, and when that has passed."""

from datetime import date, datetime, time, timedelta

from django.db import transaction

from home.models import Organisation
from home.time import now
from intake.cases import events
from intake.cases.learning import LearningAction
from intake.cases.models import Case
from intake.letters import compose

#: So long before its day somebody is reminded, and it is called due.
SOON = timedelta(days=7)
#: Letters that no hour was promised for come when people are at work.
_HOUR = time(8)
_BATCH = 200


def points(due: date, organisation: Organisation) -> list[datetime]:
    """Return when somebody is reminded of what is due on a day."""
    days = (due - SOON, due + timedelta(days=1))
    return [datetime.combine(day, _HOUR, organisation.timezone) for day in days]


def next_reminder(due: date, organisation: Organisation, after: datetime) -> datetime | None:
    """Return when somebody is next reminded of what is due on a day; None where both times are over."""
    return min((point for point in points(due, organisation) if point > after), default=None)


def remind() -> int:
    """Send the reminders that are due now; return how many. Any number of workers may do this at once."""
    awake = LearningAction.objects.filter(done_at=None, remind_at__lte=now()).order_by("remind_at")
    return sum(_remind(*row) for row in list(awake.values_list("pk", "case_id")[:_BATCH]))


def _remind(action_id: int, case_id: int) -> bool:
    with transaction.atomic():
        at = now()
        case = Case.objects.locked(
            "organisation__site", "version", "current_run__unit", "current_run__handler", pk=case_id
        )
        action = LearningAction.objects.select_related("owner").get(pk=action_id)
        if action.done_at is not None or action.remind_at is None or action.remind_at > at:
            return False  # somebody was here between the look and the lock
        late = action.is_late(case.organisation.local(at).date())
        event = events.record(
            case, "learning reminded", actor=events.WORKER, refs={"action": str(action.uuid), "late": late}, at=at
        )
        action.remind_at = next_reminder(action.due, case.organisation, at)
        action.save(update_fields=["remind_at"])
        compose.learning(case, action, event, late=late)
        case.save(update_fields=["chain_length", "chain_head"])
    return True

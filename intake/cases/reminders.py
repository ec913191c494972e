"""Reminding handlers of what is due soon, at the points that each organisation has set.

A deadline knows when it wakes next, so a round looks at those whose time has come and at no others.
"""

from datetime import datetime

from django.db import transaction

from home.models import Organisation
from home.time import now
from intake.cases import deadlines, events
from intake.cases.bulk import among, update_rows
from intake.cases.models import OWED, Case, Deadline, ReminderPlan, State, Timer
from intake.cases.recalculation import BATCH, lock
from intake.cases.waking import reminder_points, wakes, wakes_after
from intake.letters import compose


def remind() -> int:
    """Send the reminders that are due now; return how many."""
    _keep_plans()
    at = now()
    awake = Deadline.objects.waiting().filter(wake_at__lte=at, due__gt=at, kind__in=OWED).values_list("due", "pk")
    done, seen = 0, set[int]()
    # As in `ticks.fire`: in the order of the index, a lot at a time.
    while found := [row for row in awake.order_by("wake_at")[:BATCH] if row[1] not in seen]:
        for _, pk in sorted(found):
            done += _remind(pk)
            seen.add(pk)
    return done


def _remind(deadline_id: int) -> bool:
    """Fire the latest reminder that is due, once; of several that were missed, only that one."""
    with transaction.atomic():
        at = now()
        case = Case.objects.locked(
            "organisation__site", "version", "current_run__unit", "current_run__handler", deadlines=deadline_id
        )
        row = Deadline.objects.get(pk=deadline_id)
        if not row.is_waiting or row.due is None or case.state == State.CLOSED:
            return False  # somebody has acted on the case between the look and the lock
        points = reminder_points(case, row)
        point = max((point for point in points if point <= at), default=None)
        fires = point is not None and not row.timers.filter(action="remind", fire_at=point).exists()
        if fires and point is not None:
            _fire(case, row, point, at)
        row.wake_at = wakes_after(case, row, at)
        row.save(update_fields=["wake_at"])
        return fires


def _fire(case: Case, row: Deadline, point: datetime, at: datetime) -> None:
    refs = {"deadline": str(row.uuid), "kind": row.kind, "point": point.isoformat()}
    if at - point > deadlines.NOTICED_LATE:
        refs["noticed"] = "late"
    event = events.record(case, "reminded", actor=events.WORKER, refs=refs, at=at)
    Timer.objects.create(deadline=row, action="remind", fire_at=point, done_event=event)
    compose.remind(case, row, event)
    case.save(update_fields=["chain_length", "chain_head"])


def _keep_plans() -> None:
    """Tell the deadlines of an organisation that has set other hours when they wake now."""
    known = dict(ReminderPlan.objects.values_list("organisation_id", "hours"))
    for organisation in Organisation.objects.order_by("pk"):
        if known.get(organisation.pk) != organisation.reminders:
            _plan(organisation)
            ReminderPlan.objects.update_or_create(organisation=organisation, defaults={"hours": organisation.reminders})


def _plan(organisation: Organisation) -> None:
    open_ones = Case.objects.filter(organisation=organisation).exclude(state=State.CLOSED).order_by("pk")
    last = 0
    while ids := list(open_ones.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            cases = {case.pk: case for case in lock(organisation, ids, waits=True)}
            changed = []
            for row in Deadline.objects.waiting().filter(among("case_id", cases)).order_by("pk"):
                before, row.wake_at = row.wake_at, wakes(cases[row.case_id], row)
                if row.wake_at != before:
                    changed.append(row)
            update_rows(changed, ["wake_at"])
        last = ids[-1]

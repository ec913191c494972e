"""What time does to cases: reminders, missed dates, windows that close, and a calendar that has changed."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from home.models import Calendar, Organisation
from home.time import now
from intake.cases import deadlines, events, workflow
from intake.cases.models import OWED, Case, Closing, Deadline, DeadlineKind, State, Timer
from intake.letters import compose
from policies import sentences

_BATCH = 200
#: For so long after a change of the calendar, cases are looked through again.
_SETTLING = timedelta(minutes=10)


def tick() -> int:
    """Do everything that time has brought about by now; return how much was done.

    Costs what is due, not what is stored. Each deadline is looked at again under its case's lock,
    so any number of workers may do this at once and nothing happens twice.
    """
    return recalculate() + fire() + remind()  # what is missed may owe something new, to be reminded of


def fire() -> int:
    """Record what was missed and close what has run out, in the order in which it fell due."""
    done = 0
    while True:
        over = list(
            Deadline.objects.filter(
                met_at=None,
                breached_event=None,
                void=False,
                due__lte=now() - timedelta(seconds=1),
            )
            # A window that is only projected never lapses.
            .exclude(kind=DeadlineKind.ESCALATE, projected=True)
            .order_by("due", "pk")
            .values_list("pk", "case_id", "kind", "discretionary")[:_BATCH]
        )
        moved = sum(_fire(*row) for row in over)
        done += moved
        if not moved:
            return done


def _fire(deadline_id: int, case_id: int, kind: str, discretionary: bool) -> bool:
    try:
        if kind in OWED:
            # Locking a case records what it has missed; there is nothing more to do.
            with workflow.locked(case_id, "breach"):
                return Deadline.objects.filter(pk=deadline_id).exclude(breached_event=None).exists()
        with workflow.locked(case_id, "ask" if discretionary else "lapse") as here:
            row = Deadline.objects.get(pk=deadline_id)
            over = row.due is not None and deadlines.passed(row.due, here.at)
            if not over or row.met_at or row.void or row.projected or row.breached_event_id:
                return False
            if discretionary:
                _ask(here, row)
            else:
                _lapse(here, row)
            return True
    except workflow.Refused:
        # Somebody acted on the case between the look and the lock; that is the other's turn.
        return False


def _ask(here: workflow.Where, row: Deadline) -> None:
    """Ask a person: the policy says "normally", so nothing closes by itself."""
    row.breached_event = events.record(
        here.case,
        "window passed",
        actor=events.WORKER,
        refs={"deadline": str(row.uuid), "run": str(here.run.uuid)},
        at=here.at,
    )
    row.save(update_fields=["breached_event"])
    compose.decide(here.case, row, row.breached_event)


def _lapse(here: workflow.Where, row: Deadline) -> None:
    """Close the case: the window has passed. Silence is recorded as silence, not as contentment."""
    case, run = here.case, here.run
    assert row.due is not None  # _fire has looked
    workflow.close_case(case, Closing.LAPSED, here.at)
    run.left_at = here.at
    event = events.record(
        case,
        "lapsed",
        actor=events.WORKER,
        public=True,
        refs={"closing": Closing.LAPSED.value, "run": str(run.uuid)},
        at=here.at,
    )
    last_day = sentences.day_in_words(case.organisation.local(row.due).date())
    compose.lapsed(case, run, event, last_day)


def remind() -> int:
    """Remind handlers of what is due soon, at the points that each organisation has set."""
    done = 0
    for organisation in Organisation.objects.exclude(reminders=""):
        hours = organisation.reminder_hours
        if hours:
            done += sum(_remind(pk, hours) for pk in _due_soon(organisation, max(hours)))
    return done


def _due_soon(organisation: Organisation, hours: int) -> list[int]:
    at = now()
    rows = Deadline.objects.filter(
        case__organisation=organisation,
        kind__in=OWED,
        met_at=None,
        breached_event=None,
        void=False,
        due__gt=at,
        due__lte=at + timedelta(hours=hours),
    )
    return list(rows.order_by("due", "pk").values_list("pk", flat=True))


def _remind(deadline_id: int, hours: list[int]) -> bool:
    """Fire the latest reminder that is due, once; of several that were missed, only that one."""
    at = now()
    row = Deadline.objects.select_related("case").get(pk=deadline_id)
    if row.due is None:
        return False
    points = [row.due - timedelta(hours=each) for each in hours]
    began = row.anchored_at or row.case.received_at
    reached = [point for point in points if began < point <= at]
    if not reached or row.timers.filter(action="remind", fire_at=max(reached)).exists():
        return False
    return _fire_reminder(row, max(reached), at)


def _fire_reminder(row: Deadline, point: datetime, at: datetime) -> bool:
    try:
        with transaction.atomic():
            case = (
                Case.objects.select_for_update(of=("self",))
                .select_related("organisation__site", "version", "current_run__unit", "current_run__handler")
                .get(pk=row.case_id)
            )
            row.refresh_from_db()
            if row.met_at or row.void or row.breached_event_id or case.state == State.CLOSED:
                return False
            refs = {"deadline": str(row.uuid), "kind": row.kind, "point": point.isoformat()}
            if at - point > deadlines.NOTICED_LATE:
                refs["noticed"] = "late"
            event = events.record(case, "reminded", actor=events.WORKER, refs=refs, at=at)
            Timer.objects.create(deadline=row, action="remind", fire_at=point, done_event=event)
            compose.remind(case, row, event)
            case.save(update_fields=["chain_length", "chain_head"])
    except IntegrityError:
        # Another worker has fired the same one.
        return False
    return True


def recalculate() -> int:
    """Reckon anew the cases whose calendar has changed; return how many.

    Only calendars that have changed are looked at. For a while after a change they are looked at
    again: a case that was being opened meanwhile may have come in with the dates of the day before.
    """
    at = now()
    changed = Calendar.objects.filter(
        Q(reckoned_revision__lt=F("revision")) | Q(revised_at__gt=at - _SETTLING)
    ).order_by("pk")
    return sum(_recalculate(calendar) for calendar in changed)


def _recalculate(calendar: Calendar) -> int:
    stale = (
        Deadline.objects.filter(
            met_at=None, breached_event=None, void=False, case__organisation=calendar.organisation_id
        )
        .exclude(case__state=State.CLOSED)
        .exclude(calendar_revision=calendar.revision)
        .order_by("case_id")
        .values_list("case_id", flat=True)
        .distinct()
    )
    done, last = 0, 0
    while batch := list(stale.filter(case_id__gt=last)[:_BATCH]):
        for case_id in batch:
            try:
                with workflow.locked(case_id, "recalculate"):
                    done += 1
            except workflow.Refused:
                pass  # closed meanwhile: nothing is owed any more
        last = batch[-1]
    Calendar.objects.filter(pk=calendar.pk).update(reckoned_revision=calendar.revision)
    return done

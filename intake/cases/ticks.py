"""What time does to cases: missed dates, windows that close, reminders, and a calendar that has changed."""

from datetime import timedelta

import structlog
from django.db import DatabaseError

from home.time import now
from intake.cases import deadlines, events, learning_due, unopened, workflow
from intake.cases.models import OWED, Closing, Deadline, DeadlineKind
from intake.cases.recalculation import recalculate
from intake.cases.reminders import remind
from intake.letters import compose
from policies import sentences

log = structlog.get_logger(__name__)

_BATCH = 200


def tick() -> int:
    """Do everything that time has brought about by now; return how much was done.

    Costs what is due, not what is stored: every deadline knows when it wakes next. Each is looked at again
    under its case's lock, so any number of workers may do this at once and nothing happens twice.
    """
    return (
        recalculate() + fire() + unopened.tell() + remind() + learning_due.remind()
    )  # what is missed may owe something new, to be reminded of


def fire() -> int:
    """Record what was missed and close what has run out, a lot at a time, each in the order in which it fell due.

    A case with which something is wrong is logged and left for the next round; it holds up no other.
    """
    done = 0
    stuck: set[int] = set()
    while True:
        at = now()
        over = list(
            Deadline.objects.waiting()
            .filter(wake_at__lte=at, due__lte=at - timedelta(seconds=1))
            # A window that is only projected never lapses.
            .exclude(kind=DeadlineKind.ESCALATE, projected=True)
            .exclude(case_id__in=stuck)
            # The index is in this order, so it is read as far as there is something. In any other, PostgreSQL, which
            # can't know that nearly all that is over is done with, would set out to sort half the table.
            .order_by("wake_at")
            .values_list("due", "pk", "case_id", "kind", "discretionary")[:_BATCH]
        )
        before = len(stuck)
        moved = sum(_try(stuck, *row[1:]) for row in sorted(over, key=lambda row: row[:2]))
        done += moved
        if not moved and len(stuck) == before:
            return done


def _try(stuck: set[int], deadline_id: int, case_id: int, kind: str, discretionary: bool) -> bool:
    if case_id in stuck:
        return False
    try:
        return _fire(deadline_id, case_id, kind, discretionary)
    except DatabaseError:
        raise  # the database is away for all of them
    except Exception as trouble:  # noqa: BLE001 - one case must not keep time from all the others
        # Its kind only: what an exception says may quote the case.
        log.error("time could not move a case", case=case_id, trouble=type(trouble).__name__)
        stuck.add(case_id)
        return False


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

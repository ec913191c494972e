"""What time does to cases: missed dates are recorded once, and windows that have passed close them."""

from datetime import timedelta

from home.time import now
from intake.cases import deadlines, events, workflow
from intake.cases.models import OWED, Closing, Deadline, DeadlineKind, State
from intake.letters import compose
from policies import sentences

_BATCH = 200


def tick() -> int:
    """Do everything that time has brought about by now; return how much was done.

    Costs what is due, not what is stored. Each deadline is looked at again under its case's lock,
    so any number of workers may do this at once and nothing happens twice.
    """
    done = 0
    while True:
        over = list(
            Deadline.objects.filter(
                met_at=None,
                breached_event=None,
                void=False,
                due__lte=now() - timedelta(seconds=1),
            )
            # A window that is only projected, or discretionary, never lapses by itself.
            .exclude(kind=DeadlineKind.ESCALATE, projected=True)
            .exclude(kind=DeadlineKind.ESCALATE, discretionary=True)
            .order_by("due", "pk")
            .values_list("pk", "case_id", "kind")[:_BATCH]
        )
        moved = sum(_fire(pk, case_id, kind) for pk, case_id, kind in over)
        done += moved
        if not moved:
            return done


def _fire(deadline_id: int, case_id: int, kind: str) -> bool:
    try:
        if kind in OWED:
            # Locking a case records what it has missed; there is nothing more to do.
            with workflow.locked(case_id, "breach"):
                return Deadline.objects.filter(pk=deadline_id).exclude(breached_event=None).exists()
        with workflow.locked(case_id, "lapse") as here:
            row = Deadline.objects.get(pk=deadline_id)
            over = row.due is not None and deadlines.passed(row.due, here.at)
            if not over or row.met_at or row.void or row.projected or row.discretionary:
                return False
            _lapse(here, row)
            return True
    except workflow.Refused:
        # Somebody acted on the case between the look and the lock; that is the other's turn.
        return False


def _lapse(here: workflow.Where, row: Deadline) -> None:
    """Close the case: the window has passed. Silence is recorded as silence, not as contentment."""
    case, run = here.case, here.run
    assert row.due is not None  # _fire has looked
    case.state = State.CLOSED
    case.closing = Closing.LAPSED
    case.closed_at = here.at
    deadlines.release(case)
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

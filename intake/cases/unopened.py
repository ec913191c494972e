"""A case that nobody has opened by half of its first limit: the managers are told, once."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from home.time import now
from intake.cases import events
from intake.cases.light import AnyDeadline
from intake.cases.models import OWED, Case, State
from intake.letters import rerouted

_BATCH = 200


def point(entered_at: datetime, rows: Iterable[AnyDeadline]) -> datetime | None:
    """Return when half of the time until the first limit is over; None where nothing is promised or still due."""
    dates = [row.due for row in rows if row.kind in OWED and row.is_waiting and row.due]
    first = min(dates, default=None)
    return entered_at + (first - entered_at) / 2 if first is not None and first > entered_at else None


def opened(case: Case) -> None:
    """Note that one of those whose it is has opened a case's page: the first time, by one statement; else nothing."""
    if case.opened_at is None:
        Case.objects.filter(pk=case.pk, opened_at=None).update(opened_at=now(), unopened_at=None)


def tell() -> int:
    """Tell the managers of every case that lies unopened; return of how many."""
    done = 0
    due = Case.objects.filter(unopened_at__lte=now()).order_by("unopened_at", "pk").values_list("pk", flat=True)
    while found := list(due[:_BATCH]):
        done += sum(_tell(pk) for pk in found)
    return done


def _tell(case_id: int) -> bool:
    from intake.cases import recipients

    with transaction.atomic():
        at = now()
        case = Case.objects.locked("organisation__site", "version", "current_run__unit", pk=case_id)
        if case.unopened_at is None or case.unopened_at > at:
            return False  # somebody has opened it between the look and the lock, or another worker has told them
        case.unopened_at, run = None, case.current_run
        assert run is not None  # every case has a stage (rule 4)
        lies = case.state == State.OPEN and case.opened_at is None and run.handler_id is None
        if lies:
            event = events.record(case, "unopened", actor=events.WORKER, refs={"run": str(run.uuid)}, at=at)
            rerouted.unopened(case, run, event, recipients.managers(case))
        case.save(update_fields=["unopened_at", "chain_length", "chain_head"])
        return lies

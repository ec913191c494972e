"""Files of cases are scanned by the worker, after they were sent: a scanner that is away holds nobody up."""

from collections.abc import Callable
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction

from home.time import now
from intake.cases import events
from intake.cases.models import Case
from intake.forms.evidence import clamd, storage
from intake.forms.evidence.models import File, FileState

log = structlog.get_logger(__name__)

_BATCH = 20
#: Longer than one scan may take, so that no other worker scans the same file meanwhile.
_LEASE = timedelta(minutes=3)
_LONGEST_WAIT = 120  # minutes


def scan_due(stop: Callable[[], bool] = lambda: False, *, patience: float = clamd.PATIENCE) -> int:
    """Scan what waits; return how many files are known now. Ends with the first that the scanner does not answer."""
    if not settings.CLAMD:
        return 0
    known = 0
    waiting = File.objects.filter(state=FileState.NOT_SCANNED, draft=None, next_scan_at__lte=now())
    for file in waiting.order_by("next_scan_at", "pk")[:_BATCH]:
        if stop():
            break
        if not _ours(file):
            continue
        try:
            verdict = clamd.scan(storage.read(file.key), settings.CLAMD, patience=patience)
        except clamd.Unanswered as trouble:
            log.warning("the virus scanner did not answer", trouble=str(trouble))
            _later(file)
            break  # it will not answer for the next one either; other work waits
        except FileNotFoundError:
            log.error("a file of a case is not there", file=str(file.key))
            _later(file)
            continue
        _known(file, verdict)
        known += 1
    return known


def _ours(file: File) -> bool:
    """Lease a file; no, if another worker has it."""
    rows = File.objects.filter(pk=file.pk, state=FileState.NOT_SCANNED, next_scan_at=file.next_scan_at)
    return rows.update(next_scan_at=now() + _LEASE) == 1


def _later(file: File) -> None:
    """Ask again later, and ever later: 1, 2, 4 … minutes, at most two hours."""
    tries = file.scan_tries + 1
    wait = timedelta(minutes=min(2 ** min(tries - 1, 10), _LONGEST_WAIT))
    File.objects.filter(pk=file.pk).update(scan_tries=tries, next_scan_at=now() + wait)


def _known(file: File, verdict: clamd.Verdict) -> None:
    """Keep what is known; what is infected is on the case's record at once."""
    at, case_id = now(), file.case_id
    state = FileState.INFECTED if verdict.found else FileState.CLEAN
    with transaction.atomic():
        # The case first, as everywhere: whoever locks both locks them in this order.
        # An entry of the log has no chain; its page says it.
        chained = verdict.found and case_id is not None
        case = Case.objects.select_for_update().get(pk=case_id or 0) if chained else None
        rows = File.objects.filter(pk=file.pk, state=FileState.NOT_SCANNED)
        if not rows.update(state=state, why=verdict.found, scanned_at=at, next_scan_at=None) or case is None:
            return
        refs = {"key": str(file.key), "found": verdict.found}
        events.record(case, "file infected", actor=events.WORKER, refs=refs, at=at)
        case.save(update_fields=["chain_length", "chain_head"])

"""``manage.py work``: deliver messages and move the clock. Any number may run side by side."""

import signal
import threading
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error as DatabaseError
from django.db import connections

from home import scheduled
from home.models import changes
from home.time import now
from intake.cases import beside, ticks
from intake.forms import coming_back
from intake.forms.evidence import scanning, storage
from intake.forms.guards import networks
from intake.letters import outbox, renewing
from intake.records.models import WorkerHeartbeat
from policies import reminders

log = structlog.get_logger(__name__)

#: Seconds between two rounds.
_PAUSE = 2.0
#: Looking for files that never came to a row goes through all of them, so it is not done every round.
_SWEEP = timedelta(hours=1)


class Command(BaseCommand):
    help = "Deliver what is in the outbox and do what time brings about, until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then stop")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        stop = threading.Event()
        if once:
            self._round(stop)
            return
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: stop.set())
        log.info("worker started")
        while not stop.is_set():
            try:
                self._round(stop)
            except DatabaseError as trouble:
                # The database may be away for a while; nothing is lost meanwhile, and it is asked again.
                log.error("round failed", trouble=type(trouble).__name__)
                connections.close_all()
            stop.wait(_PAUSE)
        log.info("worker stopped")

    _swept_at: datetime | None = None

    def _sweep(self) -> int:
        """Once an hour: remove what never came to a row, counts that are no longer needed, and old drafts of staff."""
        if self._swept_at is not None and now() - self._swept_at < _SWEEP:
            return 0
        self._swept_at = now()
        networks.forget()
        return storage.sweep() + beside.erase_old()

    def _round(self, stop: threading.Event) -> None:
        """Do everything that is due: first what time brings about, for that writes letters too."""
        published = scheduled.publish_due()
        moved = ticks.tick()
        reminded = reminders.remind()
        coming_back.remind()
        erased = coming_back.erase_expired()
        renewed = renewing.renew()
        delivered = outbox.deliver(stop=stop.is_set)
        scanned = scanning.scan_due(stop.is_set)
        swept = self._sweep()
        changes.sweep()
        WorkerHeartbeat.objects.update_or_create(pk=1, defaults={"at": now()})
        if published or moved or reminded or erased or renewed or scanned or swept or any(vars(delivered).values()):
            log.info(
                "round",
                published=published,
                moved=moved,
                reviews_reminded=reminded,
                drafts_erased=erased,
                files_scanned=scanned,
                files_swept=swept,
                codes_renewed=renewed,
                **vars(delivered),
            )

"""How often somebody may try: counted in the database, so that every web server counts the same."""

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest

from home.time import now
from intake.cases.models import Case
from intake.letters.models import Knock

#: For each thing that may be tried: within what time, how often by one visitor with one reference, and by all.
_LIMITS = {
    Knock.What.OPEN: (timedelta(minutes=15), 10, 60),
    Knock.What.LOST: (timedelta(hours=24), 3, 6),
    Knock.What.CONFIRM: (timedelta(hours=1), 8, 8),
}


class Throttled(Exception):  # noqa: N818 - an answer for people, not a fault
    """It was tried too often."""


def _digest(words: str) -> str:
    """Return a digest under our own key: the table tells nobody a reference, or who tried."""
    return hmac.new(settings.PORTAL_KEY.encode(), f"knock:{words}".encode(), hashlib.sha256).hexdigest()


def look(request: HttpRequest, reference: str, what: Knock.What) -> None:
    """Raise :class:`Throttled` where it was tried too often of late; the same whether there is such a reference."""
    within, by_one, by_all = _LIMITS[what]
    rows = Knock.objects.filter(reference=_digest(reference), at__gt=now() - within, what=what)
    tried = rows.aggregate(all=Count("pk"), mine=Count("pk", filter=Q(visitor=_visitor(request))))
    if tried["mine"] >= by_one or tried["all"] >= by_all:
        raise Throttled


def count(
    request: HttpRequest, reference: str, what: Knock.What, *, case: Case | None = None, done: bool = True
) -> None:
    """Note a try."""
    Knock.objects.create(
        what=what, reference=_digest(reference), visitor=_visitor(request), at=now(), case=case, done=done
    )


def _visitor(request: HttpRequest) -> str:
    return _digest(str(request.META.get("REMOTE_ADDR", "")))

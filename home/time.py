"""The one clock that all code asks.

Rule 10 of the design: times are stored in UTC, and everything that needs to know what time it is
asks :func:`now`, so that development and tests can move it and production cannot.
"""

import time as _time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

LONDON = ZoneInfo("Europe/London")

# The moved offset lives in a database row so that web, worker and commands agree on it. Asking the
# row for every timestamp would cost a query each, so it is remembered for this long (seconds).
_REMEMBERED_FOR = 1.0

_override: timedelta | None = None
_remembered: tuple[float, timedelta] | None = None


def now() -> datetime:
    """Return the present moment, aware and in UTC, moved where moving is allowed."""
    real = datetime.now(UTC)
    if not settings.TIME_TRAVEL:
        return real
    return real + offset()


def offset() -> timedelta:
    """Return by how much the clock is moved (zero in production)."""
    global _remembered
    if not settings.TIME_TRAVEL:
        return timedelta(0)
    if _override is not None:
        return _override
    tick = _time.monotonic()
    if _remembered is None or tick - _remembered[0] > _REMEMBERED_FOR:
        from home.models import ClockOffset

        _remembered = (tick, ClockOffset.current())
    return _remembered[1]


def travel(by: timedelta) -> timedelta:
    """Move the stored clock by ``by`` and return the new whole offset.

    Raises:
        ImproperlyConfigured: where ``settings.TIME_TRAVEL`` is off, as it is in production.
    """
    global _remembered
    if not settings.TIME_TRAVEL:
        raise ImproperlyConfigured("The clock can be moved in development and tests only.")
    from home.models import ClockOffset

    total = ClockOffset.move(by)
    _remembered = None
    return total


@contextmanager
def moved(by: timedelta) -> Iterator[None]:
    """Move the clock of this process only, for the length of a ``with`` block (tests)."""
    global _override
    if not settings.TIME_TRAVEL:
        raise ImproperlyConfigured("The clock can be moved in development and tests only.")
    before = _override
    _override = by
    try:
        yield
    finally:
        _override = before


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """Start this process's clock from ``moment`` for the length of a ``with`` block (tests, the demo's past)."""
    with moved(moment.astimezone(UTC) - datetime.now(UTC)):
        yield

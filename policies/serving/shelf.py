"""What a worker keeps while nothing that the public reads has changed, and until midnight at the latest."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from threading import Lock
from typing import Generic, TypeVar

from home.time import LONDON
from policies.serving import changes

#: Nothing is kept longer than this, should a change ever go unnoticed.
_LONGEST = timedelta(minutes=5)

T = TypeVar("T")


def true_until(at: datetime) -> datetime:
    """Return when what was true at ``at`` may stop being true by time alone: the next midnight, where policies live.

    Versions come into force and are withdrawn at local midnight, and a review is late from then on.
    What happens in between is written, and so noticed.
    """
    tomorrow = at.astimezone(LONDON).date() + timedelta(days=1)
    return min(datetime.combine(tomorrow, time.min, LONDON), at + _LONGEST)


@dataclass(frozen=True)
class _Entry(Generic[T]):
    value: T
    seen: changes.Seen
    made: datetime
    until: datetime


class Shelf(Generic[T]):
    """Keeps up to ``most`` values, the least used going first. Safe for threads."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._entries: OrderedDict[Hashable, _Entry[T]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable, seen: changes.Seen, at: datetime) -> T | None:
        """Return what is kept, if it is still what would be made now. Time may have been moved back, too."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None or entry.seen != seen or not entry.made <= at < entry.until:
                return None
            self._entries.move_to_end(key)
            return entry.value

    def put(self, key: Hashable, value: T, seen: changes.Seen, at: datetime) -> None:
        """Keep what was made at ``at``, when ``seen`` had been seen *before* the making began."""
        with self._lock:
            self._entries[key] = _Entry(value, seen, at, true_until(at))
            self._entries.move_to_end(key)
            while len(self._entries) > self.most:
                self._entries.popitem(last=False)

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._entries.clear()

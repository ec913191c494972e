"""What was in force on a day: the last version that held at its end, and what else held on it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from home.time import now
from policies import sentences
from policies.reading.which import version_in_force, version_url, with_neighbours

if TYPE_CHECKING:
    from home.models import Organisation
    from policies.models import PolicyPage, PolicyVersion

#: Days outside these years are slips of the pen.
FIRST_YEAR, LAST_YEAR = 1900, 2199
_WRITTEN = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_NUMBER = re.compile(r"[0-9]{1,4}")
#: The three answers of the form.
PARTS = ("day", "month", "year")
# Nobody publishes so often in a day; the list of all versions has the rest.
_MOST_OTHERS = 20


class NoDay(ValueError):  # noqa: N818 - an answer for people, not a fault
    """What was asked for is no day. The message says so to whoever asked."""


@dataclass(frozen=True)
class Other:
    """Another version that came into force, or held, on the day."""

    number: str
    url: str
    words: str


@dataclass(frozen=True)
class OnDay:
    """What was in force on a day.

    Attributes:
        version: the one that held at the end of it, with its neighbours; None where none did.
        others: those that held earlier on it, or never held for another took their place at once.
        first: the first day on which any version was (or will be) in force.
        when: ``past``, ``today`` or ``to come``; what is not over yet is told as published so far.
    """

    day: date
    version: "PolicyVersion | None"
    others: tuple[Other, ...]
    first: date | None
    when: str


def read_day(written: Sequence[str]) -> date:
    """Return the day of ``?on=2025-03-01``. Takes all values that were given for it.

    Raises:
        NoDay: where there is not exactly one day.
    """
    if len(written) != 1:
        raise NoDay("Give one date. The address has several.")
    match = _WRITTEN.fullmatch(written[0].strip())
    if match is None:
        raise NoDay("Write the date as day, month and year, such as 1 3 2025.")
    return _day(int(match[3]), int(match[2]), int(match[1]))


def read_parts(given: Mapping[str, str]) -> date:
    """Return the day of the form's three answers.

    Raises:
        NoDay: saying which of them is missing or wrong.
    """
    told = {part: given.get(part, "").strip() for part in PARTS}
    missing = [part for part in PARTS if not told[part]]
    if missing:
        raise NoDay(f"Give the {' and the '.join(missing)} too.")
    if not all(_NUMBER.fullmatch(each) for each in told.values()):
        raise NoDay("Write the day, the month and the year in figures, such as 1 3 2025.")
    return _day(*(int(told[part]) for part in PARTS))


def _day(day: int, month: int, year: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NoDay(f"Choose a year from {FIRST_YEAR} to {LAST_YEAR}, in four figures.")
    try:
        return date(year, month, day)
    except ValueError:
        raise NoDay("There is no such day. Look at the day and the month again.") from None


def held_on(policy: "PolicyPage", organisation: "Organisation", day: date) -> OnDay:
    """Return what was in force on a local day. Costs the same whatever the number of versions."""
    from policies.models import PolicyVersion

    begins = datetime.combine(day, time.min, organisation.timezone)
    ends = datetime.combine(day + timedelta(days=1), time.min, organisation.timezone)
    versions = PolicyVersion.objects.filter(policy_id=policy.pk)
    version = with_neighbours(versions.in_force(ends - timedelta(microseconds=1))).first()
    that_day = versions.filter(in_force_from__gte=begins, in_force_from__lt=ends).order_by("in_force_from", "pk")
    light = that_day.only("number", "in_force_from", "withdrawn_from", "policy_id")
    held = [*_at(policy, begins), *light[: _MOST_OTHERS + 1]]
    first = None
    if version is None:
        first = versions.order_by("in_force_from", "pk").values_list("in_force_from", flat=True).first()
    return OnDay(
        day=day,
        version=version,
        others=tuple(_others(policy, organisation, held, version)),
        first=organisation.local(first).date() if first else None,
        when="to come" if begins > now() else "today" if ends > now() else "past",
    )


def _at(policy: "PolicyPage", moment: datetime) -> "list[PolicyVersion]":
    """Return the version that held just as the day began, if it had held before."""
    version = version_in_force(policy, moment)
    return [version] if version is not None and version.in_force_from < moment else []


def _others(
    policy: "PolicyPage", organisation: "Organisation", held: "list[PolicyVersion]", shown: "PolicyVersion | None"
) -> list[Other]:
    found = []
    for at, version in enumerate(held):
        if shown is not None and version.pk == shown.pk:
            continue
        following = [held[at + 1].in_force_from] if at + 1 < len(held) else []
        ended = min([*following, *([version.withdrawn_from] if version.withdrawn_from else [])], default=None)
        if ended is None:
            continue
        if ended <= version.in_force_from:
            words = "never applied: another version was published for the same moment"
        else:
            words = f"applied until {sentences.time_in_words(ended, organisation.timezone)}"
        found.append(Other(version.number, version_url(policy, version.number), words))
    return found

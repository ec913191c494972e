"""All versions of a policy, in the order in which they are or were in force."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.core.paginator import Page as PageOfList
from django.core.paginator import Paginator

from home.time import now
from policies.reading.which import comparison_url, version_in_force, version_url

if TYPE_CHECKING:
    from home.models import Organisation
    from policies.models import PolicyPage, PolicyVersion

#: So many versions are shown on one page.
ON_A_PAGE = 25
#: From so many versions on, their numbers are typed instead of chosen from a list.
MOST_CHOICES = 200
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class HistoryRow:
    """One line of the list of versions.

    Attributes:
        until: the last day on which it was in force; None where nothing has ended it.
        state: ``in force``, ``coming``, ``past``, or ``never`` where it was replaced or withdrawn before it began.
        compared_url: where it is compared with the version before it; blank for the first.
    """

    number: str
    in_force_from: date
    until: date | None
    note: str
    url: str
    state: str
    sha256: str
    published_on: date
    before: str
    compared_url: str


@dataclass(frozen=True)
class History:
    """One page of the list of versions, and all numbers to choose from (none where there are too many)."""

    rows: list[HistoryRow]
    page: "PageOfList[PolicyVersion]"
    numbers: list[str]
    older: str
    newer: str


def history(policy: "PolicyPage", organisation: "Organisation", page: int | str = 1) -> History:
    """Return the versions that were, are or will be in force, the last first. A page that is not there: the nearest.

    Costs the same whatever the number of versions.
    """
    versions = policy.versions.order_by("-in_force_from", "-pk")
    shown = Paginator(versions.defer("sealed", "procedure"), ON_A_PAGE).get_page(page)
    current = version_in_force(policy)
    begin = (shown.number - 1) * ON_A_PAGE
    # One more at either end: what took the first's place, and what the last is compared with.
    around = list(versions.defer("sealed", "procedure")[max(begin - 1, 0) : begin + ON_A_PAGE + 1])
    own = around[1:] if begin else around
    later = around[0].in_force_from if begin else None
    rows = []
    for at, version in enumerate(own[:ON_A_PAGE]):
        before = own[at + 1].number if at + 1 < len(own) else ""
        rows.append(_row(policy, organisation, version, later, before, current))
        later = version.in_force_from
    numbers = list(versions.values_list("number", flat=True)[: MOST_CHOICES + 1])
    older, newer = chosen_first(numbers, current.number if current else "")
    return History(rows, shown, numbers if len(numbers) <= MOST_CHOICES else [], older, newer)


def chosen_first(numbers: list[str], current: str) -> tuple[str, str]:
    """Return which two versions are offered for comparison: the one in force with the one before it.

    Args:
        numbers: the last in force first.
    """
    if len(numbers) <= 1:
        return "", ""
    newer = current if current in numbers[:-1] else numbers[0]
    return numbers[numbers.index(newer) + 1], newer


def _row(
    policy: "PolicyPage",
    organisation: "Organisation",
    version: "PolicyVersion",
    later: datetime | None,
    before: str,
    current: "PolicyVersion | None",
) -> HistoryRow:
    at = now()
    ended = min((moment for moment in (later, version.withdrawn_from) if moment), default=None)
    if current is not None and version.pk == current.pk:
        state = "in force"
    elif ended is not None and ended <= version.in_force_from:
        state = "never"
    else:
        state = "coming" if version.in_force_from > at else "past"
    return HistoryRow(
        number=version.number,
        in_force_from=organisation.local(version.in_force_from).date(),
        until=organisation.local(ended - _INSTANT).date() if ended else None,
        note=version.note,
        url=version_url(policy, version.number),
        state=state,
        sha256=version.sha256,
        published_on=organisation.local(version.published_at).date(),
        before=before,
        compared_url=comparison_url(policy, before, version.number) if before else "",
    )

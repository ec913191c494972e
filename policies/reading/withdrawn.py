"""A policy that is archived: what readers are told, and where they are sent."""

from typing import TYPE_CHECKING, Any

from home.models.pages import address_of
from home.time import now
from policies import publishing
from policies.reading.which import version_in_force

if TYPE_CHECKING:
    from home.models import Organisation
    from policies.models import PolicyPage

# Successors are not archived when they are chosen; they may be later, and have successors of their own. However they
# came about, they are followed no further than this.
_FURTHEST = 10


def withdrawal_in_words(policy: "PolicyPage", organisation: "Organisation") -> dict[str, Any] | None:
    """Return from when a policy is no longer in force, why, and what takes its place; None where it is not archived."""
    withdrawal = publishing.withdrawal_of(policy)
    if withdrawal is None:
        return None
    successor = withdrawal.successor
    version = version_in_force(successor) if successor is not None and successor.live else None
    return {
        "first_day": withdrawal.first_day,
        "over": organisation.local(now()).date() >= withdrawal.first_day,
        "reason": withdrawal.reason,
        "successor": {"title": version.title, "url": address_of(successor)} if successor and version else None,
    }


def successor_in_force(policy: "PolicyPage") -> "PolicyPage | None":
    """Return what has taken the place of an archived policy and is in force; None where nothing has."""
    page = policy
    for _ in range(_FURTHEST):
        withdrawal = publishing.withdrawal_of(page)
        successor = withdrawal.successor if withdrawal is not None else None
        if successor is None or not successor.live:
            return None
        if version_in_force(successor) is not None:
            return successor
        page = successor
    return None

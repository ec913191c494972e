"""When a policy is to be looked at again: what its version in force was published with, and what reviews say since.

A review moves the date without a new version; a new version starts afresh, with the date it was published with.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from wagtail.log_actions import log
from wagtail.models import Page

from home.time import now
from policies import publishing, sentences
from policies.clock import months_after

if TYPE_CHECKING:
    from home.models import User
    from policies.models import PolicyPage, PolicyVersion, Review

#: So long before its date a review is called due.
SOON = timedelta(days=60)
#: The cycle that is suggested where a policy has none, in months.
USUAL_CYCLE = 12
# Longer spans than this are told in months of so many days.
_IN_DAYS, _MONTH = 60, 30.4
#: How Wagtail's history calls a review.
LOG_ACTION = "policies.review"


class ReviewState(StrEnum):
    """How a review date stands."""

    OVERDUE = "overdue"
    DUE = "due"
    LATER = "later"
    NONE = "none"


@dataclass(frozen=True)
class ReviewDates:
    """What readers are told: when a version was last reviewed (if ever), and when it next will be."""

    last: date | None
    next: date | None


class Overtaken(Exception):  # noqa: N818 - an answer for people, not a fault
    """Another version has come into force since somebody opened the form."""


# -- one version ---------------------------------------------------------------------------------------


def last_recorded(version: "PolicyVersion") -> "Review | None":
    """Return the last review that was recorded of a version, whichever day it was about."""
    return version.reviews.order_by("-at", "-pk").first()


def dates(version: "PolicyVersion") -> ReviewDates:
    """Return a version's last and next review. One query."""
    review = last_recorded(version)
    if review is None:
        return ReviewDates(last=None, next=version.review_date)
    return ReviewDates(last=review.on, next=review.next_due)


def current_review(version: "PolicyVersion") -> date | None:
    """Return when a version is to be reviewed: as its last review says, else as it was published with."""
    return dates(version).next


def last_review(version: "PolicyVersion") -> date | None:
    """Return the day on which a version was last reviewed; None where it never was since its publication."""
    return dates(version).last


def review_state(due: date | None, today: date) -> ReviewState:
    """Tell how a review date stands on ``today``. On its own day it is due; the day after it is overdue."""
    if due is None:
        return ReviewState.NONE
    if due < today:
        return ReviewState.OVERDUE
    return ReviewState.DUE if due <= today + SOON else ReviewState.LATER


def has_owner(sealed: dict[str, Any]) -> bool:
    """Tell whether a version was published with an owner: a role, a unit, or both."""
    return bool(sealed["owner_role"] or sealed["owner_unit"])


def how_far(days: int) -> str:
    """Return how far away a day is: “in 7 days”, “today”, “about 3 months ago” (below zero it is past)."""
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    if days in near:
        return near[days]
    size = abs(days)
    amount = f"{size} days" if size <= _IN_DAYS else f"about {round(size / _MONTH)} months"
    return f"in {amount}" if days > 0 else f"{amount} ago"


# -- many ----------------------------------------------------------------------------------------------


def with_reviews(versions: "QuerySet[PolicyVersion]") -> "QuerySet[Any]":
    """Add ``review_due``, ``reviewed_on`` and ``reviewed_at`` (its recording) to each version, in the same query."""
    from policies.models import Review

    last = Review.objects.filter(version=OuterRef("pk")).order_by("-at", "-pk")
    return versions.annotate(
        review_due=Coalesce(Subquery(last.values("next_due")[:1]), "review_on"),
        reviewed_on=Subquery(last.values("on")[:1]),
        reviewed_at=Subquery(last.values("at")[:1]),
    )


def in_force(policies: "QuerySet[PolicyPage]") -> "QuerySet[Any]":
    """Return the versions of these policies that are in force now, with their reviews.

    Costs as many look-ups in an index as there are policies, however many versions they have had.
    """
    from policies.models import PolicyVersion

    newest = PolicyVersion.objects.filter(policy=OuterRef("pk")).in_force(now()).values("pk")[:1]
    current = policies.order_by().annotate(_current=Subquery(newest)).values("_current")
    return with_reviews(PolicyVersion.objects.filter(pk__in=current))


# -- recording one -------------------------------------------------------------------------------------


def suggested_next(version: "PolicyVersion", on: date) -> date:
    """Return the review date one cycle after ``on``; a year where the policy has no cycle."""
    return months_after(on, version.sealed["review_months"] or USUAL_CYCLE)


def problems_with(version: "PolicyVersion", on: date | None, next_due: date | None) -> dict[str, str]:
    """Return what is wrong with the dates of a review, by field; an absent date is not looked at."""
    organisation = publishing.organisation_of(version.policy)
    today = organisation.local(now()).date()
    began = organisation.local(version.in_force_from).date()
    found = {}
    if on is not None and on > today:
        found["on"] = "That day is still to come. Choose the day on which you looked at the policy: today or earlier."
    elif on is not None and on < began:
        found["on"] = (
            f"Version {version.number} is in force from {sentences.day_in_words(began)}, and can't have been "
            "reviewed before. Choose that day or a later one."
        )
    if next_due is not None and next_due <= today:
        found["next_due"] = "The next review is still to come. Choose a day after today."
    return found


@transaction.atomic
def record(
    version: "PolicyVersion", *, by: "User", on: date, next_due: date, note: str = "", key: UUID | None = None
) -> "Review":
    """Record that a version was looked at and can stay as it is. Nothing that was sealed changes.

    Args:
        on: the day on which it was looked at.
        next_due: the policy's review date from now on.
        key: of the form that was sent; what is sent twice is recorded once.

    Raises:
        ValidationError: by field, where a date can't be; or where ``key`` recorded something else.
        Overtaken: where the version is in force no more.
    """
    from policies.models import Review
    from policies.reading import version_in_force

    # One at a time for each policy; sharing a lock with nothing that only refers to the page.
    Page.objects.select_for_update(no_key=True).get(pk=version.policy_id)
    kept = Review.objects.filter(key=key).first() if key else None
    if kept is not None:
        told = (version.pk, by.pk, on, next_due, note)
        if (kept.version_id, kept.by_id, kept.on, kept.next_due, kept.note) == told:
            return kept
        raise ValidationError("A review was recorded with this page already. Open it again to record another.")
    current = version_in_force(version.policy)
    if current is None or current.pk != version.pk:
        raise Overtaken
    if problems := problems_with(version, on, next_due):
        raise ValidationError(problems)
    review: Review = Review.objects.create(
        key=key or uuid4(), policy=version.policy, version=version, by=by, on=on, at=now(), next_due=next_due, note=note
    )
    # The note stays out of the log: whoever reads the page's history may be anybody (rule 8).
    told_to_log = {"version": version.number, "on": on.isoformat(), "next_due": next_due.isoformat()}
    log(version.policy, LOG_ACTION, user=by, data=told_to_log, timestamp=review.at)
    return review

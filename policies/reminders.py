"""Reminding the owners of policies that a review is due: 60, 30 and 7 days before it, and weekly once it is overdue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce, Greatest

from home.models import Organisation, User
from home.time import LONDON, now
from home.units import Tree
from policies import reviews
from policies.signals import reviews_due

if TYPE_CHECKING:
    from policies.models import PolicyVersion

#: Days before the review date. Once it is overdue, one in every week.
POINTS = (60, 30, 7)
_WEEK = 7


@dataclass(frozen=True)
class Reminder:
    """One policy's owners are to be told.

    Attributes:
        due: the review date, in the organisation's own days.
        days_left: until then; below zero once it is overdue.
        meant_for: the day on which this should have been sent, where that has passed; else None.
        people: whom to write to, each once; empty where nobody could be found.
    """

    policy_id: int
    title: str
    number: str
    due: date
    days_left: int
    meant_for: date | None
    people: tuple[User, ...]


# -- points ----------------------------------------------------------------------------------------------


def point_reached(due: date, today: date) -> int | None:
    """Return the last point reached by ``today``: 60, 30 or 7, then 0, -7, -14 and so on; None before the first."""
    left = (due - today).days
    if left < 0:
        # Overdue from the day after it: that is point 0.
        return -((-left - 1) // _WEEK) * _WEEK
    return min((point for point in POINTS if left <= point), default=None)


def day_of(due: date, point: int) -> date:
    """Return the day on which a point is reached."""
    return due - timedelta(days=point) if point > 0 else due + timedelta(days=1 - point)


def following(point: int) -> int:
    """Return the point after one."""
    return next((each for each in (*POINTS, 0) if each < point), point - _WEEK)


# -- who is told -----------------------------------------------------------------------------------------


def owners(tree: Tree, unit_id: int | None, editors: Iterable[User]) -> list[User]:
    """Return who looks after a policy: the managers of its unit, or of the nearest unit above that has some.

    Without a unit it is the organisation's own managers, and where there is nobody at all, its editors. Who is
    away is written to through their deputy; who has none is passed over.
    """
    start = tree.units.get(unit_id, tree.root) if unit_id else tree.root
    for unit in tree.with_ancestors(start):
        if found := _there(tree.managers(unit), tree):
            return found
    return _there(editors, tree)


def _there(people: Iterable[User], tree: Tree) -> list[User]:
    present = [instead for person in people if (instead := tree.presence.instead_of(person)) is not None]
    return list({person.pk: person for person in present}.values())


# -- what is due -----------------------------------------------------------------------------------------


def remind() -> int:
    """Remind of every review for which a point has been reached; return of how many.

    One query where there is nothing to do, and a fixed number for each organisation where there is. Of several
    points that were missed only the last is sent. Any number of workers may do this at once.
    """
    today = now().astimezone(LONDON).date()
    waiting = list(_waiting(today).values_list("policy__path", "review_due", "began"))
    # Looked at before anything is locked: what was published after its point is not late, it was never owed.
    paths = [path for path, due, began in waiting if _point_owed(due, began, today) is not None]
    if not paths:
        return 0
    done = 0
    for organisation in Organisation.objects.select_related("site__root_page").order_by("pk"):
        if any(path.startswith(organisation.site.root_page.path) for path in paths):
            done += _remind(organisation, today)
    return done


def _waiting(today: date) -> "QuerySet[Any]":
    """Return the versions in force whose review is due or overdue, and of which nothing was said for this point."""
    from policies.models import PolicyPage, ReviewReminder

    told = ReviewReminder.objects.filter(policy=OuterRef("policy_id"), due=OuterRef("review_due"), next_on__gt=today)
    found = reviews.in_force(PolicyPage.objects.filter(live=True)).filter(review_due__lte=today + reviews.SOON)
    # The date stands since then: an earlier point of it was never owed.
    began = Greatest("in_force_from", "published_at", Coalesce("reviewed_at", "published_at"))
    return found.annotate(told=Exists(told), began=began).filter(told=False)


def _point_owed(due: date, began: Any, today: date) -> int | None:
    point = point_reached(due, today)
    if point is None or day_of(due, point) <= began.astimezone(LONDON).date():
        return None
    return point


@transaction.atomic
def _remind(organisation: Organisation, today: date) -> int:
    """Remind one organisation's owners, under a lock: of two workers the second finds nothing left."""
    from policies.models import ReviewReminder

    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=organisation.pk)
    at = now()
    rows, owed = [], []
    below = _waiting(today).filter(policy__path__startswith=organisation.site.root_page.path)
    for version in below.annotate(unit_id=F("policy__owner_unit_id")).order_by("policy_id"):
        point = _point_owed(version.review_due, version.began, today)
        if point is None:
            continue
        next_on = day_of(version.review_due, following(point))
        rows.append(
            ReviewReminder(
                policy_id=version.policy_id, due=version.review_due, point=point, next_on=next_on, sent_at=at
            )
        )
        owed.append((version, point))
    if not rows:
        return 0
    ReviewReminder.objects.bulk_create(rows)
    tree = Tree(organisation)
    editors = list(User.objects.filter(groups=organisation.editors_id, organisation=organisation, is_active=True))
    reminders = [_reminder(version, point, today, tree, editors) for version, point in owed]
    reviews_due.send(sender=ReviewReminder, organisation=organisation, reminders=reminders)
    return len(rows)


def _reminder(version: "PolicyVersion", point: int, today: date, tree: Tree, editors: list[User]) -> Reminder:
    due: date = version.review_due
    meant_for = day_of(due, point)
    return Reminder(
        policy_id=version.policy_id,
        title=version.title,
        number=version.number,
        due=due,
        days_left=(due - today).days,
        meant_for=meant_for if meant_for < today else None,
        people=tuple(owners(tree, version.unit_id, editors)),
    )

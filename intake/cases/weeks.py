"""The log of a week, Monday to Sunday where the organisation is: what was in it, and who looked through it together.

A review is written once. Whoever finds it wrong adds another one; the first stays.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.db.models.functions import TruncDate

from home.models import Organisation
from home.time import now
from home.triggers import Guard
from intake.cases.access import Rights
from intake.cases.logged import LogEntry
from intake.cases.models import Case, StageRun
from intake.records.models import Content, Event

if TYPE_CHECKING:
    from home.models import User
    from intake.cases.access import CaseQuerySet
    from intake.cases.logged import LogEntryQuerySet

_WEEK = timedelta(days=7)
#: So many of the last finished weeks are asked about; what is older is in the list.
ASKED_ABOUT = 4


class WeekReview(models.Model):
    """One looking through of one week's log. What was agreed is content."""

    organisation = models.ForeignKey("home.Organisation", on_delete=models.PROTECT, related_name="week_reviews")
    week = models.DateField(help_text="Its Monday.")
    number = models.PositiveSmallIntegerField(help_text="1; a further one corrects or adds to what was written before.")
    held_on = models.DateField(help_text="When they met.")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    attendees = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    content = models.OneToOneField("intake.Content", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["week", "number"]
        constraints = [models.UniqueConstraint(fields=["organisation", "week", "number"], name="intake_week_review")]

    def __str__(self) -> str:
        return f"review {self.number} of the week of {self.week}"


GUARDS = tuple(
    Guard(
        name=f"intake_{table}_{'changes' if operation == 'UPDATE' else 'goes'}_never",
        table=f"intake_{table}",
        operation=operation,
        message="a review of a week's log is never changed: another one is added",
    )
    for table in ("weekreview", "weekreview_attendees")
    for operation in ("UPDATE", "DELETE")
)


# -- weeks -------------------------------------------------------------------------------------------------


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def sunday_of(monday: date) -> date:
    """Return the last day of a week."""
    return monday + _WEEK - timedelta(days=1)


def bounds(organisation: Organisation, monday: date) -> tuple[datetime, datetime]:
    """Return when a week begins and when the next one does, by the organisation's own midnight."""
    begins, ends = (datetime.combine(day, time.min, organisation.timezone) for day in (monday, monday + _WEEK))
    return begins, ends


def weeks_of(organisation: Organisation) -> list[date]:
    """Return the Mondays from the organisation's first case or entry until now, the latest first."""
    firsts = [
        rows.filter(organisation=organisation).order_by("received_at").values_list("received_at", flat=True)[:1]
        for rows in (Case.objects.all(), LogEntry.objects.all())
    ]
    begins = min((moment for found in firsts for moment in found), default=now())
    first, monday = (monday_of(organisation.local(moment).date()) for moment in (begins, now()))
    return [monday - _WEEK * back for back in range((monday - first).days // 7 + 1)]


def not_reviewed(organisation: Organisation) -> list[date]:
    """Return which of the last finished weeks nobody has reviewed, the oldest first."""
    this = monday_of(organisation.local(now()).date())
    asked = [week for week in weeks_of(organisation) if this - _WEEK * ASKED_ABOUT <= week < this]
    done = set(WeekReview.objects.filter(organisation=organisation, week__in=asked).values_list("week", flat=True))
    return sorted(set(asked) - done)


# -- what was in one ---------------------------------------------------------------------------------------


def on_the_spot() -> Exists:
    """Match cases that were put right when they were told: their answer says whether they were content."""
    return Exists(Event.objects.filter(case=OuterRef("pk"), kind="responded", refs__has_key="content"))


def cases_for(everybody: Sequence[Rights]) -> "CaseQuerySet":
    """Return the cases that every one of these people may see."""
    found = Case.objects.all().visible_with(everybody[0])
    for rights in everybody[1:]:
        found = found.filter(pk__in=Case.objects.all().visible_with(rights).order_by().values("pk"))
    return found


def entries_for(everybody: Sequence[Rights]) -> "LogEntryQuerySet":
    """Return the suggestions and compliments that every one of these people may see."""
    seen = [LogEntry.objects.all().visible_with(rights.user, rights.posts) for rights in everybody]
    found = seen[0]
    for other in seen[1:]:
        found = found.filter(pk__in=other.order_by().values("pk"))
    return found


def received_in(rows: Any, organisation: Organisation, monday: date) -> Any:
    """Narrow cases or entries to those of one week."""
    begins, ends = bounds(organisation, monday)
    return rows.filter(received_at__gte=begins, received_at__lt=ends)


def moved_in(cases: "CaseQuerySet", organisation: Organisation, monday: date) -> "CaseQuerySet":
    """Narrow to what came before a week and was answered or closed in it."""
    begins, ends = bounds(organisation, monday)
    answered = StageRun.objects.filter(case=OuterRef("pk"), responded_at__gte=begins, responded_at__lt=ends)
    return cases.filter(Q(Exists(answered)) | Q(closed_at__gte=begins, closed_at__lt=ends), received_at__lt=begins)


def counts(rows: Any, organisation: Organisation, mondays: list[date]) -> dict[date, int]:
    """Return how many of these cases or entries came in each week; one query."""
    if not mondays:
        return {}
    begins, ends = bounds(organisation, min(mondays))[0], bounds(organisation, max(mondays))[1]
    days = (
        rows.filter(received_at__gte=begins, received_at__lt=ends)
        .order_by()
        .annotate(day=TruncDate("received_at", tzinfo=organisation.timezone))
        .values("day")
        .annotate(many=Count("pk"))
    )
    found: dict[date, int] = {}
    for each in days:
        week = monday_of(each["day"])
        found[week] = found.get(week, 0) + each["many"]
    return found


# -- reviewing one -----------------------------------------------------------------------------------------


def may_review(rights: Rights) -> bool:
    """Tell whether somebody may record a review: who manages a unit, or stands in for who does."""
    return any(posts.manages for posts in rights.posts)


def took_part(review: WeekReview, user: "User") -> bool:
    """Tell whether somebody was there, so that they may read what was agreed; ``attendees`` are prefetched."""
    return user.pk == review.by_id or any(person.pk == user.pk for person in review.attendees.all())


def record(
    user: "User", monday: date, *, held_on: date, attendees: Iterable["User"], others: str, agreed: str
) -> WeekReview:
    """Keep that a week's log was looked through: when, by whom, and what was agreed.

    Args:
        others: who else was there, without an account here.
    """
    organisation = user.organisation
    assert organisation is not None  # who manages a unit belongs to an organisation
    with transaction.atomic():
        Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)  # numbers are given one by one
        there = WeekReview.objects.filter(organisation=organisation, week=monday)
        last = there.aggregate(last=Max("number"))["last"] or 0
        review = WeekReview.objects.create(
            organisation=organisation, week=monday, number=last + 1, held_on=held_on, at=now(), by=user,
            content=Content.keep({"others": others, "agreed": agreed}),
        )  # fmt: skip
        review.attendees.set(attendees)
    return review

"""After signing in: what needs this person today, and whether letters are going out at all."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.ui.components import Component

from home.models import User
from home.time import LONDON, now
from intake.cases.models import Case, State
from intake.desk import rows
from intake.desk.listing import COUNTED
from intake.desk.policy import works_in_a_unit
from intake.records.models import WorkerHeartbeat
from policies import sentences

#: A worker goes round every few seconds; after so long without one somebody must look.
WORKER_MISSED_AFTER = timedelta(minutes=15)
_SHOWN = 5


def worker_trouble(user: User) -> str:
    """Return what to say where no worker has gone round lately; blank where all is well."""
    beat = WorkerHeartbeat.objects.first()
    if beat is None:
        return "The worker has never run."
    if now() - beat.at <= WORKER_MISSED_AFTER:
        return ""
    zone = user.organisation.timezone if user.organisation else LONDON
    return f"The worker last ran at {sentences.time_in_words(beat.at, zone)}."


def _count(cases: Any) -> int:
    return int(cases.order_by()[:COUNTED].count())


def _in_words(n: int) -> str:
    return "more than 1,000" if n >= COUNTED else str(n)


def today_for(user: User, at: datetime) -> dict[str, Any]:
    """Return what waits for somebody: how many are overdue, due today and later, and the first few."""
    assert user.organisation is not None  # who works in a unit belongs to an organisation
    mine = Case.objects.actionable_by(user).filter(state=State.OPEN)
    midnight = datetime.combine(
        user.organisation.local(at).date() + timedelta(days=1), time.min, user.organisation.timezone
    )
    # A limit that ends at 23:59:59 is over when the next day begins.
    over = at - timedelta(seconds=1)
    overdue, today, later = (
        _count(mine.filter(next_due__lte=over)),
        _count(mine.filter(next_due__gt=over, next_due__lt=midnight)),
        _count(mine.filter(next_due__gte=midnight)),
    )
    first = mine.by_urgency().select_related("organisation", "current_run__unit", "current_run__handler")[:_SHOWN]
    return {
        "counts": [
            {"level": "overdue", "number": _in_words(overdue), "any": overdue, "words": "overdue"},
            {"level": "today", "number": _in_words(today), "any": today, "words": "due today"},
            {"level": "later", "number": _in_words(later), "any": later, "words": "due later, or without a date"},
        ],
        "cases": rows.with_words(list(first)),
        "more": overdue + today + later > _SHOWN,
        "cases_url": reverse("cases:index"),
    }


class TodayPanel(Component):
    """ "What needs you today", for those who work in a unit."""

    name = "today"
    template_name = "intake/desk/panel.html"
    order = 10

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user: Any = self.request.user
        works = works_in_a_unit(user)
        found = today_for(user, now()) if works else {}
        return {"works": works, "trouble": worker_trouble(user), **found}

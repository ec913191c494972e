"""After signing in: what needs this person today, and whether letters are going out at all."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from home.desk.policy import works_in_a_unit
from home.models import User
from home.presence import Presence
from home.time import LONDON, now
from intake.cases import weeks
from intake.cases.access import Rights
from intake.cases.models import Case, State
from intake.desk import learning_rows, rows, weekly_rows
from intake.desk.listing import COUNTED
from intake.desk.register import grant_for
from intake.records.models import WorkerHeartbeat
from policies import sentences

#: A worker goes round every few seconds; after so long without one somebody must look.
WORKER_MISSED_AFTER = timedelta(minutes=15)
_SHOWN = 5


def worker_ran(user: User) -> tuple[str, bool]:
    """Return when a worker last went round, in words, and whether that is so long ago that somebody must look."""
    beat = WorkerHeartbeat.objects.first()
    if beat is None:
        return _("The worker has never run."), True
    zone = user.organisation.timezone if user.organisation else LONDON
    said = _("The worker last ran at %(time)s.") % {"time": sentences.time_in_words(beat.at, zone)}
    return said, now() - beat.at > WORKER_MISSED_AFTER


def _counts(waiting: list[tuple[datetime, str]], at: datetime, midnight: datetime) -> list[dict[str, Any]]:
    """Return how many cases are overdue, due today and later, and wait for a decision.

    Args:
        waiting: date and state of each, the soonest first, to the cap. What was not read any more is
            due no sooner than the last of them, so the last count that is known is "more than".
    """
    # A limit that ends at 23:59:59 is over when the next day begins.
    over = at - timedelta(seconds=1)
    dates = [due for due, state in waiting if state == State.OPEN]
    decisions = len(waiting) - len(dates)
    overdue = sum(due <= over for due in dates)
    today = sum(over < due < midnight for due in dates)
    found = [
        ("overdue", overdue, "overdue"),
        ("today", today, "due today"),
        ("later", len(dates) - overdue - today, "due later, or without a date"),
    ]
    more = len(waiting) >= COUNTED
    if more:
        while len(found) > 1 and not found[-1][1]:
            found.pop()
    counts = [{"level": level, "number": str(number), "any": number, "words": words} for level, number, words in found]
    if more:
        counts[-1]["number"] = f"more than {max(0, found[-1][1] - 1):,}"
    if decisions:
        counts.append({"level": "today", "number": str(decisions), "any": decisions, "words": "for you to decide"})
    return counts


def today_for(user: User, at: datetime) -> dict[str, Any]:
    """Return what waits for somebody: how many are overdue, due today and later, and the first few."""
    assert user.organisation is not None  # who works in a unit belongs to an organisation
    rights = Rights(user)
    mine = Case.objects.actionable_with(rights).waiting().by_urgency()
    midnight = datetime.combine(
        user.organisation.local(at).date() + timedelta(days=1), time.min, user.organisation.timezone
    )
    waiting = list(mine.values_list("next_due", "state")[:COUNTED])
    first = mine.select_related("organisation", "current_run__unit", "current_run__handler")[:_SHOWN]
    return {
        "stands_in": stands_in(user, rights.presence),
        "counts": _counts(waiting, at, midnight),
        "cases": rows.with_words(list(first)),
        "more": len(waiting) > _SHOWN,
        "cases_url": reverse("cases:index"),
        "away_url": reverse("away:index"),
        "weeks": _weeks(user, rights),
        "learning": learning_rows.due_for(user, rights),
    }


def _weeks(user: User, rights: Rights) -> list[dict[str, str]]:
    """Return which weeks' logs this person, who manages a unit, has still to look through with others."""
    organisation = user.organisation
    if organisation is None or not organisation.reviews_log or not weeks.may_review(rights):
        return []
    return [
        {"words": weekly_rows.in_words(monday), "url": reverse("weekly:week", args=[monday.isoformat()])}
        for monday in weeks.not_reviewed(organisation)
    ]


def stands_in(user: User, presence: Presence) -> list[str]:
    """Return a sentence for each person whose place somebody takes today."""
    return [
        (
            _("You stand in for %(person)s until the end of %(day)s. Their cases are among yours.")
            % {"person": presence.person(chain[0]), "day": sentences.day_in_words(presence.until(chain))}
        )
        for chain in presence.stood_in_for(user.pk)
    ]


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
        ran, trouble = worker_ran(user)
        return {"works": works, "ran": ran, "trouble": trouble, **found}


class RegisterPanel(Component):
    """For an inspector: the way to the register, and until when it is open."""

    name = "register"
    template_name = "intake/desk/register_panel.html"
    order = 10

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        grant = grant_for(self.request)
        return {"until": sentences.day_in_words(grant.last_day) if grant else "", "url": reverse("register:index")}

"""Reminders that a policy is to be reviewed: to its owners, at each point once, whoever and whatever was away."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home import time
from home.models import Absence, Membership
from home.time import LONDON
from intake.letters.models import Message, MessageKind
from policies import reminders
from policies.models import ReviewReminder
from policies.reminders import day_of, following, point_reached
from tests.factories import other, processes
from tests.factories.reviewing import TODAY, add, publish, record
from tests.factories.world import START, World

DUE = date(2026, 9, 30)


def at(day: date) -> datetime:
    """Return ten in the morning of a day."""
    return datetime(day.year, day.month, day.day, 10, tzinfo=LONDON)


def days_before(days: int) -> datetime:
    return at(DUE - timedelta(days=days))


def sent() -> list[Message]:
    return list(Message.objects.filter(kind=MessageKind.REVIEW).select_related("content", "to_user").order_by("pk"))


def look(moment: datetime) -> list[Message]:
    """Let the worker look at a moment; return what it wrote then."""
    before = {letter.pk for letter in sent()}
    with time.frozen_at(moment):
        reminders.remind()
    return [letter for letter in sent() if letter.pk not in before]


@pytest.fixture
def due(world: World) -> World:
    """The complaints policy is to be reviewed on 30 September 2026; the other two much later."""
    publish(world.policy, review_date=DUE)
    for slug in ("privacy", "cookies"):
        publish(type(world.policy).objects.get(slug=slug), review_date=date(2040, 1, 1))
    return world


# -- the points ---------------------------------------------------------------------------------------


def test_the_points_are_60_30_and_7_days_and_then_weekly() -> None:
    reached = [
        (left, point)
        for left in range(70, -30, -1)
        if (point := point_reached(DUE, DUE - timedelta(days=left))) is not None
        and (left == 70 or point_reached(DUE, DUE - timedelta(days=left + 1)) != point)
    ]
    # Overdue is what was to be done yesterday.
    assert reached == [(60, 60), (30, 30), (7, 7), (-1, 0), (-8, -7), (-15, -14), (-22, -21), (-29, -28)]


def test_each_point_knows_its_day_and_the_next() -> None:
    points = [60, 30, 7, 0, -7, -14]
    assert [following(point) for point in points[:-1]] == points[1:]
    for earlier, later in pairwise(points):
        assert point_reached(DUE, day_of(DUE, earlier)) == earlier
        assert point_reached(DUE, day_of(DUE, later) - timedelta(days=1)) == earlier


def test_a_year_of_days_brings_each_reminder_once(due: World) -> None:
    told = []
    for ahead in range(170, -23, -1):
        told += [(ahead, letter.to_user) for letter in look(days_before(ahead))]
    director = due.person("director")
    assert told == [(ahead, director) for ahead in (60, 30, 7, -1, -8, -15, -22)]
    assert look(days_before(-22)) == []


# -- what is said, and to whom ------------------------------------------------------------------------


def test_the_letter_is_plain_and_leads_to_the_form(due: World) -> None:
    (letter,) = look(days_before(30))
    assert letter.case is None
    assert letter.organisation == due.organisation
    body = letter.content.body
    assert body["to"] == "director@sms.example"
    assert body["subject"] == "Due for review: Complaints policy"
    assert "is to be reviewed by Wednesday 30 September 2026. That is in 30 days." in body["text"]
    assert f"http://localhost:8000/admin/policies/reviews/{due.policy.pk}/" in body["text"]
    assert "late" not in body["text"]


def test_once_overdue_the_letter_says_so(due: World) -> None:
    (letter,) = look(days_before(-8))
    assert letter.content.body["subject"] == "Overdue for review: Complaints policy"
    assert "was to be reviewed by Wednesday 30 September 2026. That was 8 days ago." in letter.content.body["text"]


def test_the_worker_writes_and_delivers_it(due: World) -> None:
    with time.frozen_at(days_before(60)):
        call_command("work", once=True)
    assert [letter.subject for letter in mail.outbox] == ["Due for review: Complaints policy"]
    assert [letter.state for letter in sent()] == ["sent"]


def test_the_managers_of_the_owners_unit_are_told(due: World) -> None:
    publish(due.policy, review_date=DUE, owner_unit=due.unit("education-staffing"))
    assert [letter.to_user for letter in look(days_before(30))] == [due.person("senior")]


def test_a_unit_without_managers_is_looked_after_by_the_one_above(due: World) -> None:
    publish(due.policy, review_date=DUE, owner_unit=due.unit("north-east-hub"))
    assert [letter.to_user for letter in look(days_before(30))] == [due.person("senior")]


def test_without_a_unit_it_is_the_organisations_own_managers(due: World) -> None:
    publish(due.policy, review_date=DUE, owner_unit=None)
    assert [letter.to_user for letter in look(days_before(30))] == [due.person("director")]


def test_where_nobody_manages_anything_the_editors_are_told(due: World) -> None:
    Membership.objects.filter(role="manager", unit=due.unit("organisation")).delete()
    assert [letter.to_user for letter in look(days_before(30))] == [due.person("editor")]


def test_a_deputy_is_told_in_the_place_of_who_is_away(due: World) -> None:
    day = days_before(30).date()
    director, senior = due.person("director"), due.person("senior")
    Absence.objects.create(user=director, first_day=day, last_day=day, deputy=senior)
    assert [letter.to_user for letter in look(days_before(30))] == [senior]


def test_who_is_away_without_a_deputy_is_passed_over(due: World) -> None:
    day = days_before(30).date()
    Absence.objects.create(user=due.person("director"), first_day=day, last_day=day)
    assert [letter.to_user for letter in look(days_before(30))] == [due.person("editor")]


def test_nobody_of_another_organisation_is_told(due: World) -> None:
    elsewhere = other.build()
    add(elsewhere.organisation, "secret-plans", review=DUE)
    assert {letter.to_user for letter in look(days_before(30))} == {due.person("director"), elsewhere.manager}


# -- once, and afresh ---------------------------------------------------------------------------------


def test_of_what_was_missed_only_the_last_is_sent_and_says_that_it_is_late(due: World) -> None:
    (letter,) = look(days_before(5))
    assert "This reminder is late: it should have come on Wednesday 23 September 2026." in letter.content.body["text"]
    assert ReviewReminder.objects.values_list("point", flat=True).get() == 7
    assert look(days_before(4)) == []


def test_a_review_ends_the_reminders_and_starts_afresh(due: World) -> None:
    version = due.policy.versions.first()
    assert version is not None
    with time.frozen_at(days_before(50)):
        record(due, version, on=days_before(50).date(), next_due=date(2027, 9, 30))
    assert look(days_before(30)) == []
    assert look(days_before(-10)) == []
    assert len(look(at(date(2027, 8, 1)))) == 1


def test_a_new_version_starts_afresh(due: World) -> None:
    look(days_before(60))
    with time.frozen_at(days_before(40)):
        publish(due.policy, review_date=DUE + timedelta(days=100))
    assert look(days_before(30)) == []
    assert len(look(at(DUE + timedelta(days=40)))) == 1


def test_a_point_from_before_the_date_stood_was_never_owed(world: World) -> None:
    publish(world.policy, review_date=TODAY + timedelta(days=20))
    assert look(START + timedelta(hours=1)) == []
    assert len(look(at(TODAY + timedelta(days=13)))) == 1


def test_what_was_overdue_from_the_start_is_told_within_a_week(world: World) -> None:
    policy = add(world.organisation, "old-words", effective=date(2024, 9, 30), review=date(2025, 9, 30))
    told = [day for day in range(8) if look(at(TODAY + timedelta(days=day)))]
    assert len(told) == 1
    assert policy.versions.get().number == "1.0"


def test_a_policy_that_is_not_in_force_is_nobodys_worry(world: World) -> None:
    add(world.organisation, "later", effective=DUE, review=DUE + timedelta(days=30))
    assert look(days_before(1)) == []


def test_six_workers_at_once_tell_each_once(lasting_world: World) -> None:
    publish(lasting_world.policy, review_date=DUE)
    told = processes.at_once([(reminders.remind,)] * 6, days_before(30))
    assert sorted(told) == [("did", 0)] * 5 + [("did", 1)]
    assert len(sent()) == 1


# -- what it costs ------------------------------------------------------------------------------------


def cost(moment: datetime) -> int:
    with time.frozen_at(moment), CaptureQueriesContext(connection) as asked:
        reminders.remind()
    return sum(1 for query in asked if "SAVEPOINT" not in query["sql"])


def test_with_nothing_due_it_costs_one_query_however_many_policies(due: World) -> None:
    for n in range(20):
        add(due.organisation, f"policy-{n}", review=date(2040, 1, 1))
    assert cost(START) == 1


def test_what_is_due_costs_the_same_for_one_and_for_many(due: World) -> None:
    # The first has been told, and what is owed again comes a week later for all.
    one = cost(days_before(30))
    assert len(sent()) == 1
    for n in range(20):
        add(due.organisation, f"policy-{n}", review=DUE)
    look(days_before(30) + timedelta(hours=1))
    before = len(sent())
    assert cost(days_before(7)) == one
    assert len(sent()) - before == 21
    assert cost(days_before(7) + timedelta(hours=1)) == 1

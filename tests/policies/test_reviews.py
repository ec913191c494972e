"""Reviews: when a policy is to be looked at again, and what recording a review changes, and what it never does."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageLogEntry

from home import time
from policies import publishing, reviews
from policies.models import PolicyPage, PolicyVersion, Review
from policies.reviews import ReviewState
from tests.factories.reviewing import TODAY, publish, record
from tests.factories.world import World, days_later


@pytest.mark.parametrize(
    ("due", "state"),
    [
        (None, ReviewState.NONE),
        (TODAY - timedelta(days=1), ReviewState.OVERDUE),
        (TODAY, ReviewState.DUE),
        (TODAY + timedelta(days=60), ReviewState.DUE),
        (TODAY + timedelta(days=61), ReviewState.LATER),
    ],
)
def test_how_a_date_stands(due: date | None, state: ReviewState) -> None:
    assert reviews.review_state(due, TODAY) is state


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"), (1, "tomorrow"), (-1, "yesterday"), (60, "in 60 days"), (-14, "14 days ago"),
        (-61, "about 2 months ago"), (-420, "about 14 months ago"),
    ],
)  # fmt: skip
def test_how_far_a_day_is_in_words(days: int, words: str) -> None:
    assert reviews.how_far(days) == words


def test_a_version_is_reviewed_when_it_was_published_to_be_until_a_review_says_otherwise(world: World) -> None:
    version = publish(world.policy, review_date=date(2026, 5, 1))
    assert reviews.dates(version) == reviews.ReviewDates(last=None, next=date(2026, 5, 1))
    record(world, version, next_due=date(2027, 4, 2))
    assert reviews.current_review(version) == date(2027, 4, 2)
    assert reviews.last_review(version) == TODAY


def test_a_review_changes_nothing_that_was_sealed(world: World) -> None:
    version = publish(world.policy, review_date=date(2026, 5, 1))
    before = PolicyVersion.objects.filter(pk=version.pk).values().get()
    record(world, version, next_due=date(2027, 4, 2))
    after = PolicyVersion.objects.get(pk=version.pk)
    assert PolicyVersion.objects.filter(pk=version.pk).values().get() == before
    assert after.computed_sha256() == after.sha256
    assert world.policy.versions.count() == 2


def test_of_two_reviews_the_last_that_was_recorded_holds(world: World) -> None:
    version = publish(world.policy)
    record(world, version, next_due=date(2028, 4, 2))
    with time.frozen_at(days_later(1)):
        record(world, version, next_due=date(2027, 1, 8))
    assert reviews.current_review(version) == date(2027, 1, 8)


def test_a_new_version_starts_afresh(world: World) -> None:
    record(world, publish(world.policy), next_due=date(2030, 1, 1))
    later = publish(world.policy, review_date=date(2026, 9, 1))
    assert reviews.dates(later) == reviews.ReviewDates(last=None, next=date(2026, 9, 1))


@pytest.mark.parametrize(
    ("on", "next_due", "field", "said"),
    [
        (TODAY + timedelta(days=1), date(2027, 4, 2), "on", "still to come"),
        (date(2026, 4, 1), date(2027, 4, 2), "on", "is in force from Thursday 2 April 2026"),
        (TODAY, TODAY, "next_due", "Choose a day after today"),
        (TODAY, date(2025, 4, 2), "next_due", "Choose a day after today"),
    ],
)
def test_a_date_that_cannot_be_is_refused_at_its_field(
    world: World, on: date, next_due: date, field: str, said: str
) -> None:
    version = publish(world.policy)
    with pytest.raises(ValidationError) as refused:
        record(world, version, on=on, next_due=next_due)
    assert said in str(refused.value.message_dict[field])
    assert not Review.objects.exists()


def test_a_version_that_is_in_force_no_more_is_not_reviewed(world: World) -> None:
    old = world.policy.versions.get()
    publish(world.policy)
    with pytest.raises(reviews.Overtaken):
        record(world, old)
    assert not Review.objects.exists()


def test_what_is_sent_twice_is_recorded_once(world: World) -> None:
    version, key = publish(world.policy), uuid4()
    assert record(world, version, key=key) == record(world, version, key=key)
    assert Review.objects.count() == 1
    with pytest.raises(ValidationError, match="already"):
        record(world, version, key=key, next_due=date(2029, 1, 1))
    assert Review.objects.count() == 1


def test_the_history_of_the_page_tells_the_review_and_not_its_note(world: World) -> None:
    version = publish(world.policy)
    record(world, version, next_due=date(2027, 4, 2), note="Jo Bloggs rang about it.")
    entry = PageLogEntry.objects.filter(action=reviews.LOG_ACTION).get()
    assert entry.user == world.person("editor")
    assert entry.page_id == world.policy.pk
    assert entry.data == {"version": "1.1", "on": "2026-04-02", "next_due": "2027-04-02"}
    assert entry.formatter.format_message(entry) == (
        "Version 1.1 reviewed on Thursday 2 April 2026, no change needed. Next review due on Friday 2 April 2027."
    )


def test_one_cycle_on_is_suggested(world: World) -> None:
    assert reviews.suggested_next(publish(world.policy, review_months=6), TODAY) == date(2026, 10, 2)
    assert reviews.suggested_next(publish(world.policy, review_months=None), TODAY) == date(2027, 4, 2)


def test_a_list_costs_one_query_and_shows_what_is_in_force(world: World) -> None:
    coming = publish(world.policy, effective_date=date(2026, 6, 1), review_date=date(2027, 6, 1))
    current = world.policy.versions.exclude(pk=coming.pk).get()
    record(world, current, next_due=date(2027, 1, 8))
    with CaptureQueriesContext(connection) as asked:
        found = {version.policy.slug: version for version in _in_force()}
    assert len(asked) == 1
    assert found["complaints"].number == "1.0"
    assert found["complaints"].review_due == date(2027, 1, 8)
    assert found["complaints"].reviewed_on == TODAY
    assert found["privacy"].review_due == found["privacy"].review_date
    assert found["privacy"].reviewed_on is None
    with time.frozen_at(days_later(60)):
        assert {version.policy.slug: version.number for version in _in_force()}["complaints"] == "1.1"


def _in_force() -> list[PolicyVersion]:
    return list(reviews.in_force(PolicyPage.objects.all()).select_related("policy"))


def test_the_column_for_lists_is_what_was_sealed(world: World) -> None:
    dated = publish(world.policy, review_date=date(2026, 9, 1))
    undated = publish(world.policy, review_date=None, review_months=None)
    assert PolicyVersion.objects.get(pk=dated.pk).review_on == date(2026, 9, 1)
    assert PolicyVersion.objects.get(pk=undated.pk).review_on is None
    assert publishing.organisation_of(world.policy) == world.organisation

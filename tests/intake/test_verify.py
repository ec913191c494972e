"""``manage.py verify``: each check sees the one thing that it looks for, and cries over nothing else."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import transaction

from home import time
from home.models import CalendarDay
from home.time import now
from intake.forms.evidence import storage
from intake.records import verify
from intake.records.erasing import erase
from intake.records.models import Content
from tests.factories.world import START, World, days_later

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker


from tests.factories import (  # noqa: F401 - they declare them
    corruptions,
    corruptions_letters,
    corruptions_of_finding,
    corruptions_of_routing,
    corruptions_of_sending,
    more_corruptions,
)
from tests.factories.story import CORRUPTIONS, Story, tell


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> Iterator[Story]:
    """Tell the story once; the transaction around it is undone after the last test."""
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        with time.frozen_at(START):
            story = tell()
    yield story
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def story(told: Story, db: None) -> Iterator[Story]:
    """Return the story; whatever a test does to it is undone, triggers included."""
    # What is on the disk is undone by nobody else.
    path, kept = storage.path_of(told.file.key), storage.path_of(told.file.key).read_bytes()
    with transaction.atomic():
        yield told
        transaction.set_rollback(True)
    path.write_bytes(kept)


def run() -> tuple[str, int]:
    """Run the command; return what it said and its exit code."""
    said = io.StringIO()
    try:
        call_command("verify", stdout=said)
    except SystemExit as left:
        return said.getvalue(), int(left.code or 0)
    return said.getvalue(), 0


def test_a_healthy_database_says_so(story: Story) -> None:
    assert run() == (f"All {len(verify.CHECKS)} checks hold.\n", 0)


def test_an_empty_case_table_is_healthy_too(world: World) -> None:
    assert run()[1] == 0


def test_every_check_has_a_corruption() -> None:
    seen = set().union(*(checks for checks, _ in CORRUPTIONS.values()))
    assert seen == {check.__name__ for check in verify.CHECKS}
    assert {
        name for check in verify.CHECKS for name in [check.__name__] if {name} in [c for c, _ in CORRUPTIONS.values()]
    }


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_what_was_corrupted_is_named_and_nothing_else(story: Story, name: str) -> None:
    wanted, corrupt = CORRUPTIONS[name]
    corrupt(story)
    lines = {check.__name__: list(check()) for check in verify.CHECKS}
    assert {check for check, found in lines.items() if found} == wanted, lines
    said, code = run()
    assert code == 1
    assert said.splitlines() == [line for found in lines.values() for line in found]


def test_erasing_what_people_wrote_leaves_everything_standing(story: Story) -> None:
    answered = story.event(story.answered, "responded").content_id
    assert answered is not None
    assert erase([answered, story.answered.submission.content_id]) == 2
    assert run()[1] == 0


def test_what_was_erased_past_the_one_door_is_still_found_and_said_so(story: Story) -> None:
    content = story.event(story.answered, "responded").content_id
    Content.objects.filter(pk=content).update(salt="", body={}, erased_at=now())
    said, code = run()
    assert code == 1
    assert f"case {story.answered}: it is found by " in said
    call_command("index_cases", stdout=io.StringIO())
    assert run()[1] == 0


def test_a_calendar_that_changed_since_is_no_breach(story: Story) -> None:
    calendar = story.world.organisation.calendar
    CalendarDay.objects.create(calendar=calendar, date=days_later(5).date(), reason="Power cut")
    assert run()[1] == 0


def test_a_manager_who_stands_in_for_a_hub_without_handlers_is_somebody(story: Story) -> None:
    hub = story.world.unit("north-east-hub")
    hub.memberships.update(role="manager")
    assert run()[1] == 0

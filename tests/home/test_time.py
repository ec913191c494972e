"""Rule 10: one clock, moved in development and tests, and never in production."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import override_settings

from home import time
from home.models import ClockOffset
from tests.factories.world import START, World
from tests.site.test_production import COMPLETE

ROOT = Path(__file__).resolve().parents[2]
# What would know what time it is without being asked through us.
OTHER_CLOCKS = re.compile(
    r"timezone\.now\(|datetime\.(now|utcnow|today)\(|date\.today\(|\btime\.time\(|\bTruncNow|\bNow\(\)"
)


@pytest.fixture
def unfrozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the stored offset hold, which tests otherwise do not look at."""
    monkeypatch.setattr(time, "_override", None)
    monkeypatch.setattr(time, "_remembered", None)


def test_it_is_aware_and_in_utc() -> None:
    assert time.now().tzinfo is UTC
    assert abs(time.now() - START) < timedelta(minutes=1)


def test_a_moved_clock_goes_on(unfrozen: None) -> None:
    with time.moved(timedelta(days=3)):
        first = time.now()
        assert abs(first - datetime.now(UTC) - timedelta(days=3)) < timedelta(seconds=5)
        assert time.now() > first
        with time.moved(timedelta(days=5)):
            assert time.now() - first > timedelta(days=1)
        assert time.now() - first < timedelta(days=1)


@pytest.mark.parametrize(
    ("by", "moved"),
    [("3 days", timedelta(days=3)), ("-2 hours", timedelta(hours=-2)), ("90 minutes", timedelta(minutes=90)),
     (" 1 WEEK ", timedelta(weeks=1)), ("+1 day", timedelta(days=1))],
)  # fmt: skip
def test_travel_moves_it_for_everyone_who_shares_the_database(
    db: None, unfrozen: None, by: str, moved: timedelta, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("travel", "--", by)
    assert ClockOffset.current() == time.offset() == moved
    assert abs(time.now() - datetime.now(UTC) - moved) < timedelta(seconds=5)
    assert "It is now" in capsys.readouterr().out


def test_journeys_add_up_and_back_is_the_present(db: None, unfrozen: None) -> None:
    call_command("travel", "3 days")
    call_command("travel", "2 hours")
    assert time.offset() == timedelta(days=3, hours=2)
    call_command("travel", "back")
    assert time.offset() == timedelta(0)
    assert ClockOffset.objects.count() == 1


@pytest.mark.parametrize("by", ["", "3", "days", "3 fortnights", "1.5 days", "3 days 2 hours", "tomorrow"])
def test_what_is_no_amount_of_time_is_refused_in_words(db: None, unfrozen: None, by: str) -> None:
    with pytest.raises(CommandError, match="is no amount of time"):
        call_command("travel", by)
    assert ClockOffset.current() == timedelta(0)


def test_the_stored_offset_is_not_asked_for_every_timestamp(
    db: None, unfrozen: None, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(1):  # type: ignore[operator]
        for _ in range(50):
            time.now()


@override_settings(TIME_TRAVEL=False)
def test_where_the_clock_may_not_be_moved_nothing_moves_it(db: None, unfrozen: None) -> None:
    ClockOffset.objects.create(pk=1, offset=timedelta(days=30))
    assert abs(time.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert time.offset() == timedelta(0)
    for move in (
        lambda: time.travel(timedelta(days=1)),
        lambda: time.moved(timedelta(days=1)).__enter__(),
        lambda: time.frozen_at(START).__enter__(),
    ):
        with pytest.raises(ImproperlyConfigured, match="development and tests only"):
            move()
    with pytest.raises(CommandError, match="development and tests only"):
        call_command("travel", "3 days")
    with pytest.raises(CommandError, match="development and tests only"):
        call_command("travel", "back")
    assert ClockOffset.current() == timedelta(days=30)


@pytest.mark.django_db
def test_a_busy_database_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(by: timedelta) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(time, "travel", busy)
    with pytest.raises(CommandError, match="The database is busy, so time was not moved"):
        call_command("travel", "3 days")


def test_production_refuses_to_travel(tmp_path: Path) -> None:
    """With production's own settings, in a process of its own."""
    variables = {**COMPLETE, "DATABASE_URL": f"sqlite:///{tmp_path}/new.sqlite3", "TIME_TRAVEL": "1"}
    plain = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    done = subprocess.run(
        [sys.executable, "manage.py", "travel", "3 days"], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**plain, **variables, "DJANGO_SETTINGS_MODULE": "recourse.settings.production"},
    )  # fmt: skip
    assert done.returncode == 1
    assert "The clock can be moved in development and tests only." in done.stderr
    assert "Traceback" not in done.stderr


def test_all_our_code_asks_the_one_clock() -> None:
    asking = {
        str(path.relative_to(ROOT)): OTHER_CLOCKS.findall(path.read_text())
        for room in ("home", "policies", "intake")
        for path in (ROOT / room).rglob("*.py")
        if OTHER_CLOCKS.search(path.read_text()) and path != ROOT / "home" / "time.py"
    }
    assert asking == {}
    assert OTHER_CLOCKS.search("timezone.now()")
    assert OTHER_CLOCKS.search("x = date.today()")


def test_what_people_did_is_stored_by_the_moved_clock(world: World) -> None:
    with time.frozen_at(START + timedelta(days=40)):
        case = world.complain()
    assert abs(case.received_at - START - timedelta(days=40)) < timedelta(minutes=1)
    for event in case.events.all():
        assert abs(event.at - case.received_at) < timedelta(minutes=1)

"""How the demo's past is told: moments before the load, and what could not have happened is refused."""

from datetime import datetime, timedelta

import pytest

from home import time
from home.models import Organisation
from home.time import now
from intake.cases.models import StageRun
from intake.demo import living, loading
from intake.demo.story import Act, Story, acknowledged, ago, answered, day
from tests.factories.world import START, World


def story(*then: Act, **changes: object) -> Story:
    """Return a short story at the North East hub."""
    told = {
        "key": "short", "sent": day(2, "09:00"), "name": "Jo Bloggs", "email": "jo@example.org", "who": "school",
        "about": "north-east-hub", "details": "Nobody came.", "then": then,
    }  # fmt: skip
    return Story(**{**told, **changes})  # type: ignore[arg-type]  # as declared above


def live(world: World, told: Story) -> None:
    living.live([(world.organisation, [told])], START)


def clock(world: World, moment: datetime | None) -> str:
    """Return a moment as it stood on the wall, to the minute."""
    assert moment is not None
    return f"{world.organisation.local(moment):%Y-%m-%d %H:%M}"


def test_moments_are_told_in_working_days_before_the_load(world: World) -> None:
    live(world, story(acknowledged(day(1, "10:30"), "newcastle")))
    run = StageRun.objects.get(case__organisation=world.organisation)
    assert clock(world, run.case.received_at) == "2026-03-31 09:00"
    assert clock(world, run.acknowledged_at) == "2026-04-01 10:30"
    assert now() - START < timedelta(minutes=1)  # and the clock stands where it stood


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (story(acknowledged(day(3, "09:00"), "newcastle")), "out of its order"),
        (story(acknowledged(ago(hours=-1), "newcastle")), "out of its order"),
        (story(acknowledged(day(1, "09:00"), "oxford")), "You can't act on this case"),
        (story(answered(day(1, "09:00"), "newcastle", "upheld", "One.", "Two.")), "shorter|longer"),
        (story(who="nobody-we-know"), "can't be sent: .*who"),
    ],
)
def test_a_story_that_could_not_have_happened_is_refused(world: World, told: Story, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        live(world, told)


def test_a_weekend_and_a_bank_holiday_are_stepped_over(world: World) -> None:
    easter_monday = datetime(2026, 4, 6, 1, 45, tzinfo=time.LONDON)
    with time.frozen_at(easter_monday):
        living.live([(world.organisation, [story(sent=day(1, "09:00"))])], easter_monday)
    assert clock(world, StageRun.objects.get().entered_at) == "2026-04-02 09:00"


def test_other_organisations_are_left_in_peace(world: World) -> None:
    waiting = world.complain(at=START - timedelta(hours=1))
    with time.frozen_at(START - loading.FOUNDED):
        demo, stories = loading.DEMOS[3]
        organisation: Organisation = demo.build(8000)
    before = waiting.chain_head
    living.live([(organisation, stories[:3])], START)
    waiting.refresh_from_db()
    assert waiting.chain_head == before

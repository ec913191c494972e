"""What time does to a case: extensions, updates, reminders, windows, and a calendar that changes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from datetime import time as clock_time
from typing import Any

import pytest

from home import time
from home.models import CalendarDay
from home.time import LONDON
from intake.cases import ticks, workflow
from intake.cases.models import Case, Closing, DeadlineKind, State
from intake.letters import outbox
from intake.letters.models import Message, MessageKind
from intake.portal import story
from intake.records import verify
from policies.procedures import Amount, TimeUnit
from tests.factories.world import World

Settings = Callable[[Any], None]


def at(month: int, day: int, hour: int = 9, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


def end_of(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 23, 59, 59, tzinfo=LONDON)


def limit(n: int, unit: str, event: str, *, normally: bool = False) -> dict[str, Any]:
    return {"n": n, "unit": unit, "event": event, "normally": normally}


def promise(world: World, **stage: Any) -> None:
    """Publish the policy with other promises at Level 1."""
    draft = world.policy.get_latest_revision_as_object()
    draft.stages[0].value.update(stage)
    draft.save_revision().publish()


def due(case: Case, kind: DeadlineKind) -> datetime | None:
    row = case.deadlines.filter(run__seq=1, kind=kind).order_by("pk").last()
    return row.due.astimezone(LONDON) if row and row.due else None


def working_days(n: int) -> Amount:
    return Amount(n, TimeUnit.WORKING_DAYS)


def letters(case: Case, kind: MessageKind) -> list[Message]:
    return list(Message.objects.filter(case=case, kind=kind).order_by("pk"))


# -- extensions -----------------------------------------------------------------------------------


def test_an_extension_is_counted_from_the_present_date_and_so_is_the_next(world: World) -> None:
    """The design's own case: due Friday 24 April, 10 working days more: Monday 11 May."""
    promise(world, respond=limit(14, "working days", "receipt"))
    case = world.complain()
    assert due(case, DeadlineKind.RESPOND) == end_of(4, 24)
    noor = world.person("newcastle")
    workflow.extend(case.pk, noor, amount=working_days(10), reason="Two witnesses are away until May.")
    assert due(case, DeadlineKind.RESPOND) == end_of(5, 11)
    workflow.extend(case.pk, noor, amount=working_days(1), reason="One day more.")
    assert due(case, DeadlineKind.RESPOND) == end_of(5, 12)
    told = letters(case, MessageKind.EXTENSION)
    assert "by the end of Monday 11 May 2026" in told[0].content.body["text"]
    said = [event.content.body["reason"] for event in case.events.filter(kind="extended", public=True)]
    assert said == ["Two witnesses are away until May.", "One day more."]
    assert list(verify.breaches()) == []


def test_the_cap_of_the_policy_is_enforced(world: World) -> None:
    promise(world, extend="", extension_cap={"n": 10, "unit": "working days"})
    case = world.complain()
    noor = world.person("newcastle")
    with pytest.raises(workflow.Refused, match="no more than 10 working days longer each time"):
        workflow.extend(case.pk, noor, amount=working_days(11), reason="Much to do.")
    # Two weeks and a day are more than ten working days here: Easter is over.
    with pytest.raises(workflow.Refused, match="no more than 10 working days"):
        workflow.extend(case.pk, noor, amount=Amount(15, TimeUnit.CALENDAR_DAYS), reason="Much to do.")
    workflow.extend(case.pk, noor, amount=working_days(10), reason="Much to do.")


@pytest.mark.parametrize(
    ("stage", "reason", "said"),
    [
        ({"extend": "no"}, "Much to do.", "The policy promises no more time"),
        ({"respond": {"n": None, "unit": "", "event": "", "normally": False}}, "Much to do.", "there is none to move"),
        ({}, "  ", "Write why more time is needed"),
    ],
)
def test_an_extension_that_is_not_promised_is_refused(
    world: World, stage: dict[str, Any], reason: str, said: str
) -> None:
    promise(world, **stage)
    case = world.complain()
    with pytest.raises(workflow.Refused, match=said):
        workflow.extend(case.pk, world.person("newcastle"), amount=working_days(2), reason=reason)
    assert letters(case, MessageKind.EXTENSION) == []


def test_a_date_that_has_passed_is_not_moved_any_more(world: World) -> None:
    case = world.complain()
    with (
        time.frozen_at(at(4, 9)),
        pytest.raises(workflow.Refused, match="This date has passed"),
    ):
        workflow.extend(case.pk, world.person("newcastle"), amount=working_days(5), reason="Much to do.")


# -- updates --------------------------------------------------------------------------------------


def test_while_it_is_extended_the_complainant_hears_every_two_working_days(world: World) -> None:
    case = world.complain()
    noor = world.person("newcastle")
    assert due(case, DeadlineKind.UPDATE) is None
    with time.frozen_at(at(4, 7, 10)):
        workflow.extend(case.pk, noor, amount=working_days(10), reason="Much to do.")
    assert due(case, DeadlineKind.UPDATE) == end_of(4, 9)
    with time.frozen_at(at(4, 9, 16)):
        workflow.update(case.pk, noor, message="We have spoken to the school.")
    assert due(case, DeadlineKind.UPDATE) == end_of(4, 13)
    with time.frozen_at(at(4, 14, 8)):
        ticks.tick()
    breached = [event.refs["kind"] for event in case.events.filter(kind="breached")]
    assert breached == ["acknowledge", "update"]
    assert due(case, DeadlineKind.UPDATE) == end_of(4, 15), "the next one is owed from the missed one"
    with time.frozen_at(at(4, 15, 8)):
        workflow.respond(case.pk, noor, outcome="upheld", parts=[{"title": "", "text": "You are right."}], remedies=[])
    assert not case.deadlines.filter(kind=DeadlineKind.UPDATE, met_at=None, breached_event=None, void=False).exists()


def test_while_it_is_late_updates_are_owed_and_missed_ones_are_caught_up_in_order(world: World) -> None:
    """Nobody does anything, and no worker runs until 16 April."""
    case = world.complain()
    with time.frozen_at(at(4, 16, 8)):
        ticks.tick()
    kinds = [(e.refs["kind"], e.refs["due"][:10], e.refs.get("noticed")) for e in case.events.filter(kind="breached")]
    assert kinds == [
        ("acknowledge", "2026-04-03", "late"),
        ("respond", "2026-04-08", "late"),
        ("update", "2026-04-10", "late"),
        ("update", "2026-04-14", "late"),
    ]
    assert due(case, DeadlineKind.UPDATE) == end_of(4, 16)


# -- reminders and missed dates -------------------------------------------------------------------


def test_handlers_are_reminded_once_at_each_point_and_managers_told_of_a_miss(world: World) -> None:
    case = world.complain()
    with time.frozen_at(at(4, 3, 13, 31)):
        assert ticks.tick() == 2  # and the manager hears that nobody has opened it
        assert ticks.tick() == 0
    (reminder,) = letters(case, MessageKind.REMINDER)
    assert reminder.to_user == world.person("newcastle")
    assert "Acknowledge by 5.30pm on Friday 3 April 2026" in reminder.content.body["text"]
    with time.frozen_at(at(4, 3, 17, 31)):
        ticks.tick()
        ticks.tick()
    (overdue,) = letters(case, MessageKind.OVERDUE)
    assert overdue.to_user == world.person("senior")
    for letter in (reminder, overdue):
        assert "Jo Bloggs" not in str(letter.content.body)
        assert "teacher" not in str(letter.content.body)


def test_of_several_missed_reminders_only_the_last_is_sent_marked_late(world: World) -> None:
    world.organisation.reminders = "20, 10, 4"
    world.organisation.save()
    case = world.complain()
    with time.frozen_at(at(4, 3, 15)):
        ticks.tick()
    assert len(letters(case, MessageKind.REMINDER)) == 1
    assert case.events.get(kind="reminded").refs["noticed"] == "late"


def test_without_points_nobody_is_reminded(world: World) -> None:
    world.organisation.reminders = ""
    world.organisation.save()
    case = world.complain()
    with time.frozen_at(at(4, 3, 17)):
        ticks.tick()
    assert letters(case, MessageKind.REMINDER) == []


def test_of_a_restricted_case_nobody_is_told_who_may_not_see_it(world: World) -> None:
    case = world.complain(concerns_usual="yes")
    with time.frozen_at(at(4, 3, 17)):
        ticks.tick()
    with time.frozen_at(at(4, 3, 18)):
        ticks.tick()
    told = set(Message.objects.filter(case=case).exclude(to_user=None).values_list("to_user__email", flat=True))
    assert told == {"senior@sms.example"}


# -- windows that are discretionary ----------------------------------------------------------------


def answered(world: World, **stage: Any) -> Case:
    promise(world, escalate=limit(5, "working days", "decision received", normally=True), **stage)
    case = world.complain()
    workflow.respond(
        case.pk, world.person("newcastle"), outcome="not upheld", parts=[{"title": "", "text": "No."}], remedies=[]
    )
    outbox.deliver()
    return case


def test_where_the_policy_says_normally_a_person_is_asked_once_and_nothing_closes_by_itself(world: World) -> None:
    case = answered(world)
    with time.frozen_at(at(4, 20)):
        assert ticks.tick() == 1
        assert ticks.tick() == 0
    case.refresh_from_db()
    assert case.state == State.RESPONDED
    (asked,) = letters(case, MessageKind.DECIDE)
    assert asked.to_user == world.person("newcastle")
    with time.frozen_at(at(4, 21)):
        workflow.close(case.pk, world.person("newcastle"), reason="Rang twice, no answer.")
    case.refresh_from_db()
    assert (case.state, case.closing) == (State.CLOSED, Closing.LAPSED)
    assert list(verify.breaches()) == []


def test_before_the_time_has_passed_nobody_can_close_it(world: World) -> None:
    case = answered(world)
    with pytest.raises(workflow.Refused, match="has not passed"):
        workflow.close(case.pk, world.person("newcastle"), reason="I am tired of it.")


def test_asked_late_it_climbs_and_the_next_stage_may_decline_with_a_reason(world: World) -> None:
    case = answered(world)
    with time.frozen_at(at(4, 30)):
        workflow.escalate(case.pk)
        case.refresh_from_db()
        assert case.current_run.asked_late
        workflow.decline(case.pk, world.person("senior"), reason="The school year is over.")
    case.refresh_from_db()
    assert (case.state, case.closing) == (State.CLOSED, Closing.LAPSED)
    assert len(letters(case, MessageKind.DECLINED)) == 1
    told = story.tell(case)["status"]["text"]
    assert "we decided that we can't take it on" in told
    assert "did not hear from you" not in told


def test_asked_in_time_it_cannot_be_declined(world: World) -> None:
    case = answered(world)
    workflow.escalate(case.pk)
    with pytest.raises(workflow.Refused, match="asked for in time"):
        workflow.decline(case.pk, world.person("senior"), reason="Busy.")


# -- the calendar changes -------------------------------------------------------------------------


def proclaim(world: World, month: int, day: int) -> None:
    CalendarDay.objects.create(
        calendar=world.organisation.calendar, date=at(month, day).date(), kind="proclaimed", reason="A royal wedding"
    )


def test_a_bank_holiday_proclaimed_while_a_case_is_open_moves_its_dates_and_the_complainant_is_told(
    world: World,
) -> None:
    case = world.complain()
    proclaim(world, 4, 8)
    assert ticks.recalculate() == 1
    assert ticks.recalculate() == 0
    assert due(case, DeadlineKind.RESPOND) == end_of(4, 9)
    assert abs(due(case, DeadlineKind.ACKNOWLEDGE) - at(4, 3, 17, 30)) < timedelta(minutes=1), "hours are elapsed"
    (event,) = case.events.filter(kind="date moved")
    assert event.public
    assert event.refs["kind"] == "respond"
    (letter,) = letters(case, MessageKind.MOVED)
    assert "by the end of Thursday 9 April 2026" in letter.content.body["text"]
    assert list(verify.breaches()) == []


def test_a_day_that_counts_again_moves_a_date_back_without_a_letter(world: World) -> None:
    proclaim(world, 4, 8)
    case = world.complain()
    world.organisation.calendar.days.get().delete()
    ticks.recalculate()
    assert due(case, DeadlineKind.RESPOND) == end_of(4, 8)
    assert letters(case, MessageKind.MOVED) == []
    assert case.events.filter(kind="date moved").count() == 1


def test_the_complainants_own_window_never_gets_shorter(world: World) -> None:
    proclaim(world, 4, 8)
    case = world.complain()
    workflow.respond(
        case.pk, world.person("newcastle"), outcome="not upheld", parts=[{"title": "", "text": "No."}], remedies=[]
    )
    outbox.deliver()
    before = due(case, DeadlineKind.ESCALATE)
    assert before == end_of(4, 14)
    world.organisation.calendar.days.get().delete()
    ticks.recalculate()
    assert due(case, DeadlineKind.ESCALATE) == before
    assert list(verify.breaches()) == []


def test_what_is_met_or_missed_keeps_its_date(world: World) -> None:
    missed, met = world.complain(), world.complain()
    workflow.acknowledge(met.pk, world.person("newcastle"), contact_name="Noor Haddad")
    with time.frozen_at(at(4, 9)):
        ticks.tick()
        proclaim(world, 4, 7)
        ticks.recalculate()
    assert due(missed, DeadlineKind.RESPOND) == end_of(4, 8)
    assert due(met, DeadlineKind.RESPOND) == end_of(4, 8)
    assert not Case.objects.get(pk=met.pk).events.filter(kind="date moved", refs__kind="respond").exists()


# -- when something counts as received ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (at(4, 7, 16, 59), end_of(4, 9)),  # before the hour: received that Tuesday
        (at(4, 7, 17), end_of(4, 10)),  # at the hour: received on Wednesday
        (at(4, 10, 18), end_of(4, 14)),  # Friday evening: received on Saturday, as a weekend receipt is
    ],
)
def test_a_cut_off_hour_moves_the_day_of_receipt_and_hours_run_from_the_receipt_itself(
    world: World, sent: datetime, expected: datetime
) -> None:
    promise(world, respond=limit(2, "working days", "receipt"))
    world.organisation.cut_off = clock_time(17)
    world.organisation.save()
    case = world.complain(at=sent)
    assert due(case, DeadlineKind.RESPOND) == expected
    assert due(case, DeadlineKind.ACKNOWLEDGE) == sent + timedelta(hours=24)
    assert case.received_at == sent


def test_a_setting_that_is_changed_later_moves_no_date_that_was_promised(world: World) -> None:
    promise(world, respond=limit(2, "working days", "receipt"))
    case = world.complain(at=at(4, 7, 18))
    world.organisation.cut_off = clock_time(17)
    world.organisation.save()
    workflow.acknowledge(case.pk, world.person("newcastle"), contact_name="Noor Haddad")
    assert due(case, DeadlineKind.RESPOND) == end_of(4, 9)
    assert due(world.complain(at=at(4, 7, 18)), DeadlineKind.RESPOND) == end_of(4, 10)
    assert list(verify.breaches()) == []


def test_received_in_the_holidays_may_count_from_the_first_school_day(world: World) -> None:
    promise(world, respond=limit(2, "working days", "receipt"))
    calendar = world.organisation.calendar
    calendar.terms.create(name="Spring", first=at(1, 5).date(), last=at(3, 27).date())
    calendar.terms.create(name="Summer", first=at(4, 13).date(), last=at(7, 17).date())
    world.organisation.receipt_on_school_days = True
    world.organisation.save()
    assert due(world.complain(), DeadlineKind.RESPOND) == end_of(4, 15)
    # Beyond the terms that are entered, a complaint is taken as it comes.
    assert due(world.complain(at=at(8, 20)), DeadlineKind.RESPOND) == end_of(8, 24)

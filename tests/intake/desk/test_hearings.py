"""A hearing before a panel: promised, held and recorded, and what is counted from it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from home import time
from intake.cases import ticks, workflow
from intake.cases.models import Case, Deadline, DeadlineKind
from intake.portal import story
from intake.records import verify
from tests.factories.doing import answer, climb
from tests.factories.promising import PANEL, SAT, publish
from tests.factories.world import World
from tests.intake.desk.test_acting import hidden, said, url
from tests.intake.desk.test_page import see
from tests.intake.test_lives import at, end_of

SEATS = {"member_0": "Ines Okafor", "independent_0": "on", "member_1": "Bo Lund", "member_2": "Ada Quill"}


@pytest.fixture
def heard(world: World) -> Case:
    """Return a case that was taken to the panel on Tuesday 7 April 2026; a hearing by 21 April is promised."""
    publish(world, PANEL)
    case = world.complain()
    with time.frozen_at(at(4, 7, 11)):
        answer(world, case, "newcastle")
        climb(case)
    return case


def row(case: Case, kind: DeadlineKind) -> Deadline:
    return case.deadlines.get(run__seq=2, kind=kind)


def hear(world: World, case: Case, held: datetime, *, who: str = "senior") -> None:
    workflow.hear(case.pk, world.person(who), held_at=held, panel=SAT)
    case.refresh_from_db()


def test_the_answer_is_counted_from_the_hearing_once_it_was_held(world: World, heard: Case) -> None:
    promised = row(heard, DeadlineKind.HEAR)
    assert promised.due == end_of(4, 21)
    answer_due = row(heard, DeadlineKind.RESPOND)
    assert (answer_due.due, answer_due.projected) == (end_of(4, 22), True), "24 hours of the last moment, at the latest"
    with time.frozen_at(at(4, 17, 9)):
        hear(world, heard, at(4, 16, 15, 30))
    assert row(heard, DeadlineKind.HEAR).met_at == at(4, 16, 15, 30)
    answer_due = row(heard, DeadlineKind.RESPOND)
    assert (answer_due.due, answer_due.projected) == (at(4, 17, 15, 30).astimezone(UTC), False)
    assert heard.next_due == answer_due.due
    with time.frozen_at(at(4, 17, 16)):
        ticks.tick()
        assert [event.refs["kind"] for event in heard.events.filter(kind="breached")] == ["respond"]
        assert list(verify.breaches()) == []


def test_a_hearing_that_was_not_held_in_time_is_missed_once_and_what_follows_is_counted_from_the_late_one(
    world: World, heard: Case
) -> None:
    with time.frozen_at(at(4, 22, 0, 1)):
        ticks.tick()
    with time.frozen_at(at(4, 22, 12)):
        hear(world, heard, at(4, 22, 11))
        ticks.tick()
    held = row(heard, DeadlineKind.HEAR)
    assert held.breached_event is not None
    assert (held.due, held.met_at) == (end_of(4, 21), at(4, 22, 11))
    assert row(heard, DeadlineKind.RESPOND).due == at(4, 23, 11)
    assert list(verify.breaches()) == []


@pytest.mark.parametrize(
    ("held", "why"),
    [(at(4, 17, 10), "still to come"), (at(4, 7, 10), "before the complaint came to this stage")],
)
def test_it_can_have_been_neither_before_the_stage_nor_after_now(
    world: World, heard: Case, held: datetime, why: str
) -> None:
    with time.frozen_at(at(4, 17, 9)), pytest.raises(workflow.Refused, match=why):
        hear(world, heard, held)
    assert row(heard, DeadlineKind.HEAR).met_at is None


def test_only_a_panel_hears_and_once_and_by_those_who_have_the_case(world: World, heard: Case) -> None:
    other = world.complain()
    with time.frozen_at(at(4, 17, 9)):
        with pytest.raises(workflow.Refused, match="has no hearing"):
            hear(world, other, at(4, 17, 8), who="newcastle")
        with pytest.raises(workflow.Refused, match="You can't act"):
            hear(world, heard, at(4, 17, 8), who="newcastle")
        hear(world, heard, at(4, 17, 8))
        with pytest.raises(workflow.Refused, match="on record already"):
            hear(world, heard, at(4, 17, 8))


@pytest.mark.parametrize(
    ("panel", "why"),
    [
        (SAT[:2], "a panel of 3"),
        ([*SAT[1:], workflow.Panellist("Jo Fenn")], "1 of the panel have no part"),
        ([*SAT[:2], workflow.Panellist("bo  LUND")], "once, by name"),
        ([*SAT[:2], workflow.Panellist("Dilys Pryce")], "may concern Dilys Pryce"),
    ],
)
def test_a_panel_is_as_many_as_was_promised_and_none_whom_it_concerns(
    world: World, heard: Case, panel: list[workflow.Panellist], why: str
) -> None:
    heard.conflicts.create(user=world.person("director"), source="said")
    with time.frozen_at(at(4, 17, 9)), pytest.raises(workflow.Refused, match=why):
        workflow.hear(heard.pk, world.person("senior"), held_at=at(4, 17, 8), panel=panel)


def test_at_the_desk_it_is_what_comes_next_and_the_page_says_what_follows(
    world: World, heard: Case, sign_in: Any
) -> None:
    with time.frozen_at(at(4, 16, 17)):
        client = sign_in("senior")
        before = see(client, heard)
        assert "To be heard" in before
        assert before.index("Record the hearing") < before.index("Respond")
        page = client.get(url("hear", heard)).content.decode()
        assert "We promised to hold it by the end of Tuesday 21 April 2026." in page
        assert "The answer is due within 24 hours of the hearing" in page
        assert "No letter is sent." in page
        assert "Written to" not in page
        response = client.post(url("hear", heard), {**hidden(heard), "day": "2026-04-16", "time": "15:30", **SEATS})
        assert f"The hearing of {heard.shown_reference} is on record." in said(response)
        after = see(client, heard)
        assert "Record the hearing" not in after
        assert "The hearing was held The complainant can read this" in after
        assert "At 3.30pm on Thursday 16 April 2026." in after
        assert "Ines Okafor (no part in our organisation), Bo Lund, Ada Quill" in after
        told = story.tell(Case.objects.get(pk=heard.pk))
    (step,) = [step for step in told["history"] if step.title == "The hearing was held"]
    assert step.parts == (("", "At 3.30pm on Thursday 16 April 2026."),)


@pytest.mark.parametrize(
    ("day", "hour", "words"),
    [
        ("", "15:30", "Write the day of the hearing."),
        ("2026-04-16", "", "Write when the hearing ended."),
        ("16 April", "15:30", "Write the day as 2026-04-27."),
        ("2026-04-16", "soon", "Write the time as 15:30."),
        ("2026-04-18", "15:30", "This is still to come."),
        ("2026-04-06", "15:30", "The complaint came to this stage at 11am on Tuesday 7 April 2026."),
    ],
)
def test_what_does_not_fit_is_said_at_the_field_and_what_was_typed_is_kept(
    day: str, hour: str, words: str, heard: Case, sign_in: Any
) -> None:
    with time.frozen_at(at(4, 17, 9)):
        client = sign_in("senior")
        response = client.post(url("hear", heard), {**hidden(heard), "day": day, "time": hour})
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    for typed in filter(None, (day, hour)):
        assert f'value="{typed}' in page
    assert row(heard, DeadlineKind.HEAR).met_at is None


def test_verify_sees_a_hearing_that_no_event_tells_of(world: World, heard: Case) -> None:
    run = heard.current_run
    assert run is not None
    run.heard_at = heard.received_at + timedelta(days=6)
    run.save()
    assert any("the events know another hearing at stage 2" in line for line in verify.breaches())

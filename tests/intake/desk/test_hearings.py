"""A hearing before a panel: promised, held and recorded, and what is counted from it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from home import time
from intake.cases import ticks, workflow
from intake.cases.models import Case, Deadline, DeadlineKind
from intake.letters import mailing, rendering
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


INVITED = {
    "day": "2026-04-20", "time": "10:00", "place": "Room 2\n1 High Street", "message": "Please send papers by Friday.",
    **SEATS,
}  # fmt: skip


def invite(client: Any, case: Case, **more: str) -> Any:
    return client.post(url("arrange", case), {**hidden(case), **INVITED, **more})


def letters(case: Case) -> list[str]:
    found = case.messages.filter(kind="hearing").order_by("pk")
    return [rendering.text(mailing.blocks_of(letter, whole=True)) for letter in found]


def test_whoever_complains_is_invited_and_reads_it_on_their_page(world: World, heard: Case, sign_in: Any) -> None:
    with time.frozen_at(at(4, 8, 9)):
        client = sign_in("senior")
        before = see(client, heard)
        assert before.index("Invite to the hearing") < before.index("Record the hearing") < before.index("Respond")
        page = client.get(url("arrange", heard)).content.decode()
        assert "The complainant is invited: an email says that there is a letter" in page
        assert "Written to: Jo Bloggs, jo@example.org" in page
        assert "We promised to hold it by the end of Tuesday 21 April 2026." in page
        assert "a panel of 3, 1 of them with no part in our organisation" in page
        response = invite(client, heard)
        assert "The complainant is invited to the hearing" in said(response)
        assert heard.events.filter(kind="hearing arranged", public=True).count() == 1
        (letter,) = letters(heard)
        assert "we would like you to be there: 10am on Monday 20 April 2026." in letter
        assert "Room 2" in letter
        assert "Ines Okafor (no part in our organisation), Bo Lund, Ada Quill" in letter
        assert "Please send papers by Friday." in letter
        assert "has changed" not in letter
        mailed = heard.messages.get(kind="hearing").content.body["text"]
        assert "10am on Monday 20 April 2026" in mailed
        assert "Room 2" not in mailed, "an email can be read by others"
        after = see(client, heard)
        assert "A hearing was arranged The complainant can read this" in after
        assert after.index("Record the hearing") < after.index("Invite to the hearing")
        told = story.tell(Case.objects.get(pk=heard.pk))
        assert told["hearing"].parts == (
            ("", "It is at 10am on Monday 20 April 2026."), ("Where", "Room 2\n1 High Street"),
            ("Who will hear it", "Ines Okafor (no part in our organisation), Bo Lund, Ada Quill"),
            ("", "Please send papers by Friday."),
        )  # fmt: skip
        assert list(verify.breaches()) == []
    with time.frozen_at(at(4, 20, 17)):
        client = sign_in("senior")
        record = client.get(url("hear", heard)).content.decode()
        for known in ('value="2026-04-20"', 'value="Ines Okafor"', 'value="Bo Lund"'):
            assert known in record, "what was arranged need not be typed again"
        hear(world, heard, at(4, 20, 11))
        assert story.tell(Case.objects.get(pk=heard.pk))["hearing"] is None


def test_another_day_is_another_invitation_that_says_so(world: World, heard: Case, sign_in: Any) -> None:
    with time.frozen_at(at(4, 8, 9)):
        client = sign_in("senior")
        invite(client, heard)
        page = client.get(url("arrange", heard)).content.decode()
        assert "They were invited for 10am on Monday 20 April 2026. This replaces it." in page
        assert 'value="10:00"' in page
        assert "Room 2\n1 High Street</textarea>" in page
        invite(client, heard, day="2026-04-21", time="14:30")
        _first, second = letters(heard)
        assert "2.30pm on Tuesday 21 April 2026" in second
        assert "Something about the hearing has changed." in second
        told = story.tell(Case.objects.get(pk=heard.pk))
        assert told["hearing"].parts[0] == (
            "", "This replaces what we wrote before. It is at 2.30pm on Tuesday 21 April 2026."
        )  # fmt: skip
        assert len([step for step in told["history"] if step.is_invitation]) == 2
        assert list(verify.breaches()) == []


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"safe_contact": "post", "address": "1 High Street"}, "the letter is printed and posted, as they wished"),
        ({"safe_contact": "page"}, "on their own page alone, and nothing is sent to them"),
    ],
    ids=["by post", "only on their page"],
)
def test_the_form_says_how_the_invitation_reaches_them(
    world: World, sign_in: Any, wish: dict[str, str], words: str
) -> None:
    publish(world, PANEL)
    case = world.complain(**wish)
    with time.frozen_at(at(4, 7, 11)):
        answer(world, case, "newcastle")
        climb(case)
        client = sign_in("senior")
        page = client.get(url("arrange", case)).content.decode()
        assert words in page
        assert "Written to: Jo Bloggs, jo@example.org" not in page
        invite(client, case)
    state = {"post": "to post", "page": "page only"}[wish["safe_contact"]]
    assert case.messages.get(kind="hearing").state == state


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"day": "2026-04-07"}, "This has passed."),
        ({"day": ""}, "Write the day of the hearing."),
        ({"time": "ten"}, "Write the time as 10:00."),
        ({"place": " "}, "Write where it is held, or how to join it."),
        ({"member_2": ""}, "The policy promises a panel of 3."),
        ({"independent_0": ""}, "1 of the panel have no part"),
    ],
    ids=["passed", "no day", "no time", "no place", "too few", "nobody independent"],
)
def test_an_invitation_that_does_not_hold_is_not_sent_and_nothing_typed_is_lost(
    world: World, heard: Case, sign_in: Any, given: dict[str, str], words: str
) -> None:
    with time.frozen_at(at(4, 8, 9)):
        response = invite(sign_in("senior"), heard, **given)
    page = response.content.decode()
    assert response.status_code in (409, 422)
    assert words in page
    assert "Please send papers by Friday.</textarea>" in page
    assert letters(heard) == []
    assert not heard.events.filter(kind="hearing arranged").exists()


def test_a_panel_that_is_not_known_yet_may_be_left_open(world: World, heard: Case) -> None:
    with time.frozen_at(at(4, 8, 9)):
        workflow.arrange(heard.pk, world.person("senior"), at=at(4, 20, 10), place="Room 2")
        assert "Who will hear it" not in letters(heard)[0]
        with pytest.raises(workflow.Refused, match="You can't act"):
            workflow.arrange(heard.pk, world.person("newcastle"), at=at(4, 20, 10), place="Room 2")
        hear(world, heard, at(4, 8, 8))
        with pytest.raises(workflow.Refused, match="on record already"):
            workflow.arrange(heard.pk, world.person("senior"), at=at(4, 20, 10), place="Room 2")


def test_verify_sees_an_invitation_that_no_event_tells_of(world: World, heard: Case) -> None:
    run = heard.current_run
    assert run is not None
    run.hearing_at = at(4, 20, 10)
    run.save()
    assert any("a hearing at stage 2 at another time, or of none" in line for line in verify.breaches())

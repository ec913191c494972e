"""Acting about time: more of it, word of how it is going, windows that have passed, stages asked for late."""

from datetime import datetime
from typing import Any

import pytest

from home import time
from home.models import CalendarDay
from intake.cases import ticks, workflow
from intake.cases.models import Case, Closing, DeadlineKind, State
from intake.desk import actions
from intake.letters.models import Message
from intake.records import verify
from tests.factories.world import World
from tests.intake.desk.test_acting import hidden, said, url
from tests.intake.desk.test_list import INDEX, rows
from tests.intake.desk.test_page import see, text_of
from tests.intake.test_lives import answered, at, due, end_of, promise, working_days


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def extend(case: Case, **data: Any) -> dict[str, Any]:
    return {**hidden(case), "n": "5", "unit": "working days", "reason": "Two witnesses are away.", **data}


def offered(page: str) -> list[str]:
    """Return the labels of the actions that a case page offers, in their order."""
    now = page.split("What you can do now")[1].split("What the complainant wrote")[0]
    now = now.split("More you can do")[0]
    # Buttons come last: what is due is named before them in the same words.
    found = [(now.rindex(action.label), action.label) for action in actions.ACTIONS.values() if action.label in now]
    return [label for _, label in sorted(found)]


# -- more time ----------------------------------------------------------------------------------------


def test_more_time_shows_date_and_cap_and_tells_the_complainant(world: World, sign_in: Any) -> None:
    promise(world, extend="", extension_cap={"n": 10, "unit": "working days"})
    case = world.complain()
    client = sign_in("newcastle")
    assert "Give more time" in offered(see(client, case))
    page = client.get(url("extend", case)).content.decode()
    for words in (
        "The answer is due by the end of Wednesday 8 April 2026 at the latest now.",
        "it takes no more than 10 working days longer each time",
        "The complainant is sent the new date, and reads your reason on their own page.",
        "From now on the policy promises them news every 2 working days.",
        "The complainant will read this",
        '<option value="working days" selected>',
    ):
        assert words in page
    assert '<option value="hours"' not in page
    response = client.post(url("extend", case), extend(case))
    assert response.status_code == 302
    assert "is to be answered by the end of Wednesday 15 April 2026 now." in said(response)
    assert due(case, DeadlineKind.RESPOND) == end_of(4, 15)
    assert Message.objects.filter(case=case, kind="extension").count() == 1
    text = see(client, case)
    assert "More time for the answer: 5 working days The complainant can read this" in text
    assert (
        "To be answered by the end of Wednesday 15 April 2026 instead of by the end of Wednesday 8 April 2026." in text
    )
    assert "Reason Two witnesses are away." in text
    assert list(verify.breaches()) == []


@pytest.mark.parametrize(
    ("data", "words", "field"),
    [
        ({"n": ""}, "Write how much more time is needed.", "id_n"),
        ({"n": "soon"}, "Write a whole number, such as 5.", "id_n"),
        ({"n": "0"}, "Write a number of 1 or more.", "id_n"),
        ({"n": "1000"}, "Write a number of 999 or less.", "id_n"),
        ({"n": "11"}, "the policy promises no more than 10 working days longer each time.", "id_n"),
        ({"n": "3", "unit": "weeks"}, "the policy promises no more than 10 working days", "id_n"),
        ({"unit": "fortnights"}, "Choose from what is listed.", "id_unit"),
        ({"unit": "school days"}, "Choose from what is listed.", "id_unit"),
        ({"reason": "  "}, "Write why more time is needed.", "id_reason"),
    ],
)
def test_what_does_not_fit_is_said_at_the_field_and_everything_typed_is_kept(
    data: dict[str, str], words: str, field: str, world: World, sign_in: Any
) -> None:
    promise(world, extend="", extension_cap={"n": 10, "unit": "working days"})
    case = world.complain()
    sent = extend(case, **data)
    response = sign_in("newcastle").post(url("extend", case), sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert f'href="#{field}"' in page
    assert f'id="{field}_error"' in page
    assert sent["n"] == "" or f'value="{sent["n"]}"' in page
    assert sent["reason"].strip() in page
    assert due(case, DeadlineKind.RESPOND) == end_of(4, 8)


def test_school_days_are_offered_where_terms_are_known_and_refused_beyond_them(world: World, sign_in: Any) -> None:
    world.organisation.calendar.terms.create(name="Summer", first=at(4, 1).date(), last=at(4, 30).date())
    case = world.complain()
    client = sign_in("newcastle")
    assert '<option value="school days">' in client.get(url("extend", case)).content.decode()
    response = client.post(url("extend", case), extend(case, n="60", unit="school days"))
    assert response.status_code == 422
    assert "Enter the dates of the coming terms first." in response.content.decode()
    assert client.post(url("extend", case), extend(case, n="3", unit="school days")).status_code == 302


def test_what_the_workflow_refuses_is_shown_and_everything_typed_is_kept(world: World, sign_in: Any) -> None:
    """The date passes between opening the form and sending it, before any worker has come round."""
    case = world.complain()
    sent = extend(case, reason="Two witnesses <are> away.", n="7", unit="calendar days")
    with time.frozen_at(at(4, 9)):
        response = sign_in("newcastle").post(url("extend", case), sent)
    page = response.content.decode()
    assert response.status_code == 409
    assert "This date has passed, so it can&#x27;t be moved any more." in page
    assert "Two witnesses &lt;are&gt; away." in page
    assert 'value="7"' in page
    assert '<option value="calendar days" selected>' in page
    assert due(case, DeadlineKind.RESPOND) == end_of(4, 8)


@pytest.mark.parametrize(
    ("stage", "when", "reason"),
    [
        ({"extend": "no"}, at(4, 3), "The policy promises no more time at this stage, so its date stays."),
        ({"respond": {"n": None, "unit": "", "event": "", "normally": False}}, at(4, 3), "there is none to move."),
        ({}, at(4, 9), "This date has passed, so it can't be moved any more."),
    ],
)
def test_where_more_time_cannot_be_given_the_reason_stands_there(
    stage: dict[str, Any], when: datetime, reason: str, world: World, sign_in: Any
) -> None:
    promise(world, **stage)
    case = world.complain()
    client = sign_in("newcastle")
    with time.frozen_at(when):
        page = see(client, case).replace("&#x27;", "'")
        assert f"More time can't be given. {reason}" in page or reason in page.split("More time can't be given.")[1]
        assert "Give more time" not in offered(page)
        response = client.get(url("extend", case))
        assert (response.status_code, response["Location"]) == (302, url("inspect", case))
        assert reason in said(response)


def test_why_this_date_tells_the_days_of_the_extension_too_each_part_from_one(world: World, sign_in: Any) -> None:
    case = world.complain()
    noor = world.person("newcastle")
    workflow.acknowledge(case.pk, noor, contact_name="Noor Haddad")
    client = sign_in("newcastle")
    for _ in range(2):
        workflow.extend(case.pk, noor, amount=working_days(2), reason="Much to do.")
    page = see(client, case)
    days = page.split("Why this date? Respond")[1].split("What you can do now")[0]
    assert "Wednesday 8 April 2026 Day 2 More time, counted from that day Thursday 9 April 2026 Day 1" in days
    assert "Friday 10 April 2026 Day 2 More time, counted from that day" in days
    assert "Sunday 12 April 2026 Not counted: Sunday" in days
    assert "Tuesday 14 April 2026 Day 2" in days


# -- how it is going ----------------------------------------------------------------------------------


def test_an_update_is_read_by_the_complainant_and_meets_what_was_owed(world: World, sign_in: Any) -> None:
    case = world.complain()
    client = sign_in("newcastle")
    workflow.acknowledge(case.pk, world.person("newcastle"), contact_name="Noor Haddad")
    assert offered(see(client, case))[0] == "Respond"
    with time.frozen_at(at(4, 7, 10)):
        workflow.extend(case.pk, world.person("newcastle"), amount=working_days(10), reason="Much to do.")
        page = see(client, case)
        assert offered(page)[0] == "Tell them how it is going"
        assert "Tell the complainant how it is going by the end of Thursday 9 April 2026" in page
        row = rows(client.get(INDEX).content.decode())[0]
        assert "Due in 2 days Tell the complainant how it is going by the end of Thursday 9 April 2026" in row
        form = client.get(url("update", case)).content.decode()
        assert "We promised them news by the end of Thursday 9 April 2026: this is it." in form
        assert "The complainant will read this" in form
        wrong = client.post(url("update", case), {**hidden(case), "message": " "})
        assert (wrong.status_code, "Write how it is going." in wrong.content.decode()) == (422, True)
        sent = {**hidden(case), "message": "We have spoken to the school."}
        assert client.post(url("update", case), sent).status_code == 302
        page = see(client, case)
    assert "Told how it is going The complainant can read this" in page
    assert "We have spoken to the school." in page
    assert due(case, DeadlineKind.UPDATE) == end_of(4, 9)
    assert case.deadlines.get(kind=DeadlineKind.UPDATE, met_at__isnull=False)


def test_an_update_that_is_owed_beside_a_missed_answer_is_named_too_and_counts_in_the_panel(
    world: World, sign_in: Any
) -> None:
    case = world.complain()
    workflow.acknowledge(case.pk, world.person("newcastle"), contact_name="Noor Haddad")
    client = sign_in("newcastle")
    with time.frozen_at(at(4, 9, 10)):
        ticks.tick()
        page = see(client, case)
        assert "Overdue by 1 day Respond" in page
        assert "Due tomorrow Tell the complainant how it is going by the end of Friday 10 April 2026" in page
        assert offered(page)[0] == "Tell them how it is going"
    workflow.extend(again(world.complain()).pk, world.person("newcastle"), amount=working_days(20), reason="Long.")
    assert "1 overdue" not in client.get("/admin/").content.decode()


def test_whoever_sends_an_update_second_keeps_what_they_wrote(world: World, sign_in: Any) -> None:
    case = world.complain()
    both = hidden(case)
    client = sign_in("newcastle")
    client.post(url("update", case), {**both, "message": "First."})
    response = client.post(url("update", case), {**both, "message": "My long second message."})
    page = response.content.decode()
    assert response.status_code == 409
    assert "My long second message." in page
    assert "Told how it is going" in page.split("What is new")[1]


# -- windows that have passed, stages asked for late --------------------------------------------------


def test_closing_is_offered_only_when_a_discretionary_window_has_passed(world: World, sign_in: Any) -> None:
    case = answered(world)
    client = sign_in("newcastle")
    assert "It is the complainant's turn" in see(client, case).replace("&#x27;", "'")
    assert client.get(url("close", case)).status_code == 302
    early = client.post(url("close", case), {**hidden(case), "reason": "I am tired of it."})
    assert (early.status_code, "has not passed" in early.content.decode()) == (409, True)
    assert "I am tired of it." in early.content.decode()
    with time.frozen_at(at(4, 20)):
        ticks.tick()
        page = see(client, case)
        assert "Answered, and not heard from in the usual time: decide whether to close it" in page
        assert offered(page) == ["Close: we have not heard"]
        assert "The usual time for asking for the next stage has passed Staff only" in page
        listed = rows(client.get(f"{INDEX}?state=responded").content.decode())
        assert "decide whether to close it" in listed[0]
        (waiting,) = rows(client.get(INDEX).content.decode())
        assert "Waits for a decision" in waiting, "it is in the list of what waits for this person"
        assert "decide whether to close it" in waiting
        form = text_of(client.get(url("close", case)).content.decode())
        assert "was normally to ask for the next stage by the end of Monday 13 April 2026, and has not." in form
        assert "It is not recorded that they were content." in form
        assert client.post(url("close", case), {**hidden(case), "reason": ""}).status_code == 422
        done = client.post(url("close", case), {**hidden(case), "reason": "Rang twice, no answer."})
        assert "You have closed" in said(done)
        page = see(client, case)
    assert (again(case).state, again(case).closing) == (State.CLOSED, Closing.LAPSED)
    assert "Reason Rang twice, no answer." in page
    assert "Noor Haddad" in page
    assert list(verify.breaches()) == []


def test_whoever_may_only_see_is_told_whose_decision_it_is(world: World, sign_in: Any) -> None:
    case = answered(world)
    with time.frozen_at(at(4, 20)):
        ticks.tick()
        assert "Whether to close it is for North East hub to decide." in see(sign_in("director"), case)
        refused = sign_in("director").post(url("close", case), {**hidden(case), "reason": "No."})
    assert refused.status_code == 409
    assert again(case).state == State.RESPONDED


def test_a_stage_asked_for_late_may_be_declined_and_one_asked_in_time_may_not(world: World, sign_in: Any) -> None:
    case = answered(world)
    late = answered(world)
    workflow.escalate(case.pk)
    senior = sign_in("senior")
    assert "Do not take it on" not in see(senior, case)
    assert senior.get(url("decline", case)).status_code == 302
    refused = senior.post(url("decline", case), {**hidden(case), "reason": "Busy."})
    assert (refused.status_code, "Busy." in refused.content.decode()) == (409, True)
    with time.frozen_at(at(4, 30)):
        workflow.escalate(late.pk, reasons="I was ill.")
        page = see(senior, late)
        assert "They asked for this stage later than the policy says." in page
        assert "Later than the policy says, so a person decides whether to take it on." in page
        assert offered(page)[-1] == "Do not take it on"
        assert senior.post(url("decline", late), {**hidden(late), "reason": " "}).status_code == 422
        done = senior.post(url("decline", late), {**hidden(late), "reason": "The school has closed."})
        assert "is not taken on, and is closed" in said(done)
        page = see(senior, late)
    assert again(late).closing == Closing.LAPSED
    assert "Not taken on, because it was asked for late The complainant can read this" in page
    assert "Reason The school has closed." in page


# -- what the timeline says of time -------------------------------------------------------------------


def test_time_s_own_events_are_told_in_words_and_nothing_in_code(world: World, sign_in: Any) -> None:
    case = world.complain()
    with time.frozen_at(at(4, 3, 14)):
        ticks.tick()
    CalendarDay.objects.create(
        calendar=world.organisation.calendar, date=at(4, 8).date(), kind="proclaimed", reason="A royal wedding"
    )
    with time.frozen_at(at(4, 4)):
        ticks.tick()
        page = see(sign_in("newcastle"), case)
    assert "A reminder went to whoever has it Staff only" in page
    assert "Acknowledge. Sent later than planned: no worker was running." in page
    assert "A promised date was missed Staff only" in page
    assert "Acknowledge: promised by 5.30pm on Friday 3 April 2026. Noticed later: no worker was running." in page
    assert "A date has moved, because the calendar changed The complainant can read this" in page
    moved = "Respond: by the end of Thursday 9 April 2026 now; by the end of Wednesday 8 April 2026 before."
    assert moved in page
    told = page.split("Everything that happened")[1].split("Messages")[0]
    for code in ("2026-04", "T23:59", "None", "date moved", "window passed", "noticed"):
        assert code not in told


def test_where_nothing_is_promised_the_page_says_so(world: World, sign_in: Any) -> None:
    nothing = {"n": None, "unit": "", "event": "", "normally": False}
    promise(world, respond=nothing, acknowledge=nothing)
    case = world.complain()
    Case.objects.filter(pk=case.pk).update(needs_review=True)
    page = see(sign_in("newcastle"), case)
    assert "No date promised" in page
    assert "The policy promises no date here." in page
    assert "Looks automatic : The check that a person sent it did not succeed. It counts all the same." in page

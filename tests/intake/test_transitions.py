"""Every transition of staff: what it does, whom it writes to, what it refuses, and that verify finds nothing wrong."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from home import time
from intake.cases import rerouting, workflow
from intake.cases.learning import LearningAction
from intake.cases.links import CaseLink
from intake.cases.models import Case, Closing, ConflictSource, DeadlineKind, Outcome, State
from intake.cases.workflow import TRANSITIONS
from intake.cases.workflow.drawing import drawn
from intake.letters import outbox
from intake.letters.models import TO_THE_CONCERNED, Message, MessageState
from intake.portal import story
from intake.records import verify
from tests.factories.doing import PARTS, acknowledge, answer, climb
from tests.factories.world import START, World


@pytest.fixture(autouse=True)
def all_holds(world: World) -> Any:
    """After every test: whatever was done, the rules hold on what is stored."""
    yield
    assert list(verify.breaches()) == []


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def letters(case: Case, kind: str) -> list[Message]:
    return list(Message.objects.filter(case=case, kind=kind))


def refused(words: str) -> Any:
    return pytest.raises(workflow.Refused, match=words)


def test_the_page_of_the_docs_is_what_the_table_says(world: World, capsys: Any) -> None:
    assert (settings.ROOT / "docs" / "workflow.md").read_text() == drawn(), "run manage.py draw_workflow"
    call_command("draw_workflow", "--check")
    for name, transition in TRANSITIONS.items():
        assert f"| {name.replace('_', ' ')} |" in drawn()
        assert transition.from_states
        assert transition.leads_to


def test_taking_and_giving_to_a_colleague(world: World) -> None:
    case, noor, sam = world.complain(), world.person("newcastle"), world.person("staffing")
    workflow.take(case.pk, noor)
    assert again(case).current_run.handler == noor
    with refused("You have it already"):
        workflow.take(case.pk, noor)
    with refused("This person can't act"):
        workflow.hand_to(case.pk, noor, world.person("director"))
    with refused("You can't act"):
        workflow.hand_to(case.pk, world.person("oxford"), noor)
    assert letters(case, "notice")[0].to_user == noor, "told when it came"
    assert sam.pk != noor.pk
    assert not case.events.filter(public=True).exclude(kind="received").exists()


def test_a_transfer_asks_why_tells_the_others_and_stops_no_clock(world: World) -> None:
    case, noor, oxford = world.complain(), world.person("newcastle"), world.unit("south-east-hub")
    acknowledge(world, case, "newcastle")
    due = case.deadlines.get(kind=DeadlineKind.RESPOND).due
    with refused("Write why"):
        rerouting.transfer(case.pk, noor, unit=oxford, reason=" ")
    with refused("with the same people as now"):
        rerouting.transfer(case.pk, noor, unit=world.unit("north-east-hub"), reason="Here.")
    rerouting.transfer(case.pk, noor, unit=oxford, reason="It is about Oxford.")
    case = again(case)
    assert (case.desk_unit, case.unit, case.current_run.handler) == (oxford, oxford, None)
    assert case.deadlines.get(kind=DeadlineKind.RESPOND).due == due
    assert Case.objects.actionable_by(world.person("oxford")).filter(pk=case.pk).exists()
    assert not Case.objects.visible_to(noor).filter(pk=case.pk).exists()
    assert Message.objects.filter(case=case, kind="notice", to_user=world.person("oxford")).exists()


@pytest.mark.parametrize("name", ["question", "writing"])
def test_asking_writes_to_them_stops_no_clock_and_they_answer(name: str, world: World) -> None:
    case, noor = world.complain(), world.person("newcastle")
    before = again(case).next_due
    getattr(workflow, name)(case.pk, noor, message="Which school was it?")
    assert again(case).next_due == before
    (letter,) = letters(case, "question")
    assert "none of our dates changes" in letter.content.body["text"]
    assert "Which school" not in letter.content.body["text"], "what is personal is read on the page"
    assert any("Which school was it?" in text for step in story.tell(again(case))["history"] for _, text in step.parts)
    workflow.reply(case.pk, words="St Bede's.")
    assert [message.to_user for message in letters(case, "news")] == [noor]
    with refused("Write what you want to tell us"):
        workflow.reply(case.pk, words="  ")


def test_a_note_is_never_the_complainants(world: World) -> None:
    case, noor = world.complain(), world.person("newcastle")
    count = Message.objects.count()
    workflow.note(case.pk, noor, text="He was very upset on the phone.")
    workflow.note(case.pk, world.person("senior"), text="Seen from above.")
    with refused("You can't act"):
        workflow.note(case.pk, world.person("oxford"), text="Nothing of mine.")
    assert Message.objects.count() == count
    assert {event.public for event in case.events.filter(kind="noted")} == {False}
    assert "upset" not in str(story.tell(again(case)))
    workflow.withdraw(case.pk)
    workflow.note(case.pk, noor, text="Closed, and still noted.")


def test_resolved_together_only_where_they_agree(world: World) -> None:
    case, noor = world.complain(), world.person("newcastle")
    with refused("has agreed"):
        workflow.settle(case.pk, noor, message="A new teacher comes on Monday.", agreed=False)
    workflow.settle(case.pk, noor, message="A new teacher comes on Monday.", agreed=True, handling="yes")
    case = again(case)
    assert (case.state, case.closing) == (State.CLOSED, Closing.RESOLVED)
    assert (case.current_run.outcome, case.current_run.handling) == (Outcome.RESOLVED_INFORMALLY, "yes")
    assert letters(case, "settled")
    assert case.nothing_due


def test_staff_take_it_on_where_it_was_asked_by_telephone(world: World) -> None:
    case, noor = world.complain(), world.person("newcastle")
    with refused("has not been answered|at this point"):
        workflow.climb(case.pk, noor, how="Rang on Monday.")
    answer(world, case, "newcastle")
    with refused("when and how"):
        workflow.climb(case.pk, noor, how="")
    workflow.climb(case.pk, noor, how="Rang on Monday.", sought="A written apology.", handling="no")
    case = again(case)
    assert (case.state, case.current_run.seq) == (State.OPEN, 2)
    assert case.runs.get(seq=1).handling == "no"
    event = case.events.get(kind="escalated")
    assert event.actor == str(noor)
    assert event.content.body["outcome_sought"] == "A written apology."


def test_the_outcome_sought_is_asked_again_and_content_is_apart_from_agreeing(world: World) -> None:
    case = world.complain()
    answer(world, case, "newcastle")
    workflow.satisfied(case.pk, world.person("newcastle"), handling="yes", agrees="no")
    assert (again(case).current_run.handling, again(case).current_run.agrees) == ("yes", "no")
    workflow.escalate(case.pk, sought="My money back.", handling="partly")
    assert again(case).runs.get(seq=1).handling == "partly"
    answer(world, again(case), "senior")
    workflow.accept(case.pk, handling="no")
    run = again(case).current_run
    assert (run.handling, run.agrees) == ("no", "yes")


def test_referring_outside_names_who_and_why_and_closes(world: World) -> None:
    case, noor = world.complain(), world.person("newcastle")
    with refused("which organisation"):
        workflow.refer(case.pk, noor, to="", reason="It is theirs.")
    workflow.refer(case.pk, noor, to="The council's admissions team", reason="They decide on places.")
    assert (again(case).state, again(case).closing) == (State.CLOSED, Closing.REFERRED)
    said = str(story.tell(again(case))["history"])
    assert "The council's admissions team" in said
    assert "They decide on places." in said


def test_safety_overrides_the_route_and_the_lead_alone_has_it(world: World) -> None:
    organisation = world.organisation
    organisation.safeguarding_lead = world.person("healthcare.manager")
    organisation.save()
    case, noor = world.complain(), world.person("newcastle")
    workflow.safeguard(case.pk, noor, reason="A child may be hit.")
    case = again(case)
    assert (case.restricted, case.safeguarding, case.current_run.role) == (True, True, "safeguarding")
    for who, sees in (("newcastle", False), ("director", False), ("senior", False), ("healthcare.manager", True)):
        assert Case.objects.visible_to(world.person(who)).filter(pk=case.pk).exists() is sees, who
    with refused("You can't act"):
        workflow.respond(case.pk, noor, outcome="upheld", parts=PARTS, remedies=[])
    workflow.hand_back(case.pk, world.person("healthcare.manager"), reason="The police have it.")
    assert not again(case).restricted
    assert Case.objects.actionable_by(noor).filter(pk=case.pk).exists()


def test_a_conflict_is_confirmed_and_nobody_of_them_sees_it_again(world: World) -> None:
    case, noor = world.complain(), world.person("newcastle")
    acknowledge(world, case, "newcastle")
    with refused("Say whom"):
        workflow.conflict(case.pk, noor, [], reason="He said so.")
    workflow.conflict(case.pk, noor, [noor], reason="It is about me.")
    case = again(case)
    assert case.restricted
    assert case.conflicts.get(user=noor).source == ConflictSource.SAID
    assert not Case.objects.visible_to(noor).filter(pk=case.pk).exists()
    assert Case.objects.actionable_by(world.person("senior")).filter(pk=case.pk).exists()
    # That they had handled it before anybody knew stays on record, and is no breach.
    assert case.current_run.handled.filter(user=noor).exists()


def test_the_person_complained_about_gets_an_extract_and_no_way_in(world: World) -> None:
    case = world.complain(details="Noor Haddad shouted at me.")
    senior, noor = world.person("senior"), world.person("newcastle")
    conflict = case.conflicts.get(user=noor)
    with refused("approve it"):
        workflow.extract(case.pk, senior, conflict.pk, text="You shouted.", approved=False)
    with refused("no extract yet"):
        workflow.hear_them(case.pk, senior, conflict.pk, text="I did not.")
    workflow.extract(
        case.pk, senior, conflict.pk, text="You are said to have shouted. [[the address of your page]]", approved=True
    )
    workflow.hear_them(case.pk, senior, conflict.pk, text="I did not.")
    with refused("has not been answered"):
        workflow.findings(case.pk, senior, conflict.pk, text="It did not happen.")
    answer(world, case, "senior")
    workflow.findings(case.pk, senior, conflict.pk, text="It did not happen.")
    outbox.deliver()
    from django.core import mail

    sent = [each for each in mail.outbox if each.to == [noor.email]]
    assert len(sent) == 2
    for each in sent:
        assert case.shown_reference not in each.subject + each.body
        assert "/complaint/" not in each.body
        assert "Jo Bloggs" not in each.body
    assert {m.state for m in Message.objects.filter(kind__in=TO_THE_CONCERNED)} == {MessageState.SENT}
    assert not Case.objects.visible_to(noor).filter(pk=case.pk).exists()
    assert "shouted at" not in str(sent)


def test_staff_close_it_on_the_complainants_word(world: World) -> None:
    content, stopped = world.complain(), world.complain()
    noor = world.person("newcastle")
    answer(world, content, "newcastle")
    workflow.content(content.pk, noor, how="Rang to thank us.", handling="yes")
    assert again(content).closing == Closing.RESOLVED
    workflow.stop(stopped.pk, noor, how="Wrote that they don't go on.")
    assert again(stopped).closing == Closing.WITHDRAWN
    assert letters(stopped, "withdrawn")


def test_reopening_goes_through_the_stage_once_more_from_today(world: World) -> None:
    case, noor = world.complain(), world.person("newcastle")
    answer(world, case, "newcastle")
    workflow.accept(case.pk)
    with time.frozen_at(START + timedelta(days=30)):
        with refused("You can't act"):
            workflow.reopen(case.pk, world.person("oxford"), reason="New facts.")
        workflow.reopen(case.pk, noor, reason="New facts.")
        case = again(case)
        assert (case.state, case.closing, case.current_run.seq) == (State.OPEN, "", 2)
        assert case.current_run.stage_key == case.runs.get(seq=1).stage_key
        assert not case.events.filter(kind="breached").exists()
        assert case.next_due == case.current_run.entered_at + timedelta(hours=24), "as from a receipt"
        assert list(verify.breaches()) == []
        answer(world, case, "newcastle")
        climb(case)
    assert again(case).current_run.seq == 3
    assert again(case).current_run.stage_key != case.runs.get(seq=2).stage_key


def test_a_request_to_reopen_is_answered_by_whom_the_policy_names(world: World) -> None:
    case, noor = world.complain(), world.person("newcastle")
    workflow.withdraw(case.pk)
    with refused("names nobody so"):
        workflow.exhaust(case.pk, noor, reason="Nothing new.", signatory="Dilys Pryce", office="Grand Vizier")
    workflow.exhaust(case.pk, noor, reason="Nothing new.", signatory="Dilys Pryce", office="Director")
    assert again(case).state == State.CLOSED
    (letter,) = letters(case, "not reopened")
    assert "Dilys Pryce\nDirector" in letter.content.body["text"]
    workflow.refuse(case.pk, noor, reason="It is over.", where="The council.")
    assert again(case).closing == Closing.WITHDRAWN


def test_links_need_both_to_be_seen(world: World) -> None:
    case, other, hidden = world.complain(), world.complain(), world.complain(about="south-east-hub")
    noor = world.person("newcastle")
    with refused("no other case"):
        workflow.link(case.pk, noor, hidden.pk, reason="The same.")
    with refused("no other case"):
        workflow.link(case.pk, noor, case.pk, reason="The same.")
    workflow.link(other.pk, noor, case.pk, reason="The same lesson.")
    with refused("already"):
        workflow.link(case.pk, noor, other.pk, reason="The same lesson.")
    assert CaseLink.objects.get().first == case


def test_what_will_change_has_an_owner_and_a_date_and_is_done_or_not(world: World) -> None:
    case, noor = world.complain(), world.person("newcastle")
    workflow.respond(
        case.pk, noor, outcome="upheld", parts=PARTS, remedies=[],
        learning=[
            workflow.Learning("Ring before a cover lesson.", date(2026, 5, 1), owner=noor, role="Noor Haddad"),
            workflow.Learning("A list of who covers.", date(2026, 6, 1), role="the office"),
        ],
    )  # fmt: skip
    first, second = LearningAction.objects.filter(case=case)
    assert (first.what, first.whose, second.whose) == ("Ring before a cover lesson.", "Noor Haddad", "the office")
    assert first.is_late(date(2026, 5, 2))
    workflow.learned(case.pk, noor, first.pk, done=True)
    with refused("on record"):
        workflow.learned(case.pk, noor, first.pk, done=True)
    first.refresh_from_db()
    assert not first.is_late(date(2026, 5, 2))
    workflow.learned(case.pk, noor, first.pk, done=False, remark="It was not rung.")
    assert "Ring before" not in str(story.tell(again(case)))

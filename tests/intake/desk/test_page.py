"""The case on one screen."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from home import time
from home.models import CalendarDay
from intake.cases import events, secrets, ticks, workflow
from intake.cases.models import Case
from intake.forms.building import compose_form
from intake.forms.questions import reachable
from intake.forms.questions.asking import as_asked
from intake.letters import outbox
from intake.letters.models import Message
from tests.factories.world import World, days_later
from tests.intake.desk.test_list import answer

MOST_QUERIES = 20


def text_of(page: str) -> str:
    body = re.sub(r"<(svg|script|style)\b.*?</\1>", " ", page, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def see(client: Any, case: Case) -> str:
    response = client.get(reverse("cases:inspect", args=(case.pk,)))
    assert response.status_code == 200
    return text_of(response.content.decode())


def with_questions(world: World, **answers: Any) -> Case:
    """Send the form with the questions that it really asks."""
    import uuid

    from intake.cases import opening
    from tests.factories.world import ANSWERS

    given = {**ANSWERS, **answers}
    asked = as_asked(reachable(compose_form(world.form, world.organisation).questionnaire, given))
    received = opening.Received(key=uuid.uuid4(), questions=asked, answers=given)
    case = opening.receive(world.form, received).case
    assert case is not None
    return case


def test_who_what_where_when_and_what_to_do(world: World, sign_in: Any) -> None:
    case = with_questions(world, telephone="01632 960 001")
    page = see(sign_in("newcastle"), case)
    for said in (
        "What you can do now To be acknowledged Level 1: Initial response",
        "Due tomorrow Acknowledge by 5.30pm on Friday 3 April 2026",
        "Jo Bloggs", "jo@example.org", "01632 960 001", "A school, academy or trust",
        "Received 5.30pm on Thursday 2 April 2026",
        "What happened? The teacher we were promised never came.",
        "Which part of our organisation is it about? North East hub",
        "When did it happen? Friday 27 March 2026",
        "Or in your own words Not answered",
        "Complaints policy, version 1.0",
        "To North East hub, by the rule “the unit named”: the complainant chose this unit.",
        "Level 2: Divisional senior management Not reached",
        "Respond at the latest by the end of Wednesday 8 April 2026",
    ):  # fmt: skip
        assert said in page, said


def test_it_says_why_a_date_is_what_it_is(world: World, sign_in: Any) -> None:
    CalendarDay.objects.create(calendar=world.organisation.calendar, date="2026-04-08", reason="staff conference")
    case = world.complain()
    workflow.acknowledge(case.pk, world.person("newcastle"), contact_name="Noor Haddad")
    page = see(sign_in("newcastle"), case)
    assert "The policy promises this within 2 working days of acknowledging it." in page
    for said in (
        "Friday 3 April 2026 Not counted: Good Friday",
        "Tuesday 7 April 2026 Day 1",
        "staff conference",
        "Thursday 9 April 2026 Day 2",
    ):
        assert said in page, said


def test_rules_passed_over_are_named_with_their_reason(world: World, sign_in: Any) -> None:
    case = world.complain(about="dont-know")
    page = see(sign_in("staffing"), case)
    assert "“the unit named”: the complainant did not name a unit of ours" in page


def test_the_way_through_the_stages_is_told(world: World, sign_in: Any) -> None:
    case = world.complain()
    with time.frozen_at(days_later(2)):
        ticks.tick()
        workflow.acknowledge(case.pk, world.person("newcastle"), contact_name="Noor Haddad", message="I will ring you.")
        workflow.respond(
            case.pk, world.person("newcastle"), outcome="partly upheld", contact_name="Noor Haddad",
            parts=[{"title": "What we found and decided", "text": "The rota failed."}], remedies=["apology"],
        )  # fmt: skip
        outbox.deliver()
        workflow.escalate(case.pk, reasons="It happened again.")
        page = see(sign_in("newcastle"), case)
    for said in (
        "Acknowledge by 5.30pm on Friday 3 April 2026 Done on Saturday 4 April 2026, later than promised",
        "A promised date was missed", "Acknowledge: promised by 5.30pm on Friday 3 April 2026.",
        "Partly upheld: “We agreed with part of this complaint”",
        "What we found and decided The rota failed.", "Remedies An apology.",
        "The complainant has our answer", "Accepted by the mail server.",
        "Why they asked for this stage It happened again.",
        "Level 2: Divisional senior management: given to the managers of Education staffing",
        "It is with the managers of Education staffing. You can read this case, but not act on it.",
    ):  # fmt: skip
        assert said in page, said
    assert "What you can do now" not in page


def test_public_and_internal_are_unmistakable(world: World, sign_in: Any) -> None:
    case = world.complain()
    html = sign_in("newcastle").get(reverse("cases:inspect", args=(case.pk,))).content.decode()
    entries = re.findall(r'<li class="desk-entry desk-entry--(\w+)">(.*?)</li>', html, flags=re.S)
    told = {
        text_of(body).split(" The complainant can read")[0].split(" Staff only")[0]: (kind, text_of(body))
        for kind, body in entries
    }
    assert told["Complaint received"][0] == "public"
    assert "The complainant can read this" in told["Complaint received"][1]
    assert told["Routed to North East hub"][0] == "internal"
    assert "Staff only" in told["Routed to North East hub"][1]
    public = {event.kind for event in case.events.filter(public=True)}
    assert sum(kind == "public" for kind, _ in entries) == len(public) == 1
    assert len(entries) == case.events.count()


def test_messages_show_how_far_they_have_come_and_never_the_secret(world: World, sign_in: Any) -> None:
    case = world.complain()
    outbox.deliver()
    Message.objects.filter(case=case, kind="notice").update(state="failed")
    page = see(sign_in("newcastle"), case)
    assert "Receipt to the complainant Accepted by the mail server" in page
    assert "Notice to a handler to Noor Haddad Could not be sent" in page
    assert "(the address of their own page)" in page
    secret = secrets.secret_of(case)
    assert secret not in page
    assert secrets.shown(secret) not in page


def test_a_restricted_case_carries_a_banner(world: World, sign_in: Any) -> None:
    case = world.complain(concerns_usual="yes", details="Noor Haddad shouted at me.")
    page = see(sign_in("senior"), case)
    assert "Restricted : it may concern someone who would normally deal with it. Nobody else is told." in page
    assert "Named in the answers: Noor Haddad." in page
    assert "Lift the restriction" in page


def test_what_was_answered_or_closed_says_whose_turn_it_is(world: World, sign_in: Any) -> None:
    case = world.complain()
    answer(world, case)
    client = sign_in("newcastle")
    assert "It is the complainant's turn" in see(client, case).replace("&#x27;", "'")
    workflow.accept(case.pk)
    page = see(client, case)
    assert "Closed: resolved" in page
    assert "This case is closed. There is nothing to do." in page


def test_an_event_of_a_kind_not_known_yet_is_shown_all_the_same(world: World, sign_in: Any) -> None:
    case = world.complain()
    events.record(case, "hearing held", actor="Noor Haddad")
    case.save()
    assert "Hearing held Staff only" in see(sign_in("newcastle"), case)


def test_erased_content_is_shown_as_erased(world: World, sign_in: Any) -> None:
    case = world.complain()
    workflow.acknowledge(case.pk, world.person("newcastle"), contact_name="Noor Haddad", message="Private words.")
    for content in (case.submission.content, case.events.get(kind="acknowledged").content, case.complainant.content):
        type(content).objects.filter(pk=content.pk).update(body=None if False else {}, salt="", erased_at=time.now())
    page = see(sign_in("newcastle"), case)
    assert "Erased." in page
    assert "Private words." not in page.split("Messages")[0]


@pytest.mark.parametrize("who", ["newcastle", "senior", "director"])
def test_the_number_of_queries_does_not_grow_with_the_history(who: str, world: World, sign_in: Any) -> None:
    case = with_questions(world)
    client = sign_in(who)
    counts = []
    for wanted in (5, 60):
        while case.chain_length < wanted:
            from intake.records.models import Content

            events.record(
                case, "acknowledged", actor="Noor Haddad", public=True, content=Content.keep({"message": "More."})
            )
        case.save()
        see(client, case)
        with CaptureQueriesContext(connection) as queries:
            see(client, case)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= MOST_QUERIES


def test_nothing_of_a_case_is_kept_by_the_browser_or_told_to_others(world: World, sign_in: Any) -> None:
    case = world.complain()
    client = sign_in("newcastle")
    for name in ("inspect", "acknowledge", "respond"):
        response = client.get(reverse(f"cases:{name}", args=(case.pk,)))
        assert "no-store" in response["Cache-Control"]
        title = re.search(r"<title>(.*?)</title>", response.content.decode(), flags=re.S)
        assert title is not None
        assert case.shown_reference in title[1]
        assert "Bloggs" not in title[1]


def test_looking_writes_no_wagtail_log(world: World, sign_in: Any) -> None:
    case = world.complain()
    see(sign_in("newcastle"), case)
    assert not ModelLogEntry.objects.exists()

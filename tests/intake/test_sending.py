"""What happens when it is sent: kinds, safety, anonymity, and what staff write down for somebody."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from home.models import Absence, Membership, User
from home.time import LONDON, frozen_at, now
from intake.cases import opening, workflow
from intake.cases.logged import LogEntry
from intake.cases.models import Case
from intake.forms.models import Submission
from intake.letters.models import Message
from intake.records import verify
from tests.factories.world import ANSWERS, START, World


def send(world: World, *, received_at: datetime | None = None, **answers: Any) -> Submission:
    """Send the form online, with these answers."""
    given = {"questions": [], "answers": {**ANSWERS, **answers}, "received_at": received_at}
    return opening.receive(world.form, opening.Received(key=uuid.uuid4(), **given))


def enter(world: World, at: datetime, channel: str = "phone", **answers: Any) -> Case:
    """Let a member of staff write down what somebody said or wrote at ``at``."""
    received = opening.Received(
        key=uuid.uuid4(), questions=[], answers={**ANSWERS, **answers}, channel=channel,
        taken_by=world.person("newcastle"), received_at=at,
    )  # fmt: skip
    case = opening.receive(world.form, received).case
    assert case is not None
    return case


def kinds(case: Case) -> list[str]:
    return [event.kind for event in case.events.order_by("seq")]


def who_sees(case: Case) -> set[str]:
    people = User.objects.filter(organisation=case.organisation)
    return {
        str(person.email).split("@")[0]
        for person in people
        if Case.objects.visible_to(person).filter(pk=case.pk).exists()
    }


def told(case: Case) -> set[str]:
    rows = case.messages.exclude(to_user=None).values_list("to_user__email", flat=True)
    return {str(email).split("@")[0] for email in rows}


def led_by(world: World, name: str) -> User:
    """Make somebody the organisation's safeguarding lead."""
    person = world.person(name)
    world.organisation.safeguarding_lead = person
    world.organisation.full_clean()
    world.organisation.save()
    return person


def sound() -> bool:
    found = list(verify.breaches())
    assert found == []
    return True


# -- kinds ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["suggestion", "compliment"])
def test_what_has_no_procedure_is_thanked_for_and_logged(world: World, kind: str) -> None:
    before = Case.objects.count()
    submission = send(world, kind=kind)
    assert (submission.case, submission.kind, Case.objects.count()) == (None, kind, before)
    entry = LogEntry.objects.get(submission=submission)
    assert (entry.unit.slug, entry.fate, entry.kind) == ("north-east-hub", "new", kind)
    assert entry.thanks is not None
    assert entry.thanks.kind == "thanks"
    assert entry.thanks.content.body["to"] == "jo@example.org"
    assert entry.shown_reference in entry.thanks.content.body["text"]
    assert entry.thanks.to_user is None
    assert sound()


@pytest.mark.parametrize(("procedure", "opens"), [(True, True), (False, False)])
def test_a_concern_has_stages_where_the_form_says_so(world: World, procedure: bool, opens: bool) -> None:
    form = world.form
    form.takes_concerns, form.concerns_have_stages = True, procedure
    received = opening.Received(key=uuid.uuid4(), questions=[], answers={**ANSWERS, "kind": "concern"})
    submission = opening.receive(form, received)
    assert (submission.case is not None) is opens
    assert submission.kind == "concern"
    assert sound()


def test_a_suggestion_sent_twice_is_one_entry_with_one_reference(world: World) -> None:
    received = opening.Received(key=uuid.uuid4(), questions=[], answers={**ANSWERS, "kind": "suggestion"})
    first, again = opening.receive(world.form, received), opening.receive(world.form, received)
    assert first.pk == again.pk
    assert first.entry.reference == again.entry.reference
    assert LogEntry.objects.count() == Message.objects.filter(kind="thanks").count() == 1


# -- somebody's safety ---------------------------------------------------------------------------------


def test_a_worry_about_safety_goes_straight_to_the_lead_and_to_nobody_else(world: World) -> None:
    led_by(world, "healthcare")
    ordinary, case = world.complain(at=START), world.complain(at=START, safety="yes")
    assert (case.safeguarding, case.restricted, case.current_run.role) == (True, True, "safeguarding")
    assert told(case) == who_sees(case) == {"healthcare"}
    assert kinds(case) == ["received", "routed", "safeguarding", "assigned"]
    assert case.events.get(kind="safeguarding").refs["lead"] is True
    notice = case.messages.get(kind="unsafe")
    assert "Jo" not in str(notice.content.body)
    assert "teacher" not in str(notice.content.body)
    dues = [list(each.deadlines.order_by("pk").values_list("kind", "due", "rule")) for each in (ordinary, case)]
    assert dues[0] == dues[1], "limits and receipt are unchanged"
    assert sound()


@pytest.mark.parametrize("kind", ["suggestion", "compliment", "concern"])
def test_whatever_it_is_called_a_worry_about_safety_is_a_case(world: World, kind: str) -> None:
    led_by(world, "healthcare")
    assert send(world, kind=kind, safety="yes", anonymous="yes").case is not None
    assert sound()


def test_without_a_lead_the_nearest_managers_have_it_and_an_event_says_so(world: World) -> None:
    case = world.complain(safety="yes")
    assert case.safeguarding
    assert who_sees(case) == told(case) == {"senior"}
    assert case.events.get(kind="safeguarding").refs["lead"] is False
    assert sound()


def test_a_lead_whom_it_concerns_never_sees_it(world: World) -> None:
    lead = led_by(world, "healthcare")
    case = world.complain(safety="yes", details=f"It is about {lead.get_full_name()}.")
    assert "healthcare" not in who_sees(case) | told(case)
    assert who_sees(case)
    assert case.events.get(kind="safeguarding").refs["lead"] is False
    assert sound()


def test_a_leads_deputy_stands_in_and_without_one_the_managers_above(world: World) -> None:
    lead = led_by(world, "healthcare")
    day = START.date()
    absence = Absence.objects.create(user=lead, first_day=day, last_day=day, deputy=world.person("oxford"))
    case = world.complain(safety="yes")
    assert told(case) == {"oxford"}
    assert who_sees(case) == {"healthcare", "oxford"}
    absence.deputy = None
    absence.save()
    assert "senior" in who_sees(world.complain(safety="yes"))


def test_the_lead_gives_it_back_and_it_goes_the_ordinary_way(world: World) -> None:
    lead = led_by(world, "healthcare")
    case = world.complain(safety="yes")
    with pytest.raises(workflow.Refused):
        workflow.hand_back(case.pk, world.person("newcastle"), reason="Mine.")
    with pytest.raises(workflow.Refused, match="safety"):
        workflow.clear(case.pk, lead, reason="Nobody is concerned.")
    with pytest.raises(workflow.Refused, match="Write why"):
        workflow.hand_back(case.pk, lead, reason=" ")
    due = case.deadlines.get(kind="acknowledge").due
    workflow.hand_back(case.pk, lead, reason="Nobody is at risk.")
    case.refresh_from_db()
    assert (case.safeguarding, case.restricted, case.current_run.role) == (False, False, "handlers")
    assert "newcastle" in who_sees(case) & told(case)
    assert case.deadlines.get(kind="acknowledge").due == due
    assert kinds(case)[-2:] == ["handed back", "assigned"]
    assert sound()


def test_given_back_it_stays_restricted_where_it_concerns_the_usual_people(world: World) -> None:
    lead = led_by(world, "healthcare")
    case = world.complain(safety="yes", concerns_usual="yes")
    workflow.hand_back(case.pk, lead, reason="Nobody is at risk.")
    case.refresh_from_db()
    assert case.restricted
    assert who_sees(case) == {"senior"}
    assert sound()


def test_it_stays_out_of_the_ordinary_route_at_the_next_stage(world: World) -> None:
    """The next stage is independent: the lead has handled an earlier one, so the nearest managers have it."""
    lead = led_by(world, "healthcare")
    case = world.complain(safety="yes")
    workflow.acknowledge(case.pk, lead, contact_name="H. Lead")
    workflow.respond(case.pk, lead, outcome="upheld", parts=[{"title": "", "text": "Seen to."}], remedies=[])
    workflow.escalate(case.pk)
    case.refresh_from_db()
    assert (case.safeguarding, case.restricted, case.current_run.seq) == (True, True, 2)
    assert case.current_run.independent
    assert who_sees(case) == {"senior"}
    assert sound()


def test_a_missed_date_of_it_is_told_to_the_lead_alone(world: World) -> None:
    led_by(world, "healthcare")
    case = world.complain(safety="yes")
    with frozen_at(START + timedelta(days=3)), workflow.locked(case.pk, "breach"):
        pass
    assert set(case.messages.filter(kind="overdue").values_list("to_user__email", flat=True)) == {
        world.person("healthcare").email
    }


# -- anonymous -----------------------------------------------------------------------------------------


def test_of_an_anonymous_complaint_nothing_is_kept_that_says_who_sent_it(world: World) -> None:
    submission = send(world, anonymous="yes", address="1 High Street")
    case = submission.case
    assert case is not None
    for gone in ("Jo Bloggs", "jo@example.org", "High Street"):
        assert gone not in str(submission.content.body)
        assert gone not in str(case.complainant.content.body)
    assert submission.content.body["details"] == ANSWERS["details"]
    assert case.messages.get(kind="receipt").state == "page only"
    assert sound()


@pytest.mark.parametrize(("how", "state"), [("page", "page only"), ("post", "page only"), ("email", "queued")])
def test_nobody_is_emailed_who_said_that_it_is_not_safe(world: World, how: str, state: str) -> None:
    assert world.complain(safe_contact=how).messages.get(kind="receipt").state == state


# -- written down by staff -----------------------------------------------------------------------------


def test_what_staff_write_down_counts_from_when_it_came(world: World) -> None:
    came = START - timedelta(hours=6)
    case = enter(world, came)
    assert case.received_at == came
    assert case.submission.channel == "phone"
    assert case.submission.taken_by == world.person("newcastle")
    assert case.submission.entered_at > came
    assert case.deadlines.get(kind="acknowledge").due == came + timedelta(hours=24)
    first = case.events.get(seq=1)
    assert (first.at, first.actor, first.refs["channel"]) == (came, str(world.person("newcastle")), "phone")
    assert first.refs["entered"] == case.submission.entered_at.isoformat()
    assert not case.events.filter(kind="breached").exists()
    assert sound()


def test_what_was_missed_before_it_was_written_down_is_on_record(world: World) -> None:
    case = enter(world, START - timedelta(days=2), channel="letter")
    missed = case.events.get(kind="breached")
    assert missed.refs["kind"] == "acknowledge"
    row = case.deadlines.get(kind="acknowledge")
    assert row.breached_event == missed
    assert not row.met_at
    case.refresh_from_db()
    assert case.chain_length == case.events.count()
    assert case.messages.filter(kind="overdue").exists()
    assert sound()


def test_it_falls_under_the_version_that_was_in_force_when_it_came(world: World) -> None:
    old = world.policy.versions.get()
    with frozen_at(START - timedelta(days=1)):
        page = world.policy
        page.change, page.change_note, page.effective_date = "minor", "Clearer.", now().astimezone(LONDON).date()
        page.save_revision(user=world.person("editor")).publish(user=world.person("editor"))
    assert world.complain().version != old
    assert enter(world, START - timedelta(days=3)).version == old
    assert world.complain().version != old, "and what comes today is not misled by it"
    assert sound()


def test_it_cannot_have_come_in_the_future_or_before_there_was_a_policy(world: World) -> None:
    before = Submission.objects.count()
    with pytest.raises(opening.NotThen):
        enter(world, START + timedelta(days=1))
    with pytest.raises(opening.NothingInForce):
        enter(world, datetime(2020, 1, 1, tzinfo=LONDON))
    assert Submission.objects.count() == before


# -- what each worker remembers ------------------------------------------------------------------------


def test_what_is_remembered_of_people_and_units_is_never_out_of_date(world: World) -> None:
    assert told(world.complain()) == {"newcastle"}
    # Past every signal, as a script would.
    Membership.objects.filter(user=world.person("newcastle")).update(user=world.person("oxford"))
    assert told(world.complain()) == {"oxford"}
    User.objects.filter(pk=world.person("oxford").pk).update(first_name="Quite", last_name="Another")
    assert world.complain(details="It was Quite Another.").restricted
    day, deputy = START.date(), world.person("senior")
    away = Absence(user=world.person("oxford"), first_day=day, last_day=day, deputy=deputy)
    Absence.objects.bulk_create([away])
    assert told(world.complain()) == {"senior"}


def test_what_is_remembered_does_not_outlive_the_day(world: World) -> None:
    day = START.date() + timedelta(days=1)
    Absence.objects.create(user=world.person("newcastle"), first_day=day, last_day=day, deputy=world.person("oxford"))
    assert told(world.complain()) == {"newcastle"}
    assert told(world.complain(at=START + timedelta(days=1))) == {"oxford"}

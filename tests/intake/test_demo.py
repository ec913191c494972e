"""The demo's past: complaints in every stage and state, told through the functions that people's acts go through."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.db import transaction
from django.db.models import Count, F, Q
from django.test import Client

from home import time
from home.models import Organisation, User
from home.time import now
from intake.cases import opening
from intake.cases.access import CaseQuerySet
from intake.cases.models import Case, Closing, DeadlineKind, Outcome, StageRun, State
from intake.demo import living, loading
from intake.demo.build import Demo
from intake.demo.story import Story
from intake.desk.panel import today_for
from intake.forms.models import IntakeFormPage
from intake.letters.models import Message, MessageState
from intake.records import verify
from policies.models import PolicyPage
from tests.factories.http import words
from tests.factories.world import START, found

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

SMS, SENNECTIONS, SCITT, MATHSHUB = (demo.hostname for demo, _ in loading.DEMOS)
STORIES = [(demo, story) for demo, stories in loading.DEMOS for story in stories]


@pytest.fixture(scope="module")
def mailed(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> Iterator[int]:
    """Let the past happen once, and tell how many letters left; it is undone after the last test."""
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        with time.frozen_at(START - loading.FOUNDED):
            built = [demo.build(8000) for demo, _ in loading.DEMOS[1:]]
            for (demo, _), organisation in zip(loading.DEMOS, [found().organisation, *built], strict=True):
                demo.appoint(organisation)
        told = zip(
            [found().organisation, *built],
            ((*demo.rewordings, *stories) for demo, stories in loading.DEMOS),
            strict=True,
        )
        with time.frozen_at(START):
            before = len(mail.outbox)
            living.live(told, START)
    yield len(mail.outbox) - before
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def past(mailed: int, db: None) -> None:
    """The demo's four organisations with all that happened there."""


def case_of(hostname: str, key: str) -> Case:
    """Return the case of a story."""
    story = next(story for demo, story in STORIES if (demo.hostname, story.key) == (hostname, key))
    return Case.objects.select_related("current_run__unit").get(submission__idempotency_key=story.id_at(hostname))


def run_of(case: Case) -> StageRun:
    assert case.current_run is not None
    return case.current_run


def at(hostname: str) -> CaseQuerySet:
    """Return the cases of one organisation."""
    return Case.objects.filter(organisation__site__hostname=hostname)


def test_every_story_is_a_case_and_every_check_holds(past: None) -> None:
    assert Case.objects.count() == len(STORIES)
    assert list(verify.breaches()) == []


def test_keys_are_unique_and_nobody_is_two_people() -> None:
    for demo, stories in loading.DEMOS:
        assert len({story.key for story in stories}) == len(stories) >= 8
        staff = {f"{person.first_name} {person.last_name}" for person in demo.people}
        assert not staff & {story.name for story in stories}


@pytest.mark.parametrize("hostname", [SMS, SENNECTIONS, SCITT, MATHSHUB])
def test_each_organisation_shows_a_case_in_each_state(past: None, hostname: str) -> None:
    cases = at(hostname)
    assert cases.filter(state=State.OPEN, current_run__seq=1, current_run__acknowledged_at=None).exists()
    assert cases.filter(state=State.OPEN, current_run__seq=1).exclude(current_run__acknowledged_at=None).exists()
    assert cases.filter(state=State.OPEN, current_run__seq__gt=1).exists()
    assert cases.filter(state=State.RESPONDED).exists()
    assert cases.filter(restricted=True).exists()
    for closing in (Closing.RESOLVED, Closing.WITHDRAWN, Closing.EXHAUSTED):
        assert cases.filter(state=State.CLOSED, closing=closing).exists(), closing


def test_every_stage_of_every_procedure_is_reached(past: None) -> None:
    for demo, _ in loading.DEMOS:
        procedure = at(demo.hostname).select_related("version").first().version.promise
        wanted = {stage.key for stage in procedure.stages if not stage.is_external}
        assert set(StageRun.objects.filter(case__in=at(demo.hostname)).values_list("stage_key", flat=True)) == wanted


def test_a_worry_about_safety_has_a_lead_in_each_organisation(past: None) -> None:
    for demo, _ in loading.DEMOS:
        form = IntakeFormPage.objects.get(slug=demo.form.slug, policy__in=policies_of(demo.hostname))
        answers = {"kind": "complaint", "safety": "yes", "anonymous": "yes", "details": "Somebody is being hurt."}
        received = opening.Received(key=uuid.uuid4(), questions=[], answers=answers)
        with transaction.atomic(), time.frozen_at(START):
            case = opening.receive(form, received).case
            assert case is not None
            lead = case.organisation.safeguarding_lead
            assert lead is not None
            assert lead.email == demo.lead
            assert list(User.objects.filter(pk__in=[lead.pk])) == [
                user for user in case.organisation.people.all() if Case.objects.visible_to(user).filter(pk=case.pk)
            ]
            assert case.events.get(kind="safeguarding").refs["lead"] is True
            transaction.set_rollback(True)


def policies_of(hostname: str) -> list[int]:
    root = Organisation.objects.get(site__hostname=hostname).site.root_page
    return list(PolicyPage.objects.descendant_of(root).values_list("pk", flat=True))


def test_what_was_received_before_a_rewording_stays_under_the_old_version(past: None) -> None:
    before, after = case_of(SMS, "banned-without-a-word"), case_of(SMS, "late-three-times")
    assert (before.version.number, after.version.number) == ("1.0", "1.1")
    assert "If writing is hard for you" not in before.version.sealed["body_html"]
    assert "If writing is hard for you" in after.version.sealed["body_html"]


def test_every_outcome_is_given_but_the_complainants_own(past: None) -> None:
    given = set(StageRun.objects.exclude(outcome="").values_list("outcome", flat=True))
    assert given == set(Outcome.values) - {Outcome.WITHDRAWN}


def test_what_time_does_is_on_record_when_it_did(past: None) -> None:
    late = case_of(SMS, "reference-went-astray").deadlines.get(kind=DeadlineKind.ACKNOWLEDGE)
    assert late.met_at
    assert late.due
    assert late.met_at > late.due
    assert late.breached_event
    assert late.breached_event.at - late.due < timedelta(minutes=1)
    assert "noticed" not in late.breached_event.refs
    owed = case_of(SMS, "overcharged-twice").deadlines.filter(kind=DeadlineKind.UPDATE)
    assert (owed.exclude(met_at=None).count(), owed.filter(met_at=None).count() > 0) == (1, True)
    lapsed = case_of(SMS, "counsellor-cancelled")
    window = lapsed.deadlines.get(kind=DeadlineKind.ESCALATE)
    assert (lapsed.closing, lapsed.closed_at - window.due < timedelta(minutes=1)) == (Closing.LAPSED, True)
    assert Case.objects.filter(events__kind="reminded").exists()


def test_discretion_is_left_to_people(past: None) -> None:
    waiting = case_of(SENNECTIONS, "wrong-day-again")
    assert (waiting.state, waiting.events.filter(kind="window passed").count()) == (State.RESPONDED, 1)
    asked = case_of(SENNECTIONS, "asked-after-a-holiday")
    assert (asked.state, run_of(asked).asked_late) == (State.OPEN, True)
    assert case_of(SENNECTIONS, "asked-much-too-late").events.filter(kind="declined").exists()
    assert case_of(SENNECTIONS, "no-more-was-heard").closing == Closing.LAPSED


def test_whom_it_concerns_is_kept_out_until_a_manager_clears_it(past: None) -> None:
    olu, noor = (User.objects.get(email=f"{who}@sms.example") for who in ("oxford", "newcastle"))
    concerned = case_of(SMS, "somebody-of-the-office")
    assert not Case.objects.visible_to(olu).filter(pk=concerned.pk).exists()
    assert case_of(SMS, "whatever-their-rank").current_run.unit.slug == "organisation"
    cleared = case_of(SMS, "named-in-passing")
    assert not cleared.restricted
    assert Case.objects.visible_to(noor).filter(pk=cleared.pk).exists()


def test_nothing_of_the_past_is_mailed_and_all_of_it_counts_as_sent(mailed: int, past: None) -> None:
    assert mailed == 0
    states = dict(Message.objects.values_list("state").annotate(Count("pk")))
    assert set(states) == {MessageState.SENT, MessageState.PAGE_ONLY}
    assert states[MessageState.SENT] > 200
    slow = Q(sent_at__gt=F("created_at") + timedelta(minutes=1)) | Q(sent_at__lt=F("created_at"))
    assert not Message.objects.filter(state=MessageState.SENT).filter(slow).exists()


def test_everything_happened_in_its_order_and_before_the_load(past: None) -> None:
    for case in Case.objects.all():
        moments = list(case.events.order_by("seq").values_list("at", flat=True))
        assert all(earlier <= later for earlier, later in pairwise(moments)), case
        assert moments[-1] < START


@pytest.mark.parametrize("who", ["newcastle", "oxford", "senior", "director"])
def test_handlers_find_something_to_do_on_the_day_of_the_load(past: None, who: str) -> None:
    counts = {
        each["level"]: each["any"] for each in today_for(User.objects.get(email=f"{who}@sms.example"), now())["counts"]
    }
    assert counts["today"]
    assert counts["later"]
    assert counts["overdue"] or who in ("oxford", "director")


@pytest.mark.parametrize(
    ("demo", "stories"), loading.DEMOS, ids=lambda each: each.hostname if isinstance(each, Demo) else ""
)
def test_a_visitor_can_follow_a_complaint_of_each_organisation(past: None, demo: Demo, stories: list[Story]) -> None:
    (codes,) = loading.to_try(demo)
    browser = Client(HTTP_HOST=demo.hostname)
    page = browser.post("/complaint/", {"reference": codes.reference, "secret": codes.secret}, follow=True)
    assert "We have answered. You can read our answer below, and ask for the next stage" in words(page)

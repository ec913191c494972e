"""Rules 1 and 7 under many hands at once: real processes on a real database."""

import os
import signal
import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings as django_settings

from home import time
from intake.cases import opening, ticks, workflow
from intake.cases.models import Case, StageRun, State
from intake.forms.models import IntakeFormPage, Submission
from intake.letters import outbox
from intake.letters.models import Message, MessageKind
from intake.records import verify
from tests.factories import processes
from tests.factories.doing import PARTS, answer
from tests.factories.smtp import STALL, mail_server
from tests.factories.world import ANSWERS, START, World, days_later

# The processes' clocks begin anew; what is queued meanwhile must be due for them.
SOON = START + timedelta(minutes=1)

# -- what each process does --------------------------------------------------------------------------


def complain(key: uuid.UUID) -> str:
    received = opening.Received(key=key, questions=[], answers=ANSWERS)
    case = opening.receive(IntakeFormPage.objects.get(slug="make-a-complaint"), received).case
    assert case is not None
    return case.reference


def escalate(case_id: int) -> None:
    workflow.escalate(case_id)


def accept(case_id: int) -> None:
    workflow.accept(case_id)


def respond(case_id: int, user_id: int) -> None:
    from home.models import User

    workflow.respond(case_id, User.objects.get(pk=user_id), outcome="upheld", parts=PARTS, remedies=[])


def deliver(port: int) -> int:
    django_settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    django_settings.EMAIL_HOST, django_settings.EMAIL_PORT, django_settings.EMAIL_TIMEOUT = "127.0.0.1", port, 40
    return outbox.deliver().sent


def tick() -> int:
    return ticks.tick()


# -- and what then must be true ----------------------------------------------------------------------


def sound() -> bool:
    found = list(verify.breaches())
    assert found == []
    return True


def test_the_same_form_twenty_times_at_once_is_one_case(lasting_world: World) -> None:
    key = uuid.uuid4()
    answers = processes.at_once([(complain, key)] * 20, START)
    case = Case.objects.get()
    assert answers == [("did", case.reference)] * 20
    assert Submission.objects.get().case_id == case.pk
    assert Counter(Message.objects.values_list("kind", flat=True)) == {"receipt": 1, "notice": 1}
    assert [event.kind for event in case.events.order_by("seq")] == ["received", "routed", "assigned"]
    assert StageRun.objects.count() == 1
    assert sound()


def test_eight_forms_at_once_are_eight_cases(lasting_world: World) -> None:
    answers = processes.at_once([(complain, uuid.uuid4()) for _ in range(8)], START)
    assert {said for said, _ in answers} == {"did"}, answers
    assert len({reference for _, reference in answers}) == Case.objects.count() == 8
    assert Message.objects.filter(kind=MessageKind.RECEIPT).count() == 8
    assert sound()


def test_asking_for_the_next_stage_many_times_at_once_climbs_once(lasting_world: World) -> None:
    case = lasting_world.complain()
    answer(lasting_world, case, "newcastle")
    answers = processes.at_once([(escalate, case.pk)] * 6, START)
    assert Counter(said for said, _ in answers) == {"did": 1, "Refused": 5}
    case.refresh_from_db()
    assert (case.runs.count(), case.current_run.seq, case.state) == (2, 2, State.OPEN)
    assert case.events.filter(kind="escalated").count() == 1
    assert case.messages.filter(kind=MessageKind.ESCALATED).count() == 1
    assert sound()


def test_content_and_going_on_at_once_is_one_of_the_two(lasting_world: World) -> None:
    case = lasting_world.complain()
    answer(lasting_world, case, "newcastle")
    answers = processes.at_once([(escalate, case.pk), (accept, case.pk)] * 2, START)
    assert Counter(said for said, _ in answers) == {"did": 1, "Refused": 3}
    assert sound()


def test_two_answers_at_once_are_one(lasting_world: World) -> None:
    case = lasting_world.complain(about="healthcare-and-wellbeing")
    people = [lasting_world.person(name).pk for name in ("healthcare", "healthcare.manager")]
    answers = processes.at_once([(respond, case.pk, pk) for pk in people * 2], START)
    assert Counter(said for said, _ in answers) == {"did": 1, "Refused": 3}
    assert case.messages.filter(kind=MessageKind.OUTCOME).count() == 1
    assert sound()


def test_workers_side_by_side_send_each_letter_once(lasting_world: World) -> None:
    for number in range(12):
        lasting_world.complain(email=f"jo{number}@example.org")
    with mail_server() as sink:
        answers = processes.at_once([(deliver, sink.port)] * 3, SOON)
        assert sum(sent for _, sent in answers) == 24
        assert Counter(sink.ids) == Counter(Message.objects.values_list("message_id", flat=True))
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    assert sound()


def test_workers_side_by_side_record_each_missed_date_once(lasting_world: World) -> None:
    cases = [lasting_world.complain() for _ in range(4)]
    answered = lasting_world.complain()
    answer(lasting_world, answered, "newcastle")
    answers = processes.at_once([(tick,)] * 3, days_later(30))
    assert {said for said, _ in answers} == {"did"}, answers
    for case in cases:
        missed = list(case.events.filter(kind="breached").order_by("seq"))
        assert [event.refs["kind"] for event in missed][:2] == ["acknowledge", "respond"]
        assert max(Counter(event.refs["deadline"] for event in missed).values()) == 1
        told = Counter(case.messages.filter(kind=MessageKind.OVERDUE).values_list("event", "to_user"))
        assert max(told.values()) == 1
    answered.refresh_from_db()
    assert answered.closing == "lapsed"
    assert (
        answered.events.filter(kind="lapsed").count() == answered.messages.filter(kind=MessageKind.LAPSED).count() == 1
    )
    assert sound()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
def test_a_worker_killed_after_the_server_took_a_letter_repeats_it_under_its_own_name(lasting_world: World) -> None:
    lasting_world.complain()
    with mail_server() as sink:
        sink.behaves["jo@example.org"] = STALL
        running = processes.start([(deliver, sink.port)], SOON)
        (worker,) = running.processes
        assert sink.stalled.wait(processes.LONGEST), "the server has taken the receipt, and has not said so"
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        worker.join(processes.LONGEST)
        assert worker.exitcode == -signal.SIGKILL
        receipt = Message.objects.get(kind=MessageKind.RECEIPT)
        assert (receipt.state, receipt.attempts) == ("queued", 0)
        sink.behaves.clear()
        sink.released.set()
        assert deliver_here(sink.port, SOON + timedelta(minutes=4)) == 0, "its lease has not ended"
        assert deliver_here(sink.port, SOON + timedelta(minutes=6)) == 1
        assert Counter(sink.ids)[receipt.message_id] == 2
        assert set(sink.ids) == set(Message.objects.values_list("message_id", flat=True))
    assert sound()


def deliver_here(port: int, at: object) -> int:
    """Deliver in this process, as another worker would after the killed one."""
    before = (django_settings.EMAIL_BACKEND, django_settings.EMAIL_PORT)
    try:
        with time.frozen_at(at):  # type: ignore[arg-type]
            return deliver(port)
    finally:
        django_settings.EMAIL_BACKEND, django_settings.EMAIL_PORT = before

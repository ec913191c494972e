"""Rule 1: what is queued is delivered, at least once, recognisable, whatever the mail server does."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home import time
from home.time import now
from intake.cases import secrets
from intake.cases.models import Case
from intake.letters import outbox
from intake.letters.kinds import LETTERS
from intake.letters.models import Message, MessageKind, MessageState
from intake.records import verify
from intake.records.models import Content
from tests.factories.doing import answer
from tests.factories.smtp import HANG_UP, LATER, REFUSE, STALL, Sink, mail_server
from tests.factories.world import START, World

NOOR = "newcastle@sms.example"


@pytest.fixture
def server(settings: object) -> Iterator[Sink]:
    """Deliver to a real mail server on this machine."""
    with mail_server() as sink:
        use(settings, sink.port)
        yield sink


def use(settings: object, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5  # type: ignore[attr-defined]


def rounds(hours: float) -> outbox.Delivered:
    """Let a worker go round whenever something waits, for so long; return what it did altogether."""
    done, until = outbox.Delivered(), now() + timedelta(hours=hours)
    while True:
        first = Message.objects.filter(state=MessageState.QUEUED).order_by("next_try").first()
        if first is None or first.next_try > until:
            return done
        with time.frozen_at(max(first.next_try, now())):
            for name, number in vars(outbox.deliver()).items():
                setattr(done, name, getattr(done, name) + number)


def plain(letter: EmailMessage) -> str:
    return str(letter.get_body(("plain",)).get_content())  # type: ignore[union-attr]  # every letter has one


def html(letter: EmailMessage) -> str:
    return str(letter.get_body(("html",)).get_content())  # type: ignore[union-attr]  # likewise


def states(case: Case) -> dict[str, str]:
    return dict(case.messages.values_list("kind", "state"))


def test_each_letter_is_sent_once_to_the_right_person(world: World, server: Sink) -> None:
    case = world.complain()
    assert outbox.deliver() == outbox.Delivered(sent=2)
    assert outbox.deliver() == outbox.Delivered()
    assert {letter["To"] for letter in server.taken} == {"jo@example.org", NOOR}
    assert set(server.ids) == set(case.messages.values_list("message_id", flat=True))
    (receipt,) = [letter for letter in server.taken if letter["To"] == "jo@example.org"]
    (notice,) = [letter for letter in server.taken if letter["To"] == NOOR]
    assert receipt["Subject"] == f"We have your complaint ({case.shown_reference})"
    assert receipt["Auto-Submitted"] == "auto-generated"
    assert "/complaint/#" in plain(receipt)
    assert "/complaint/#" not in plain(notice) + html(notice), "the secret is the complainant's"
    assert states(case) == {"receipt": "sent", "notice": "sent"}


def test_the_secret_is_filled_in_at_delivery_and_stored_nowhere(world: World, server: Sink) -> None:
    case = world.complain()
    outbox.deliver()
    code = secrets.shown(secrets.secret_of(case))
    assert [code in plain(letter) and code in html(letter) for letter in server.taken].count(True) == 1
    for content in Content.objects.all():
        assert code not in str(content.body)


def test_a_server_that_is_away_loses_no_complaint_and_nothing_waits_longer_than_it_must(
    world: World, settings: object
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody_there = taken.getsockname()[1]
    use(settings, nobody_there)
    case = world.complain()
    assert outbox.deliver() == outbox.Delivered(retried=2)
    waiting = case.messages.get(kind="receipt")
    assert (waiting.state, waiting.attempts, waiting.trouble) == ("queued", 1, "ConnectionRefusedError")
    assert START < waiting.next_try <= START + timedelta(minutes=2)
    assert outbox.deliver() == outbox.Delivered(), "not again before its time"
    with mail_server() as sink:
        use(settings, sink.port)
        assert rounds(0.1).sent == 2
        assert set(sink.ids) == set(case.messages.values_list("message_id", flat=True))


def test_one_bad_address_holds_up_nobody_else(world: World, server: Sink) -> None:
    bad = world.complain(email="nobody@example.org")
    good = [world.complain(email=f"jo{number}@example.org") for number in range(3)]
    server.behaves["nobody@example.org"] = REFUSE
    done = outbox.deliver()
    assert (done.sent, done.retried) == (7, 1)
    assert states(bad) == {"receipt": "queued", "notice": "sent"}
    assert all(states(case)["receipt"] == "sent" for case in good)
    assert bad.messages.get(kind="receipt").trouble == "SMTPRecipientsRefused"


def test_after_twelve_tries_it_is_given_up_aloud(world: World, server: Sink) -> None:
    case = world.complain(email="nobody@example.org")
    server.behaves["nobody@example.org"] = REFUSE
    done = rounds(24)
    assert (done.sent, done.retried, done.failed) == (1, 11, 1)
    receipt = case.messages.get(kind="receipt")
    assert (receipt.state, receipt.attempts) == (MessageState.FAILED, 12)
    assert list(verify.breaches()) == [f"case {case}: its receipt could not be delivered (SMTPRecipientsRefused)"]
    assert rounds(24) == outbox.Delivered()


def test_try_again_later_is_tried_again_later_under_the_same_id(world: World, server: Sink) -> None:
    case = world.complain()
    server.behaves["jo@example.org"] = LATER
    assert rounds(0.5).retried >= 3
    assert server.ids == [case.messages.get(kind="notice").message_id]
    server.behaves.clear()
    assert rounds(1).sent == 1
    assert sorted(server.ids) == sorted(case.messages.values_list("message_id", flat=True))


def test_a_server_gone_before_it_said_yes_may_get_it_twice_but_under_one_id(world: World, server: Sink) -> None:
    case = world.complain()
    server.behaves["jo@example.org"] = HANG_UP
    assert outbox.deliver() == outbox.Delivered(sent=1, retried=1)
    server.behaves.clear()
    rounds(0.1)
    receipt = case.messages.get(kind="receipt")
    assert server.ids.count(receipt.message_id) == 2
    assert len(set(server.ids)) == 2, "no letter has two names"
    assert receipt.state == MessageState.SENT


def test_a_lot_goes_over_one_connection_also_past_a_refusal(world: World, server: Sink) -> None:
    for number in range(4):
        world.complain(email=f"jo{number}@example.org")
    server.behaves["jo1@example.org"], server.behaves["jo2@example.org"] = REFUSE, LATER
    assert outbox.deliver() == outbox.Delivered(sent=6, retried=2)
    assert server.connections == 1


def test_a_server_that_hangs_holds_up_nobody_for_longer_than_its_time(
    world: World, server: Sink, settings: object
) -> None:
    settings.EMAIL_TIMEOUT = 3  # type: ignore[attr-defined]
    slow, good = world.complain(email="slow@example.org"), world.complain()
    server.behaves["slow@example.org"] = STALL
    assert outbox.deliver() == outbox.Delivered(sent=3, retried=1)
    assert slow.messages.get(kind="receipt").trouble == "SMTPServerDisconnected"
    assert states(good) == {"receipt": "sent", "notice": "sent"}
    server.behaves.clear()
    rounds(0.1)
    receipt = slow.messages.get(kind="receipt")
    assert (receipt.state, set(server.ids)) == ("sent", set(Message.objects.values_list("message_id", flat=True)))


def test_a_letter_that_cannot_even_be_written_is_given_up_alone(world: World, server: Sink) -> None:
    """Erased, or never right: whatever is the matter with one letter is that letter's trouble."""
    case = world.complain()
    Content.objects.filter(pk=case.messages.get(kind="receipt").content_id).update(body={})
    other = world.complain()
    done = rounds(24)
    assert (done.sent, done.failed) == (3, 1)
    assert states(case)["receipt"] == "failed"
    assert states(other) == {"receipt": "sent", "notice": "sent"}


def test_nobody_without_an_address_is_written_to(world: World, server: Sink) -> None:
    case = world.complain(email="", telephone="0191 498 0000")
    outbox.deliver()
    assert [letter["To"] for letter in server.taken] == [NOOR]
    assert states(case)["receipt"] == MessageState.PAGE_ONLY
    assert list(verify.breaches()) == []


def test_the_complainants_time_begins_when_the_server_has_the_answer(world: World, server: Sink) -> None:
    case = world.complain()
    outbox.deliver()
    server.behaves["jo@example.org"] = LATER
    answer(world, case, "newcastle")
    assert case.current_run.decision_received_at is None
    server.behaves.clear()
    with time.frozen_at(START + timedelta(days=5)):
        outbox.deliver()
    case.refresh_from_db()
    assert case.current_run.decision_received_at >= START + timedelta(days=5)
    window = case.deadlines.get(kind="escalate")
    assert window.due.date().isoformat() == "2026-04-14"


class SlowServer(BaseEmailBackend):
    """Takes twenty seconds over each letter; halfway, another worker comes by."""

    took: list[str] = []
    other: list[outbox.Delivered] = []

    def send_messages(self, letters: list) -> int:
        self.took += [letter.extra_headers["Message-ID"] for letter in letters]
        time._override += timedelta(seconds=20)  # type: ignore[operator]  # frozen by the clock fixture
        if len(self.took) == 17 and not self.other:
            self.other.append(outbox.deliver())
        return len(letters)


def test_a_slow_server_does_not_make_two_workers_send_the_same(world: World, settings: object) -> None:
    """The lease of a whole batch would be over before a slow server has taken its last letter."""
    SlowServer.took, SlowServer.other = [], []
    settings.EMAIL_BACKEND = f"{__name__}.SlowServer"  # type: ignore[attr-defined]
    for number in range(10):
        world.complain(email=f"jo{number}@example.org")
    with time.moved(time.offset()):
        outbox.deliver()
    assert len(SlowServer.took) == len(set(SlowServer.took)) == 20
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


def test_a_failure_that_is_noticed_late_does_not_send_again_what_another_worker_sent(world: World) -> None:
    case = world.complain()
    message = case.messages.get(kind="receipt")
    Message.objects.filter(pk=message.pk).update(state=MessageState.SENT)
    outbox._try_again(message, "TimeoutError", outbox.Delivered())
    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_a_worker_that_is_told_to_stop_leaves_the_rest_to_the_next(world: World, server: Sink) -> None:
    for _ in range(15):
        world.complain()
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 1

    first = outbox.deliver(stop=stop).sent
    assert 0 < first < 30
    assert first + outbox.deliver().sent == 30
    assert len(set(server.ids)) == len(server.ids) == 30


def test_a_round_costs_what_is_due_not_what_is_stored(world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            outbox.deliver()
        return len(asked)

    world.complain()
    outbox.deliver()
    idle = cost()
    for _ in range(5):
        world.complain()
    outbox.deliver()
    assert cost() == idle <= 6


@pytest.mark.parametrize("kind", list(MessageKind))
def test_every_kind_of_letter_has_a_text(kind: MessageKind) -> None:
    from django.template.loader import get_template

    if kind in LETTERS:
        assert LETTERS[kind].shipped.body
    else:
        assert get_template(f"letters/{kind.name.lower()}.txt")

"""Everything that can go wrong with delivery, at once: nothing is lost, and what comes twice comes under one name."""

import signal
from collections import Counter
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test.utils import CaptureQueriesContext

from intake.letters import mailing, outbox
from intake.letters.mime import Letter
from intake.letters.models import Message, MessageState
from intake.records import verify
from intake.records.models import Content
from tests.factories import processes
from tests.factories.smtp import HANG_UP, LATER, REFUSE, STALL, mail_server
from tests.factories.world import World
from tests.intake.test_outbox import use
from tests.intake.test_parallel import SOON, deliver

WORKERS = 3


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
def test_workers_killed_while_the_server_refuses_hangs_and_hangs_up(lasting_world: World) -> None:
    for number in range(6):
        lasting_world.complain(email=f"good{number}@example.org")
    ways = {"refused": REFUSE, "later": LATER, "gone": HANG_UP, "slow": STALL}
    cases = {who: lasting_world.complain(email=f"{who}@example.org") for who in ways}
    poison = lasting_world.complain(email="poison@example.org").messages.get(kind="receipt")
    Content.objects.filter(pk=poison.content_id).update(body={})
    with mail_server() as sink:
        sink.behaves |= {f"{who}@example.org": how for who, how in ways.items()}
        running = processes.start([(deliver, sink.port)] * WORKERS, SOON)
        assert sink.stalled.wait(processes.LONGEST), "one worker hangs at the server"
        for worker in running.processes:
            worker.kill()
            worker.join(processes.LONGEST)
        sink.behaves = {"refused@example.org": REFUSE}
        sink.released.set()
        # Leases end, what failed is due again, and other workers come: some at a time, as long as it takes.
        for minutes in (6, 10, 20, 60, 180):
            answers = processes.at_once([(deliver, sink.port)] * WORKERS, SOON + timedelta(minutes=minutes))
            assert {said for said, _ in answers} == {"did"}, answers
    refused = cases["refused"].messages.get(kind="receipt")
    lost = Message.objects.exclude(state=MessageState.SENT).values_list("pk", flat=True)
    assert set(lost) == {refused.pk, poison.pk}, "one bad address and one bad letter hold up nobody else"
    came = Counter(sink.ids)
    everything = set(Message.objects.values_list("message_id", flat=True))
    assert set(came) == everything - {refused.message_id, poison.message_id}
    # Each of the killed may have handed over one that it had not marked yet; nobody else repeats anything.
    assert sum(times - 1 for times in came.values()) <= WORKERS + 1
    assert max(came.values()) <= 2
    gone = cases["gone"].messages.get(kind="receipt")
    assert came[gone.message_id] >= 1
    assert list(verify.breaches()) == []


def test_a_letter_costs_the_database_its_mark_and_little_more(world: World, settings: object) -> None:
    for number in range(24):
        world.complain(email=f"jo{number}@example.org")
    with mail_server() as sink:
        use(settings, sink.port)
        with CaptureQueriesContext(connection) as asked:
            assert outbox.deliver().sent == 48
    updates = [query["sql"] for query in asked if query["sql"].startswith("UPDATE")]
    assert len(updates) == 1 + 48, "one for the lease of all, and one that marks each"
    # Of a notice it is asked besides whether its reader may still know of the case; a receipt asks nothing more.
    assert len(asked) <= 48 + 24 * 3 + 14


def test_what_the_server_has_is_marked_before_the_next_one_goes(world: World, settings: object) -> None:
    for number in range(3):
        world.complain(email=f"jo{number}@example.org")
    seen: list[int] = []

    def stop() -> bool:
        seen.append(Message.objects.filter(state=MessageState.SENT, sent_at__isnull=False, attempts=1).count())
        return False

    with mail_server() as sink:
        use(settings, sink.port)
        outbox.deliver(stop=stop)
    assert [number for number in range(7) if number in seen] == list(range(7))
    assert set(Message.objects.values_list("lease_until", flat=True)) == {None}


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("We have your complaint", "Plain words."),
        ("Ihre Beschwerde – größer", "Žluťoučký kůň – 你好."),
        ("A subject that goes on and on and " + "on and " * 20, "x" * 2_000),
        ("Dots", ".\n..\nFrom here\n"),
    ],
    ids=["plain", "other letters", "long", "dots"],
)
def test_what_is_written_quickly_reads_as_what_the_library_writes(subject: str, words: str) -> None:
    from email import message_from_bytes, policy

    def read(kind: type[EmailMultiAlternatives]) -> EmailMessage:
        made = kind(
            subject, words, "Büro & Söhne <a@sms.example>", ["jo@example.org"], reply_to=["b@sms.example"],
            headers={"Message-ID": "<0b7ff6f0-5b0e-4c5e-9a53-0b9f5c4d1a2e@sms.example>", "Date": "Thu, 02 Apr 2026"},
        )  # fmt: skip
        made.attach_alternative(f"<p>{words}</p>", "text/html")
        mail: Any = made.message()
        found = message_from_bytes(mail.as_bytes(linesep="\r\n"), policy=policy.default)
        assert found.defects == []
        return found  # type: ignore[return-value]  # as the policy has it

    ours, theirs = read(Letter), read(EmailMultiAlternatives)
    headers = [name for name in theirs if name != "Content-Type"]
    assert [(name, ours[name]) for name in headers] == [(name, theirs[name]) for name in headers]
    for kind in ("plain", "html"):
        mine, yours = ours.get_body((kind,)), theirs.get_body((kind,))
        assert mine is not None
        assert yours is not None
        assert mine.get_content() == yours.get_content()


def test_a_letter_that_is_sent_again_is_the_same_letter(world: World) -> None:
    message = world.complain().messages.get(kind="receipt")

    def written() -> list[bytes]:
        lines = mailing.email(Message.objects.get(pk=message.pk)).message().as_bytes().splitlines()
        return [line for line in lines if not line.startswith(b"Date:")]

    assert written() == written()

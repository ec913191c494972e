"""Letters that come back: ``manage.py bounce`` reads what mail servers write, and believes nothing else."""

import io
import subprocess
import sys
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from home import time
from intake.cases import secrets, ticks
from intake.cases.models import Case
from intake.letters import delivery, outbox
from intake.letters.models import Message
from intake.records import verify
from tests.factories import processes
from tests.factories.doing import acknowledge, answer
from tests.factories.http import visitor, words
from tests.factories.world import World, days_later
from tests.intake.test_commands import ROOT


def report(
    message_id: str, *, action: str = "failed", status: str = "5.1.1", whole: bool = True, headers: str = ""
) -> bytes:
    """Return a report as Postfix and its like write it, with the letter that came back or its headers alone."""
    mail = MIMEMultipart("report", report_type="delivery-status")
    mail["From"], mail["To"] = "MAILER-DAEMON@mx.example.org", "complaints@sms.example"
    mail["Subject"] = "Undelivered Mail Returned to Sender"
    if headers:
        mail["In-Reply-To"] = headers
    mail.attach(MIMEText("<quillgone@example.org>: unknown user"))
    fate = MIMEBase("message", "delivery-status")
    of_all, of_one = EmailMessage(), EmailMessage()
    of_all["Reporting-MTA"] = "dns; mx.example.org"
    of_one["Final-Recipient"] = "rfc822; quillgone@example.org"
    of_one["Action"], of_one["Status"] = action, status
    of_one["Diagnostic-Code"] = "smtp; 550 5.1.1 quillgone@example.org: no such person"
    fate.set_payload([of_all, of_one])
    mail.attach(fate)
    returned = EmailMessage()
    returned["Subject"] = "We have answered"
    if message_id:
        returned["Message-ID"] = message_id
    returned.set_content("There is a letter on your page.")
    if whole:
        mail.attach(MIMEMessage(returned))
    else:
        head = "".join(f"{name}: {value}\n" for name, value in returned.items())
        mail.attach(MIMEText(head, "rfc822-headers"))
    return mail.as_bytes()


def bounce(data: bytes, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give a report to the command as a mail server does; return what it says."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    said = io.StringIO()
    call_command("bounce", stdout=said)
    return said.getvalue()


def refused(data: bytes, monkeypatch: pytest.MonkeyPatch) -> CommandError:
    with pytest.raises(CommandError) as error:
        bounce(data, monkeypatch)
    return error.value


def answered(world: World) -> tuple[Case, Message]:
    case = world.complain()
    acknowledge(world, case, "newcastle")
    answer(world, case, "newcastle")
    return case, case.messages.get(kind="outcome")


@pytest.mark.parametrize("whole", [True, False], ids=["with the letter", "with its headers"])
def test_an_answer_that_came_back_was_not_received(
    world: World, sign_in: Any, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    case, letter = answered(world)
    assert case.current_run.decision_received_at is not None
    said = bounce(report(letter.message_id, whole=whole), monkeypatch)
    assert said.strip() == "The letter came back. It is among the undelivered letters at the desk now."
    case.refresh_from_db()
    letter.refresh_from_db()
    assert (letter.state, letter.trouble) == ("failed", "Bounced 5.1.1")
    assert case.current_run.decision_received_at is None
    window = case.deadlines.get(kind="escalate")
    assert window.projected, "their time has not begun"
    assert list(case.events.order_by("seq").values_list("kind", flat=True))[-2:] == [
        "letter came back", "decision not received",
    ]  # fmt: skip
    assert list(verify.breaches()) == []
    # Long after, nothing has lapsed: they have no answer yet.
    with time.frozen_at(days_later(60)):
        ticks.tick()
        case.refresh_from_db()
        assert (case.state, case.closing) == ("responded", "")
    client = sign_in("newcastle")
    page = words(client.get("/admin/letters_waiting/"))
    assert "It came back: there is nobody at this address. (5.1.1)" in page
    shown = words(client.get(reverse("cases:inspect", args=(case.pk,))))
    assert "Came back undelivered: outcome" in shown
    assert "The complainant has not received our answer after all" in shown


def test_whoever_has_the_case_is_told_and_nothing_personal(
    world: World, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    case, letter = answered(world)
    before = set(case.messages.values_list("pk", flat=True))
    said = bounce(report(letter.message_id), monkeypatch)
    (notice,) = case.messages.exclude(pk__in=before)
    assert (notice.to_user, notice.kind) == (world.person("newcastle"), "news")
    assert notice.content.body["subject"] == f"A letter came back ({case.shown_reference})"
    assert "came back. Nobody has read it." in notice.content.body["text"]
    told = (
        f"{said} {capfd.readouterr()} {notice.content.body['text']} {list(case.events.values_list('refs', flat=True))}"
    )
    assert "quillgone" not in told
    assert "mx.example.org" not in told


def test_sent_again_it_counts_from_then(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case, letter = answered(world)
    bounce(report(letter.message_id), monkeypatch)
    with time.frozen_at(days_later(3)):
        delivery.resend(world.person("newcastle"), letter.pk)
        outbox.deliver()
        case.refresh_from_db()
        assert case.current_run.decision_received_at >= days_later(3)
        assert not case.deadlines.get(kind="escalate").projected
        assert list(verify.breaches()) == []


def test_read_on_their_own_page_it_is_received_after_all(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case, letter = answered(world)
    bounce(report(letter.message_id), monkeypatch)
    browser = visitor()
    browser.post("/complaint/", {"reference": case.reference, "secret": secrets.shown(secrets.secret_of(case))})
    with time.frozen_at(days_later(0).replace(minute=59)):
        assert browser.get("/complaint/page/").status_code == 200
    case.refresh_from_db()
    assert case.current_run.decision_received_at is not None
    assert case.events.filter(kind="decision received").latest("seq").refs["how"] == "opened on the page"
    assert list(verify.breaches()) == []


def test_an_answer_received_otherwise_stays_received(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = world.complain(safe_contact="page")
    answer(world, case, "newcastle")
    browser = visitor()
    browser.post("/complaint/", {"reference": case.reference, "secret": secrets.shown(secrets.secret_of(case))})
    browser.get("/complaint/page/")
    letter = case.messages.get(kind="outcome")
    Message.objects.filter(pk=letter.pk).update(state="sent")
    bounce(report(letter.message_id), monkeypatch)
    case.refresh_from_db()
    assert case.current_run.decision_received_at is not None
    assert list(verify.breaches()) == []


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_what_is_only_late_changes_nothing(world: World, monkeypatch: pytest.MonkeyPatch, action: str) -> None:
    _case, letter = answered(world)
    assert "Nothing was changed." in bounce(report(letter.message_id, action=action), monkeypatch)
    letter.refresh_from_db()
    assert letter.state == "sent"


def test_the_same_report_twice_is_believed_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case, letter = answered(world)
    bounce(report(letter.message_id), monkeypatch)
    events = case.events.count()
    assert "Nothing was changed." in bounce(report(letter.message_id), monkeypatch)
    assert case.events.count() == events


def test_a_report_that_comes_before_we_know_that_it_was_sent_is_asked_for_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = world.complain().messages.get(kind="receipt")
    Message.objects.filter(pk=letter.pk).update(lease_until=days_later(1))
    assert refused(report(letter.message_id), monkeypatch).returncode == 75


def test_staff_who_can_not_be_reached_and_thanks_without_a_case_are_marked_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = world.complain()
    outbox.deliver()
    notice = case.messages.get(kind="notice")
    thanks = Message.objects.create(
        organisation=world.organisation, kind="thanks", content=notice.content, message_id="<thanks@sms.example>",
        state="sent", created_at=days_later(0), next_try=days_later(0),
    )  # fmt: skip
    letters = Message.objects.count()
    for letter in (notice, thanks):
        bounce(report(letter.message_id, status="5.2.2"), monkeypatch)
        letter.refresh_from_db()
        assert (letter.state, letter.trouble) == ("failed", "Bounced 5.2.2")
    assert Message.objects.count() == letters, "that staff can't be reached is not written to staff"


OURS = "<a@sms.example>"
RUBBISH = {
    "nothing": b"",
    "a letter": b"From: jo@example.org\nSubject: Hello\n\nQuillgone wrote this.\n",
    "noise": bytes(range(256)) * 40,
    "a report of no letter": report(""),
    "a report of somebody else's letter": report("<1@elsewhere.example>"),
    "a report with a name that is none": report("").replace(
        b"Subject: We", b"Message-ID: <\x00quill\xff>\nSubject: We"
    ),
    "no action": report(OURS).replace(b"Action: failed", b"Axtion: failed"),
    "boxes in boxes": b"Content-Type: multipart/mixed; boundary=a\n\n"
    + b"--a\nContent-Type: message/rfc822\n\n" * 3_000,
    "too long": b"x" * 5_000_001,
}


@pytest.mark.parametrize("data", RUBBISH.values(), ids=RUBBISH.keys())
def test_rubbish_changes_nothing_and_is_not_quoted(world: World, monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    case, _letter = answered(world)
    states = list(case.messages.values_list("state", "trouble"))
    error = refused(data, monkeypatch)
    assert error.returncode == 65
    assert str(error).endswith("Nothing was changed.")
    assert "quill" not in str(error).lower()
    assert list(case.messages.values_list("state", "trouble")) == states


def test_a_report_may_name_the_letter_it_answers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _case, letter = answered(world)
    bounce(report("", headers=letter.message_id), monkeypatch)
    letter.refresh_from_db()
    assert letter.state == "failed"


def test_it_ends_as_mail_servers_understand_it(lasting_world: World) -> None:
    case = lasting_world.complain()
    outbox.deliver()
    letter = case.messages.get(kind="receipt")

    def pipe(data: bytes) -> tuple[int, str]:
        environment = processes.environment(EMAIL_URL="", DJANGO_SETTINGS_MODULE="recourse.settings.test")
        done = subprocess.run(
            [sys.executable, "manage.py", "bounce"],
            cwd=ROOT, env=environment, input=data, capture_output=True, check=False,
        )  # fmt: skip
        return done.returncode, (done.stdout + done.stderr).decode()

    code, said = pipe(report(letter.message_id))
    assert (code, "The letter came back." in said) == (0, True), said
    code, said = pipe(b"quillgone\n")
    assert (code, "quillgone" in said, "Traceback" in said) == (65, False, False)
    letter.refresh_from_db()
    assert letter.state == "failed"

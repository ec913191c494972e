"""Letters that wait for somebody: undelivered ones are seen and sent again, printed ones are posted with a date."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from home import time
from home.time import now
from intake.cases import secrets, workflow
from intake.cases.models import Case
from intake.letters import delivery, mailing, outbox, rendering
from intake.letters.models import Message, MessageState
from intake.records import verify
from tests.factories import other
from tests.factories.doing import answer
from tests.factories.http import words
from tests.factories.smtp import LATER, REFUSE, Sink, mail_server
from tests.factories.world import World, days_later
from tests.intake.test_outbox import use

SignIn = Callable[[Any], Client]
LIST = "/admin/letters_waiting/"
POST = {"safe_contact": "post", "address": "1 High Street\nAnytown"}


@pytest.fixture
def server(settings: object) -> Iterator[Sink]:
    with mail_server() as sink:
        use(settings, sink.port)
        yield sink


def given_up(case: Case) -> Message:
    message = case.messages.get(kind="receipt")
    Message.objects.filter(pk=message.pk).update(state="failed", attempts=12, trouble="SMTPRecipientsRefused")
    return message


def test_what_could_not_be_delivered_is_seen_and_sent_again_under_its_id(
    world: World,
    sign_in: SignIn,
    server: Sink,
) -> None:
    case = world.complain()
    message = given_up(case)
    client = sign_in("newcastle")
    page = words(client.get(LIST))
    assert case.shown_reference in page
    assert "The mail server does not know this address" in page
    assert "Tried 12 times." in page
    assert client.post(f"{LIST}{message.pk}/resend/").status_code == 302
    assert case.shown_reference not in words(client.get(LIST))
    outbox.deliver()
    assert message.message_id in server.ids
    event = case.events.get(kind="letter sent again")
    assert (event.actor, event.public) == (str(world.person("newcastle")), False)
    assert list(verify.breaches()) == []


def test_only_who_may_see_the_case_knows_of_its_letters(
    world: World,
    sign_in: SignIn,
    elsewhere: other.Other,
) -> None:
    case = world.complain()
    message = given_up(case)
    for who in ("oxford", "admin"):
        client = sign_in(who)
        assert case.shown_reference not in words(client.get(LIST))
        for what in ("resend", "instead", "print", "posted"):
            assert client.post(f"{LIST}{message.pk}/{what}/").status_code == 404
    message.refresh_from_db()
    assert message.state == "failed"


def test_who_wants_letters_by_post_is_written_to_by_post(world: World, server: Sink) -> None:
    case = world.complain(**POST)
    outbox.deliver()
    receipt = case.messages.get(kind="receipt")
    assert receipt.state == MessageState.TO_POST
    assert [letter["To"] for letter in server.taken] == ["newcastle@sms.example"]


def test_a_letter_is_printed_with_its_codes_and_that_is_on_record(world: World, sign_in: SignIn) -> None:
    case = world.complain(**POST)
    receipt = case.messages.get(kind="receipt")
    client = sign_in("newcastle")
    assert "Mark as posted" in words(client.get(f"{LIST}?show=post"))
    made = client.post(f"{LIST}{receipt.pk}/print/")
    assert made["Content-Type"] == "application/pdf"
    assert made["Cache-Control"].startswith("no-store, private")
    assert case.events.filter(kind="letter printed", actor=str(world.person("newcastle"))).count() == 1
    letter = rendering.text(mailing.with_codes(receipt, mailing.blocks_of(receipt, whole=True)))
    assert secrets.shown(secrets.secret_of(case)) in letter
    assert client.get(f"{LIST}{receipt.pk}/print/").status_code == 405


def test_a_posted_answer_is_received_on_the_second_working_day_after(world: World, sign_in: SignIn) -> None:
    case = world.complain(**POST)
    answer(world, case, "newcastle", deliver=False)
    outcome = case.messages.get(kind="outcome")
    client = sign_in("newcastle")
    assert case.current_run.decision_received_at is None
    # Thursday before Easter: Friday and Monday don't count, so it arrives on Wednesday.
    client.post(f"{LIST}{outcome.pk}/posted/", {"on": "2026-04-02"})
    case.refresh_from_db()
    outcome.refresh_from_db()
    assert (outcome.state, outcome.posted_on) == ("posted", date(2026, 4, 2))
    assert world.organisation.local(case.current_run.decision_received_at).date() == date(2026, 4, 8)
    window = case.deadlines.get(kind="escalate")
    assert world.organisation.local(window.due).date() == date(2026, 4, 15)
    assert list(verify.breaches()) == []
    # Once only.
    assert "Somebody else has dealt with" in words(
        client.post(f"{LIST}{outcome.pk}/posted/", {"on": "2026-04-02"}, follow=True)
    )


@pytest.mark.parametrize("on", ["2026-04-03", "2026-04-01", "1999-01-01", "nonsense", ""])
def test_it_cannot_be_posted_on_a_day_that_cannot_be(world: World, sign_in: SignIn, on: str) -> None:
    case = world.complain(**POST)
    receipt = case.messages.get(kind="receipt")
    sign_in("newcastle").post(f"{LIST}{receipt.pk}/posted/", {"on": on})
    receipt.refresh_from_db()
    assert (receipt.state, receipt.posted_on) == ("to post", None)


def test_what_cannot_be_mailed_can_be_posted_where_there_is_an_address(world: World, sign_in: SignIn) -> None:
    with_address, without = world.complain(address="1 High Street"), world.complain()
    client = sign_in("newcastle")
    for case, state in ((with_address, "to post"), (without, "failed")):
        message = given_up(case)
        client.post(f"{LIST}{message.pk}/instead/")
        message.refresh_from_db()
        assert message.state == state


def test_who_wants_the_page_alone_is_never_mailed(world: World, server: Sink) -> None:
    case = world.complain(safe_contact="page")
    answer(world, case, "newcastle")
    assert {letter["To"] for letter in server.taken} == {"newcastle@sms.example"}
    assert set(case.messages.filter(to_user=None).values_list("state", flat=True)) == {"page only"}
    assert case.current_run.decision_received_at is None, "it is received when the page is opened"


def test_emails_are_as_discreet_as_the_organisation_wants(world: World, sign_in: SignIn, server: Sink) -> None:
    client = sign_in("admin")
    saved = client.post(
        "/admin/letter_choices/",
        {"do": "save", "sender_name": "Newsroom", "subject": "News for you", "preview": "Read it when you are alone."},
    )
    assert saved.status_code == 302
    case = world.complain()
    outbox.deliver()
    letter = next(letter for letter in server.taken if letter["To"] == "jo@example.org")
    assert letter["Subject"] == f"News for you ({case.shown_reference})"
    assert str(letter["From"]).startswith("Newsroom <")
    assert "Read it when you are alone." in letter.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert world.organisation.name not in str(letter["From"])


def test_an_email_carries_what_was_written_only_if_the_organisation_chose_that(
    world: World,
    sign_in: SignIn,
    server: Sink,
) -> None:
    def mailed() -> str:
        server.taken.clear()
        case = world.complain()
        workflow.update(case.pk, world.person("newcastle"), message="We have rung the school.")
        outbox.deliver()
        return "\n".join(part.get_content() for letter in server.taken for part in letter.iter_parts())

    assert "We have rung the school." not in mailed()
    sign_in("admin").post("/admin/letter_choices/", {"do": "save", "emails_in_full": "on"})
    assert mailed().count("We have rung the school.") == 2, "in the text, and in the HTML"


@pytest.mark.parametrize(
    ("behaves", "said"), [("", "250 taken"), (REFUSE, "550 no such person"), (LATER, "451 try again later")]
)
def test_a_trial_shows_the_servers_own_answer(
    world: World,
    sign_in: SignIn,
    server: Sink,
    behaves: str,
    said: str,
) -> None:
    client = sign_in("admin")
    server.behaves[world.person("admin").email] = behaves
    page = words(client.post("/admin/letter_choices/", {"do": "try"}))
    assert said in page
    assert ("It took a letter to" in page) is (not behaves)


def test_a_trial_without_a_server_says_what_is_wrong(world: World, sign_in: SignIn, settings: object) -> None:
    use(settings, 1)
    assert "ConnectionRefusedError" in words(sign_in("admin").post("/admin/letter_choices/", {"do": "try"}))


def test_a_case_that_became_anothers_is_not_acted_on(world: World) -> None:
    case = world.complain(**POST)
    receipt = case.messages.get(kind="receipt")
    with pytest.raises(delivery.Refused):
        delivery.posted(world.person("oxford"), receipt.pk, now().date())


def test_a_letter_waits_however_long(world: World) -> None:
    case = world.complain(**POST)
    receipt = case.messages.get(kind="receipt")
    with time.frozen_at(days_later(30)):
        outbox.deliver()
        receipt.refresh_from_db()
        assert receipt.state == "to post"
        delivery.posted(world.person("newcastle"), receipt.pk, (now() - timedelta(days=1)).date())
    receipt.refresh_from_db()
    assert receipt.state == "posted"

"""What somebody can do on their own page, and that it is nobody else's."""

import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home import time
from home.time import now
from intake.cases import secrets, workflow
from intake.cases.models import Case, State
from intake.letters import outbox, renewing
from intake.letters.contacts import code_for
from intake.letters.models import Feedback, Knock
from intake.records import verify
from tests.factories.doing import acknowledge, answer
from tests.factories.http import visitor, words
from tests.factories.world import World, days_later
from tests.intake.test_portal import let_in

PAGE = "/complaint/page/"


def test_messages_go_both_ways_with_a_notice_to_the_other_side(world: World) -> None:
    case = world.complain()
    acknowledge(world, case, "newcastle")
    client = let_in(case)
    assert "What do you want to tell us?" in words(client.get("/complaint/more/"))
    assert client.post("/complaint/more/", {"message": "It happened again today."})["Location"] == f"{PAGE}?done=more"
    assert "You wrote to us" in words(client.get(PAGE))
    assert "It happened again today." in words(client.get(PAGE))
    news = case.messages.get(kind="news")
    assert news.to_user == world.person("newcastle")
    assert "happened again" not in str(news.content.body), "the notice says where, not what"
    workflow.question(case.pk, world.person("newcastle"), message="Who was there?")
    page = words(client.get(PAGE))
    assert "We wrote to you" in page
    assert "Who was there?" in page
    letter = case.messages.get(kind="question")
    assert "Who was there?" not in letter.content.body["text"], "the email says that there is a message"
    assert "Who was there?" in words(client.get("/complaint/more/")), "what one answers is at hand"
    assert list(verify.breaches()) == []


def test_nothing_is_sent_without_words_and_nothing_once_it_is_closed(world: World) -> None:
    case = world.complain()
    client = let_in(case)
    assert "Write what you want to tell us, or choose a file." in words(
        client.post("/complaint/more/", {"message": "  "})
    )
    workflow.withdraw(case.pk)
    assert client.get("/complaint/more/")["Location"] == PAGE
    assert "closed" in words(client.post("/complaint/more/", {"message": "Wait."}))
    assert not case.events.filter(kind="replied").exists()


def test_the_next_stage_is_open_once_our_own_date_has_passed(world: World) -> None:
    case = world.complain()
    client = let_in(case)
    assert "Take it further" not in words(client.get(PAGE))
    with time.frozen_at(days_later(14)):
        client = let_in(case)
        page = words(client.get(PAGE))
        assert "Our own date for an answer has passed." in page
        assert client.post("/complaint/further/", {"reasons": ""})["Location"] == f"{PAGE}?done=further"
    case.refresh_from_db()
    assert (case.state, case.current_run.seq) == (State.OPEN, 2)
    assert case.events.filter(kind="breached").exists()
    assert list(verify.breaches()) == []


def test_a_new_email_address_is_used_once_its_reader_has_shown_the_code(world: World) -> None:
    case = world.complain()
    client = let_in(case)
    sent = {"email": "new@example.org", "telephone": "0191 498 0001", "address": "", "safe_contact": "email"}
    assert client.post("/complaint/contact/", sent)["Location"] == "/complaint/contact/code/"
    case = Case.objects.get(pk=case.pk)
    assert (case.complainant.email, case.complainant.telephone) == ("jo@example.org", "0191 498 0001")
    question = case.messages.get(kind="confirm")
    assert question.content.body["to"] == "new@example.org"
    change = case.contact_changes.get()
    assert code_for(change) not in str(question.content.body), "the code is put in when it is sent"
    assert "This is not the code" in words(client.post("/complaint/contact/code/", {"code": "0000-0000"}))
    assert (
        client.post("/complaint/contact/code/", {"code": code_for(change).lower()})["Location"]
        == f"{PAGE}?done=address"
    )
    case = Case.objects.get(pk=case.pk)
    assert case.complainant.email == "new@example.org"
    told = case.messages.get(kind="contact")
    assert told.content.body["to"] == "jo@example.org", "whoever reads the old address is told"
    assert "new@example.org" not in str(told.content.body)
    assert list(verify.breaches()) == []


def test_the_mails_to_a_new_address_hold_no_code_that_opens_the_page(world: World, mailoutbox: list[Any]) -> None:
    case = world.complain()
    workflow.change_contact(
        case.pk, {"email": "new@example.org", "telephone": "", "address": "", "safe_contact": "email"}
    )
    outbox.deliver()
    (mail,) = [letter for letter in mailoutbox if letter.to == ["new@example.org"]]
    whole = str(mail.message())
    assert code_for(case.contact_changes.get()) in mail.body
    assert secrets.shown(secrets.secret_of(case)) not in whole
    assert "/complaint/#" not in whole


def test_one_way_to_reach_them_must_be_left(world: World) -> None:
    client = let_in(world.complain())
    said = words(
        client.post("/complaint/contact/", {"email": "", "telephone": "", "address": "", "safe_contact": "page"})
    )
    assert "Leave us one way to reach you" in said
    said = words(client.post("/complaint/contact/", {"email": "", "safe_contact": "email"}))
    assert "Write the email address that we should write to." in said


def test_a_code_cannot_be_guessed_at_length(world: World) -> None:
    case = world.complain()
    client = let_in(case)
    client.post("/complaint/contact/", {"email": "new@example.org", "safe_contact": "email"})
    for _ in range(8):
        client.post("/complaint/contact/code/", {"code": "0000-0000"})
    change = case.contact_changes.get()
    assert "too many tries" in words(client.post("/complaint/contact/code/", {"code": code_for(change)}))
    assert Case.objects.get(pk=case.pk).complainant.email == "jo@example.org"


def test_a_lost_code_goes_to_the_address_on_file_and_ends_the_old_one(world: World) -> None:
    case = world.complain()
    inside, old = let_in(case), secrets.secret_of(case)
    page = visitor().post("/complaint/lost/", {"reference": case.shown_reference})
    assert renewing.renew() == 1
    assert renewing.renew() == 0
    case = Case.objects.get(pk=case.pk)
    assert secrets.secret_of(case) != old
    assert inside.get(PAGE).status_code == 302, "whoever had the old code is out"
    assert case.messages.get(kind="new secret").content.body["to"] == "jo@example.org"
    unknown = visitor().post("/complaint/lost/", {"reference": "0000-0000-0"})
    assert bare(page) == bare(unknown), "it says the same of a reference that there is not"
    assert list(verify.breaches()) == []


def test_no_code_goes_where_nothing_may_be_sent(world: World) -> None:
    case = world.complain(safe_contact="page")
    visitor().post("/complaint/lost/", {"reference": case.shown_reference})
    assert renewing.renew() == 0
    assert Case.objects.get(pk=case.pk).secret_number == 1


def test_codes_are_renewed_three_times_a_day_at_most(world: World) -> None:
    case = world.complain()
    codes = [visitor().post("/complaint/lost/", {"reference": case.reference}).status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    assert renewing.renew() == 3
    with time.frozen_at(now() + timedelta(hours=25)):
        assert visitor().post("/complaint/lost/", {"reference": case.reference}).status_code == 200


def bare(response: Any) -> str:
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def test_an_unknown_reference_and_a_wrong_code_ask_the_database_the_same(world: World) -> None:
    case, other = world.complain(), world.complain()

    def asked(address: str, **given: str) -> list[str]:
        client = visitor()
        client.get("/complaint/")
        with CaptureQueriesContext(connection) as queries:
            client.post(address, given)
        # Once a second each worker looks whether kept pages are still right, whoever comes by.
        own = [query["sql"] for query in queries if "publicchange" not in query["sql"]]
        return [re.sub(r"'[^']*'|\b\d+\b|NULL|[01]\b|\btrue\b|\bfalse\b", "…", sql) for sql in own]

    wrong = asked("/complaint/", reference=case.reference, secret=secrets.secret_of(other))
    unknown = asked("/complaint/", reference="0000-0000-0", secret=secrets.secret_of(other))
    assert wrong == unknown
    assert asked("/complaint/lost/", reference=case.reference) == asked("/complaint/lost/", reference="0000-0000-0")


def test_the_door_closes_for_a_while_after_too_many_tries(world: World) -> None:
    case = world.complain()
    right = {"reference": case.reference, "secret": secrets.secret_of(case)}
    for _ in range(10):
        assert visitor().post("/complaint/", {**right, "secret": "wrong"}).status_code == 200
    for reference in (case.reference, "0000-0000-0"):
        if reference != case.reference:
            for _ in range(10):
                visitor().post("/complaint/", {"reference": reference, "secret": "wrong"})
        closed = visitor().post("/complaint/", {**right, "reference": reference})
        assert closed.status_code == 429
        assert "too many tries" in words(closed)
    elsewhere = Client(HTTP_HOST="localhost", REMOTE_ADDR="203.0.113.9")
    assert elsewhere.post("/complaint/", right).status_code == 302, "others don't shut the complainant out"
    with time.frozen_at(now() + timedelta(minutes=16)):
        assert visitor().post("/complaint/", right).status_code == 302
    assert case.reference not in str(list(Knock.objects.values_list("reference", "visitor")))


def test_letters_are_read_on_the_page_and_are_nobody_elses(world: World) -> None:
    case, other = world.complain(), world.complain(name="Somebody Else")
    answer(world, case, "newcastle")
    client = let_in(case)
    mine = case.messages.filter(to_user=None)
    assert mine.count() >= 2
    for message in mine:
        page = client.get(f"/complaint/letters/{message.uuid}/")
        assert page.status_code == 200
        assert page["Cache-Control"] == "no-store, private"
        assert case.shown_reference in words(page)
    outcome = words(client.get(f"/complaint/letters/{mine.get(kind='outcome').uuid}/"))
    assert "We looked at the booking and the calls." in outcome
    assert "Please ask" in outcome
    for message in (*other.messages.all(), *case.messages.exclude(to_user=None)):
        assert client.get(f"/complaint/letters/{message.uuid}/").status_code == 404
    assert visitor().get(f"/complaint/letters/{mine[0].uuid}/")["Location"] == "/complaint/"


def test_everything_can_be_taken_along_without_the_code(world: World) -> None:
    case = world.complain()
    answer(world, case, "newcastle")
    client = let_in(case)
    code = secrets.shown(secrets.secret_of(case))
    pdf = client.get("/complaint/everything.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    made = client.get("/complaint/everything.zip")
    assert made["Cache-Control"] == "no-store, private"
    with zipfile.ZipFile(io.BytesIO(made.content)) as pack:
        names = pack.namelist()
        texts = {name: pack.read(name).decode() for name in names if not name.endswith(".pdf")}
    assert {"chronology.txt", "policy.html", "everything.pdf", "letters/01.txt", "letters/02.txt"} <= set(names)
    assert "The teacher we were promised never came." in texts["chronology.txt"]
    assert "We looked at the booking and the calls." in texts["chronology.txt"]
    assert case.version.title in texts["policy.html"]
    assert not any(code in text for text in texts.values())
    assert visitor().get("/complaint/everything.zip").status_code == 302


def test_how_it_was_handled_is_kept_from_staff_until_it_is_closed(world: World) -> None:
    case = world.complain()
    client = let_in(case)
    assert client.get("/complaint/handled/")["Location"] == PAGE, "there is nothing to say yet"
    answer(world, case, "newcastle")
    said = {"how": "badly", "words": "Nobody rang me back."}
    assert client.post("/complaint/handled/", said)["Location"] == f"{PAGE}?done=handled"
    assert client.post("/complaint/handled/", {**said, "how": "very badly"})["Location"] == f"{PAGE}?done=handled"
    assert Feedback.objects.get(case=case).content.body["how"] == "very badly"
    desk = Client(headers={"host": "localhost:8000"})
    desk.force_login(world.person("newcastle"))
    assert "Nobody rang me back." not in words(desk.get(f"/admin/cases/{case.pk}/"))
    workflow.accept(case.pk)
    assert "Nobody rang me back." in words(desk.get(f"/admin/cases/{case.pk}/"))


@pytest.mark.parametrize(
    "address",
    ["more/", "contact/", "contact/code/", "handled/", "everything.pdf", "everything.zip", "further/", "page/"],
)
def test_nothing_is_there_for_who_has_no_pass(world: World, address: str) -> None:
    world.complain()
    assert visitor().get(f"/complaint/{address}")["Location"] == "/complaint/"


@pytest.mark.parametrize("address", ["", "lost/", "page/", "more/", "contact/", "everything.zip"])
def test_every_page_keeps_to_itself(world: World, address: str) -> None:
    response = let_in(world.complain()).get(f"/complaint/{address}")
    assert response["Cache-Control"] == "no-store, private"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex"


def test_a_letter_whose_words_were_erased_says_so(world: World) -> None:
    case = world.complain()
    message = case.messages.get(kind="receipt")
    content = message.content
    content.body, content.salt, content.erased_at = "", "", now()
    content.save()
    client = let_in(case)
    assert "What it said has been deleted." in words(client.get(f"/complaint/letters/{message.uuid}/"))
    assert client.get("/complaint/everything.zip").status_code == 200


def test_every_letter_can_be_written_about_a_case(world: World) -> None:
    from intake.letters import ending

    case = world.complain()
    run, event = case.current_run, case.events.first()
    assert run is not None
    assert event is not None
    letters = [
        ending.referred(case, run, event, "The Ombudsman", "It is theirs."),
        ending.not_reopened(case, run, event, "We have looked at it.", "Pat Quill", "Chair"),
    ]
    for letter in letters:
        assert case.shown_reference in letter.content.body["text"]
    assert list(verify.breaches()) == []


def test_whoever_is_to_be_asked_for_can_be_rung(world: World) -> None:
    case = world.complain()
    unit, organisation = case.current_run.unit, case.organisation
    unit.telephone = ""
    unit.save()
    assert organisation.telephone
    workflow.acknowledge(case.pk, world.person("newcastle"), contact_name="Noor Haddad")
    letter = case.messages.get(kind="acknowledgement")
    assert f"\n{organisation.telephone}\n" in letter.content.body["text"]

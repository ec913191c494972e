"""Saved for later: answers come back to whoever has the email, and to nobody else, and are erased in time."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from home import time
from intake.cases.models import Case
from intake.forms import coming_back
from intake.forms.models import Draft
from intake.letters.models import Message, MessageState
from intake.records.models import Content
from tests.factories.http import CONTACT, FORM, STEPS, answer, fill, visitor, words
from tests.factories.world import START, World
from tests.intake.test_costs import cost

CANARY = "kanarienvogel@example.org"


YOU = f"{FORM}step/contact/"


def put_by(client: Client, **answers: str) -> None:
    """Answer everything, the last page as these answers have it, and ask to save it for later."""
    for slug, given in STEPS[:-1]:
        answer(client, f"{FORM}step/{slug}/", given)
    kept = client.post(YOU, {**CONTACT, **answers, "later": "1"})
    assert kept["Location"] == f"{FORM}later/"


def save(client: Client, email: str = CANARY) -> Any:
    """Begin, save it for later, and let the worker deliver."""
    put_by(client)
    response = client.post(f"{FORM}later/", {"saved_for": email})
    call_command("work", once=True)
    return response


def way_back() -> tuple[str, str]:
    """Read number and code off the letter that was sent last."""
    found = re.search(r"/back/#([0-9A-Z-]+)\.([0-9A-Z-]+)", str(mail.outbox[-1].body))
    assert found
    return found[1], found[2]


def come_back(client: Client, number: str, code: str) -> Any:
    return client.post(f"{FORM}back/", {"reference": number, "secret": code})


def test_saved_answers_open_on_another_device_with_the_email(world: World) -> None:
    here = visitor()
    assert save(here)["Location"] == f"{FORM}saved/"
    page = words(here.get(f"{FORM}saved/"))
    assert "We keep them until Thursday 30 April 2026" in page
    assert CANARY in page
    letter = mail.outbox[-1]
    assert letter.to == [CANARY]
    assert "until Thursday 30 April 2026" in str(letter.body)
    assert "Bloggs" not in str(letter.body)

    there = visitor()
    assert come_back(there, *way_back())["Location"] == f"{FORM}check/"
    assert there.get(f"{FORM}check/")["Location"] == YOU
    assert "Jo Bloggs" in there.get(YOU).content.decode()
    # One draft is on one device: where it was saved, it is not shown any more.
    assert "Jo Bloggs" not in here.get(YOU).content.decode()


def test_it_goes_on_where_it_was_left_and_is_sent_once(world: World) -> None:
    save(visitor())
    there = visitor()
    come_back(there, *way_back())
    fill(there)
    assert there.post(f"{FORM}check/")["Location"] == f"{FORM}sent/"
    assert Case.objects.count() == 1
    again = come_back(visitor(), *way_back())
    assert "These answers were sent to us already" in words(again)
    assert Case.objects.get().shown_reference not in words(again)


def test_a_page_half_filled_in_is_kept_as_it_stands(world: World) -> None:
    client = visitor()
    put_by(client, name="Jo", email="jo@")
    page = client.get(YOU).content.decode()
    assert 'value="Jo"' in page
    assert 'value="jo@"' in page
    assert client.get(f"{FORM}check/")["Location"] == YOU
    assert client.post(f"{FORM}check/")["Location"] == YOU


@pytest.mark.parametrize("change", ["number", "code", "both", "nothing saved"])
def test_a_wrong_code_and_an_unknown_number_look_and_cost_the_same(world: World, change: str) -> None:
    save(visitor())
    number, code = way_back()
    if change == "nothing saved":
        number = code = ""
    else:
        number = "0000-0000-0" if change in ("number", "both") else number
        code = code[::-1] if change in ("code", "both") else code
    client = visitor()
    response = come_back(client, number or "-", code or "-")
    assert "We have nothing saved for this number and this code" in words(response)
    assert not client.cookies.get("recourse_draft")
    assert cost(lambda: come_back(client, number or "-", code or "-")) == cost(lambda: come_back(client, "x", "y"))


def test_who_never_saved_anything_has_no_code_that_opens_their_draft(world: World) -> None:
    fill(visitor())
    draft = Draft.objects.get()
    assert coming_back.find(draft.form, "", coming_back.code_of(draft)) is None


def test_hiding_on_a_shared_device_leaves_the_answers_to_the_email(world: World) -> None:
    here = visitor()
    save(here)
    assert "The link in our email opens them again" in words(here.post(f"{FORM}hide/"))
    assert "Jo Bloggs" not in here.get(YOU).content.decode()
    there = visitor()
    come_back(there, *way_back())
    assert "Jo Bloggs" in there.get(YOU).content.decode()


def test_what_was_not_saved_cannot_be_hidden_and_so_lost(world: World) -> None:
    client = visitor()
    fill(client)
    assert client.post(f"{FORM}hide/").status_code == 302
    assert "Jo Bloggs" in client.get(YOU).content.decode()


def test_it_is_told_three_days_before_and_when_it_is_erased(world: World) -> None:
    save(visitor())
    with time.frozen_at(START + timedelta(days=25, minutes=-1)):
        call_command("work", once=True)
        assert len(mail.outbox) == 1
    with time.frozen_at(START + timedelta(days=25, minutes=1)):
        call_command("work", once=True)
        call_command("work", once=True)
    assert [letter.subject for letter in mail.outbox[1:]] == ["What you began will be erased soon"]
    assert "after Thursday 30 April 2026" in str(mail.outbox[-1].body)
    with time.frozen_at(START + timedelta(days=28, minutes=1)):
        call_command("work", once=True)
        call_command("work", once=True)
        number, code = re.search(r"/back/#([0-9A-Z-]+)\.([0-9A-Z-]+)", str(mail.outbox[1].body)).groups()  # type: ignore[union-attr]
        assert "nothing saved" in words(come_back(visitor(), number, code))
    assert [letter.subject for letter in mail.outbox[2:]] == ["What you began has been erased"]
    assert f"http://localhost:8000{FORM}" in str(mail.outbox[-1].body)
    assert Draft.objects.count() == 0
    with time.frozen_at(START + timedelta(days=30)):
        call_command("work", once=True)
    left = " ".join(str(body) for body in Content.objects.values_list("body", flat=True))
    assert CANARY not in left
    assert not any(Content.objects.filter(pk__in=Message.objects.values("content")).values_list("salt", flat=True))


def test_coming_back_begins_the_days_anew(world: World) -> None:
    save(visitor())
    number, code = way_back()
    with time.frozen_at(START + timedelta(days=26)):
        call_command("work", once=True)
        come_back(visitor(), number, code)
    with time.frozen_at(START + timedelta(days=29)):
        call_command("work", once=True)
        assert Draft.objects.count() == 1


def test_who_did_not_save_is_not_written_to(world: World) -> None:
    fill(visitor())
    with time.frozen_at(START + timedelta(days=29)):
        call_command("work", once=True)
    assert mail.outbox == []
    assert Draft.objects.count() == 0


def test_clearing_erases_the_letters_too_and_an_unsent_one_stays_unsent(world: World) -> None:
    client = visitor()
    put_by(client)
    client.post(f"{FORM}later/", {"saved_for": CANARY})
    client.post(f"{FORM}clear/")
    call_command("work", once=True)
    assert mail.outbox == []
    message = Message.objects.get()
    assert message.state == MessageState.WITHHELD
    assert (message.content.body, message.content.salt) == ({}, "")
    call_command("verify")


def test_one_draft_fills_nobodys_letter_box(world: World) -> None:
    client = visitor()
    for _ in range(coming_back.MOST_LETTERS):
        assert save(client).status_code == 302
    refused = save(client)
    assert "as often as we can" in words(refused)
    assert f'value="{CANARY}"' in refused.content.decode()
    assert len(mail.outbox) == coming_back.MOST_LETTERS


@pytest.mark.parametrize("typed", ["", "nobody", "a@b"])
def test_a_wrong_address_is_said_at_the_field_and_kept(world: World, typed: str) -> None:
    client = visitor()
    put_by(client)
    page = client.post(f"{FORM}later/", {"saved_for": typed})
    assert page.status_code == 200
    assert 'href="#id_saved_for"' in page.content.decode()
    assert f'value="{typed}"' in page.content.decode() or not typed
    assert Message.objects.count() == 0


def test_the_notice_in_force_when_it_was_begun_is_recorded(world: World) -> None:
    start = visitor().get(FORM)
    assert "Privacy policy" in words(start)
    assert "version 1.0" in words(start)
    client = visitor()
    answer(client, f"{FORM}step/safety/", {"safety": "no"})
    notice = Draft.objects.get().notice
    assert notice is not None
    assert notice.policy.slug == "privacy"


def test_what_each_page_costs(world: World) -> None:
    client = visitor()
    save(client)
    assert cost(lambda: client.get(f"{FORM}later/")) <= 12
    assert cost(lambda: client.get(f"{FORM}saved/")) <= 12
    assert cost(lambda: client.get(f"{FORM}back/")) <= 12
    assert cost(lambda: client.post(f"{FORM}later/", {"saved_for": CANARY})) <= 14
    number, code = way_back()
    assert cost(lambda: come_back(client, number, code)) <= 8

"""Administrators write their organisation's letters; nobody else does, and nothing that prints a gap is saved."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from intake.letters import outbox, templates
from intake.letters.kinds import LETTERS
from intake.letters.models import LetterTemplate, MessageKind, TemplateVersion
from tests.factories import other
from tests.factories.http import words
from tests.factories.world import World

LETTER = LETTERS[MessageKind.WITHDRAWN]
ADDRESS = "/admin/letter_texts/withdrawn/"
OWN = "Hello{if name} {name}{end},\n\nYour complaint **{reference}** is closed, as you asked."
SUBJECT = "Closed ({reference})"
SignIn = Callable[[Any], Client]


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    return sign_in("admin")


def do(
    client: Client, what: str, *, body: str = OWN, subject: str = SUBJECT, address: str = ADDRESS, **more: str
) -> Any:
    return client.post(address, {"do": what, "subject": subject, "body": body, **more})


def test_what_is_saved_is_what_the_next_letter_says(world: World, admin: Client) -> None:
    from intake.cases import workflow

    assert do(admin, "save").status_code == 302
    case = world.complain()
    workflow.withdraw(case.pk)
    letter = case.messages.get(kind="withdrawn")
    assert letter.content.body["text"] == (
        f"Hello Jo Bloggs,\n\nYour complaint {case.shown_reference} is closed, as you asked.\n"
    )
    assert letter.content.body["subject"] == f"Closed ({case.shown_reference})"
    assert (letter.template.number, letter.template.by) == (1, world.person("admin"))
    outbox.deliver()


def test_every_letter_can_be_read_and_looked_at(world: World, admin: Client) -> None:
    index = words(admin.get("/admin/letter_texts/"))
    for letter in LETTERS.values():
        assert str(letter.title) in index
        address = f"/admin/letter_texts/{letter.kind.name.lower()}/"
        assert admin.get(address).status_code == 200
        text = letter.shipped
        seen = do(admin, "preview", address=address, body=text.body, subject=text.subject)
        assert seen.status_code == 200
        assert "This is how it looks" in words(seen)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Dear {nmae}, {reference}", "There is no field {nmae} in this letter. Did you mean {name}?"),
        ("Dear {name}, {reference}", "would print an empty field"),
        ("Hello", "{reference} must stand in this letter"),
        ("{reference}{if name}", "has no {end}"),
    ],
)
def test_what_would_print_a_gap_is_refused_at_its_field(world: World, admin: Client, body: str, said: str) -> None:
    for what in ("save", "preview", "pdf"):
        refused = do(admin, what, body=body)
        assert refused.status_code == 422
        assert said in words(refused)
        assert body in refused.content.decode().replace("&lt;", "<"), "what was written is kept"
    assert not TemplateVersion.objects.exists()


def test_a_subject_tells_nothing_personal(world: World, admin: Client) -> None:
    refused = do(admin, "save", subject="About {name}")
    assert "There is no field {name} in this letter" in words(refused)


def test_versions_are_kept_and_the_shipped_text_comes_back(world: World, admin: Client) -> None:
    do(admin, "save")
    do(admin, "save", body=OWN + " Bye.")
    assert templates.text_of(world.organisation, LETTER).body.endswith("Bye.")
    do(admin, "shipped")
    assert templates.text_of(world.organisation, LETTER).version is None
    page = words(admin.get(ADDRESS))
    assert "Version 3" in page
    assert "Version 1" in page
    assert "This is the text that we ship." in page
    for change in (
        lambda: TemplateVersion.objects.filter(number=1).update(body="Another"),
        lambda: TemplateVersion.objects.filter(number=1).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_text_for_one_stage_is_for_that_stage(world: World, admin: Client) -> None:
    case = world.complain()
    key = case.current_run.stage_key
    do(admin, "save", body=OWN)
    do(admin, "save", body=OWN + " At this stage.", address=f"{ADDRESS}?stage={key}")
    assert templates.text_of(world.organisation, LETTER, key).body.endswith("At this stage.")
    assert templates.text_of(world.organisation, LETTER, "another").body == OWN
    do(admin, "shipped", address=f"{ADDRESS}?stage={key}")
    assert templates.text_of(world.organisation, LETTER, key).body == OWN
    assert admin.get(f"{ADDRESS}?stage=nonsense").status_code == 404


def test_nobody_else_may_read_or_write_them(world: World, sign_in: SignIn, elsewhere: other.Other) -> None:
    for who in ("newcastle", "senior"):
        client = sign_in(who)
        assert client.get(ADDRESS).status_code in (302, 403)
        assert do(client, "save").status_code in (302, 403)
    assert not TemplateVersion.objects.exists()
    assert Client(headers={"host": "localhost:8000"}).get(ADDRESS).status_code in (302, 404)


def test_another_organisation_has_its_own(world: World, admin: Client, elsewhere: other.Other) -> None:
    do(admin, "save")
    theirs = LetterTemplate.objects.exclude(organisation=world.organisation)
    assert not theirs.exists()
    assert templates.text_of(elsewhere.organisation, LETTER).version is None


def test_a_real_case_is_shown_only_to_who_may_see_it(world: World, admin: Client) -> None:
    case = world.complain(name="Quite Particular")
    refused = do(admin, "preview", case=case.shown_reference)
    assert "There is no case of this reference that you may see." in words(refused)
    assert "Quite Particular" not in words(refused)
    from home.models import Membership

    Membership.objects.create(unit=world.unit("north-east-hub"), user=world.person("admin"), role="manager")
    seen = words(do(admin, "preview", case=case.shown_reference))
    assert "Hello Quite Particular" in seen
    assert case.shown_reference in seen


def test_it_can_be_looked_at_in_print(world: World, admin: Client) -> None:
    made = do(admin, "pdf")
    assert made["Content-Type"] == "application/pdf"
    assert made.content.startswith(b"%PDF")


def test_what_is_typed_in_a_text_is_words(world: World, admin: Client) -> None:
    seen = do(admin, "preview", body=OWN + "\n\n<script>alert(1)</script>")
    assert "<script>alert(1)" not in seen.content.decode()
    assert "&lt;script&gt;alert(1)" in seen.content.decode()

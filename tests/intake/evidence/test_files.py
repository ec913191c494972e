"""The page of files over HTTP: added, removed, kept, shown; nobody else's; gone when they are to be gone."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home import time
from intake.cases.models import Case
from intake.forms import at_hand, coming_back
from intake.forms.evidence import storage
from intake.forms.evidence.models import File, FileState
from intake.forms.models import DRAFT_KEPT, Draft, IntakeFormPage
from intake.records.models import Content
from tests.factories.http import CONTACT, FORM, fill, send, visitor, words
from tests.factories.world import START, World
from tests.intake.evidence import corpus
from tests.intake.test_costs import cost as cost_of

FILES = f"{FORM}files/"
PNG = corpus.png()


def upload(client: Client, *files: tuple[str, bytes], **more: str) -> Any:
    """Choose files on the page and press "Add"."""
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(FILES, {"files": sent, **(more or {"add": "1"})})


@pytest.fixture
def client(world: World) -> Client:
    client = visitor()
    fill(client)
    return client


def on_disk(file: File) -> bool:
    return storage.path_of(file.key).exists()


def test_the_last_question_leads_to_the_files_and_these_to_the_answers(world: World) -> None:
    client = visitor()
    fill(client)
    assert client.post(f"{FORM}step/contact/", CONTACT)["Location"] == FILES
    assert "You do not have to add anything" in words(client.get(FILES))
    assert client.post(FILES, {"continue": "1"})["Location"] == f"{FORM}check/"
    # Who comes back to change an answer is not asked for files again.
    assert client.post(f"{FORM}step/contact/", CONTACT)["Location"] == f"{FORM}check/"


def test_files_are_added_several_at_once_and_one_by_one(client: Client) -> None:
    assert upload(client, ("one.png", PNG), ("letter.txt", b"Dear Sir,\nno.\n"))["Location"] == FILES
    upload(client, ("two.txt", b"Another letter.\n"))
    page = words(client.get(FILES))
    assert "You have added 3 files" in page
    for name in ("one.png", "letter.txt", "two.txt"):
        assert name in page
        assert name in words(client.get(f"{FORM}check/"))
    assert "The teacher we were promised never came." in words(client.get(f"{FORM}check/"))


def test_files_chosen_and_continue_pressed_are_added_too(client: Client) -> None:
    assert upload(client, ("one.png", PNG), **{"continue": "1"})["Location"] == f"{FORM}check/"
    assert File.objects.count() == 1


def test_what_is_refused_is_named_and_the_others_are_kept(client: Client) -> None:
    page = words(
        upload(client, ("good.png", PNG), ("bad.html", b"<html><script>alert(1)</script>"), ("more.txt", b"Words.\n"))
    )
    assert "bad.html: Web pages and drawings for the web can be made to run on a computer" in page
    assert "Not everything was added" in page
    assert [file.shown_name for file in File.objects.all()] == ["good.png", "more.txt"]
    assert "Draft" not in page


def test_pressing_add_without_a_file_says_so(client: Client) -> None:
    assert "Choose a file first" in words(client.post(FILES, {"add": "1"}))


def test_one_is_removed_at_once_and_the_rest_stays(client: Client) -> None:
    upload(client, ("one.png", PNG), ("two.txt", b"Two.\n"))
    one, two = File.objects.all()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda act, **_: act())
        client.post(FILES, {"remove": str(one.key)})
    assert list(File.objects.all()) == [two]
    assert not on_disk(one)
    assert on_disk(two)
    assert not Content.objects.filter(pk=one.name_id).exists()


@pytest.mark.parametrize("key", ["", "x", "645eadef-a510-458c-a867-0e82369ae6d2", "../../etc/passwd"])
def test_a_key_that_is_not_ours_removes_nothing(client: Client, key: str) -> None:
    upload(client, ("one.png", PNG))
    assert client.post(FILES, {"remove": key})["Location"] == FILES
    assert File.objects.count() == 1


def test_files_of_another_draft_are_neither_shown_nor_removed(client: Client) -> None:
    upload(client, ("secret.png", PNG))
    other = visitor()
    fill(other)
    assert "secret.png" not in words(other.get(FILES))
    other.post(FILES, {"remove": str(File.objects.get().key)})
    assert File.objects.count() == 1
    assert "secret.png" not in words(visitor().get(FILES, follow=True))


def test_without_a_draft_nothing_is_taken(world: World) -> None:
    assert upload(visitor(), ("one.png", PNG)).status_code == 302
    assert File.objects.count() == 0


def test_the_same_file_twice_is_one(client: Client) -> None:
    upload(client, ("one.png", PNG))
    upload(client, ("one.png", PNG))
    assert File.objects.count() == 1
    assert sum(path.is_file() for path in storage.path_of(File.objects.get().key).parent.iterdir()) == 1


@pytest.mark.django_db(transaction=True)
def test_clearing_and_expiry_erase_bytes_names_and_rows(lasting_world: World) -> None:
    client = visitor()
    fill(client)
    upload(client, ("one.png", PNG))
    file = File.objects.get()
    client.post(f"{FORM}clear/")
    assert not File.objects.exists()
    assert not on_disk(file)
    assert not Content.objects.filter(pk=file.name_id).exists()
    fill(client)
    upload(client, ("one.png", PNG))
    file = File.objects.get()
    with time.frozen_at(START + DRAFT_KEPT + timedelta(minutes=1)):
        coming_back.erase_expired()
    assert not Draft.objects.exists()
    assert not File.objects.exists()
    assert not on_disk(file)


def test_sending_moves_the_files_to_the_case_and_the_chain_proves_them(client: Client) -> None:
    upload(client, ("one.png", PNG), ("two.txt", b"Two.\n"))
    client.post(f"{FORM}check/")
    case = Case.objects.get()
    files = list(case.files.all())
    assert [file.shown_name for file in files] == ["one.png", "two.txt"]
    assert all(file.draft_id is None and file.attached_at and file.state == FileState.NOT_SCANNED for file in files)
    event = case.events.get(kind="files kept")
    assert event.refs["files"] == [
        {"key": str(file.key), "sha256": file.sha256, "size": file.size, "kind": file.kind} for file in files
    ]
    assert "one.png" not in str(event.refs)
    page = words(client.get(f"{FORM}sent/"))
    assert "one.png" in page
    assert "two.txt" in page


def test_attaching_is_one_update(client: Client) -> None:
    upload(client, *((f"{n}.txt", f"Letter {n}.\n".encode()) for n in range(5)))
    with CaptureQueriesContext(connection) as asked:
        client.post(f"{FORM}check/")
    updates = [q["sql"] for q in asked if q["sql"].startswith('UPDATE "intake_file"')]
    assert len(updates) == 1


def test_sent_again_it_is_the_same_case_with_the_same_files(client: Client) -> None:
    upload(client, ("one.png", PNG))
    client.post(f"{FORM}check/")
    assert client.post(f"{FORM}check/")["Location"].endswith("/sent/")
    case = Case.objects.get()
    assert case.files.count() == 1
    assert case.events.filter(kind="files kept").count() == 1


def test_after_sending_nothing_more_is_taken(client: Client) -> None:
    client.post(f"{FORM}check/")
    assert upload(client, ("late.png", PNG))["Location"] == f"{FORM}sent/"
    assert File.objects.count() == 0


def test_limits_are_the_organisations_own(client: Client, world: World) -> None:
    organisation = world.organisation
    organisation.evidence_file_mb, organisation.evidence_total_mb, organisation.evidence_files = 1, 2, 3
    organisation.save()
    big = b"Letters.\n" * 130_000
    page = words(upload(client, ("big.txt", big)))
    assert "big.txt: This file is too big: a file can be 1 MB." in page
    most = b"x" * 1_000_000
    page = words(upload(client, ("a.txt", most + b"a"), ("b.txt", most + b"b"), ("c.txt", most + b"c")))
    assert "c.txt: All your files together can be 2 MB." in page
    upload(client, ("d.txt", b"small\n"))
    assert "e.txt: You can add 3 files. Remove one to add this one." in words(upload(client, ("e.txt", b"e\n")))
    assert File.objects.count() == 3


def test_an_empty_file_is_refused_in_words(client: Client) -> None:
    assert "empty.txt: This file is empty." in words(upload(client, ("empty.txt", b"")))


def test_a_form_that_asks_for_no_files_has_no_such_page(client: Client, world: World) -> None:
    IntakeFormPage.objects.filter(pk=world.form.pk).update(asks_for_files=False)
    at_hand.forget()
    assert client.get(FILES)["Location"] == f"{FORM}check/"
    assert upload(client, ("one.png", PNG)).status_code == 302
    assert File.objects.count() == 0
    assert "What you want to show us" not in words(client.get(f"{FORM}check/"))


def test_a_disk_that_is_full_is_said_and_the_complaint_goes_on(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    upload(client, ("one.png", PNG))

    def full(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    page = words(upload(client, ("two.txt", b"Two.\n")))
    monkeypatch.undo()
    assert "two.txt: We could not keep this file just now. Try again in a minute" in page
    assert "one.png" in page
    client.post(f"{FORM}check/")
    assert Case.objects.get().files.count() == 1


def test_an_administrator_sets_the_limits_within_bounds(world: World) -> None:
    admin = visitor()
    admin.force_login(world.person("admin"))
    page = admin.get("/admin/organisation/")
    form = page.context["form"]
    given = {name: value for name, value in form.initial.items() if value not in (None, False)} | {"evidence_files": 5}
    assert admin.post("/admin/organisation/", given | {"evidence_file_mb": 300}).status_code == 200
    assert "100" in words(admin.post("/admin/organisation/", given | {"evidence_file_mb": 300}))
    page = admin.post("/admin/organisation/", given | {"evidence_file_mb": 60, "evidence_total_mb": 50})
    assert "All files together can't be less than one file may be." in words(page)
    assert admin.post("/admin/organisation/", given).status_code == 302
    world.organisation.refresh_from_db()
    assert world.organisation.evidence_files == 5


def test_files_sent_to_other_pages_are_not_taken_in(world: World) -> None:
    request = visitor().post("/complaint/", {"reference": "x", "f": SimpleUploadedFile("x", b"x" * 700_000)})
    assert not request.wsgi_request.FILES


def test_names_are_kept_as_content_and_made_harmless(client: Client) -> None:
    upload(client, ("..\\..\\Jo Bloggs \u202egnp.exe", PNG))
    file = File.objects.get()
    assert file.shown_name == "Jo Bloggs gnp.exe.png"
    assert "Bloggs" not in str(storage.path_of(file.key))


def test_the_page_costs_the_same_for_one_file_and_for_many(client: Client) -> None:
    def cost() -> int:
        return cost_of(lambda: client.get(FILES))

    upload(client, ("one.txt", b"One.\n"))
    cost()  # what is remembered from then on
    before = cost()
    upload(client, *((f"{n}.txt", f"Letter {n}.\n".encode()) for n in range(8)))
    assert cost() <= before + 1 <= 13  # what is remembered for a second is asked for again now and then


def test_sending_says_who_has_it_with_files_too(world: World) -> None:
    assert "We have your complaint" in words(send(visitor()))

"""Files that a complainant adds later, on their own page: the same rules as on the form, without JavaScript."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from home import time
from home.models import organisation as bounds
from intake.cases import workflow
from intake.cases.models import Case
from intake.forms.evidence import receiving, scanning, storage
from intake.forms.evidence.models import File, FileState
from intake.records import verify
from intake.records.models import Content
from tests.factories.http import visitor, words
from tests.factories.standing_in import EICAR, scanner
from tests.factories.world import World
from tests.intake.evidence import corpus
from tests.intake.test_costs import cost
from tests.intake.test_portal import let_in

MORE, PAGE = "/complaint/more/", "/complaint/page/"
PNG, LETTER = corpus.png(), b"Dear Sir,\nit happened again.\n"


def send(client: Client, *files: tuple[str, bytes], message: str = "Here is what I found.") -> Any:
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(MORE, {"message": message, "added": sent})


def lying() -> list[Path]:
    return [path for path in Path(configured.EVIDENCE_ROOT).rglob("*") if path.is_file()]


def desk(world: World) -> Client:
    client = visitor()
    client.force_login(world.person("newcastle"))
    return client


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_ROOT = tmp_path


@pytest.fixture
def case(world: World) -> Case:
    return world.complain()


def test_several_files_go_with_a_message_and_staff_see_them_with_what_the_scanner_says(
    world: World, case: Case
) -> None:
    client = let_in(case)
    page = client.get(MORE).content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert "multiple" in page
    assert send(client, ("photo.png", PNG), ("letter.txt", LETTER))["Location"] == f"{PAGE}?done=more"
    files = list(case.files.order_by("pk"))
    assert [file.shown_name for file in files] == ["photo.png", "letter.txt"]
    assert [storage.digest_of(file.key) for file in files] == [(file.sha256, file.size) for file in files]
    said, kept = case.events.order_by("-seq")[:2][::-1]
    assert (said.kind, said.refs["with"]) == ("replied", 2)
    assert (kept.kind, kept.actor, kept.public) == ("files kept", said.actor, False)
    assert kept.refs["files"] == [file.as_refs() for file in files]
    assert list(verify.breaches()) == []
    page = words(client.get(PAGE))
    assert "Here is what I found." in page
    assert "2 files came with it." in page
    for name in ("photo.png", "letter.txt"):
        assert name in page
    assert b"".join(client.get(f"{PAGE}file/{files[1].key}/").streaming_content) == LETTER  # type: ignore[attr-defined]
    read = words(desk(world).get(f"/admin/cases/{case.pk}/"))
    assert "2 files came with it" in read
    assert read.count("Not scanned yet") == 2
    assert case.messages.filter(kind="news", to_user=world.person("newcastle")).exists()


def test_they_are_scanned_as_all_files_are(world: World, case: Case, settings: Any) -> None:
    send(let_in(case), ("photo.png", PNG), ("virus.txt", b"Look:\n" + EICAR + b"\n"))
    with scanner() as stand_in:
        settings.CLAMD = f"tcp://127.0.0.1:{stand_in.port}"
        assert scanning.scan_due() == 2
    assert [file.state for file in case.files.order_by("pk")] == [FileState.CLEAN, FileState.INFECTED]
    page = words(desk(world).get(f"/admin/cases/{case.pk}/"))
    assert "Infected: not given out" in page
    assert list(verify.breaches()) == []


def test_files_may_go_alone_and_words_too_but_not_nothing(case: Case) -> None:
    client = let_in(case)
    assert "Write what you want to tell us, or choose a file." in words(send(client, message=" "))
    assert not case.events.filter(kind="replied").exists()
    assert send(client, ("photo.png", PNG), message="")["Location"] == f"{PAGE}?done=more"
    assert send(client)["Location"] == f"{PAGE}?done=more"
    assert case.files.count() == 1
    assert case.events.filter(kind="replied").count() == 2


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        pytest.param(
            "bad.html", b"<html><script>alert(1)</script>", "Web pages and drawings for the web", id="web page"
        ),
        pytest.param("photo.png", b"MZ" + b"\0" * 200, "can be made to run", id="program"),
        pytest.param("empty.txt", b"", "This file is empty", id="empty"),
    ],
)
def test_what_is_refused_is_named_and_the_words_are_kept(case: Case, name: str, data: bytes, why: str) -> None:
    client, before = let_in(case), Content.objects.count()
    response = send(client, ("good.png", PNG), (name, data), message="An hour's work.")
    page = words(response)
    assert f"{name}: " in page
    assert why in page
    assert "Please choose your other files once more, for nothing has been sent yet." in page
    assert "An hour's work." in page
    assert 'href="#id_added"' in response.content.decode()
    assert not case.events.filter(kind="replied").exists()
    assert (File.objects.count(), lying(), Content.objects.count()) == (0, [], before)


def test_a_pdf_that_could_do_something_is_kept_and_given_to_nobody(world: World, case: Case) -> None:
    client = let_in(case)
    send(client, ("script.pdf", corpus.BAD["script.pdf"]()))
    (file,) = case.files.all()
    assert (file.state, case.events.get(kind="files kept").refs["held"]) == (FileState.HELD, 1)
    assert client.get(f"{PAGE}file/{file.key}/").status_code == 404
    assert desk(world).get(f"/admin/cases/{case.pk}/evidence/{file.key}/").status_code == 404
    assert "We keep it, but nobody can open it" in words(client.get(PAGE))


def test_each_organisation_says_how_much_it_takes(world: World, case: Case) -> None:
    organisation = world.organisation
    organisation.evidence_file_mb, organisation.evidence_total_mb, organisation.evidence_files = 1, 1, 2
    organisation.save()
    client = let_in(case)
    assert "Each file can be 1 MB, all together 1 MB, and you can add 2 files." in words(client.get(MORE))
    big = b"Words. " * 160_000
    assert "a file can be 1 MB" in words(send(client, ("big.txt", big)))
    half = b"Words. " * 90_000
    assert "All your files together can be 1 MB" in words(send(client, ("a.txt", half), ("b.txt", half + b"more")))
    three = [(f"{number}.txt", b"Words %d.\n" % number) for number in range(3)]
    assert "You can add 2 files" in words(send(client, *three))
    assert (File.objects.count(), lying()) == (0, [])
    assert send(client, *three[:2])["Location"] == f"{PAGE}?done=more"
    assert send(client, three[2])["Location"] == f"{PAGE}?done=more", "with another message there may be more"


def test_what_is_beyond_all_measure_is_not_even_kept_while_it_comes(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "MOST_FILE_MB", 0)
    monkeypatch.setattr(bounds, "MOST_FILE_MB", 0)
    page = words(send(let_in(case), ("huge.txt", b"Words.\n"), message="Kept."))
    assert "huge.txt: This file is too big" in page
    assert "Kept." in page
    assert File.objects.count() == 0


def test_one_file_chosen_twice_is_kept_once(case: Case) -> None:
    send(let_in(case), ("one.png", PNG), ("two.png", PNG))
    assert case.files.count() == len(lying()) == 1


def test_all_are_on_the_disk_before_a_row_names_one(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    real_sync, real_insert = os.fsync, File.objects.bulk_create

    def sync(handle: int) -> None:
        done.append("synced")
        real_sync(handle)

    def insert(rows: list[File]) -> list[File]:
        done.append("rows")
        assert all(storage.digest_of(row.key) == (row.sha256, row.size) for row in rows)
        return list(real_insert(rows))

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(File.objects, "bulk_create", insert)
    send(let_in(case), ("photo.png", PNG), ("letter.txt", LETTER))
    # Of each file its bytes and, once it has its name, its folder; new folders too.
    assert done.count("synced") >= 4
    assert done[-1] == "rows"


def test_a_disk_that_is_full_says_so_and_keeps_the_words(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(storage, "write", full)
    page = words(send(let_in(case), ("photo.png", PNG), message="Kept."))
    assert "We could not keep this file just now." in page
    assert "Kept." in page


def test_a_closed_complaint_takes_none_and_none_lies_about(case: Case) -> None:
    client = let_in(case)
    workflow.withdraw(case.pk)
    page = words(send(client, ("photo.png", PNG), message="Wait."))
    assert "closed" in page
    assert "Wait." in page
    assert (File.objects.count(), lying()) == (0, [])


def test_nobody_adds_to_or_reads_of_anothers_complaint(world: World, case: Case) -> None:
    other = world.complain(details="Quite another matter.")
    client, stranger = let_in(case), let_in(other)
    send(client, ("photo.png", PNG))
    (file,) = case.files.all()
    assert stranger.get(f"{PAGE}file/{file.key}/").status_code == 404
    assert "photo.png" not in words(stranger.get(PAGE))
    # Whoever has another complaint's pass adds to that one, whatever else is in the form.
    stranger.post(MORE, {"message": "x", "case": case.pk, "added": [SimpleUploadedFile("x.txt", LETTER)]})
    assert (case.files.count(), other.files.count()) == (1, 1)
    # Without a pass, or with one whose code was replaced, nothing is taken; the words are given back.
    Case.objects.filter(pk=case.pk).update(secret_number=2)
    for nobody in (visitor(), client):
        page = words(send(nobody, ("photo.png", LETTER), message="My words."))
        assert "so nothing was sent" in page
        assert "My words." in page
        assert nobody.get(f"{PAGE}file/{file.key}/")["Location"] == "/complaint/"
    assert (case.files.count(), len(lying())) == (1, 2)


def test_what_it_costs(case: Case) -> None:
    client = let_in(case)
    client.get(PAGE)
    assert cost(lambda: client.get(MORE)) <= 12
    send(client, ("first.txt", b"First.\n"), message="The first of all.")
    one = cost(lambda: send(client, ("one.txt", b"One.\n")))
    eight = [(f"{n}.txt", b"Number %d.\n" % n) for n in range(8)]
    several = cost(lambda: send(client, *eight, message="Here are eight more."))
    # Of each file, that it came is counted twice, for its number and its size; it is stored with the others.
    assert several - one == 7 * 2
    assert cost(lambda: client.get(PAGE)) <= 12
    assert cost(lambda: client.get(MORE)) <= 12


def test_the_same_sent_twice_is_said_once_and_something_else_is_said_too(world: World, case: Case) -> None:
    client = let_in(case)
    for _ in range(2):
        assert send(client, ("photo.png", PNG))["Location"] == f"{PAGE}?done=more"
    assert (case.events.filter(kind="replied").count(), case.files.count()) == (1, 1)
    assert len(lying()) == 1, "the bytes of the second are dropped"
    send(client, ("letter.txt", LETTER))
    send(client, message="It happened again.")
    send(client)
    assert case.events.filter(kind="replied").count() == 4
    with time.moved(time.offset() + timedelta(minutes=11)):
        send(client)
    assert case.events.filter(kind="replied").count() == 5, "later the same words are news"
    assert list(verify.breaches()) == []

"""The bytes are on the disk before any row names them; what never came to a row is swept away; nothing is doubled."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from home import time
from intake.forms.evidence import adding, attaching, storage
from intake.forms.evidence.models import File
from intake.forms.models import Draft
from tests.factories.http import FORM, fill, visitor
from tests.factories.processes import at_once
from tests.factories.world import START, World
from tests.intake.evidence import corpus
from tests.intake.evidence.test_files import FILES, upload


@pytest.fixture
def draft(world: World) -> Draft:
    client = visitor()
    fill(client)
    return Draft.objects.get()


def add(draft: Draft, content: bytes = b"Dear Sir,\n") -> File:
    incoming = adding.Incoming("letter.txt", len(content), [content])
    return adding.add(draft, incoming, world_organisation())


def world_organisation() -> Any:
    from home.models import Organisation

    return Organisation.objects.get(site__hostname="localhost")


def test_evidence_lies_outside_of_what_is_served() -> None:
    from recourse.settings import base

    for served in (base.MEDIA_ROOT, base.STATIC_ROOT, base.ROOT / "static"):
        assert not base.EVIDENCE_ROOT.is_relative_to(served)
    assert Path(settings.EVIDENCE_ROOT) != base.EVIDENCE_ROOT, "tests keep out of it"


def test_everything_is_synced_before_the_row_is_written(draft: Draft, monkeypatch: Any) -> None:
    done: list[str] = []
    real_sync, real_rename, real_create = os.fsync, Path.rename, File.save

    def sync(handle: int) -> None:
        done.append("folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "file")  # noqa: PTH112
        real_sync(handle)

    def rename(self: Path, target: Path) -> Path:
        done.append("rename")
        return real_rename(self, target)

    def create(self: File, **values: Any) -> None:
        done.append("row")
        real_create(self, **values)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "rename", rename)
    monkeypatch.setattr(File, "save", create)
    file = add(draft)
    assert done[-4:] == ["file", "rename", "folder", "row"]
    path = storage.path_of(file.key)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0


def test_where_the_row_is_not_written_the_bytes_go(draft: Draft, monkeypatch: Any) -> None:
    before = {path for path in storage.root().rglob("*") if path.is_file()}

    def fails(self: File, **values: Any) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(File, "save", fails)
    with pytest.raises(RuntimeError):
        add(draft)
    assert {path for path in storage.root().rglob("*") if path.is_file()} == before


def test_a_disk_that_is_full_leaves_nothing_half_written(draft: Draft) -> None:
    def chunks() -> Any:
        yield b"Dear Sir,\n"
        raise OSError(28, "No space left on device")

    before = list(storage.root().rglob("*.part"))
    with pytest.raises(OSError, match="No space"):
        storage.write(chunks())
    assert list(storage.root().rglob("*.part")) == before


def test_the_sweeper_takes_what_has_no_row_and_nothing_else(draft: Draft) -> None:
    kept = add(draft)
    orphan, half = storage.write([b"orphan"]), storage.write([b"half"])
    storage.keep(orphan)
    at = (START - timedelta(minutes=1)).timestamp()
    os.utime(half.part, (at, at))
    with time.frozen_at(START + timedelta(minutes=50)):
        storage.sweep()
    assert storage.path_of(orphan.key).exists(), "its row may be about to be committed"
    with time.frozen_at(START + timedelta(minutes=61)):
        storage.sweep()
    assert not storage.path_of(orphan.key).exists()
    assert not half.part.exists()
    assert storage.path_of(kept.key).exists()
    storage.drop(orphan)


def test_a_removal_that_is_rolled_back_erases_nothing(draft: Draft) -> None:
    file = add(draft)
    try:
        with transaction.atomic():
            adding.remove(draft, file.key)
            raise RuntimeError("the database went away")
    except RuntimeError:
        pass
    assert File.objects.filter(pk=file.pk).exists()
    assert storage.path_of(file.key).exists()


def test_a_file_that_comes_after_the_complaint_was_sent_is_not_silently_lost(draft: Draft, world: World) -> None:
    """The draft was read before, and the complaint is sent while the file is still on its way."""
    world.complain(key=draft.idempotency_key)
    with pytest.raises(adding.NotTaken, match="was sent before this file had arrived"):
        add(draft)
    assert File.objects.count() == 0


def test_a_file_of_answers_that_were_cleared_meanwhile_is_not_kept(draft: Draft) -> None:
    Draft.objects.filter(pk=draft.pk).delete()
    with pytest.raises(adding.NotTaken, match="were erased while this file was on its way"):
        add(draft)
    assert File.objects.count() == 0


def _send(cookies: dict[str, str]) -> str:
    client = Client(HTTP_HOST="localhost")
    client.cookies.load(cookies)
    return str(client.post(f"{FORM}check/")["Location"])


def _add(cookies: dict[str, str], number: int) -> int:
    client = Client(HTTP_HOST="localhost")
    client.cookies.load(cookies)
    return upload(client, (f"{number}.txt", f"Letter {number}.\n".encode())).status_code


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_sending_while_files_are_coming_in_loses_none_that_was_shown(lasting_world: World) -> None:
    client = visitor()
    fill(client)
    upload(client, ("first.txt", b"First.\n"))
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    acts = [(_send, cookies)] * 3 + [(_add, cookies, number) for number in range(5)]
    answers = at_once(acts, START)
    assert all(how == "did" for how, _ in answers), answers
    # Whatever was taken belongs to the one case, and the chain names it; nothing hangs on the draft that was sent.
    assert not File.objects.filter(draft__isnull=False).exists()
    files = File.objects.all()
    case = files[0].case
    named = {file["key"] for file in case.events.get(kind="files kept").refs["files"]}
    assert named == {str(file.key) for file in files}
    assert case.events.filter(kind="files kept").count() == 1


def test_attaching_locks_the_draft(draft: Draft) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite locks the whole database instead")
    from django.test.utils import CaptureQueriesContext

    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        attaching.files_of(draft)
    assert any("FOR UPDATE" in query["sql"] and "intake_draft" in query["sql"] for query in asked)


def test_what_a_cut_connection_leaves_is_what_was_there_before(world: World) -> None:
    client = visitor()
    fill(client)
    upload(client, ("first.png", corpus.png()))
    half = (
        b'--b\r\nContent-Disposition: form-data; name="files"; filename="second.png"\r\n'
        b"Content-Type: image/png\r\n\r\n" + corpus.png()[:40]
    )
    # Half of a body, and no end of it.
    answer = client.generic("POST", FILES, half, content_type="multipart/form-data; boundary=b")
    assert answer.status_code in (200, 302, 400)
    assert [file.shown_name for file in File.objects.all()] == ["first.png"]

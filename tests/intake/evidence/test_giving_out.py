"""Evidence is given out to who may see the case, as a download and nothing else; to nobody where it is not safe."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home.time import now
from intake.cases import secrets
from intake.cases.models import Case, Conflict
from intake.forms.evidence import storage
from intake.forms.evidence.models import File, FileState
from intake.records.models import Content
from tests.factories.http import FORM, fill, visitor, words
from tests.factories.world import World
from tests.intake.evidence import corpus
from tests.intake.evidence.test_files import upload

LETTER = b"Dear Sir,\nwhere was she?\n"


@pytest.fixture
def case(world: World) -> Case:
    client = visitor()
    fill(client)
    upload(client, ("Jo's \u201cletter\u201d.txt", LETTER), ("script.pdf", corpus.BAD["script.pdf"]()))
    client.post(f"{FORM}check/")
    return Case.objects.get()


@pytest.fixture
def file(case: Case) -> File:
    return case.files.order_by("pk")[0]


def desk(world: World, who: str = "newcastle") -> Client:
    client = visitor()
    client.force_login(world.person(who))
    return client


def at_desk(file: File) -> str:
    return f"/admin/cases/{file.case_id}/evidence/{file.key}/"


def inside(case: Case) -> Client:
    client = visitor()
    client.post("/complaint/", {"reference": case.reference, "secret": secrets.secret_of(case)})
    return client


def is_a_download(response: Any) -> None:
    assert b"".join(response.streaming_content) == LETTER
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Type"] == "text/plain"
    assert response["Content-Length"] == str(len(LETTER))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert response["Cache-Control"].startswith("no-store, private")


def test_staff_who_may_see_the_case_save_its_files(file: File, world: World) -> None:
    page = desk(world).get(f"/admin/cases/{file.case_id}/").content.decode()
    assert at_desk(file) in page
    is_a_download(desk(world).get(at_desk(file)))
    is_a_download(desk(world, "senior").get(at_desk(file)))


def test_to_others_there_is_no_such_file(file: File, world: World) -> None:
    for who in ("oxford", "admin"):
        assert desk(world, who).get(at_desk(file)).status_code in (302, 404)
    assert visitor().get(at_desk(file)).status_code == 302
    other = world.complain()
    assert desk(world).get(f"/admin/cases/{other.pk}/evidence/{file.key}/").status_code == 404
    assert desk(world).get(f"/admin/cases/{file.case_id}/evidence/{uuid.uuid4()}/").status_code == 404
    Conflict.objects.create(case=file.case, user=world.person("newcastle"), source="named")
    assert desk(world).get(at_desk(file)).status_code == 404


def test_complainants_save_their_own_files_and_nobody_elses(file: File, case: Case, world: World) -> None:
    client = inside(case)
    page = client.get("/complaint/page/")
    assert f"/complaint/page/file/{file.key}/" in page.content.decode()
    assert "letter" in words(page)
    is_a_download(client.get(f"/complaint/page/file/{file.key}/"))
    stranger = inside(world.complain())
    assert stranger.get(f"/complaint/page/file/{file.key}/").status_code == 404
    assert visitor().get(f"/complaint/page/file/{file.key}/")["Location"] == "/complaint/"


def test_what_is_held_back_is_given_to_nobody_and_managers_read_why(case: Case, world: World) -> None:
    held = case.files.get(state=FileState.HELD)
    for who in ("newcastle", "senior"):
        client = desk(world, who)
        assert client.get(at_desk(held)).status_code == 404
        page = words(client.get(f"/admin/cases/{case.pk}/"))
        assert "Held back: not given out" in page
        assert ("it holds a script that would run when it is opened" in page) == (who == "senior")
    client = inside(case)
    assert client.get(f"/complaint/page/file/{held.key}/").status_code == 404
    assert "We keep it, but nobody can open it, because it holds a script" in words(client.get("/complaint/page/"))


def test_what_was_erased_is_gone_and_said_to_be(file: File, world: World) -> None:
    Content.objects.filter(pk=file.name_id).update(salt="", body={}, erased_at=now())
    storage.path_of(file.key).unlink()
    assert desk(world).get(at_desk(file)).status_code == 404
    page = words(desk(world).get(f"/admin/cases/{file.case_id}/"))
    assert "letter" not in page.split("Evidence")[1].split("Stages and dates")[0]


def test_a_file_that_is_not_there_is_no_error_page(file: File, world: World) -> None:
    storage.path_of(file.key).unlink()
    assert desk(world).get(at_desk(file)).status_code == 404


def test_the_case_page_costs_the_same_with_many_files(case: Case, world: World) -> None:
    client = desk(world)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/admin/cases/{case.pk}/").status_code == 200
        return len(asked)

    cost()
    before = cost()
    for number in range(10):
        written = storage.write([b"%d" % number])
        storage.keep(written)
        File.objects.create(
            key=written.key, case=case, sha256=written.sha256, size=written.size, kind="text",
            name=Content.keep({"name": f"{number}.txt"}), created_at=now(), attached_at=now(),
        )  # fmt: skip
    assert cost() == before

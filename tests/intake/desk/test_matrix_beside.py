"""Role × address beside the cases' own: lists, files, the log, letters, the complainant's side (rule 5)."""

import io
import uuid
from datetime import date
from typing import Any

import pytest

from home.models import Unit
from intake.cases.learning import LearningAction
from intake.cases.logged import LogEntry
from intake.cases.models import Case
from intake.forms.evidence.models import File
from intake.letters.models import Message, MessageState
from intake.records.models import Content
from tests.factories.guards import GUARDED_ELSEWHERE, WALKED_BESIDE
from tests.factories.other import Other
from tests.factories.world import World
from tests.intake.desk.test_log import log
from tests.intake.desk.test_matrix import ROLES, SEES, Matrix, matrix, words

__all__ = ["matrix"]  # a fixture

LISTS = (
    "/admin/learning/?show=all", "/admin/learning/results/?show=all", "/admin/learning/export.csv?show=all",
    "/admin/learning/export.xlsx?show=all", "/admin/weekly-log/", "/admin/weekly-log/2026-03-30/",
    "/admin/weekly-log/2026-03-30/log.pdf", "/admin/letters_waiting/", "/admin/register/", "/admin/register/results/",
    "/admin/register/export.csv", "/admin/register/export.xlsx",
)  # fmt: skip
SEES_ENTRY = {
    "own": {"newcastle", "senior", "director"},
    "foreign": {"oxford", "senior", "director"},
    "against": {"senior", "director"},
    "elsewhere's": {"elsewhere"},
}


def sees(role: str, kind: str, url: str) -> bool:
    """Tell by hand whether somebody finds a case in a list."""
    if url.startswith("/admin/register/"):
        return role == "inspector" and kind != "elsewhere's"
    return role in SEES[kind]


def read(response: Any) -> str:
    if response.get("Content-Type") == "application/pdf":
        from pypdf import PdfReader

        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    return words(response)


@pytest.fixture
def full(matrix: Matrix) -> Matrix:
    """Return the matrix with something of every case in every list."""
    for case in matrix.cases.values():
        event = case.events.get(seq=1)
        run = Case.objects.get(pk=case.pk).current_run
        assert run is not None
        LearningAction.objects.create(case=case, run=run, event=event, number=0, due=date(2026, 5, 1))
    Message.objects.filter(case__in=matrix.cases.values()).update(state=MessageState.FAILED)
    theirs = matrix.cases["elsewhere's"]
    Message.objects.filter(case=theirs).update(organisation=Case.objects.get(pk=theirs.pk).organisation_id)
    return matrix


@pytest.mark.parametrize("role", ROLES)
def test_lists_and_files(role: str, full: Matrix) -> None:
    client = full.client(role)
    found = set()
    for url in LISTS:
        page = read(client.get(url))  # who is sent away is sent to what is walked elsewhere
        for kind, case in full.cases.items():
            shown = case.shown_reference in page
            assert not shown or sees(role, kind, url), (url, kind)
            found |= {(url.split("/")[2], kind)} if shown else set()
    wanted = {(url.split("/")[2], kind) for url in LISTS for kind in full.cases if sees(role, kind, url)}
    assert found == wanted, "what one may see is there, so the walk has looked where something is"


@pytest.mark.parametrize("role", ROLES)
def test_letters_that_wait(role: str, full: Matrix) -> None:
    client = full.client(role)
    for kind, case in full.cases.items():
        letter = Message.objects.filter(case=case).order_by("pk").first()
        assert letter is not None
        for what in ("resend", "instead", "print", "posted"):
            if role in SEES[kind]:
                continue
            before = Message.objects.values_list("state", "posted_on").get(pk=letter.pk)
            for answer in (client.get, client.post):
                response = answer(f"/admin/letters_waiting/{letter.pk}/{what}/", follow=True)
                assert response.status_code in (200, 404, 405), (kind, what)
                assert case.shown_reference not in read(response), (kind, what)
                assert response.get("Content-Type") != "application/pdf"
            assert Message.objects.values_list("state", "posted_on").get(pk=letter.pk) == before


@pytest.mark.parametrize("role", ROLES)
def test_the_log_and_its_files(role: str, world: World, elsewhere: Other, matrix: Matrix) -> None:
    entries: dict[str, LogEntry] = {
        "own": log(world),
        "foreign": log(world, about="south-east-hub"),
        "against": log(world, details="Noor Haddad could answer sooner."),
        "elsewhere's": log(world),
    }
    office: Unit = elsewhere.office
    LogEntry.objects.filter(pk=entries["elsewhere's"].pk).update(organisation=elsewhere.organisation, unit=office)
    client = matrix.client(role)
    for kind, entry in entries.items():
        url = f"/admin/log/{entry.pk}/"
        file = File.objects.create(
            entry=entry, name=Content.keep({"name": "a.txt"}), key=uuid.uuid4(), size=1, sha256="0" * 64, kind="text",
            state="clean", created_at=entry.received_at, attached_at=entry.received_at,
        )  # fmt: skip
        for address in ("/admin/log/", "/admin/log/results/", "/admin/weekly-log/2026-03-30/"):
            shown = entry.shown_reference in client.get(address, follow=True).content.decode()
            assert shown == (role in SEES_ENTRY[kind]), (address, kind)
        for address in (url, f"{url}evidence/{file.key}/"):
            if role in SEES_ENTRY[kind]:
                continue
            status = client.get(address).status_code
            assert status == (302 if role == "nobody" else 404), (address, kind)


@pytest.mark.parametrize("role", ["newcastle", "senior", "inspector", "nobody"])
def test_the_complainants_side_shows_staff_nothing(role: str, matrix: Matrix) -> None:
    client = matrix.client(role)
    for address in (each for each in GUARDED_ELSEWHERE if each.startswith("complaint/")):
        url = "/" + address.replace("<uuid:uuid>", str(uuid.uuid4())).replace("<uuid:key>", str(uuid.uuid4()))
        for answer in (client.get, client.post):
            page = answer(url, follow=True).content.decode()
            for case in matrix.cases.values():
                assert case.shown_reference not in page, url
                assert "The teacher we were promised never came" not in page, url


def test_every_list_is_walked() -> None:
    walked = {url.lstrip("/").split("?")[0] for url in LISTS}
    named = {address.replace("<str:form>", "csv").replace("<str:monday>", "2026-03-30") for address in WALKED_BESIDE}
    by_number = {address for address in named if "<" in address} | {"admin/log/", "admin/log/results/"}
    assert named - walked == by_number

"""Role × address × case: whoever may not see a case finds nothing of it, at any address that there is (rule 5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from home import time
from home.models import User
from intake.cases import register
from intake.cases.models import Case
from tests.factories.addresses import WITHOUT_CASES
from tests.factories.guards import GUARDED_ELSEWHERE, WALKED_BESIDE
from tests.factories.other import Other
from tests.factories.world import World

#: Whoever sees a case is named here by hand; everybody else sees nothing of it.
SEES = {
    "own": {"newcastle", "senior", "director"},
    "foreign": {"oxford", "senior", "director"},
    "restricted": {"senior"},
    "conflicted": {"senior"},
    "elsewhere's": {"elsewhere"},
}
ROLES = ("newcastle", "oxford", "senior", "director", "chair", "editor", "admin", "keeper", "elsewhere", "inspector",
         "nobody")  # fmt: skip
LISTS = (
    "/admin/", "/admin/cases/", "/admin/cases/results/", "/admin/cases/export.csv", "/admin/cases/export.xlsx",
    "/admin/cases/assign/",
)  # fmt: skip
QUERIES = ("", "show=all", "show=units", "show=handling", "show=all&held=restricted", "show=all&held=conflict",
           "show=all&due=today", "show=all&state=open&ordering=-received_at")  # fmt: skip
#: What is asked of the list alone: the others are made of the same rows.
ASKED_EVERYWHERE = ("", "show=all")
TRIED = ("/note/", "/draft/<str:action>/", "/here/")
#: Wagtail's own views that take any model's name: history, usage, bulk, choosers. None of them may open a case.
OF_ANY_MODEL = {
    "admin/bulk/<str:app_label>/<str:model_name>/<str:action>/": "/admin/bulk/intake/case/{word}/?id={pk}&id=all",
    "admin/editing-sessions/ping/<str:app_label>/<str:model_name>/<str:object_id>/<int:session_id>/": (
        "/admin/editing-sessions/ping/intake/case/{pk}/1/"
    ),
    "admin/pages/usage/<slug:content_type_app_name>/<slug:content_type_model_name>/": "/admin/pages/usage/intake/case/",
    "admin/pages/usage/<slug:content_type_app_name>/<slug:content_type_model_name>/results/": (
        "/admin/pages/usage/intake/case/results/"
    ),
    "admin/pages/add/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/": (
        "/admin/pages/add/intake/case/1/"
    ),
    "admin/pages/create/<slug:app_label>/<slug:model_name>": "/admin/pages/create/intake/case",
    "admin/workflows/tasks/add/<str:app_label>/<str:model_name>/": "/admin/workflows/tasks/add/intake/case/",
    "admin/tag-autocomplete/<slug:app_name>/<slug:model_name>/": "/admin/tag-autocomplete/intake/case/?term=a",
    "admin/reports/site-history/": "/admin/reports/site-history/",
    "admin/reports/site-history/results/": "/admin/reports/site-history/results/",
}


def walk(patterns: Any, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every address that the project answers, as it is declared."""
    for pattern in patterns:
        whole = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from walk(pattern.url_patterns, whole)
        else:
            yield whole, pattern


ALL = dict(walk(get_resolver().url_patterns))
OF_ONE_CASE = sorted(address for address in ALL if address.startswith("admin/cases/<int:pk>/"))
HERE = Path(__file__).resolve().parent
ONLY_IN_DEVELOPMENT = {r"^static/(?P<path>.*)$", "admin/test404/"}
KNOWN = {
    *OF_ONE_CASE, *OF_ANY_MODEL, *WALKED_BESIDE, *WITHOUT_CASES, *GUARDED_ELSEWHERE, "", "admin/", "admin/cases/",
    "admin/cases/results/", "admin/cases/export.<str:form>", "admin/cases/assign/",
}  # fmt: skip


def test_no_address_is_unknown() -> None:
    assert set(ALL) - KNOWN - ONLY_IN_DEVELOPMENT == set(), (
        "new: put each into the matrix, or on the list of those without cases"
    )
    assert KNOWN - set(ALL) - {""} == set(), "gone: take it off the list"
    for address, guard in GUARDED_ELSEWHERE.items():
        file, test = guard.shown.split("::")
        assert f"\ndef {test}(" in (HERE / file).read_text(encoding="utf-8"), (address, guard.by)
    assert not any("case" in address for address in WITHOUT_CASES)


@dataclass
class Matrix:
    cases: dict[str, Case]
    people: dict[str, User]

    def client(self, role: str) -> Client:
        client = Client(headers={"host": "localhost:8000"})
        if role != "nobody":
            client.force_login(self.people[role])
        return client


@pytest.fixture
def matrix(world: World, keeper: User, elsewhere: Other) -> Matrix:
    cases = {
        "own": world.complain(),
        "foreign": world.complain(about="south-east-hub"),
        "restricted": world.complain(concerns_usual="yes"),
        "conflicted": world.complain(details="It was Dilys Pryce, the director, and Noor Haddad."),
        "elsewhere's": world.complain(),
    }
    theirs = cases["elsewhere's"]
    Case.objects.filter(pk=theirs.pk).update(
        organisation=elsewhere.organisation, unit=elsewhere.office, desk_unit=elsewhere.office
    )
    theirs.runs.update(unit=elsewhere.office)
    people = {role: world.person(role) for role in ROLES[:7]} | {"keeper": keeper, "elsewhere": elsewhere.manager}
    people["inspector"] = User.objects.create_user("inspector@sms.example", organisation=world.organisation)
    register.give(people["director"], people["inspector"], body="Ofsted", last_day=time.now().date())
    return Matrix(cases, people)


@pytest.mark.parametrize("role", ROLES)
def test_one_case_at_every_address_of_its_own(role: str, matrix: Matrix) -> None:
    client = matrix.client(role)
    for kind, case in matrix.cases.items():
        before = Case.objects.values_list("lock_version", "chain_head").get(pk=case.pk)
        for address in OF_ONE_CASE:
            url = "/" + address.replace("<int:pk>", str(case.pk)).replace("<str:action>", "note")
            if role in SEES[kind] and not address.endswith(("<int:pk>/", *TRIED)):
                continue  # what the case's own people are shown there is tested page by page
            found = client.get(url)
            if role == "nobody":
                assert found.status_code == 302
                assert found["Location"].startswith("/admin/login/")
            elif role in SEES[kind]:
                assert found.status_code in (200, 302, 405), (url, kind)
            else:
                assert found.status_code == 404, (url, kind)
                if address.endswith(TRIED):  # that every action refuses a POST too is in test_who_sees
                    assert client.post(url, {"lock_version": "0", "seen": "1"}).status_code == 404, (url, kind)
        assert Case.objects.values_list("lock_version", "chain_head").get(pk=case.pk) == before


@pytest.mark.parametrize("role", ROLES)
def test_lists_counts_searches_and_files(role: str, matrix: Matrix) -> None:
    client = matrix.client(role)
    ticked = "&".join(f"case={case.pk}" for case in matrix.cases.values())
    for url in LISTS:
        searches = tuple(f"q={case.reference}" for case in matrix.cases.values())
        everything = (*QUERIES, *searches) if url in ("/admin/cases/", "/admin/cases/export.csv") else ASKED_EVERYWHERE
        for query in (ticked,) if url.endswith("assign/") else everything:
            page = words(client.get(f"{url}?{query}", follow=True))
            for kind, case in matrix.cases.items():
                if role not in SEES[kind] and f"q={case.reference}" != query:
                    assert case.shown_reference not in page, (url, query, kind)
            if query.startswith("q=") and not any(
                role in SEES[kind] and case.reference in query for kind, case in matrix.cases.items()
            ):
                assert "1 case" not in page, (url, query)


def words(response: Any) -> str:
    if "spreadsheet" in response.get("Content-Type", ""):
        from io import BytesIO

        from openpyxl import load_workbook

        sheet = load_workbook(BytesIO(response.content)).active
        return str([list(row) for row in sheet.iter_rows(values_only=True)])
    return str(response.content.decode())


@pytest.mark.parametrize("role", ["newcastle", "director", "admin", "keeper", "elsewhere", "inspector"])
def test_wagtails_own_views_of_any_model_open_no_case(role: str, matrix: Matrix) -> None:
    client = matrix.client(role)
    for form in OF_ANY_MODEL.values():
        for word in ("delete", "assign", "publish") if "{word}" in form else ("",):
            for case in matrix.cases.values():
                response = client.get(form.format(pk=case.pk, word=word))
                page = response.content.decode()
                assert response.status_code in (200, 302, 403, 404, 405), form
                assert "Jo Bloggs" not in page
                for other in matrix.cases.values():
                    assert other.shown_reference not in page, form


@pytest.mark.parametrize("role", ["chair", "admin", "keeper", "inspector"])
def test_addresses_without_cases_hold_none(role: str, matrix: Matrix) -> None:
    client = matrix.client(role)
    client.raise_request_exception = False  # Wagtail has an address that only fails, and some that need its pictures
    for address in sorted(WITHOUT_CASES):
        if any(mark in address for mark in "<(^") or "logout" in address:
            continue
        response = client.get(f"/{address}")
        page = b"".join(response.streaming_content) if response.streaming else response.content
        for case in matrix.cases.values():
            assert case.shown_reference.encode() not in page, address
        assert b"The teacher we were promised never came" not in page, address

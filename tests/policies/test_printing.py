"""A version as a PDF: tagged, with what it is on each page, the same bytes every time, and loading nothing."""

import io
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from pypdf import PdfReader

from policies import printing
from policies.models import PolicyVersion
from policies.serving import kept
from tests.factories import reviewing
from tests.factories.http import visitor, words
from tests.factories.world import World
from tests.policies.test_versions import ADDRESS, publish

PDF = f"{ADDRESS}versions/1.0/pdf/"

needs_pango = pytest.mark.skipif(not printing.available(), reason="no Pango on this machine")


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    caches[printing.CACHE].clear()
    printing.available.cache_clear()
    yield
    printing.available.cache_clear()


def made(response: Any) -> PdfReader:
    return PdfReader(io.BytesIO(b"".join(response.streaming_content)))


def text(page: Any) -> str:
    return " ".join(page.extract_text().split())


@needs_pango
def test_each_page_says_which_version_it_is_and_its_hash(world: World) -> None:
    version = world.policy.versions.get()
    response = visitor().get(PDF)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="complaints-1.0.pdf"'
    file = made(response)
    assert len(file.pages) > 1
    for n, page in enumerate(file.pages, start=1):
        said = text(page)
        assert "Complaints policy · Version 1.0, in force from 1 January 2026" in said
        assert f"SHA-256 {version.sha256}" in said
        assert f"Page {n} of {len(file.pages)}" in said
    whole = " ".join(text(page) for page in file.pages)
    assert "We answer your complaint within 2 working days of acknowledging it." in whole
    assert "Owner Director, Schools Mutual Services" in whole
    assert f"http://localhost:8000{ADDRESS}versions/1.0/" in whole


@needs_pango
def test_it_is_tagged_with_language_and_title(world: World) -> None:
    file = made(visitor().get(PDF))
    root: Any = file.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert file.metadata is not None
    assert file.metadata.title == "Complaints policy, version 1.0"
    kinds = set(_kinds(root["/StructTreeRoot"]))
    assert kinds >= {"/H1", "/H2", "/H3", "/P", "/Table", "/TH", "/L", "/LI", "/Link"}


def _kinds(node: Any) -> Iterator[str]:
    if "/S" in node:
        yield node["/S"]
    below = node.get("/K", [])
    for child in below if isinstance(below, list) else [below]:
        found = child.get_object() if hasattr(child, "get_object") else child
        if isinstance(found, dict):
            yield from _kinds(found)


@needs_pango
def test_the_bytes_are_the_same_every_time_and_made_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row of headings in a table, for WeasyPrint would name these by where they lie in memory."""
    version = world.policy.versions.get()
    first = printing.pdf(world.policy, version, world.organisation)
    caches[printing.CACHE].clear()
    elsewhere_in_memory = [object() for _ in range(10_000)]
    assert printing.pdf(world.policy, version, world.organisation) == first
    del elsewhere_in_memory
    monkeypatch.setattr(printing, "render", None)
    assert printing.pdf(world.policy, version, world.organisation) == first


@needs_pango
def test_later_reviews_and_versions_change_nothing_in_it(world: World) -> None:
    version = world.policy.versions.get()
    first = printing.pdf(world.policy, version, world.organisation)
    reviewing.record(world, version)
    publish(world.policy, respond=3)
    caches[printing.CACHE].clear()
    fresh = PolicyVersion.objects.get(pk=version.pk)
    assert printing.pdf(world.policy, fresh, world.organisation) == first


@needs_pango
def test_a_renamed_organisation_is_printed_anew(world: World) -> None:
    version = world.policy.versions.get()
    first = printing.pdf(world.policy, version, world.organisation)
    world.organisation.name = "Another name"
    assert printing.pdf(world.policy, version, world.organisation) != first


@needs_pango
@pytest.mark.parametrize(
    "wording",
    [
        '<img src="http://169.254.169.254/latest/">',
        '<img src="file:///etc/passwd">',
        '<link rel="stylesheet" href="http://10.0.0.1/x.css">',
        '<style>@import url("http://10.0.0.1/x.css"); p { background: url(file:///etc/passwd) }</style><p>x</p>',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<object data="file:///etc/passwd"></object><embed src="http://10.0.0.1/">',
        '<svg><image href="http://10.0.0.1/x.png"/><use href="file:///etc/passwd#a"/></svg>',
    ],
)
def test_nothing_is_loaded_whatever_the_wording_names(wording: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket
    import urllib.request

    asked: list[object] = []  # WeasyPrint swallows whatever a fetcher raises

    def refuse(*args: object, **kwargs: object) -> None:
        asked.append(args)
        raise OSError("not in a test")

    monkeypatch.setattr(urllib.request.OpenerDirector, "open", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    file = printing.render(
        f"<html lang=en><title>x</title><body>{wording}<p>Words.</p>", "", identifier="x", address="http://localhost:1/"
    )
    reader = PdfReader(io.BytesIO(file))
    assert "Words." in reader.pages[0].extract_text()
    assert b"root:" not in file
    assert reader.attachments == {}
    assert asked == []


def test_without_pango_the_link_is_gone_and_the_address_says_to_print_the_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What Python's import does where a module's entry is None: as if it were not there.
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    response = visitor().get(PDF)
    assert response.status_code == 503
    assert "Please print the page instead" in words(response)
    assert f'href="{ADDRESS}versions/1.0/"' in response.content.decode()
    kept.forget()
    assert "/pdf/" not in visitor().get(ADDRESS).content.decode()


@needs_pango
def test_the_page_leads_to_its_pdf(world: World) -> None:
    assert f'href="{PDF}"' in visitor().get(ADDRESS).content.decode()
    assert f'href="{PDF}"' in visitor().get(f"{ADDRESS}versions/1.0/").content.decode()


@needs_pango
def test_whoever_waits_too_long_is_asked_to_come_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "PATIENCE", 0.0)
    with printing._turn:
        response = visitor().get(PDF)
    assert response.status_code == 503
    assert "Please try again in a minute" in words(response)
    assert visitor().get(PDF).status_code == 200


@needs_pango
def test_a_cache_that_cannot_be_written_keeps_nobody_from_reading(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(caches[printing.CACHE], "set", full)
    monkeypatch.setattr(caches[printing.CACHE], "get", full)
    assert visitor().get(PDF).status_code == 200


def test_of_a_version_that_is_not_there_no_pdf_is_made(world: World) -> None:
    response = visitor().get(f"{ADDRESS}versions/9.9/pdf/")
    assert response.status_code == 404
    assert "There is no such version" in words(response)


@needs_pango
def test_links_within_the_site_lead_there_from_paper_too() -> None:
    file = printing.render(
        '<html lang=en><title>x</title><body><p><a href="/contact/">us</a>',
        "",
        identifier="x",
        address="https://a.example",
    )
    annotations: Any = PdfReader(io.BytesIO(file)).pages[0]["/Annots"]
    (link,) = annotations
    assert link.get_object()["/A"]["/URI"] == "https://a.example/contact/"

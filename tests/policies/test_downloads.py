"""Files in a policy's wording: what is taken, what is refused, who may download what, where."""

import io
import re
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from home.models import Organisation, User
from policies import downloads
from policies.models import PolicyFile, PolicyPage
from tests.factories.http import visitor, words
from tests.factories.world import World, another_organisation
from tests.policies.test_editing import editor
from tests.policies.test_versions import publish

PDF = b"%PDF-1.7\n% Complaints form\n%%EOF\n"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


pytestmark = pytest.mark.usefixtures("own_folder")


def archive(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def office(main: str, *more: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("[Content_Types].xml", f'<Types><Override ContentType="{main}"/></Types>')
        for name in more:
            made.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (PDF, "form.pdf", "PDF"),
        (office(DOCX), "form.docx", "Word"),
        (archive(mimetype="application/vnd.oasis.opendocument.text"), "form.odt", "OpenDocument text"),
        (b"\x89PNG\r\n\x1a\n0000", "way.png", "picture"),
        (b"\xff\xd8\xff\xe0", "way.jpeg", "picture"),
        (b"a,b\n1,2\n", "days.csv", "table, CSV"),
        ("Schön.".encode(), "note.txt", "plain text"),
    ],
)
def test_what_is_in_a_file_says_what_it_is(data: bytes, name: str, words: str) -> None:
    assert downloads.kind_of(data, name).words == words


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.pdf", "empty"),
        (b"%PDF-" + b"x" * downloads.MOST_BYTES, "a.pdf", "larger than 10 MB"),
        (b"<html><script>alert(1)</script>", "a.txt", "Web pages"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "Web pages"),
        (b"name <script>x</script>", "a.csv", "Web pages"),
        (b"MZ\x90\x00\x03", "a.exe", "can't be offered"),
        (b"#!/bin/sh\n", "a.txt", "can't be offered"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", "older Office file"),
        (office(DOCX, "word/vbaProject.bin"), "a.docx", "macros"),
        (office("application/vnd.ms-word.document.macroEnabled.main+xml"), "a.docm", "macros"),
        (archive(mimetype="application/vnd.oasis.opendocument.text", Basic__Standard__a="x"), "a.odt", "macros"),
        (archive(readme="x"), "a.zip", "can't be offered"),
        (b"PK\x03\x04 broken", "a.docx", "can't be offered"),
        (PDF, "form.docx", "ends in “.docx”, but in it is something else: PDF"),
        (PDF, "form", "name that ends in .pdf"),
        (b"Take this.", "run.bat", "ends in “.bat”"),
    ],
)
def test_what_is_refused_says_why(data: bytes, name: str, said: str) -> None:
    with pytest.raises(downloads.Refused, match=re.escape(said)):
        downloads.kind_of(data, name)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/Form.PDF", "Form.pdf"),
        ("C:\\my\\form.pdf", "form.pdf"),
        ("form\u202efdp.pdf", "formfdp.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("..pdf", "pdf"),
    ],
)
def test_a_name_is_made_safe(name: str, safe: str) -> None:
    assert downloads.safe_name(name) == safe


def keep(world: World, *, data: bytes = PDF, name: str = "Complaints form.pdf") -> PolicyFile:
    return downloads.keep(data, name, organisation=world.organisation, by=world.person("editor"))


def content(response: Any) -> bytes:
    """Read a file to its end, which closes it too."""
    assert response.status_code == 200
    return b"".join(response)


def offer(page: PolicyPage, file: PolicyFile) -> list[dict[str, Any]]:
    block = {"type": "download", "value": {"title": "Complaints form", "file": file.pk}, "id": "d"}
    return PolicyPage.body.field.to_python([*page.body.get_prep_value(), block])  # type: ignore[no-any-return]


def test_readers_download_what_a_published_version_offers(world: World) -> None:
    file = keep(world)
    assert visitor().get(file.url).status_code == 404, "nothing offers it yet"
    publish(world.policy, body=offer(world.policy, file))
    page = visitor().get("/policies/complaints/")
    assert f'href="{file.url}"' in page.content.decode()
    assert "Complaints form (PDF, 1 KB)" in words(page)
    got = visitor().get(file.url)
    assert content(got) == PDF
    assert got["Content-Type"] == "application/pdf"
    assert got["Content-Disposition"] == 'attachment; filename="Complaints form.pdf"'
    assert got["X-Content-Type-Options"] == "nosniff"
    # As long as the version can be read, so can its files.
    publish(world.policy, body=world.policy.body)
    assert content(visitor().get(file.url)) == PDF


def test_a_file_is_offered_on_its_own_organisations_site_only(world: World) -> None:
    another_organisation()
    file = keep(world)
    publish(world.policy, body=offer(world.policy, file))
    assert Client(HTTP_HOST="other.localhost").get(file.url).status_code == 404


def test_what_only_a_draft_offers_is_for_those_who_look_after_policies(world: World) -> None:
    file = keep(world)
    got = editor(world).get(file.url)
    assert content(got) == PDF
    assert got["Cache-Control"] == "private, no-store"
    client = Client(HTTP_HOST="localhost")
    client.force_login(world.person("newcastle"))
    assert client.get(file.url).status_code == 404


def test_another_organisations_editor_gets_no_draft_file(world: World) -> None:
    other = another_organisation()
    stranger = User.objects.get(email="handler@other.example")
    stranger.groups.add(other.editors)
    file = keep(world)
    for host in ("localhost", "other.localhost"):
        client = Client(HTTP_HOST=host)
        client.force_login(stranger)
        assert client.get(file.url).status_code == 404


def test_the_same_file_is_kept_once(world: World) -> None:
    assert keep(world) == keep(world)
    assert PolicyFile.objects.count() == 1
    assert keep(world, name="other.pdf") != keep(world)


# Choosing and bringing in


def upload(client: Client, data: bytes, name: str) -> Any:
    return client.post("/admin/policies/choose-file/create/", {"file": SimpleUploadedFile(name, data)}).json()


def test_an_editor_brings_a_file_in(world: World) -> None:
    client = editor(world)
    assert "From your computer" in client.get("/admin/policies/choose-file/").json()["html"]
    answer = upload(client, PDF, "Form.pdf")
    assert answer["step"] == "chosen"
    file = PolicyFile.objects.get()
    assert (file.name, file.organisation, file.uploaded_by) == ("Form.pdf", world.organisation, world.person("editor"))
    assert str(file.pk) == answer["result"]["id"]
    assert "Form.pdf" in client.get("/admin/policies/choose-file/results/").content.decode()


def test_a_refused_file_is_told_in_the_form_and_nothing_is_kept(world: World) -> None:
    answer = upload(editor(world), b"<html>", "page.html")
    assert answer["step"] == "reshow_creation_form"
    assert "they can run programs" in answer["htmlFragment"]
    assert not PolicyFile.objects.exists()


def foreign_file(other: Organisation) -> PolicyFile:
    return downloads.keep(PDF, "their secret.pdf", organisation=other, by=None)


def test_choosers_show_what_is_the_editors_own(world: World) -> None:
    other = another_organisation()
    theirs, office_ = foreign_file(other), other.units.get(slug="secret-office")
    client = editor(world)
    for kind, pk, name in (("file", theirs.pk, "their secret"), ("unit", office_.pk, "Quite Another Office")):
        address = f"/admin/policies/choose-{kind}"
        assert name not in client.get(f"{address}/").json()["html"]
        assert name not in client.get(f"{address}/results/").content.decode()
        assert client.get(f"{address}/chosen/{pk}/").status_code == 404
        assert name not in client.get(f"{address}/chosen-multiple/?id={pk}").content.decode()
    assert "North East hub" in client.get("/admin/policies/choose-unit/").json()["html"]


@pytest.mark.parametrize("who", ["newcastle", "director"])
def test_staff_who_edit_nothing_choose_nothing(world: World, who: str) -> None:
    client = Client(HTTP_HOST="localhost")
    client.force_login(world.person(who))
    assert client.get("/admin/policies/choose-file/").status_code in (302, 403)
    assert client.post("/admin/policies/choose-file/create/").status_code in (302, 403)


def test_files_lie_where_no_web_server_looks(world: World) -> None:
    assert visitor().get(f"/not-served/{keep(world).file.name}", follow=True).status_code == 404

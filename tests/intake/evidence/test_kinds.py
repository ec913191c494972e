"""What a file is, by its content: the whole corpus through the page on which people add files."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.forms.evidence import kinds, storage
from intake.forms.evidence.models import File, FileState
from tests.factories.http import FORM, fill, visitor, words
from tests.factories.world import World
from tests.intake.evidence import corpus

FILES = f"{FORM}files/"


@pytest.fixture
def client(world: World) -> Client:
    client = visitor()
    fill(client)
    return client


def test_the_corpus_is_as_large_as_it_should_be() -> None:
    assert len(corpus.GOOD) >= 20
    assert len(corpus.BAD) >= 40


@pytest.mark.parametrize("name", corpus.GOOD)
def test_what_people_send_is_taken_whatever_it_is_called(client: Client, name: str) -> None:
    made, kind = corpus.GOOD[name]
    # The browser's word for it is not asked.
    sent = SimpleUploadedFile(name, made(), content_type="application/x-msdownload")
    response = client.post(FILES, {"files": [sent], "add": "1"})
    assert response.status_code == 302, words(response)
    file = File.objects.get()
    assert (file.kind, file.state) == (kind, FileState.NOT_SCANNED)
    assert file.shown_name.rpartition(".")[2] in kinds.KINDS[kind].endings
    assert storage.digest_of(file.key) == (file.sha256, file.size)


@pytest.mark.parametrize("name", corpus.BAD)
def test_what_nobody_should_open_is_refused_or_held_back(client: Client, name: str) -> None:
    sent = SimpleUploadedFile(name, corpus.BAD[name](), content_type="image/png")
    response = client.post(FILES, {"files": [sent], "add": "1"})
    page = words(client.get(FILES) if response.status_code == 302 else response)
    file = File.objects.first()
    if file is None:
        assert f"{name}: " in page
        assert any(said in page for said in SAID), page
        assert not list(_lying())
    else:
        assert file.state == FileState.HELD
        assert file.why in kinds.WHY_HELD
        assert "We have kept this file, but nobody can open it yet, because" in page
        assert not file.given_out


SAID = (
    "can be made to run on a computer", "several files packed into one", "locked with a password",
    "Something else is hidden in this file", "far too large when it is opened", "We can't read this file",
    "We don't know this kind of file",
)  # fmt: skip


def _lying() -> list[Path]:
    """Return what lies in the folder of evidence, of files that no row names."""
    known = {storage.path_of(key) for key in File.objects.values_list("key", flat=True)}
    return [*storage.root().rglob("*.part")] + [path for path in known if not path.exists()]


HELD = {
    "script.pdf": "script", "hidden script.pdf": "script", "packed script.pdf": "script", "launch.pdf": "launch",
    "attached.pdf": "attachment", "locked.pdf": "locked", "twice packed.pdf": "opaque", "bomb.pdf": "opaque",
    "form that sends.pdf": "launch",
}  # fmt: skip
WORDS = {
    "page.html": "Web pages", "program.exe": "can be made to run", "archive.zip": "packed into one",
    "macros.docm": "macros", "macros.doc": "macros", "macro sheet.xls": "macros", "locked.docx": "password",
    "gifar.gif": "hidden", "bomb.png": "far too large", "bomb.docx": "far too large", "cut off.png": "can't read",
    "program attached.eml": "attached to this email", "noise.dat": "don't know", "program.jar": "made to run",
}  # fmt: skip


@pytest.mark.parametrize("name", HELD)
def test_what_is_held_back_says_why(tmp_path: Path, name: str) -> None:
    assert _found(tmp_path, corpus.BAD[name]()).held == HELD[name]


@pytest.mark.parametrize("name", WORDS)
def test_what_is_refused_says_why_in_words(tmp_path: Path, name: str) -> None:
    with pytest.raises(kinds.Refused, match=WORDS[name]):
        _found(tmp_path, corpus.BAD[name](), name)


def _found(folder: Path, content: bytes, name: str = "") -> kinds.Found:
    path = folder / "file"
    path.write_bytes(content)
    return kinds.find(path, name)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_comes_is_either_known_or_refused_in_words(tmp_path: Path, data: st.DataObject) -> None:
    """No file, however broken, brings the page down: bytes of the corpus are cut, changed and put together."""
    makers = [made for made, _ in corpus.GOOD.values()] + list(corpus.BAD.values())
    content = data.draw(st.sampled_from(makers))()[:200_000]
    start = data.draw(st.integers(0, len(content)))
    changed = bytearray(content[: data.draw(st.integers(0, len(content)))] + content[start:])
    for place in data.draw(st.lists(st.integers(0, max(0, len(changed) - 1)), max_size=8)):
        if changed:
            changed[place] = data.draw(st.integers(0, 255))
    try:
        slug = _found(tmp_path, bytes(changed)).kind.slug
    except kinds.Refused as refused:
        slug = "refused" if str(refused) else ""
    assert slug in {*kinds.KINDS, "refused"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(corpus.GOOD)), extra=st.sampled_from(["zip", "html", "exe", "pdf", "rar"]))
def test_nothing_with_something_behind_it_is_taken_as_it_is(tmp_path: Path, name: str, extra: str) -> None:
    made, kind = corpus.GOOD[name]
    more = {"zip": corpus.zipped({"x.txt": b"x"}), "html": corpus.HTML, "exe": corpus.EXE, "pdf": corpus.pdf(),
            "rar": b"Rar!\x1a\x07\x01\x00" + b"\0" * 40}[extra]  # fmt: skip
    if extra != "zip" and kind not in ("jpeg", "png", "gif", "webp", "pdf", "docx", "xlsx", "pptx", "odt"):
        return  # what players and mail programs read over harms nobody; a zip is found from behind by any program
    if kind == extra == "pdf":
        return  # so programs write a later state of one; readers show the last, and all of it is looked through
    with pytest.raises(kinds.Refused):
        _found(tmp_path, made() + more)

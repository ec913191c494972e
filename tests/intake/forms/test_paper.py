"""The form as a PDF: filled in by other programs, it comes back with the same answers."""

import io
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pypdf
import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf.generic import NameObject, TextStringObject

from intake.forms.building import compose_form
from intake.forms.paper import reading, writing
from intake.forms.paper.layout import DATE_PARTS, IDENTITY, Layout, field_name
from intake.forms.questions import Questionnaire, Type
from policies import printing
from tests.factories.world import World

pytestmark = pytest.mark.skipif(not printing.available(), reason="this machine makes no PDFs: Pango is missing")


@pytest.fixture(autouse=True)
def somewhere_else(settings: Any) -> None:
    settings.CACHES = {**settings.CACHES}


def questionnaire_of(world: World) -> Questionnaire:
    return compose_form(world.form, world.organisation).questionnaire


def fill(made: bytes, values: dict[str, str]) -> bytes:
    """Fill in fields as a reader's program would: texts by their value, boxes by their states."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(made))
    acro: Any = writer.root_object["/AcroForm"]
    left = dict(values)
    for reference in acro["/Fields"]:
        field = reference.get_object()
        name = str(field.get("/T", ""))
        if name not in left:
            continue
        value = left.pop(name)
        if field["/FT"] == "/Btn":
            options = [str(each) for each in field.get("/Opt", [])]
            state = NameObject(f"/{options.index(value)}" if options else "/on")
            field[NameObject("/V")] = state
            for place, kid in enumerate(field.get("/Kids", [])):
                kid.get_object()[NameObject("/AS")] = state if str(place) == state[1:] else NameObject("/Off")
        else:
            field[NameObject("/V")] = TextStringObject(value)
    assert not left, f"the PDF has no such fields: {left}"
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def fill_with_pdftk(made: bytes, values: dict[str, str]) -> bytes:
    """Fill in fields with a program that has nothing to do with ours: data go in, a filled form comes out."""
    if shutil.which("pdftk") is None:
        pytest.skip("no pdftk on this machine; apt-get install pdftk-java")
    rows = "".join(f"<field name={quoteattr(n)}><value>{escape(v)}</value></field>" for n, v in values.items())
    data = (
        f'<?xml version="1.0" encoding="UTF-8"?><xfdf xmlns="http://ns.adobe.com/xfdf/"><fields>{rows}</fields></xfdf>'
    )
    with tempfile.TemporaryDirectory() as folder:
        form, told, filled = (Path(folder) / name for name in ("form.pdf", "told.xfdf", "filled.pdf"))
        form.write_bytes(made)
        told.write_text(data)
        subprocess.run(["pdftk", form, "fill_form", told, "output", filled], check=True, capture_output=True)
        return filled.read_bytes()


def test_the_start_page_offers_it_and_it_names_where_it_goes(world: World, client: Client) -> None:
    page = client.get("/make-a-complaint/").content.decode()
    assert 'href="/make-a-complaint/pdf/"' in page
    response = client.get("/make-a-complaint/pdf/")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Robots-Tag"] == "noindex"
    made = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    said = " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(made)).pages)
    for words in (
        world.organisation.email, "call 999", "0800 1111", "within 24 hours of receiving it",
        "What we promise about your data", "1. Is anyone being hurt", "Tick one.",
        "Answer this only if you answered “Yes” to question 1.",
    ):  # fmt: skip
        assert words in said, words


def test_every_question_has_its_field_and_every_field_a_name_to_hear(world: World) -> None:
    layout = Layout(questionnaire_of(world))
    reader = pypdf.PdfReader(io.BytesIO(writing.pdf(world.form, world.organisation)))
    acro: Any = reader.trailer["/Root"]["/AcroForm"]  # type: ignore[index]
    fields = {str(each.get_object()["/T"]): each.get_object() for each in acro["/Fields"]}
    wanted = {IDENTITY}
    for section in layout.sections:
        for row in section.rows:
            if row.look == "date":
                wanted |= {box.name for box in row.boxes}
            elif row.look == "several":
                wanted |= {box.name for group in row.groups for box in group.boxes}
            elif row.look:
                wanted.add(row.name)
    assert set(fields) == wanted
    assert all(str(field["/TU"]).strip() for field in fields.values())
    assert fields[IDENTITY]["/Ff"] == 1  # nobody types over it
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]


def test_the_same_day_the_same_bytes(world: World) -> None:
    assert writing.pdf(world.form, world.organisation) == writing.pdf(world.form, world.organisation)


def test_a_machine_without_pango_offers_no_pdf_and_says_what_to_do(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> Any:
        raise printing.CannotPrint

    monkeypatch.setattr(printing, "_weasyprint", missing)
    monkeypatch.setattr(printing, "available", lambda: False)
    start = client.get("/make-a-complaint/").content.decode()
    assert "make-a-complaint/pdf" not in start
    assert "print this page" in start
    response = client.get("/make-a-complaint/pdf/")
    assert response.status_code == 503
    assert "fill in the form here instead" in response.content.decode()


def answers_to(questionnaire: Questionnaire) -> st.SearchStrategy[dict[str, Any]]:
    """Any answers to any of the questions, as the fields on paper are called."""
    words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=60)
    words = words.map(str.strip).filter(bool)
    fields: dict[str, st.SearchStrategy[str]] = {}
    for page, question in questionnaire:
        key = field_name(page.key, question.name)
        if question.type in (Type.DATE, Type.PERIOD):
            for part in DATE_PARTS:
                fields[field_name(page.key, question.name, part)] = st.integers(1, 28).map(str)
        elif question.type is Type.SEVERAL:
            for choice in question.choices:
                fields[field_name(page.key, question.name, choice.value)] = st.just("on")
        elif question.type.has_choices:
            fields[key] = st.sampled_from([choice.value for choice in question.choices])
        elif question.type.is_answered:
            fields[key] = words
    return st.fixed_dictionaries({}, optional=fields).filter(bool)


def as_read(questionnaire: Questionnaire, filled: dict[str, str]) -> dict[str, list[str]]:
    """What the form on the screen should have in its inputs, worked out another way than the code does."""
    found: dict[str, list[str]] = {}
    for page, question in questionnaire:
        mine = {name: value for name, value in filled.items() if name.split(":")[:2] == [page.key, question.name]}
        if not mine or not question.type.is_answered:
            continue
        if question.type in (Type.DATE, Type.PERIOD):
            for number, part in enumerate(DATE_PARTS):
                found[f"{question.name}_{number}"] = [filled.get(field_name(page.key, question.name, part), "")]
        elif question.type is Type.SEVERAL:
            found[question.name] = [
                choice.value
                for choice in question.choices
                if field_name(page.key, question.name, choice.value) in filled
            ]
        else:
            found.setdefault(question.name, [next(iter(mine.values()))])
    return found


def test_any_answers_come_back_as_they_were_filled_in(world: World) -> None:
    questionnaire = questionnaire_of(world)
    made = writing.pdf(world.form, world.organisation)

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(answers_to(questionnaire))
    def there_and_back(filled: dict[str, str]) -> None:
        returned = reading.read(fill(made, filled))
        assert returned.form == world.form.pk
        assert returned.fields == filled
        typed = reading.typed(questionnaire, returned.fields)
        assert typed.answers == as_read(questionnaire, filled)
        assert not typed.left

    there_and_back()


def test_a_pdf_rewritten_by_qpdf_reads_the_same(world: World, tmp_path: Any) -> None:
    if subprocess.run(["which", "qpdf"], capture_output=True, check=False).returncode:
        pytest.skip("no qpdf on this machine; apt-get install qpdf")
    filled = {
        "safety:safety": "no",
        "what-happened:details": "She left.\nTwice – “really”.",
        "where:about": "dont-know",
    }
    before, after = tmp_path / "before.pdf", tmp_path / "after.pdf"
    before.write_bytes(fill(writing.pdf(world.form, world.organisation), filled))
    subprocess.run(
        ["qpdf", "--object-streams=generate", "--linearize", "--generate-appearances", str(before), str(after)],
        check=True,
    )
    assert reading.read(after.read_bytes()).fields == filled


def test_answers_that_fit_no_question_any_more_are_kept_apart(world: World) -> None:
    typed = reading.typed(
        questionnaire_of(world),
        {"where:about": "closed-office", "old-page:asked-once": "An answer", "safety:safety": "yes"},
    )
    assert typed.answers == {"safety": ["yes"]}
    assert [value for _, value in typed.left] == ["closed-office", "An answer"]
    assert typed.left[0][0] == "Which part of our organisation is it about?"


def blank() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    return written(writer)


def written(writer: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_what_cannot_be_read_is_answered_in_plain_words(world: World) -> None:
    made = writing.pdf(world.form, world.organisation)
    for data, words in (
        (b"<html>no</html>", "not a PDF"),
        (b"%PDF-1.7 rubbish", "damaged"),
        (made[: len(made) // 3], "damaged"),
        (blank(), "Nothing in this PDF can be read by machine"),
        (made, "Nothing in this PDF can be read by machine"),  # printed, and filled in by hand
        (b"%PDF-" + b"x" * reading.MOST_BYTES, "larger than 10 MB"),
    ):
        with pytest.raises(reading.Unreadable, match=words):
            reading.read(data)


def test_a_locked_pdf_a_foreign_one_and_one_of_many_pages(world: World) -> None:
    filled = fill(writing.pdf(world.form, world.organisation), {"safety:safety": "no"})
    locked = pypdf.PdfWriter(clone_from=io.BytesIO(filled))
    locked.encrypt("secret", algorithm="RC4-128")
    with pytest.raises(reading.Unreadable, match="password"):
        reading.read(written(locked))
    foreign = pypdf.PdfWriter(clone_from=io.BytesIO(filled))
    acro: Any = foreign.root_object["/AcroForm"]
    for each in acro["/Fields"]:
        if each.get_object()["/T"] == IDENTITY:
            each.get_object()[NameObject("/T")] = TextStringObject("something-else")
    with pytest.raises(reading.Unreadable, match="not one of our forms"):
        reading.read(written(foreign))
    many = pypdf.PdfWriter()
    for _ in range(100):
        many.add_blank_page(200, 200)
    with pytest.raises(reading.Unreadable, match="far more"):
        reading.read(written(many))


def test_a_file_that_asks_for_all_the_memory_is_stopped() -> None:
    """An object stream that unpacks to far more than it may: the reading process ends, and we go on."""
    import zlib

    bomb = zlib.compress(b"0" * 900_000_000, 1)
    bomb = zlib.compress(bomb, 9)
    data = (
        b"%PDF-1.5\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter[/FlateDecode/FlateDecode]/Length "
        + str(len(bomb)).encode() + b">>stream\n" + bomb + b"\nendstream\nendobj\n"
        b"2 0 obj\n<</Type/XRef/Size 4/W[1 2 1]/Index[0 4]/Root 3 0 R/Filter/FlateDecode/Length "
    )  # fmt: skip
    table = zlib.compress(b"\x00\x00\x00\xff" + b"\x01\x00\x09\x00" + b"\x01\x00\x00\x00" + b"\x02\x00\x01\x00")
    where = data.index(b"2 0 obj")
    data += str(len(table)).encode() + b">>stream\n" + table + b"\nendstream\nendobj\n"
    data += b"startxref\n" + str(where).encode() + b"\n%%EOF\n"
    with pytest.raises(reading.Unreadable):
        reading.read(data)

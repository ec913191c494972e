"""Files that people bring: Word documents and plain text are read, and what pretends to be one is refused in words."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from policies.importing import MOST_BYTES, Document, Unreadable, read
from tests.factories.documents import (
    PLAIN,
    body,
    marked,
    paragraph,
    rezipped,
    riverside,
    table,
    tracked,
    word,
)


def pieces(document: Document) -> list[tuple[str, Any]]:
    return [(piece.kind, piece.words or piece.html or piece.rows) for piece in document.pieces]


def of(write: Callable[[Any], None]) -> Document:
    return read(word(write), "policy.docx")


# -- Word --------------------------------------------------------------------------------------------


def test_headings_lists_and_tables_of_a_word_document_are_read() -> None:
    document = of(riverside)
    assert document.title == "Riverside Grants: complaints policy"
    assert pieces(document) == [
        ("heading", "Purpose"),
        ("text", "<p>How we deal with complaints, for <strong>everybody</strong> we work with.</p>"),
        ("heading", "How to complain"),
        ("text", "<ul><li>By email</li><li>By telephone</li></ul><ol><li>Write it down</li></ol>"),
        ("heading", "Times"),
        (
            "table",
            (
                ("Stage", "Acknowledge", "Full response"),
                ("Stage 1", "2 working days", "10 working days"),
                ("Stage 2", "", "20 working days of your request"),
            ),
        ),
    ]
    assert document.pieces[-1].header
    assert "At the foot of the pages: “Version 2.1 | Effective from 05/06/24" in " ".join(document.dropped)


def test_what_is_dropped_is_listed() -> None:
    def write(document: Any) -> None:
        first = document.add_paragraph("Kept. ")
        marked(first.add_run("A secret."), "w:vanish")
        marked(first.add_run("Old."), "w:strike")
        marked(first.add_run("Look here."), "w:highlight")
        document.add_comment(first.runs, "Is this right?", author="Ann Other", initials="AO")
        link = BytesIO(PNG)
        document.add_picture(link)
        document.sections[0].header.paragraphs[0].text = "Draft for governors"

    document = of(write)
    told = " ".join(document.dropped)
    for what in (
        "1 picture.", "1 comment in the margin.", "1 hidden passage", "1 passage that was struck through.",
        "1 passage that was highlighted", "At the top of the pages: “Draft for governors”.",
    ):  # fmt: skip
        assert what in told
    words = str(pieces(document))
    assert "Kept. Look here." in words.replace("</p>", "")
    assert "secret" not in words
    assert "Old" not in words
    assert "Is this right" not in words


def test_tracked_changes_are_taken_as_accepted_and_said() -> None:
    def write(document: Any) -> None:
        first = document.add_paragraph("Within ")
        tracked(first, "w:del", "ten")
        tracked(first, "w:ins", "five")
        first.add_run(" days.")

    document = of(write)
    assert pieces(document) == [("text", "<p>Within five days.</p>")]
    assert "1 insertion kept, 1 deletion left out" in " ".join(document.kept)


def test_text_boxes_and_footnotes_are_kept_and_said() -> None:
    box = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice>'
        f"<w:drawing><w:txbxContent>{paragraph('In a box.')}</w:txbxContent></w:drawing></mc:Choice>"
        "</mc:AlternateContent></w:r>"
    )
    document = read(
        rezipped(word(riverside), {"word/document.xml": body(f"<w:p><w:r><w:t>Before.</w:t></w:r>{box}</w:p>")}),
        "x.docx",
    )
    assert pieces(document) == [("text", "<p>Before.</p><p>In a box.</p>")]
    assert "The words of 1 text box" in " ".join(document.kept)


def test_a_cell_that_spans_rows_is_repeated_so_that_each_row_can_be_read() -> None:
    def write(document: Any) -> None:
        made = table(document, ("Stage", "What", "When"), ("1", "a", "2 days"), ("", "b", "3 days"), ("All", "", ""))
        made.cell(1, 0).merge(made.cell(2, 0))
        made.cell(3, 0).merge(made.cell(3, 2))

    document = of(write)
    assert document.pieces[0].rows[1:] == (("1", "a", "2 days"), ("1", "b", "3 days"), ("All", "", ""))
    assert "Merged cells" in " ".join(document.dropped)


def test_links_lead_to_the_web_or_are_words_and_nothing_active_survives() -> None:
    marked_up = (
        "# A policy\n\n[site](https://example.org/a) [mail](mailto:a@example.org) [bad](javascript:alert)\n\n"
        "<script>alert(1)</script><b onclick=x>bold</b>\n"
    )
    document = read(marked_up.encode(), "x.md")
    html = "".join(piece.html for piece in document.pieces)
    assert 'href="https://example.org/a"' in html
    assert 'href="mailto:a@example.org"' in html
    assert "javascript" not in html
    assert "<script" not in html
    assert "<b" not in html
    assert "1 link to no web or email address" in " ".join(document.dropped)


def test_headings_never_skip_a_level_and_bold_lines_are_headings() -> None:
    def write(document: Any) -> None:
        document.add_heading("A policy of ours", 0)
        document.add_heading("First", 3)
        document.add_heading("Below", 5)
        document.add_paragraph("x").add_run("")
        document.add_paragraph().add_run("All in bold").bold = True
        document.add_paragraph("Words.")

    found = pieces(of(write))
    assert found[0] == ("heading", "First")
    assert found[1] == ("text", "<h3>Below</h3><p>x</p><h4>All in bold</h4><p>Words.</p>")


# -- plain text --------------------------------------------------------------------------------------


def test_headings_and_lists_of_plain_text_are_found_by_their_looks() -> None:
    document = read(PLAIN.encode(), "p.txt")
    assert document.title == "Riverside Grants: complaints policy"
    found = pieces(document)
    assert ("heading", "Purpose") in found
    promise = found[found.index(("heading", "Our promise")) + 1][1]
    assert promise.startswith(
        "<ul><li>We listen.</li><li>We put things right:<ul><li>quickly</li><li>without prejudice</li></ul></li></ul>"
    )
    assert "<h3>Stage 1: Informal resolution</h3>" in promise


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("A policy – café £5.\nMore.".encode(), ""),
        ("A policy – café £5.\nMore.".encode("utf-16"), ""),
        ("A policy – café £5.\nMore.".encode("utf-16-le"), ""),
        ("A policy – café £5.\nMore.".encode("utf-8-sig"), ""),
        ("A policy – café £5.\nMore.".encode("cp1252"), "read as Windows text"),
    ],
)
def test_text_is_read_in_whatever_it_is_written(data: bytes, said: str) -> None:
    document = read(data, "p.txt")
    assert "A policy – café £5." in str(pieces(document))
    assert said in " ".join(document.kept)
    assert bool(document.kept) is bool(said)


@pytest.mark.parametrize(
    "words",
    [
        "# A policy\n\n| Stage | Time |\n|---|---|\n| One | 2 days |\n",
        "A policy of times\n\nStage\tTime\nOne\t2 days\n",
    ],
)
def test_tables_of_plain_text_are_tables(words: str) -> None:
    assert read(words.encode(), "p.txt").pieces[-1].rows == (("Stage", "Time"), ("One", "2 days"))


def test_lines_that_were_broken_at_the_margin_are_one_paragraph() -> None:
    words = (
        "A policy about lines\n\nThis sentence was broken by somebody's editor at about\n"
        "fifty letters, and goes on here.\n\nNext one.\n"
    )
    html = read(words.encode(), "p.txt").pieces[0].html
    sentence = "This sentence was broken by somebody's editor at about fifty letters, and goes on here."
    assert html == f"<p>{sentence}</p><p>Next one.</p>"


def test_what_stands_before_the_title_is_marked() -> None:
    page = "Skip to content\n\n- Home\n- Jobs\n\nComplaints policy\n\nScope\n\nFor everybody who works with us.\n"
    document = read(page.encode(), "p.txt")
    assert document.title == "Complaints policy"
    assert [piece.before for piece in document.pieces] == [True, True, False, False]


# -- what can't or mustn't be read -------------------------------------------------------------------

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
GOOD = word(riverside)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
BOMB = body(paragraph("&e;"), before='<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY e "&a;&a;&a;&a;&a;">]>')
WIDE_BOMB = BOMB.decode().replace("UTF-8", "UTF-16").encode("utf-16")
CROWD = body(paragraph("x") * 30_000)
SHEET = {"xl/workbook.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}
DEEP = body("<w:tbl><w:tr><w:tc>" * 400 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 400)
BLANKS = body(paragraph(" " * 11_000_000))


def archive(names: dict[str, bytes], compress: int = zipfile.ZIP_DEFLATED) -> bytes:
    found = BytesIO()
    with zipfile.ZipFile(found, "w", compress) as made:
        for name, content in names.items():
            made.writestr(name, content)
    return found.getvalue()


def lying() -> bytes:
    """Return a document whose wording says that it unpacks to a few bytes, and unpacks to a megabyte."""
    data = bytearray(rezipped(GOOD, {"word/document.xml": body(paragraph("x" * 1_000_000))}))
    with zipfile.ZipFile(BytesIO(bytes(data))) as made:
        size = made.getinfo("word/document.xml").file_size
    return bytes(data).replace(size.to_bytes(4, "little"), (50).to_bytes(4, "little"))


DAMAGED = "can't be read as a Word document"
FAR_TOO_MUCH = "unpacks to far more than a policy would hold"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        pytest.param(lambda: b"", "The file is empty.", id="empty"),
        pytest.param(lambda: b"PK", DAMAGED, id="two letters"),
        pytest.param(lambda: GOOD[: len(GOOD) // 2], DAMAGED, id="cut short"),
        pytest.param(lambda: GOOD[:3000] + b"\x00" * 400 + GOOD[3400:], DAMAGED, id="overwritten"),
        pytest.param(lambda: lying(), DAMAGED, id="lies about its size"),
        pytest.param(lambda: rezipped(GOOD, {"word/document.xml": b"<w:document"}), DAMAGED, id="no XML"),
        pytest.param(lambda: rezipped(GOOD, {"word/document.xml": b"<a><b/></a>"}), DAMAGED, id="other XML"),
        pytest.param(lambda: rezipped(GOOD, {"word/document.xml": None}), DAMAGED, id="no wording"),
        pytest.param(lambda: rezipped(GOOD, {"[Content_Types].xml": None}), DAMAGED, id="no types"),
        pytest.param(lambda: rezipped(GOOD, {"word/document.xml": body("")}), "no words in it", id="no words"),
        pytest.param(lambda: rezipped(GOOD, {"word/document.xml": BLANKS}), FAR_TOO_MUCH, id="bomb of blanks"),
        pytest.param(lambda: rezipped(GOOD, {"word/media/a.bin": b"0" * 210_000_000}), FAR_TOO_MUCH, id="bomb beside"),
        pytest.param(lambda: rezipped(GOOD, {"word/document.xml": BOMB}), FAR_TOO_MUCH, id="bomb of entities"),
        pytest.param(lambda: rezipped(GOOD, {"word/document.xml": WIDE_BOMB}),
                     FAR_TOO_MUCH, id="bomb of entities in other letters"),
        pytest.param(lambda: rezipped(GOOD, {"word/document.xml": DEEP}), FAR_TOO_MUCH, id="nested"),
        pytest.param(lambda: rezipped(GOOD, {"word/document.xml": CROWD}), FAR_TOO_MUCH, id="too many"),
        pytest.param(lambda: archive({f"word/{n}": b"" for n in range(3_500)}), FAR_TOO_MUCH, id="too many entries"),
        pytest.param(lambda: rezipped(GOOD, {}, compress=zipfile.ZIP_LZMA), DAMAGED, id="packed otherwise"),
        pytest.param(lambda: rezipped(GOOD, {"word/vbaProject.bin": b"x"}), "macros", id="macros"),
        pytest.param(lambda: OLE, "older Word document (.doc)", id="doc"),
        pytest.param(lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password", id="password"),
        pytest.param(lambda: b"%PDF-1.7 ...", "This is a PDF", id="PDF"),
        pytest.param(lambda: b"{\\rtf1 hello}", "rich text file (.rtf)", id="RTF"),
        pytest.param(lambda: archive(SHEET), "a spreadsheet", id="XLSX"),
        pytest.param(lambda: archive({"content.xml": b"<a/>", "mimetype": b"x"}), "OpenDocument", id="ODT"),
        pytest.param(lambda: archive({"policy.txt": b"x"}), "zip archive", id="zip"),
        pytest.param(lambda: b"plain words that call themselves Word", DAMAGED, id="text called .docx"),
    ],
)  # fmt: skip
def test_what_is_no_sound_document_is_refused_in_plain_words(make: Callable[[], bytes], said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(make(), "policy.docx")
    assert said in str(refused.value)


@pytest.mark.parametrize("data", [PNG * 40, bytes(range(256)) * 40, b"MZ\x90\x00\x03" * 100])
def test_what_is_no_text_is_refused_whatever_it_is_called(data: bytes) -> None:
    with pytest.raises(Unreadable, match="plain text"):
        read(data, "policy.txt")


@pytest.mark.parametrize("data", [b"x" * (MOST_BYTES + 1), b"a word " * 100_000, b"x\n" * 30_000])
def test_what_is_longer_than_any_policy_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable, match=r"larger|longer"):
        read(data, "policy.txt")


def test_a_word_document_is_one_whatever_it_is_called() -> None:
    assert read(GOOD, "policy.txt").title == "Riverside Grants: complaints policy"

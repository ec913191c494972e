"""Documents as people send them: policies in Word and in plain text, and files that only pretend."""

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

#: In the shape of a small charity's policy; nobody's real one.
PLAIN = """Riverside Grants: complaints policy

Version: 2.1
Effective date: 05/06/24
Review date: ____
Policy owner: Head of Grants

Purpose

This policy says how Riverside Grants deals with complaints. It is for everybody we work with.

Our promise

- We listen.
- We put things right:
  - quickly
  - without prejudice

Stage 1: Informal resolution

The grants team will acknowledge your complaint within 2 working days and will normally reply within ten working \
days of receiving it. If more time is needed we will tell you.

Stage 2: Review by the director

If you are not satisfied you may ask for a review within 10 working days of receiving our decision.
The Director will reply within four weeks of your request.

Keeping records

Records are kept for 6 years. This policy is reviewed annually.
"""


def word(write: Callable[[Any], None]) -> bytes:
    """Return a Word document that ``write`` has written."""
    document = docx.Document()
    write(document)
    found = BytesIO()
    document.save(found)
    return found.getvalue()


def riverside(document: Any) -> None:
    """Write a policy with headings, lists, a table of times and dates at the foot of the pages."""
    document.add_heading("Riverside Grants: complaints policy", 0)
    document.add_heading("Purpose", 1)
    paragraph = document.add_paragraph("How we deal with complaints, for ")
    paragraph.add_run("everybody").bold = True
    paragraph.add_run(" we work with.")
    document.add_heading("How to complain", 1)
    for words, style in (
        ("By email", "List Bullet"),
        ("By telephone", "List Bullet"),
        ("Write it down", "List Number"),
    ):
        document.add_paragraph(words, style=style)
    document.add_heading("Times", 1)
    table(document, ("Stage", "Acknowledge", "Full response"), ("Stage 1", "2 working days", "10 working days"),
          ("Stage 2", "", "20 working days of your request"))  # fmt: skip
    document.sections[0].footer.paragraphs[0].text = "Version 2.1\tEffective from 05/06/24\tNext review: 5 June 2025"


def table(document: Any, *rows: tuple[str, ...]) -> Any:
    """Add a table whose first row is in bold."""
    made = document.add_table(len(rows), len(rows[0]))
    for number, row in enumerate(rows):
        for place, words in enumerate(row):
            made.cell(number, place).text = words
            for run in made.cell(number, place).paragraphs[0].runs:
                run.bold = number == 0
    return made


def marked(run: Any, tag: str) -> None:
    """Give a run one of Word's own settings, such as ``w:vanish``."""
    run._r.get_or_add_rPr().append(OxmlElement(tag))


def tracked(paragraph: Any, kind: str, words: str) -> None:
    """Add words that are tracked as inserted (``w:ins``) or deleted (``w:del``)."""
    change = OxmlElement(kind)
    change.set(qn("w:id"), "1")
    change.set(qn("w:author"), "Somebody")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t" if kind == "w:ins" else "w:delText")
    text.text = words
    run.append(text)
    change.append(run)
    paragraph._p.append(change)


def rezipped(data: bytes, changed: Mapping[str, bytes | None], *, compress: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return the archive with some entries replaced, added, or (None) taken out."""
    found = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(found, "w", compress) as new:
        for name in [*old.namelist(), *(each for each in changed if each not in old.namelist())]:
            content = changed[name] if name in changed else old.read(name)
            if content is not None:
                new.writestr(name, content)
    return found.getvalue()


def body(inner: str, *, before: str = "") -> bytes:
    """Return the XML of a document's wording."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document '
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{inner}</w:body></w:document>"
    ).encode()


def paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"

"""A letter as plain text, as HTML for mail programs, print and page: all from the same blocks."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString

from intake.letters.fields import PORTAL_LINK
from intake.letters.markup import Block, Span

_KINDS = {"p": "paragraph", "h": "heading", "t": "title", "l": "list"}
_SHORT = {kind: short for short, kind in _KINDS.items()}


def text(blocks: Iterable[Block]) -> str:
    """Return the letter as plain text."""
    told = ""
    for block in blocks:
        # What stands under a title or a heading follows it at once.
        told += _text(block) + ("\n" if block.kind in ("heading", "title") else "\n\n")
    return told.strip() + "\n"


def _text(block: Block) -> str:
    lead = "- " if block.kind == "list" else ""
    return "\n".join(lead + "".join(span.text for span in line).strip() for line in block.lines)


def kept(blocks: Iterable[Block]) -> list[Any]:
    """Return the letter as it is stored: plain lists, each run of words with its marks."""
    return [[_SHORT[block.kind], [[_span(span) for span in line] for line in block.lines]] for block in blocks]


def _span(span: Span) -> Any:
    marks = ("b" if span.bold else "") + ("a" if span.link else "")
    return [span.text, marks] if marks else span.text


def from_kept(stored: Iterable[Any]) -> list[Block]:
    """Return the letter that was stored."""
    return [
        Block(_KINDS[kind], tuple(tuple(_from_span(span) for span in line) for line in lines)) for kind, lines in stored
    ]


def _from_span(span: Any) -> Span:
    if isinstance(span, str):
        return Span(span)
    words, marks = span
    return Span(words, "b" in marks, "a" in marks)


def from_text(plain: str) -> list[Block]:
    """Return a letter that is stored as plain text alone."""
    chunks = [chunk.strip("\n").split("\n") for chunk in plain.split("\n\n") if chunk.strip()]
    return [Block("paragraph", tuple((_line(line),) for line in chunk)) for chunk in chunks]


def _line(words: str) -> Span:
    return Span(words, link=words == PORTAL_LINK)


def replaced(blocks: Iterable[Block], places: Sequence[tuple[str, str]]) -> list[Block]:
    """Return the letter with what stands in certain places put in: the secret, at the last moment."""

    def put(words: str) -> str:
        for place, value in places:
            words = words.replace(place, value)
        return words

    return [
        Block(block.kind, tuple(tuple(Span(put(s.text), s.bold, s.link) for s in line) for line in block.lines))
        for block in blocks
    ]


def body_html(blocks: Iterable[Block]) -> SafeString:
    """Return the letter as HTML; whatever stands in it is text, and nothing else."""
    return SafeString("".join(_html(block) for block in blocks))


def _html(block: Block) -> str:
    lines = ["".join(_marked(span) for span in line) for line in block.lines]
    if block.kind == "heading":
        return f"<h2>{lines[0]}</h2>\n"
    if block.kind == "title":
        return f"<h3>{lines[0]}</h3>\n"
    if block.kind == "list":
        return "<ul>\n" + "".join(f"<li>{line}</li>\n" for line in lines) + "</ul>\n"
    return f"<p>{'<br>'.join(lines)}</p>\n"


def _marked(span: Span) -> str:
    words = str(escape(span.text))
    if span.link and span.text.startswith(("https://", "http://")):
        words = f'<a href="{words}">{words}</a>'
    return f"<strong>{words}</strong>" if span.bold else words


def html(blocks: Iterable[Block], *, subject: str, sender: str, accent: str, preview: str = "") -> str:
    """Return the letter as a page for mail programs: no tables, no pictures, nothing that is fetched from anywhere."""
    given = {"body": body_html(blocks), "subject": subject, "sender": sender, "accent": accent, "preview": preview}
    return render_to_string("letters/mail.html", given)

"""Markup, wherever it came from, as clean elements one after the other.

Both readers (Word and plain text) write HTML; it is cleaned here, once, and never trusted before.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

import nh3

from .tables import Table, plain

_TAGS = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "strong", "em", "a", "br",
         "table", "thead", "tbody", "tr", "td", "th"}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_INLINE = ("strong", "em", "a")
_HREF = re.compile(r"<a\s[^>]*?href=\"([^\"]*)\"", re.I)
_NO_LINK = re.compile(r"<a(?! href=\"(?:https?:|mailto:))[^>]*>(.*?)</a>", re.S | re.I)
_WEB = ("http://", "https://", "mailto:")
_ALL_BOLD = re.compile(r"<p>\s*(?:<strong>[^<]*</strong>\s*)+</p>")
#: A paragraph all in bold, which people write for a heading, stands below every real one.
BOLD_LEVEL = 7
#: What it takes to be one: short, and no sentence or “Label: value”.
_MOST_HEADING = 90
_NO_HEADING = re.compile(r"[.;,!?]$|:\s*\S")
#: Moves the writing direction, or can't be stored.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


@dataclass(frozen=True)
class Element:
    """A heading (``level`` 1 to 7), a paragraph or list (``html``), or a table (``rows``)."""

    tag: str
    html: str = ""
    words: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    header: bool = False


def elements(html: str) -> tuple[list[Element], list[str]]:
    """Clean markup. Returns its elements, and what was dropped of it, in sentences for the editor."""
    html = _UNSEEN.sub("", html)
    dropped = list(_links_lost(html))
    clean = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel=None)
    reader = _Reader()
    reader.feed(_NO_LINK.sub(r"\1", clean))
    reader.close()
    if reader.merged:
        dropped.append("Merged cells of tables: each row stands by itself now, and repeats what spanned several.")
    if reader.nested:
        dropped.append("Tables within tables: their words stand in the cell they were in.")
    return reader.found, dropped


def _links_lost(html: str) -> Iterator[str]:
    # Links within the document are no loss: the page makes its own contents list.
    lost = [address for address in _HREF.findall(html) if address and not address.lower().startswith(("#", *_WEB))]
    if lost:
        some = ", ".join(f"“{address[:60]}”" for address in lost[:3])
        yield f"{counted(len(lost), 'link')} to no web or email address ({some}); the words are kept."


def counted(n: int, noun: str, plural: str = "") -> str:
    """“1 picture”, “3 pictures”."""
    return f"{n} {noun}" if n == 1 else f"{n} {plural or noun + 's'}"


class _Reader(HTMLParser):
    """Collects top-level elements; words that stand outside any are a paragraph."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Element] = []
        self.merged = self.nested = False
        self._open: list[str] = []
        self._parts: list[str] = []
        self._table: Table | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._open and tag in _INLINE:
            self._begin("p")
        if tag == "br":
            self._add("<br/>")
            return
        self._open.append(tag)
        if tag == "table":
            self._open_table()
        elif self._table is None or not self._table.starts(tag, dict(attrs)):
            kept = "".join(f' {name}="{escape(value or "")}"' for name, value in attrs if name == "href")
            self._add(f"<{tag}{kept}>")

    def handle_endtag(self, tag: str) -> None:
        while tag in self._open:
            top = self._open.pop()
            self._close(top)
            if top == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._open:
            if not data.strip():
                return
            self._begin("p")
        self._add(escape(data.replace("\n", " "), quote=False))

    def close(self) -> None:
        super().close()
        while self._open:
            self._close(self._open.pop())

    def _open_table(self) -> None:
        if self._table is None:
            self._table = Table()
        else:
            self.nested = True
            self._table.deeper += 1

    def _begin(self, tag: str) -> None:
        self._open.append(tag)
        self._parts.append(f"<{tag}>")

    def _add(self, part: str) -> None:
        if self._table is not None:
            self._table.add(part)
        elif self._open:
            self._parts.append(part)

    def _close(self, tag: str) -> None:
        table = self._table
        if table is None:
            self._parts.append(f"</{tag}>")
            if not self._open:
                self._finish(tag)
        elif tag == "table" and table.deeper:
            table.deeper -= 1
        elif tag == "table":
            self._table = None
            self.merged = self.merged or table.merged
            if rows := table.rows():
                self.found.append(Element("table", rows=rows, header=table.header))
        elif not table.ends(tag):
            table.add(f"</{tag}>")

    def _finish(self, tag: str) -> None:
        html, self._parts = "".join(self._parts), []
        words = plain(html)
        if not words:
            return
        level = int(tag[1]) if re.fullmatch(r"h[1-6]", tag) else 0
        if _ALL_BOLD.fullmatch(html) and len(words) <= _MOST_HEADING and not _NO_HEADING.search(words):
            level = BOLD_LEVEL
        self.found.append(Element(tag, html, words, level))

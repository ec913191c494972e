"""A version's sealed wording as blocks: headings, paragraphs, items of lists, rows of tables."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from policies.comparing.words import Look, Words, text_of, words_of

_HEADINGS = {"h1": 2, "h2": 2, "h3": 3, "h4": 4, "h5": 4, "h6": 4}
_ENDS_A_BLOCK = {
    *_HEADINGS, "p", "div", "ul", "ol", "li", "table", "thead", "tbody", "tr", "caption", "section", "blockquote",
    "dl", "dt", "dd", "hr", "pre", "figure", "details", "summary",
}  # fmt: skip
_CELLS = {"td", "th"}
_LISTS = {"ul", "ol"}
_UNREAD = {"script", "style", "template"}
# What a link in a comparison may lead to; a place within the page compared is not on this one.
_LEADS = re.compile(r"(?:https?://|mailto:|tel:|/(?!/))", re.I)


@dataclass(frozen=True)
class Block:
    """A piece of wording that stands by itself.

    Attributes:
        kind: ``heading``, ``text``, ``item``, ``caption`` or ``row``.
        cells: its words; a row has several, everything else one.
        level: of a heading 2 to 4; of an item how deep its list is, from 1.
        mark: what stands before an item: its number, or a bullet.
    """

    kind: str
    cells: tuple[Words, ...]
    level: int = 0
    mark: str = ""

    @property
    def text(self) -> tuple[str, ...]:
        """Its text, a cell each: blocks with the same text are the same blocks."""
        return tuple(text_of(cell) for cell in self.cells)


def blocks(html: str) -> list[Block]:
    """Return the blocks of markup, in reading order. Reads anything; what is malformed is read as far as it goes."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_block()
    return reader.found


@dataclass
class _List:
    """A list that is open, and how many of its items have begun."""

    numbered: bool
    items: int = 0


@dataclass
class _Place:
    """What is open around the text being read."""

    heading: int = 0
    caption: bool = False
    item: str = ""
    lists: list[_List] = field(default_factory=list)
    cells: list[Words] | None = None
    in_cell: bool = False
    links: list[str] = field(default_factory=list)
    strong: int = 0
    emphasis: int = 0
    unread: int = 0


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Block] = []
        self.at = _Place()
        self._said: list[tuple[str, Look]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _CELLS or tag in _ENDS_A_BLOCK:
            self._begin(tag)
        elif tag == "a":
            href = dict(attrs).get("href") or ""
            self.at.links.append(href if _LEADS.match(href) else "")
        elif tag in {"b", "strong"}:
            self.at.strong += 1
        elif tag in {"i", "em"}:
            self.at.emphasis += 1
        elif tag in _UNREAD:
            self.at.unread += 1
        elif tag == "br":
            self._blank()

    def handle_endtag(self, tag: str) -> None:
        if tag in _CELLS or tag in _ENDS_A_BLOCK:
            self._end(tag)
        elif tag == "a":
            del self.at.links[-1:]
        elif tag in {"b", "strong"}:
            self.at.strong = max(self.at.strong - 1, 0)
        elif tag in {"i", "em"}:
            self.at.emphasis = max(self.at.emphasis - 1, 0)
        elif tag in _UNREAD:
            self.at.unread = max(self.at.unread - 1, 0)

    def handle_data(self, data: str) -> None:
        if not self.at.unread:
            href = self.at.links[-1] if self.at.links else ""
            self._said.append((data, Look(href, bool(self.at.strong), bool(self.at.emphasis))))

    def _blank(self) -> None:
        self._said.append((" ", Look()))

    def _begin(self, tag: str) -> None:
        if tag == "tr":
            self.end_block()
            self.at.cells = []
        elif self.at.cells is not None:
            if tag in _CELLS:
                self._cell_ends()
                self.at.in_cell = True
            else:
                self._blank()
        else:
            self.end_block()
            self.at.heading = _HEADINGS.get(tag, 0)
            self.at.caption = tag == "caption"
            if tag in _LISTS:
                self.at.lists.append(_List(tag == "ol"))
            elif tag == "li":
                inside = self.at.lists[-1] if self.at.lists else _List(numbered=False)
                inside.items += 1
                self.at.item = f"{inside.items}." if inside.numbered else "•"

    def _end(self, tag: str) -> None:
        if self.at.cells is not None and tag not in {"tr", "table"}:
            if tag in _CELLS:
                self._cell_ends()
            else:
                self._blank()
            return
        self.end_block()
        self.at.heading, self.at.caption = 0, False
        if tag in _LISTS:
            del self.at.lists[-1:]
        if tag in _LISTS or tag == "li":
            self.at.item = ""

    def _cell_ends(self) -> None:
        """Take what was said since the last cell as a cell. What stands between cells is blanks, unless malformed."""
        words = words_of(self._said)
        self._said = []
        if self.at.cells is not None and (words or self.at.in_cell):
            self.at.cells.append(words)
        self.at.in_cell = False

    def end_block(self) -> None:
        """Take what was said since the last block as a block, if anything was."""
        if self.at.cells is not None:
            self._cell_ends()
            cells, self.at.cells = self.at.cells, None
            if any(cells):
                self.found.append(Block("row", tuple(cells)))
            return
        words = words_of(self._said)
        self._said = []
        if not words:
            return
        if self.at.heading:
            self.found.append(Block("heading", (words,), level=self.at.heading))
        elif self.at.item:
            self.found.append(Block("item", (words,), level=max(len(self.at.lists), 1), mark=self.at.item))
            self.at.item = ""  # a second paragraph of the item has no mark of its own
        else:
            self.found.append(Block("caption" if self.at.caption else "text", (words,)))

"""A table as rows of words, whatever was merged in it."""

import re
from dataclasses import dataclass, field

from policies.lint.reading import sentences

_PARTS = ("thead", "tbody", "tr", "td", "th")
_MOST_ACROSS, _MOST_DOWN = 40, 500
_MOST_CELLS = 20_000
_BOLD = re.compile(r"<strong>.*?</strong>", re.S)
_TAG = re.compile(r"<[^>]+>")


def plain(html: str) -> str:
    """The words of some markup, on one line."""
    return " ".join(sentences(html))


#: By column: how many rows a cell from above still spans, and its words.
_Waiting = dict[int, tuple[int, str]]


@dataclass
class _Cell:
    words: str
    bold: bool
    down: int
    across: int


@dataclass
class Table:
    """Takes a table's markup as it is read.

    A cell that spans rows is repeated in each, so that every row can be read by itself; one that spans
    columns is followed by blanks. A table within a cell gives the cell its words.
    """

    deeper: int = 0
    _rows: list[list[_Cell]] = field(default_factory=list)
    _parts: list[str] | None = None
    _span: tuple[int, int] = (1, 1)
    _named: bool = False

    def starts(self, tag: str, attrs: dict[str, str | None]) -> bool:
        """Take a tag that makes the table; False: it belongs to the words of a cell."""
        if self.deeper or tag not in _PARTS:
            return False
        if tag == "thead":
            self._named = True
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._parts = []
            self._span = (_number(attrs, "rowspan", _MOST_DOWN), _number(attrs, "colspan", _MOST_ACROSS))
        return True

    def add(self, part: str) -> None:
        """Take markup within a cell."""
        if self._parts is not None:
            self._parts.append(part)

    def ends(self, tag: str) -> bool:
        """Take the end of what :meth:`starts` took."""
        if self.deeper or tag not in _PARTS:
            return False
        if tag in ("td", "th") and self._parts is not None and self._rows:
            html = "".join(self._parts)
            unbolded = _TAG.sub("", _BOLD.sub("", html)).strip()
            self._rows[-1].append(_Cell(plain(html), not unbolded, *self._span))
            self._parts = None
        return True

    @property
    def merged(self) -> bool:
        return any(cell.down > 1 or cell.across > 1 for row in self._rows for cell in row)

    @property
    def header(self) -> bool:
        """Whether the first row names the columns: Word says so, or all of it is in bold."""
        if self._named or len(self._rows) < 2:
            return self._named
        first = self._rows[0]
        return len(first) > 1 and all(cell.words and cell.bold for cell in first)

    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Every row with as many cells as the longest; rows without any words are left out."""
        grid: list[list[str]] = []
        waiting: _Waiting = {}
        for cells in self._rows:
            row, waiting = _row(cells, waiting)
            grid.append(row[:_MOST_ACROSS])
            if sum(map(len, grid)) > _MOST_CELLS:
                break
        width = max(map(len, grid), default=0)
        return tuple(tuple(row + [""] * (width - len(row))) for row in grid if any(row))


def _row(cells: list[_Cell], waiting: _Waiting) -> tuple[list[str], _Waiting]:
    """The words of a row, with what spans it from above; and what spans the next."""
    row: list[str] = []
    later: _Waiting = {}
    for cell in [*cells, None]:
        while len(row) in waiting:
            left, words = waiting[len(row)]
            if left > 1:
                later[len(row)] = (left - 1, words)
            row.append(words)
        if cell is None:
            break
        for place in range(cell.across):
            words = cell.words if place == 0 else ""
            if cell.down > 1:
                later[len(row)] = (cell.down - 1, words)
            row.append(words)
    return row, later


def _number(attrs: dict[str, str | None], name: str, most: int) -> int:
    value = attrs.get(name) or "1"
    return min(max(int(value), 1), most) if value.isascii() and value.isdigit() and len(value) < 6 else 1

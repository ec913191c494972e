"""The wording as the pieces that a policy page is made of, and as lines to look for facts in."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import escape

from policies.lint.reading import sentences

from .markup import Element

TITLE = re.compile(r"\b(?:polic(?:y|ies)|procedures?|statement|code of practice|charter|guidance)\b", re.I)
_NO_TITLE = re.compile(
    r"^(?:\d|(?:purpose|scope|aims?|introduction|about|background|monitoring|review|related|other|our|how"
    r"|policy statement|the purpose|this|stage|level|appendix|contents|next|date|guidelines"
    r"|version|effective|owner|status|approved"
    r"|policy (?:owner|lead|number|reference)|document)\b)|\.$",
    re.I,
)
_MOST_TITLE_WORDS, _MOST_TITLE = 14, 200
#: Characters of a sentence that are looked at for facts: no real one is longer, and made-up ones take their time.
_MOST_LINE = 1_500
#: Words that may stand before the title: a menu, a notice about cookies. What comes after more is a section.
_MOST_BEFORE = 150


@dataclass(frozen=True)
class Piece:
    """A heading (``words``), some text (``html``), or a table (``rows``; with ``header``, the first names the columns).

    ``before``: it stood before the title, as a website's menu does in a page that was copied whole.
    """

    kind: str
    words: str = ""
    html: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    header: bool = False
    before: bool = False


@dataclass(frozen=True)
class Line:
    """Some words of the document in their place: a heading (``level`` from 2), a sentence, or a row of a table.

    ``cells`` are a row's, ``columns`` what its table's first row calls them.
    """

    words: str
    level: int = 0
    cells: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    where: str = ""


@dataclass(frozen=True)
class Document:
    """What was read of a file: nothing of it has been decided yet."""

    title: str
    titled: bool
    pieces: tuple[Piece, ...]
    lines: tuple[Line, ...]
    dropped: tuple[str, ...] = ()
    kept: tuple[str, ...] = field(default=())


def document(
    found: list[Element],
    *,
    name: str,
    dropped: Iterable[str] = (),
    kept: Iterable[str] = (),
    margins: Iterable[Line] = (),
) -> Document:
    """Put a document together.

    Args:
        name: what to call it where no title stands in it.
        margins: what stands at the top and foot of the pages; looked through for facts, and no part of the wording.
    """
    place = _title(found)
    title = found[place].words.rstrip(":") if place is not None else name
    before, after = ([], found) if place is None else (found[:place], found[place + 1 :])
    levelled = list(_levelled(after))
    pieces = [replace(piece, before=True) for piece in _pieces(_levelled(before))] + list(_pieces(levelled))
    lines = [Line(title, 1)] if place is not None else []
    lines += [line for element in levelled for line in lines_of(element)]
    lines += [*margins, *(line for element in _levelled(before) for line in lines_of(element))]
    return Document(title[:_MOST_TITLE], place is not None, tuple(pieces), tuple(lines), tuple(dropped), tuple(kept))


def _title(found: list[Element]) -> int | None:
    """Return which element is the title: what calls itself a policy; else a first heading at the very top."""
    before = 0
    for place, element in enumerate(found):
        if before > _MOST_BEFORE:
            break
        before += len(element.words.split())
        titled = element.level and TITLE.search(element.words) and not _NO_TITLE.search(element.words)
        if titled and 2 <= len(element.words.split()) <= _MOST_TITLE_WORDS:
            return place
    return 0 if found and found[0].level == 1 and not _NO_TITLE.search(found[0].words) else None


def _levelled(found: list[Element]) -> Iterator[Element]:
    """Give headings the levels 2, 3, 4 by what they stand below, so that none is skipped."""
    above: list[int] = []
    for element in found:
        if not element.level:
            yield element
            continue
        while above and above[-1] >= element.level:
            above.pop()
        above.append(element.level)
        yield replace(element, level=min(len(above) + 1, 4))


def _pieces(found: Iterable[Element]) -> Iterator[Piece]:
    text: list[str] = []
    for element in found:
        if element.level > 2:
            text.append(f"<h{element.level}>{escape(element.words, quote=False)}</h{element.level}>")
        elif element.tag != "table" and element.level != 2:
            text.append(element.html)
        else:
            if text:
                yield Piece("text", html="".join(text))
            text = []
            if element.level:
                yield Piece("heading", words=element.words)
            else:
                yield Piece("table", rows=element.rows, header=element.header)
    if text:
        yield Piece("text", html="".join(text))


def lines_of(element: Element) -> Iterator[Line]:
    """What an element says, line by line."""
    if element.level:
        yield Line(element.words, element.level)
        return
    columns = element.rows[0] if element.header else ()
    for row in element.rows[1:] if element.header else element.rows:
        yield Line(
            " | ".join(filter(None, row))[:_MOST_LINE], cells=tuple(cell[:_MOST_LINE] for cell in row), columns=columns
        )
    for sentence in sentences(element.html):
        yield Line(sentence[:_MOST_LINE])

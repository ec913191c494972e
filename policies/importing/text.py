"""Plain text as markup: headings, lists and tables by how they look, and the marks of Markdown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from .markup import Element, counted, elements
from .pieces import TITLE
from .unreadable import MOST_CHARACTERS, TOO_LONG, Unreadable

_NOT_TEXT = "This file isn't plain text. Choose a Word document (.docx) or a text file (.txt), or paste the words."
_RULE = re.compile(r"\s*(?:[-*_=]\s*){3,}$")
# None of these looks at a character more than a few times, whatever the text: nobody else is served meanwhile.
_HASHES = re.compile(r"\s{0,3}(#{1,6})\s+(\S.*)$")
_BULLET = re.compile(
    r"(?P<indent>\s*)(?:[-*+•·●▪◦–—‣]|o(?=\s{1,3}[A-Z]))\s+(?P<words>\S.*)$|(?P<empty>\s*[-*+•·●▪◦]\s*)$"
)
_NUMBERED = re.compile(r"(?P<indent>\s*)(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+(?P<words>\S.*)$")
_SECTION = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+(?P<words>[A-Z].*)$")
_STAGE = re.compile(r"(?:stage|level|step|tier|phase)\s+(?:\d|one|two|three|four|five|[ivx]+\b)", re.I)
_LABELLED = re.compile(r"[^:]{2,40}:\s+\S")
_BOOKMARK = re.compile(r"\[bookmark: [^\[\]]*\]")
_LINK = re.compile(r"\[([^\[\]]+)\]\(([^()\s\"<>]+)\)")
_BOLD = re.compile(r"\*\*(?=\S)((?:[^*]|\*(?!\*))+)(?<=\S)\*\*")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MOST_LINES = 20_000
_WRAPPED_AT, _HEADING_WORDS, _HEADING_LENGTH = 100, 12, 90
#: How deep headings are taken to be in a text without marks: its sections, and the stages in one.
_SECTION_LEVEL, _STAGE_LEVEL = 2, 3


@dataclass(frozen=True)
class _Token:
    kind: str  # "blank", "rule", "heading", "item", "row", "line"
    words: str = ""
    level: int = 0
    cells: tuple[str, ...] = ()
    ordered: bool = False


def decoded(data: bytes) -> tuple[str, str]:
    """Return the text, and what should be said of how it was read. Raises Unreadable for what is no text."""
    said = ""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = data.decode("utf-16")
        elif b"\x00" in data:
            text = data.decode("utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be")
        else:
            try:
                text = data.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = data.decode("cp1252")
                said = (
                    "It is not written in UTF-8. It was read as Windows text: look at pound signs, quotes and accents."
                )
    except UnicodeDecodeError as problem:
        raise Unreadable(_NOT_TEXT) from problem
    if len(_CONTROL.findall(text)) > len(text) // 100:
        raise Unreadable(_NOT_TEXT)
    return text, said


def read(text: str) -> tuple[list[Element], list[str]]:
    """The elements of a text, and what was dropped. Raises Unreadable for what is longer than any policy."""
    if len(text) > MOST_CHARACTERS:
        raise Unreadable(TOO_LONG)
    text, bookmarks = _BOOKMARK.subn("", text.replace("\x0c", "\n"))
    lines = text.splitlines()
    if len(lines) > _MOST_LINES:
        raise Unreadable(TOO_LONG)
    marked = any(_HASHES.match(line) for line in lines)
    tokens = list(_tokens(lines, marked=marked))
    found, dropped = elements("".join(_markup(tokens, wrapped=_is_wrapped(lines), marked=marked)))
    if rules := sum(token.kind == "rule" for token in tokens):
        dropped.append(f"{counted(rules, 'dividing line')}.")
    if bookmarks:
        dropped.append(f"{counted(bookmarks, 'bookmark')} of Word's.")
    return found, dropped


def _is_wrapped(lines: list[str]) -> bool:
    """Whether paragraphs go over several lines: no line is long, and some go on in small letters."""
    if max(map(len, lines), default=0) > _WRAPPED_AT:
        return False
    return any(len(line) > 45 and after[:1].islower() for line, after in pairwise(lines))


def _tokens(lines: list[str], *, marked: bool) -> Iterator[_Token]:
    plain = [_plain_token(line, marked=marked) for line in lines]
    solid = [place for place, token in enumerate(plain) if token.kind != "blank"]
    neighbours = dict(zip(solid, zip([None, *solid[:-1]], [*solid[1:], None], strict=True), strict=True))
    listed = False
    for place, token in enumerate(plain):
        # Short lines right below “… to offer either:” are what it offers.
        before_it = plain[place - 1].words if place else ""
        goes_on = listed and len(before_it) <= _HEADING_LENGTH and not before_it.endswith(".")
        listed = token.kind == "line" and not _STAGE.match(token.words) and (goes_on or before_it.endswith(":"))
        if place not in neighbours or token.kind not in ("line", "item"):
            yield token
            continue
        before, after = neighbours[place]
        follows = plain[after] if after is not None else None
        leads = plain[before] if before == place - 1 and before is not None else None
        if (
            before is None
            and TITLE.search(token.words)
            and len(token.words) <= _HEADING_LENGTH
            and token.words[-1] != "."
        ):
            yield _Token("heading", token.words, 1)
        elif follows and after == place + 1 and follows.kind == "rule" and re.match(r"\s*(===|---)", lines[after or 0]):
            yield _Token("heading", token.words, 1 if lines[after or 0].lstrip().startswith("=") else 2)
        elif not marked and not listed and (level := _looks_like_heading(lines[place], token, leads, follows)):
            yield _Token("heading", lines[place].strip().rstrip(":"), level)
        else:
            yield token


def _plain_token(line: str, *, marked: bool) -> _Token:
    if not line.strip():
        return _Token("blank")
    if _RULE.fullmatch(line):
        return _Token("rule")
    if marked and (match := _HASHES.match(line)) and (words := match[2].rstrip().rstrip("#").strip(" \t*")):
        return _Token("heading", words, len(match[1]))
    if cells := _cells(line):
        return _Token("row", line, cells=cells)
    for pattern, ordered in ((_BULLET, False), (_NUMBERED, True)):
        if match := pattern.match(line):
            if match.groupdict().get("empty"):
                return _Token("blank")
            indent = len(match["indent"].expandtabs(4))
            return _Token("item", match["words"], indent, ordered=ordered)
    return _Token("line", line.strip())


def _cells(line: str) -> tuple[str, ...]:
    """The cells of “| a | b |”, or of words with tabs between, as copied out of a table."""
    stripped = line.strip()
    if stripped.startswith("|") and stripped.endswith("|") and stripped.count("|") > 2:
        return tuple(cell.strip() for cell in stripped[1:-1].split("|"))
    cells = tuple(cell.strip() for cell in line.rstrip().split("\t"))
    return cells if len(cells) > 1 and cells[0] and not _BULLET.match(line) and not _NUMBERED.match(line) else ()


def _looks_like_heading(line: str, token: _Token, leads: _Token | None, follows: _Token | None) -> int:
    """How deep a heading an unmarked line is, 0 for none: short, no sentence, and something comes after it."""
    words = line.strip()
    if follows is None or follows.kind == "rule" or len(words) > _HEADING_LENGTH or len(words.split()) > _HEADING_WORDS:
        return 0
    if follows.kind == "line" and follows.words[0].islower():
        return 0  # a sentence that goes on
    if _STAGE.match(words) and not words.endswith((".", ";", ",")):
        return _STAGE_LEVEL
    if (
        words.endswith((".", ";", ",", "!", "?"))
        or "@" in words
        or _LABELLED.match(words)
        or words.startswith(("•", "·"))
    ):
        return 0
    if token.kind == "item":
        # “1. Introduction” among other numbers is a list; alone, before text, it is a section.
        alone = token.ordered and follows.kind != "item" and (leads is None or leads.kind != "item")
        return _SECTION_LEVEL if alone and _SECTION.match(words) else 0
    if section := _SECTION.match(words):
        return _SECTION_LEVEL + section["number"].count(".")
    if not words[0].isupper():
        return 0
    if words.endswith(":"):
        return _SECTION_LEVEL if all(word[0].isupper() for word in words.split() if len(word) > 3) else 0
    return _SECTION_LEVEL


def _markup(tokens: list[_Token], *, wrapped: bool, marked: bool) -> Iterator[str]:
    place = 0
    while place < len(tokens):
        token, start = tokens[place], place
        place += 1
        if token.kind == "heading":
            yield f"<h{min(token.level, 6)}>{_inline(token.words, marked=marked)}</h{min(token.level, 6)}>"
        elif token.kind == "item":
            # A list goes on over blank lines.
            last = start
            while place < len(tokens) and tokens[place].kind in ("item", "blank"):
                last = place if tokens[place].kind == "item" else last
                place += 1
            place = last + 1
            yield _list([each for each in tokens[start:place] if each.kind == "item"], marked=marked)
        elif token.kind == "row":
            while place < len(tokens) and tokens[place].kind == "row":
                place += 1
            yield _table([each.cells for each in tokens[start:place]], marked=marked)
        elif token.kind == "line":
            while wrapped and place < len(tokens) and tokens[place].kind == "line":
                place += 1
            yield f"<p>{_inline(' '.join(each.words for each in tokens[start:place]), marked=marked)}</p>"


def _list(items: list[_Token], *, marked: bool) -> str:
    """A list with the lists in it, by how far each item stands in."""
    found: list[str] = []
    above: list[tuple[int, str]] = []
    for item in items:
        while above and item.level < above[-1][0] and len(above) > 1:
            found.append(f"</li></{above.pop()[1]}>")
        kind = "ol" if item.ordered else "ul"
        if not above or item.level > above[-1][0] + 1:
            above.append((item.level, kind))
            found.append(f"<{kind}>")
        else:
            found.append("</li>")
            if above[-1][1] != kind:
                found.append(f"</{above.pop()[1]}><{kind}>")
                above.append((item.level, kind))
        found.append(f"<li>{_inline(item.words, marked=marked)}")
    found += [f"</li></{kind}>" for _, kind in reversed(above)]
    return "".join(found)


def _table(rows: list[tuple[str, ...]], *, marked: bool) -> str:
    line = next(
        (place for place, row in enumerate(rows) if all(re.fullmatch(r":?-{2,}:?", cell) for cell in row)), None
    )
    if len(rows) == 1:
        return f"<p>{_inline(' '.join(rows[0]), marked=marked)}</p>"
    kept = [row for place, row in enumerate(rows) if place != line]
    cells = ["".join(f"<td>{_inline(cell, marked=marked)}</td>" for cell in row) for row in kept]
    head = f"<thead><tr>{cells[0]}</tr></thead>" if line == 1 else f"<tr>{cells[0]}</tr>"
    return f"<table>{head}{''.join(f'<tr>{row}</tr>' for row in cells[1:])}</table>"


def _inline(words: str, *, marked: bool) -> str:
    """Words as markup; bold, and in a marked text links and escapes too."""
    if marked:
        words = re.sub(r"\\([\\`*_{}\[\]()#+.!|>-])", lambda match: f"&#{ord(match[1])};", escape(words, quote=False))
        words = _LINK.sub(r'<a href="\2">\1</a>', words)
    else:
        words = escape(words, quote=False)
    return _BOLD.sub(r"<strong>\1</strong>", words)

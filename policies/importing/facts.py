"""What a document says of itself: version, dates, owner. Proposed, with the words it stands in."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .dates import written
from .markup import Element
from .pieces import Line, Piece, lines_of


class About(StrEnum):
    """What a fact is about."""

    VERSION = "version"
    EFFECTIVE = "effective"
    REVIEW = "review"
    LAST_REVIEW = "last review"
    CYCLE = "cycle"
    OWNER = "owner"


@dataclass(frozen=True)
class Fact:
    """One thing that a document says of itself.

    ``quote`` is the line, ``words`` the value as written (“05/06/24”), blank where the document leaves it blank.
    ``days`` are the days a date may mean; ``value`` a version's number, an owner, or a cycle in months.
    """

    about: About
    quote: str
    words: str
    days: tuple[date, ...] = ()
    value: str = ""
    where: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.words


#: The words in front of a date. Those of the last review come first: “date of last review” is no next one.
_LABELS: tuple[tuple[About, re.Pattern[str]], ...] = tuple(
    (about, re.compile(rf"\b(?:{words})\b", re.I))
    for about, words in (
        (
            About.LAST_REVIEW,
            r"date of (?:the )?(?:last|previous|latest) review|last review(?:ed)?(?: date)?(?: on)?"
            r"|(?:date )?last updated(?: on)?|date reviewed|reviewed(?: on)?(?=\s*[:|])|previous review(?: date)?",
        ),
        (
            About.REVIEW,
            r"next (?:scheduled |planned |formal )?review(?: date)?(?: due)?(?: by| on)?"
            r"|review (?:date|due|by)(?: date)?|review(?=\s*:\s*\d)|date (?:of|for) (?:next "
            r"|the next )?review|due for review(?: by| on| in)?"
            r"|(?:to|will) (?:next )?be reviewed (?:again )?(?:by|on|in)|date (?:the )?(?:policy|document) (?:is )?due",
        ),
        (
            About.EFFECTIVE,
            r"effective (?:date|from|as of)|date (?:effective|implemented|issued|adopted|approved|of issue|of adoption)"
            r"|date of (?:policy )?(?:implementation|approval|publication)"
            r"|(?:implementation|issue|adoption|approval|start) date|(?:in force|valid"
            r"|applies) (?:from|since)|(?:comes?|came) into (?:force|effect)(?: on| from)?"
            r"|takes effect(?: on| from)?|(?:adopted|approved|issued)(?: on)?(?=\s*[:|]?\s*\d)"
            r"|date of (?:this )?policy",
        ),
    )
)
_VERSION = re.compile(r"\b(?:version|issue|revision)(?:\s+(?:number|no\.?|control))?(?P<mark>\s*[:|#]|\s+|\.)", re.I)
_NUMBER = re.compile(
    r"[vV]?(?P<number>\d{1,4}(?:\.\d{1,4}){0,2})(?![\d/-])\b(?!\s*(?:working|school|days|hours|of the act))"
)
_SHORT_VERSION = re.compile(r"(?:^|[\s(|])[vV](?P<number>\d{1,3}\.\d{1,3}(?:\.\d{1,3})?)\b")
_OWNER = re.compile(
    r"\b(?:(?:policy|document|process) (?:owner|lead)|owner|owned by"
    r"|responsible (?:person|officer|role|post|manager|lead)|person responsible"
    r"|lead officer)\s*[:|]\s*(?P<owner>[^|]*)",
    re.I,
)
_CYCLE = re.compile(
    r"\breview\w*\b[^.;]{0,80}?\b(?:(?P<year>annually|annual basis|yearly|(?:every|each) year|once a year"
    r"|every 12 months|every twelve months)|(?P<two>every (?:two|2) years|biennially|every 24 months|every second year)"
    r"|(?P<three>every (?:three|3) years|every 36 months)|(?P<half>every (?:six|6) months|twice a year|half[- ]yearly)"
    r"|every (?P<months>\d{1,2}) months)\b",
    re.I,
)
_MONTHS = {"year": "12", "two": "24", "three": "36", "half": "6"}
_ANNUAL = re.compile(r"\bannual(?:ly)?\b[^.;]{0,30}\breview(?:ed)?\b(?!\s+of\s+complaints)", re.I)
#: What people write where nothing has been decided.
_BLANK = re.compile(
    r"[\s_.…\-–—*/\[\]<>()]*(?:(?:tb[acd]|n/?a|none|to be (?:confirmed|agreed|decided|set)|insert(?: date| here)?|date"
    r"|dd?[/.-]mm?[/.-]yy(?:yy)?|xx[/.-]xx[/.-]xx(?:xx)?|x+|pending)[\s_.…\-–—*/\[\]<>()]*)?",
    re.I,
)
_MARK = re.compile(r"^\s*(?:[:|]|[–—-]\s|=)")
_NEAR, _MOST_QUOTE, _MOST_VALUE = 40, 200, 120


def facts(lines: Iterable[Line]) -> tuple[Fact, ...]:
    """Everything that the lines say of the document, in reading order, each once."""
    found: dict[tuple[object, ...], Fact] = {}
    for line in lines:
        for words in _told(line):
            for fact in _of_line(words, line):
                found.setdefault((fact.about, fact.days, fact.value, fact.words.lower()), fact)
    return tuple(found.values())


def tells_only_facts(piece: Piece) -> bool:
    """Whether a piece is the document's own label (version, dates, owner): the policy's page shows those itself."""
    lines = list(lines_of(Element(piece.kind, piece.html, rows=piece.rows, header=piece.header)))
    return bool(lines) and all(any(fact.about is not About.CYCLE for fact in facts([line])) for line in lines)


def _told(line: Line) -> Iterator[str]:
    """A row of a table says, cell by cell, what its columns are called; of a history the last row counts."""
    if line.columns and len(line.cells) == len(line.columns):
        for column, cell in zip(line.columns, line.cells, strict=True):
            yield f"{column}: {cell}"
    elif len(line.cells) in (2, 4):
        for label, cell in zip(line.cells[::2], line.cells[1::2], strict=True):
            yield f"{label.rstrip(': ')}: {cell}"
    else:
        yield line.words


def _of_line(words: str, line: Line) -> Iterator[Fact]:
    quote = (words if line.cells else line.words)[:_MOST_QUOTE]
    rest = words
    for about, label in _LABELS:
        for match in label.finditer(rest):
            if fact := _dated(about, rest[match.end() :], quote, line.where):
                yield fact
            # A label that has been read must not be read again as part of another.
            rest = rest[: match.start()] + "\x00" * (match.end() - match.start()) + rest[match.end() :]
    if line.level < 3 and (fact := _version(words, quote, line.where)):
        yield fact
    if owner := _OWNER.search(words):
        value = owner["owner"].strip(" .;:*|")
        yield Fact(About.OWNER, quote, "" if _is_blank(value) else value, value=_owner(value), where=line.where)
    if cycle := _CYCLE.search(words):
        months = cycle["months"] or next(months for name, months in _MONTHS.items() if cycle[name])
        yield Fact(About.CYCLE, quote, cycle[0], value=months, where=line.where)
    elif annual := _ANNUAL.search(words):
        yield Fact(About.CYCLE, quote, annual[0], value="12", where=line.where)


def _dated(about: About, rest: str, quote: str, where: str) -> Fact | None:
    """The date behind a label; or that a label with a colon, or nothing behind it, is blank. Else it was only prose."""
    rest = rest.partition("\x00")[0]
    marked = bool(_MARK.match(rest))
    rest = re.split(r"[|;\t]", _MARK.sub("", rest), maxsplit=1)[0] if marked else rest
    found = next((each for each in written(rest) if each.start <= _NEAR), None)
    if found is not None:
        return Fact(about, quote, found.words, days=found.days, where=where)
    if not marked:
        return None
    if _is_blank(rest):
        return Fact(about, quote, "", where=where)
    value = rest.strip(" .:*")
    return Fact(about, quote, value[:_MOST_VALUE], where=where) if len(value.split()) <= 6 else None


def _is_blank(words: str) -> bool:
    return _BLANK.fullmatch(words) is not None


def _version(words: str, quote: str, where: str) -> Fact | None:
    for match in _VERSION.finditer(words):
        rest = words[match.end() :].lstrip(" :|#")
        number = _NUMBER.match(rest)
        if number and (match["mark"].strip() or "." in number["number"] or match[0].lower().startswith("version")):
            return Fact(About.VERSION, quote, number[0], value=_whole(number["number"]), where=where)
        value = re.split(r"[|;\t]", rest, maxsplit=1)[0]
        if match["mark"].strip(" .") and _is_blank(value) and match[0].lower().startswith("version"):
            return Fact(About.VERSION, quote, "", where=where)
    short = _SHORT_VERSION.search(words)
    return (
        Fact(About.VERSION, quote, short[0].strip(" (|"), value=_whole(short["number"]), where=where) if short else None
    )


def _whole(number: str) -> str:
    """“2” is version 2.0; others stay."""
    return f"{number}.0" if "." not in number else number


def _owner(value: str) -> str:
    return "" if _is_blank(value) else value[:_MOST_VALUE]

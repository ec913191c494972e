"""The small language that letters are written in, and its reader. Nothing in it can run.

A text is paragraphs with an empty line between them, headings (``# What happens now``), lists (``- one thing``),
**bold** words, fields (``{name}``) and parts that are there only if a field is (``{if name}…{else}…{end}``,
``{if not name}…{end}``). That is all: there are no calls, no attributes, no loops, no inclusion.

What a field holds is put in as it is: it is never read as markup, whatever somebody has typed there.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

#: What a field may hold: a line or several, a list of lines, or pieces of text that each have a title, or none.
Value = str | Sequence[str] | Sequence[tuple[str, str]]

_TAG = re.compile(r"\{([^{}\n]*)\}")
_NAME = re.compile(r"[a-z][a-z_]*\Z")
# A tag that has a line to itself takes the line with it when it goes.
_ALONE = re.compile(r"^[ \t]*(\{(?:if [^{}\n]*|else|end)\})[ \t]*\n", re.M)
# Where a value goes in; the two letters are of Unicode's private use, and are taken out of every text.
_OPEN, _SHUT = "\ue000", "\ue001"
_PLACE = re.compile(f"{_OPEN}(\\d+){_SHUT}")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.S)
_DEEPEST = 5


class Wrong(ValueError):  # noqa: N818 - says what is the matter, to whoever writes
    """A text that can't be read; the message says where, in words for whoever wrote it."""


@dataclass(frozen=True)
class Words:
    """Words as they stand."""

    text: str


@dataclass(frozen=True)
class Printed:
    """A field, where its value goes in."""

    name: str


@dataclass(frozen=True)
class Part:
    """What is there only if a field is (or, with ``negated``, is not)."""

    name: str
    negated: bool
    then: tuple["Node", ...]
    otherwise: tuple["Node", ...]


Node = Words | Printed | Part


@dataclass(frozen=True)
class Span:
    """A run of words, bold or not; ``link`` where it is an address."""

    text: str
    bold: bool = False
    link: bool = False


@dataclass(frozen=True)
class Block:
    """A paragraph, a heading, the title of a piece, or a list; each line of it is made of spans."""

    kind: str
    lines: tuple[tuple[Span, ...], ...]

    @property
    def spans(self) -> tuple[Span, ...]:
        return self.lines[0]


def read(text: str) -> tuple[Node, ...]:
    """Read a text. Raises :class:`Wrong`, naming the line, where it can't be read."""
    clean = text.replace("\r\n", "\n").replace("\r", "\n").replace(_OPEN, "").replace(_SHUT, "")
    clean = _ALONE.sub(r"\1", clean if clean.endswith("\n") else f"{clean}\n")
    reader = _Reader(clean)
    nodes = reader.until(depth=0, opened="")
    return tuple(nodes)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tags = list(_TAG.finditer(text))
        self.at = self.tag = 0
        for stray in re.finditer(r"[{}]", _TAG.sub(lambda found: " " * len(found[0]), text)):
            raise Wrong(f"Line {self._line(stray.start())}: “{stray[0]}” stands alone. A field is written {{name}}.")

    def _line(self, place: int) -> int:
        return self.text.count("\n", 0, place) + 1

    def until(self, *, depth: int, opened: str) -> list[Node]:
        """Read on to the end of a part, or of the text; the tag that ended it is ``self.ended``."""
        found: list[Node] = []
        if depth > _DEEPEST:
            raise Wrong(f"Parts stand within parts more than {_DEEPEST} deep. Write it more simply.")
        while self.tag < len(self.tags):
            tag = self.tags[self.tag]
            if tag.start() > self.at:
                found.append(Words(self.text[self.at : tag.start()]))
            self.at, self.tag = tag.end(), self.tag + 1
            said = " ".join(tag[1].split())
            if said in ("end", "else"):
                if not opened:
                    raise Wrong(
                        f"Line {self._line(tag.start())}: {{{said}}} ends nothing. There is no {{if …}} before it."
                    )
                self.ended = said
                return found
            found.append(self._part(tag, said, depth) if said.startswith("if ") else self._field(tag, said))
        if opened:
            raise Wrong(f"The part {{if {opened}}} has no {{end}}.")
        if self.at < len(self.text):
            found.append(Words(self.text[self.at :]))
            self.at = len(self.text)
        return found

    def _field(self, tag: "re.Match[str]", said: str) -> Printed:
        if not _NAME.match(said):
            raise Wrong(f"Line {self._line(tag.start())}: {{{tag[1]}}} is no field. A field is written {{name}}.")
        return Printed(said)

    def _part(self, tag: "re.Match[str]", said: str, depth: int) -> Part:
        name = said.removeprefix("if ")
        negated = name.startswith("not ")
        name = name.removeprefix("not ")
        if not _NAME.match(name):
            raise Wrong(f"Line {self._line(tag.start())}: {{{tag[1]}}} can't be read. A part begins {{if name}}.")
        then, otherwise = self.until(depth=depth + 1, opened=said.removeprefix("if ")), []
        if self.ended == "else":
            otherwise = self.until(depth=depth + 1, opened=said.removeprefix("if "))
            if self.ended == "else":
                raise Wrong(f"Line {self._line(tag.start())}: this part has two {{else}}.")
        return Part(name, negated, tuple(then), tuple(otherwise))


def is_there(value: Value) -> bool:
    """Tell whether a field has something in it."""
    return bool(value.strip() if isinstance(value, str) else any("".join(each).strip() for each in value))


def fill(nodes: Sequence[Node], values: Mapping[str, Value], links: frozenset[str] = frozenset()) -> list[Block]:
    """Return the letter: the text with these values. ``links`` are the fields that hold an address."""
    held: list[tuple[Value, bool]] = []

    def written(some: Sequence[Node]) -> Iterator[str]:
        for node in some:
            if isinstance(node, Words):
                yield node.text
            elif isinstance(node, Printed):
                held.append((values[node.name], node.name in links))
                yield f"{_OPEN}{len(held) - 1}{_SHUT}"
            else:
                yield from written(node.then if is_there(values[node.name]) != node.negated else node.otherwise)

    return list(_blocks("".join(written(nodes)), held))


def _blocks(text: str, held: list[tuple[Value, bool]]) -> Iterator[Block]:
    for chunk in re.split(r"\n[ \t]*\n", text):
        lines: list[str] = []
        for line in chunk.split("\n"):
            if line.lstrip().startswith("# "):
                yield from _paragraph(lines, held)
                lines = []
                yield Block("heading", (_spans(line.lstrip()[2:].strip(), held),))
            else:
                lines.append(line)
        yield from _paragraph(lines, held)


def _paragraph(lines: list[str], held: list[tuple[Value, bool]]) -> Iterator[Block]:
    """Yield what lines without an empty one between them make: a paragraph, a list, or what a long field holds."""
    plain: list[str] = []
    items: list[tuple[Span, ...]] = []

    def flush() -> Iterator[Block]:
        if items:
            yield Block("list", tuple(items))
            items.clear()
        if any(line.strip() for line in plain):
            yield Block("paragraph", tuple(_spans(line.strip(), held) for line in plain if line.strip()))
        plain.clear()

    for line in lines:
        alone = _PLACE.fullmatch(line.strip())
        value, link = held[int(alone[1])] if alone else ("", False)
        if line.lstrip().startswith("- "):
            if any(each.strip() for each in plain):
                yield from flush()
            items.append(_spans(line.lstrip()[2:].strip(), held))
        elif alone and not link and (not isinstance(value, str) or "\n" in value.strip()):
            yield from flush()
            yield from _long(value)
        else:
            if items and line.strip():
                yield from flush()
            plain.append(line)
    yield from flush()


def _long(value: Value) -> Iterator[Block]:
    """Yield what a field of several lines holds, where it has a line to itself."""
    if isinstance(value, str):
        for paragraph in re.split(r"\n[ \t]*\n", value.replace("\r\n", "\n").strip()):
            lines = tuple((Span(line.strip()),) for line in paragraph.split("\n") if line.strip())
            if lines:
                yield Block("paragraph", lines)
        return
    items: list[tuple[Span, ...]] = []
    for each in value:
        if isinstance(each, str):
            items += [(Span(" ".join(each.split())),)] if each.strip() else []
        elif each[1].strip():
            if each[0].strip():
                yield Block("title", ((Span(" ".join(each[0].split())),),))
            yield from _long(each[1])
    if items:
        yield Block("list", tuple(items))


def _spans(line: str, held: list[tuple[Value, bool]]) -> tuple[Span, ...]:
    found: list[Span] = []
    at = 0
    for bold in _BOLD.finditer(line):
        found += _filled(line[at : bold.start()], held, bold=False)
        found += _filled(bold[1], held, bold=True)
        at = bold.end()
    found += _filled(line[at:], held, bold=False)
    return tuple(found)


def _filled(words: str, held: list[tuple[Value, bool]], *, bold: bool) -> Iterator[Span]:
    """Yield the words with their values; a value among words is one line."""
    at = 0
    for place in _PLACE.finditer(words):
        if place.start() > at:
            yield Span(words[at : place.start()], bold)
        value, link = held[int(place[1])]
        said = (
            value if isinstance(value, str) else ", ".join(each if isinstance(each, str) else each[1] for each in value)
        )
        if said.strip():
            yield Span(" ".join(said.split()), bold, link)
        at = place.end()
    if at < len(words):
        yield Span(words[at:], bold)

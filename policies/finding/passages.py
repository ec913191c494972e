"""A version taken apart into passages that can be shown: its title, its summary, paragraphs, promises of a stage."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from policies import sentences
from policies.finding.words import stems
from policies.reading.contents import with_anchors

if TYPE_CHECKING:
    from policies.models import PolicyVersion

_BLOCKS = frozenset({"p", "li", "td", "th", "h2", "h3", "h4", "dt", "dd", "div", "blockquote", "caption", "summary"})
_HEADINGS = frozenset({"h2", "h3", "h4"})


@dataclass(frozen=True)
class Passage:
    """A piece of a version's text.

    Attributes:
        rank: 0 the title, 1 the summary, 2 a heading or the name of a stage, 3 all else.
        heading: what it stands under; blank at the top.
        anchor: where on the page it stands, without the ``#``.
    """

    rank: int
    text: str
    heading: str = ""
    anchor: str = ""
    stems: frozenset[str] = field(default_factory=frozenset)


def passage(rank: int, text: str, heading: str = "", anchor: str = "") -> Passage:
    return Passage(rank, text, heading, anchor, frozenset(stems(text)))


def passages(version: "PolicyVersion", units: Mapping[str, str]) -> list[Passage]:
    """Return all that readers are shown of a version, in reading order.

    Args:
        units: the names of the organisation's units by their short names.
    """
    sealed = version.sealed
    found = [passage(0, sealed["title"]), passage(1, sealed["summary"])]
    found += paragraphs(with_anchors(sealed["body_html"]).html)
    procedure = version.promise
    for number, stage in enumerate(procedure.stages, start=1):
        anchor = f"stage-{number}"
        words = sentences.stage_in_words(stage, procedure, units)
        found.append(passage(2, stage.name, "", anchor))
        told = [*words.sentences, *words.includes, *stage.steps]
        found += [passage(3, sentence, stage.name, anchor) for sentence in told]
    found.append(passage(3, sentences.conclude_in_words(procedure), "", "procedure"))
    return [each for each in found if each.text]


def paragraphs(html: str) -> list[Passage]:
    """Return the text of sealed markup, a passage for each paragraph, line of a list or cell."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_of_block()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Passage] = []
        self.heading = ""
        self.anchor = "policy"
        self._said: list[str] = []
        self._in_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.end_of_block()
            self._in_heading = tag in _HEADINGS
            if self._in_heading:
                self.anchor = dict(attrs).get("id") or "policy"
        elif tag == "br":
            self._said.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.end_of_block()

    def handle_data(self, data: str) -> None:
        self._said.append(data)

    def end_of_block(self) -> None:
        """Take what was said since the last block as a passage."""
        text = " ".join("".join(self._said).split())
        self._said = []
        if text and self._in_heading:
            self.heading = text
            self.found.append(passage(2, text, "", self.anchor))
        elif text:
            self.found.append(passage(3, text, self.heading, self.anchor))
        self._in_heading = False

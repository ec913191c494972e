"""Text as words with their looks, and what changes between two texts, word by word."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from policies.comparing.edits import Budget, matches

# So short a run of unchanged words within larger changes only makes them harder to read.
_SHORT_RUN = 2


@dataclass(frozen=True, slots=True)
class Look:
    """What a word looks like. Words that differ in nothing else are the same words."""

    href: str = ""
    strong: bool = False
    emphasis: bool = False


PLAIN = Look()


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a run of punctuation beside one.

    Attributes:
        glued: no blank stands before it.
    """

    text: str
    glued: bool = False
    look: Look = PLAIN


Words = tuple[Word, ...]


class Op(Enum):
    """What becomes of a run of words."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Span:
    """A run of words with one fate. ``old`` has the words' older looks where they stay."""

    op: Op
    words: Words
    old: Words = ()


def words_of(pieces: Iterable[tuple[str, Look]]) -> Words:
    """Return the words of consecutive pieces of text; blanks of any kind and number are one blank."""
    found: list[Word] = []
    blank = True
    for text, look in pieces:
        for chunk in re.split(r"(\s+)", text):
            if not chunk:
                continue
            if chunk.isspace():
                blank = True
                continue
            for part in _parts(chunk):
                found.append(Word(part, not blank, look))
                blank = False
    return tuple(found)


def text_of(words: Sequence[Word]) -> str:
    """Return words as plain text."""
    return "".join(word.text if word.glued or not at else f" {word.text}" for at, word in enumerate(words))


def _parts(chunk: str) -> Iterator[str]:
    """Yield the punctuation before a word, the word, and the punctuation after it."""
    begin, end = 0, len(chunk)
    while begin < end and unicodedata.category(chunk[begin])[0] == "P":
        begin += 1
    while end > begin and unicodedata.category(chunk[end - 1])[0] == "P":
        end -= 1
    yield from (part for part in (chunk[:begin], chunk[begin:end], chunk[end:]) if part)


def spans(old: Words, new: Words, budget: Budget) -> list[Span]:
    """Return what becomes of each word, in reading order; what is gone comes before what is new in its place.

    Raises:
        Spent: where the texts are too different for the budget.
    """
    pairs = matches([(w.text, w.glued) for w in old], [(w.text, w.glued) for w in new], budget)
    return list(_spans(old, new, _readable(old, new, pairs)))


def _readable(old: Words, new: Words, pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave out short runs of unchanged words between longer changes: “the” alone tells nobody anything."""
    runs = _runs(pairs)
    kept: list[tuple[int, int]] = []
    x = y = 0
    for at, run in enumerate(runs):
        next_x, next_y = runs[at + 1][0] if at + 1 < len(runs) else (len(old), len(new))
        changed_before = max(run[0][0] - x, run[0][1] - y)
        changed_after = max(next_x - run[-1][0], next_y - run[-1][1]) - 1
        x, y = run[-1][0] + 1, run[-1][1] + 1
        if len(run) > _SHORT_RUN or min(changed_before, changed_after) <= len(run):
            kept += run
    return kept


def _runs(pairs: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    runs: list[list[tuple[int, int]]] = []
    for x, y in pairs:
        if runs and runs[-1][-1] == (x - 1, y - 1):
            runs[-1].append((x, y))
        else:
            runs.append([(x, y)])
    return runs


def _spans(old: Words, new: Words, pairs: list[tuple[int, int]]) -> Iterator[Span]:
    x = y = 0
    for run in [*_runs(pairs), []]:
        (to_x, to_y), size = (run[0], len(run)) if run else ((len(old), len(new)), 0)
        if to_x > x:
            yield Span(Op.GONE, old[x:to_x])
        if to_y > y:
            yield Span(Op.NEW, new[y:to_y])
        x, y = to_x + size, to_y + size
        if run:
            yield Span(Op.SAME, new[to_y:y], old[to_x:x])

"""A comparison as markup: ``<ins>`` and ``<del>`` within paragraphs, never around or across them.

Everything that is said here comes from sealed wording and is escaped; the only elements are those of this module.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from policies.comparing.aligning import Row
from policies.comparing.edits import Budget, Spent
from policies.comparing.wording import Block
from policies.comparing.words import Look, Op, Span, Word, Words, spans

_FILE = re.compile(r"/[0-9a-f]{64}/")
_EMPTY = mark_safe("")
_BETWEEN_CELLS = '<span class="cmp-cell"> | </span>'


@dataclass(frozen=True)
class Piece:
    """A block as it is shown.

    Attributes:
        state: ``same``, ``changed``, ``came`` or ``went``.
        kind, level: as :class:`Block` has them.
        inline: both wordings in one; ``old`` and ``new`` each by itself, blank where there is none.
        too_different: nothing in it is marked word by word.
        mark, old_mark: what stands before an item.
    """

    state: str
    kind: str
    level: int
    inline: SafeString
    old: SafeString
    new: SafeString
    mark: str
    old_mark: str
    too_different: bool = False


def piece(row: Row, budget: Budget) -> Piece:
    """Return a row of the comparison as markup."""
    old, new = row.old, row.new
    if new is None:
        assert old is not None
        gone = _joined(_whole("del", cell) for cell in old.cells)
        return Piece("went", old.kind, old.level, gone, gone, _EMPTY, old.mark, old.mark)
    if old is None:
        came = _joined(_whole("ins", cell) for cell in new.cells)
        return Piece("came", new.kind, new.level, came, _EMPTY, came, new.mark, "")
    return _both(old, new, budget)


def _both(old: Block, new: Block, budget: Budget) -> Piece:
    too_different = False
    told: list[tuple[SafeString, SafeString, SafeString]] = []
    changed = False
    for was, becomes in _cells(old, new):
        try:
            found = spans(was, becomes, budget)
        except Spent:
            too_different = True
            found = [Span(Op.GONE, was), Span(Op.NEW, becomes)]
        changed = changed or any(span.op is not Op.SAME or _relinked(span) for span in found)
        told.append((_inline(found), _side(found, Op.GONE), _side(found, Op.NEW)))
    inline, before, after = (_joined(column) for column in zip(*told, strict=True))
    state = "changed" if changed else "same"
    return Piece(state, new.kind, new.level, inline, before, after, new.mark, old.mark, too_different)


def _cells(old: Block, new: Block) -> list[tuple[Words, Words]]:
    most = max(len(old.cells), len(new.cells))
    return list(zip(_filled(old.cells, most), _filled(new.cells, most), strict=True))


def _filled(cells: tuple[Words, ...], most: int) -> tuple[Words, ...]:
    return cells + ((),) * (most - len(cells))


def _joined(cells: Iterable[SafeString]) -> SafeString:
    return mark_safe(_BETWEEN_CELLS.join(cells))  # noqa: S308 - ours, around what is escaped


def _whole(tag: str, words: Words) -> SafeString:
    return _element(tag, _words(words)) if words else _EMPTY


def _element(tag: str, inside: SafeString) -> SafeString:
    return format_html("<{0}>{1}</{0}>", mark_safe(tag), inside)  # noqa: S308 - our own word


def _side(found: Sequence[Span], mine: Op) -> SafeString:
    """Return one wording by itself: what stays, and what is its own."""
    return _run([span for span in found if span.op in (Op.SAME, mine)], old=mine is Op.GONE)


def _inline(found: Sequence[Span]) -> SafeString:
    return _run(found)


def _run(found: Sequence[Span], *, old: bool = False) -> SafeString:
    """Return spans as markup.

    A blank stands before its word within the element, so that either wording can be had exactly by leaving
    the other's elements out; but outside where it makes no difference, for nobody underlines blanks.
    """
    said: list[str] = []
    for at, span in enumerate(found):
        words = span.old if old and span.op is Op.SAME else span.words
        blank = " " if said and not words[0].glued else ""
        if span.op is Op.SAME:
            said += [blank, _words(words)]
            if not old:
                said.append(_link_note(span))
            continue
        inside = _words(words)
        tag = "del" if span.op is Op.GONE else "ins"
        if blank and _outside(found, at):
            said += [blank, _element(tag, inside)]
        else:
            said.append(_element(tag, mark_safe(blank) + inside))  # noqa: S308 - a blank
    return mark_safe("".join(said))  # noqa: S308 - all of it is escaped


def _outside(found: Sequence[Span], at: int) -> bool:
    """Tell whether either wording keeps its blanks with the one before this change outside of it.

    It does where what takes its place, or else what follows, begins with a blank too (or nothing follows).
    """
    return at + 1 == len(found) or not found[at + 1].words[0].glued


def _words(words: Words) -> SafeString:
    """Return words with their looks."""
    said: list[str] = []
    for look, run in groupby(words, key=lambda word: word.look):
        together = list(run)
        blank = " " if said and not together[0].glued else ""
        said += [blank, _looking(look, together)]
    return mark_safe("".join(said))  # noqa: S308 - all of it is escaped


def _looking(look: Look, words: Sequence[Word]) -> SafeString:
    text = "".join(word.text if word.glued or not at else f" {word.text}" for at, word in enumerate(words))
    shown = format_html("{}", text)
    if look.emphasis:
        shown = format_html("<em>{}</em>", shown)
    if look.strong:
        shown = format_html("<strong>{}</strong>", shown)
    return format_html('<a href="{}">{}</a>', look.href, shown) if look.href else shown


# -- links that lead elsewhere now ---------------------------------------------------------------------


def _relinked(span: Span) -> bool:
    return any(was.look.href != becomes.look.href for was, becomes in zip(span.old, span.words, strict=False))


def _link_note(span: Span) -> SafeString:
    """Say of words that stay where their links led and lead. The blank is the note's: neither wording has it."""
    moved = {
        (was.look.href, becomes.look.href): None
        for was, becomes in zip(span.old, span.words, strict=True)
        if was.look.href != becomes.look.href
    }
    return format_html_join("", '<span class="cmp-note"> ({})</span>', ((_moved(*each),) for each in moved))


def _moved(was: str, becomes: str) -> str:
    if not was:
        return f"now a link to {becomes}"
    if not becomes:
        return f"no longer a link to {was}"
    if _FILE.search(was) and _FILE.search(becomes):
        return "another file now"
    return f"the link led to {was} and now leads to {becomes}"

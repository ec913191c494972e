"""Two wordings beside each other, ready to be shown; what did not change is folded away."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from policies.comparing.aligning import aligned
from policies.comparing.edits import Budget
from policies.comparing.marked import Piece, piece
from policies.comparing.wording import blocks

# Elementary steps: together well under a second, however large and different the wordings are.
_STEPS_FOR_BLOCKS = 250_000
_STEPS_FOR_WORDS = 500_000
# From so many on, unchanged paragraphs in a row are folded away.
_FOLDED_FROM = 3


@dataclass(frozen=True)
class Stretch:
    """Pieces in a row: shown, or folded away because nothing changes in them."""

    folded: bool
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Wording:
    """What changes in the words of two versions."""

    pieces: tuple[Piece, ...]

    @property
    def stretches(self) -> list[Stretch]:
        """All pieces, in reading order. Headings are never folded: they say where the reader is."""
        found: list[Stretch] = []
        for quiet, run in groupby(self.pieces, key=lambda each: each.state == "same" and each.kind != "heading"):
            together = tuple(run)
            found.append(Stretch(quiet and len(together) >= _FOLDED_FROM, together))
        return found

    @property
    def differs(self) -> bool:
        return any(each.state != "same" for each in self.pieces)

    @property
    def counts(self) -> dict[str, int]:
        """How many pieces were ``changed``, ``came`` and ``went``."""
        states = [each.state for each in self.pieces]
        return {state: states.count(state) for state in ("changed", "came", "went")}


def wording(old_html: str, new_html: str) -> Wording:
    """Compare two sealed wordings."""
    rows = aligned(blocks(old_html), blocks(new_html), Budget(_STEPS_FOR_BLOCKS))
    words = Budget(_STEPS_FOR_WORDS)
    return Wording(tuple(piece(row, words) for row in rows))


def told(counts: dict[str, int]) -> Sequence[str]:
    """Return the counts in words: “2 paragraphs reworded”, “1 added”."""
    said = {"changed": "reworded", "came": "added", "went": "taken out"}
    named = [(state, n) for state, n in counts.items() if n]
    return [
        f"{n} {'passage' if n == 1 else 'passages'} {said[state]}" if at == 0 else f"{n} {said[state]}"
        for at, (state, n) in enumerate(named)
    ]

"""Which block of an older wording became which of a newer one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from policies.comparing.edits import Budget, Pair, Spent, landmarks, matches
from policies.comparing.wording import Block

#: How much two blocks must have in common to be the same block, reworded: 0 nothing, 1 everything.
ALIKE = 0.45
#: In a stretch with more possible pairs than this, nothing is taken for reworded: it is another text.
_MOST_PAIRS = 2_500
# A small blemish that decides, of two ways to pair as much, for the one with fewer and closer pairs.
_EPSILON = 1e-9


@dataclass(frozen=True)
class Row:
    """A block in both wordings, or in one of them."""

    old: Block | None
    new: Block | None

    @property
    def same(self) -> bool:
        """Whether its text stays."""
        return self.old is not None and self.new is not None and self.old.text == self.new.text


def aligned(old: Sequence[Block], new: Sequence[Block], budget: Budget) -> list[Row]:
    """Return all blocks of both, in reading order; where one has taken the place of another, the older first."""
    rows: list[Row] = []
    x = y = 0
    for at_x, at_y in [*_same(old, new, budget), (len(old), len(new))]:
        rows += _reworded(old[x:at_x], new[y:at_y])
        if at_x < len(old):
            rows.append(Row(old[at_x], new[at_y]))
        x, y = at_x + 1, at_y + 1
    return rows


def _same(old: Sequence[Block], new: Sequence[Block], budget: Budget) -> list[Pair]:
    """Return the places of blocks whose text stays."""
    left, right = [block.text for block in old], [block.text for block in new]
    found: list[Pair] = []
    x = y = 0
    for at_x, at_y in [*landmarks(left, right), (len(left), len(right))]:
        try:
            between = matches(left[x:at_x], right[y:at_y], budget)
        except Spent:
            between = []
        found += [(x + a, y + b) for a, b in between]
        if at_x < len(left):
            found.append((at_x, at_y))
        x, y = at_x + 1, at_y + 1
    return found


def _reworded(old: Sequence[Block], new: Sequence[Block]) -> list[Row]:
    """Pair what was reworded, as much as possible and in order; the rest came or went."""
    pairs = _best_pairs(old, new) if 0 < len(old) * len(new) <= _MOST_PAIRS else []
    rows: list[Row] = []
    x = y = 0
    for at_x, at_y in [*pairs, (len(old), len(new))]:
        rows += [Row(block, None) for block in old[x:at_x]]
        rows += [Row(None, block) for block in new[y:at_y]]
        if at_x < len(old):
            rows.append(Row(old[at_x], new[at_y]))
        x, y = at_x + 1, at_y + 1
    return rows


def _best_pairs(old: Sequence[Block], new: Sequence[Block]) -> list[Pair]:
    left, right = [_bag(block) for block in old], [_bag(block) for block in new]
    likeness = [
        [_likeness(a, b) if (was.kind == is_.kind) else 0.0 for is_, b in zip(new, right, strict=True)]
        for was, a in zip(old, left, strict=True)
    ]
    # best[x][y]: the most that can be had of old[x:] and new[y:].
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for x in range(len(old) - 1, -1, -1):
        for y in range(len(new) - 1, -1, -1):
            here = likeness[x][y]
            taken = here + best[x + 1][y + 1] if here >= ALIKE else 0.0
            best[x][y] = max(taken, best[x + 1][y], best[x][y + 1])
    found: list[Pair] = []
    x = y = 0
    while x < len(old) and y < len(new):
        here = likeness[x][y]
        if here >= ALIKE and best[x][y] <= here + best[x + 1][y + 1] + _EPSILON:
            found.append((x, y))
            x, y = x + 1, y + 1
        elif best[x + 1][y] >= best[x][y + 1]:
            x += 1
        else:
            y += 1
    return found


def _bag(block: Block) -> Counter[str]:
    return Counter(word.text.casefold() for cell in block.cells for word in cell)


def _likeness(a: Counter[str], b: Counter[str]) -> float:
    """Return how much of two bags of words is common (Dice)."""
    return 2 * (a & b).total() / (a.total() + b.total())

"""Which items of two sequences correspond: Myers' shortest edit script, within a budget of steps.

The cost of a comparison is bounded whatever is compared: whoever asks brings a :class:`Budget`, and gets
no answer where it is used up.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence

Pair = tuple[int, int]


class Spent(Exception):  # noqa: N818 - an answer, not a fault
    """The budget is used up; what was compared is too different."""


class Budget:
    """So many elementary steps for a whole comparison."""

    def __init__(self, steps: int) -> None:
        self.steps = steps

    def spend(self, steps: int) -> None:
        """Take steps off. Raises ``Spent`` where there are none left."""
        self.steps -= steps
        if self.steps < 0:
            raise Spent


def common_ends(old: Sequence[Hashable], new: Sequence[Hashable]) -> tuple[int, int]:
    """Return how many items the two have in common at the beginning, and at the end (without counting any twice)."""
    most = min(len(old), len(new))
    first = next((at for at in range(most) if old[at] != new[at]), most)
    rest = most - first
    last = next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)
    return first, last


def matches(old: Sequence[Hashable], new: Sequence[Hashable], budget: Budget) -> list[Pair]:
    """Return the places that correspond, as few as possible being left out; both rise.

    Raises:
        Spent: where that would cost more than the budget has left.
    """
    first, last = common_ends(old, new)
    middle = _shortest(old[first : len(old) - last], new[first : len(new) - last], budget)
    return [
        *((at, at) for at in range(first)),
        *((x + first, y + first) for x, y in middle),
        *((len(old) - last + at, len(new) - last + at) for at in range(last)),
    ]


def _shortest(old: Sequence[Hashable], new: Sequence[Hashable], budget: Budget) -> list[Pair]:
    """Myers (1986): the furthest that each diagonal reaches with 0, 1, 2 … edits, until the end is reached."""
    if not old or not new:
        return []
    reach = {1: 0}
    before: list[dict[int, int]] = []
    for edits in range(len(old) + len(new) + 1):
        budget.spend(edits + 1)
        before.append(dict(reach))
        for diagonal in range(-edits, edits + 1, 2):
            down = diagonal == -edits or (diagonal != edits and reach[diagonal - 1] < reach[diagonal + 1])
            x = reach[diagonal + 1] if down else reach[diagonal - 1] + 1
            start, y = x, x - diagonal
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            budget.spend(x - start)
            reach[diagonal] = x
            if x >= len(old) and y >= len(new):
                return _walked_back(before, len(old), len(new))
    raise AssertionError("the end is always reached")  # pragma: no cover


def _walked_back(before: list[dict[int, int]], x: int, y: int) -> list[Pair]:
    found: list[Pair] = []
    for edits in range(len(before) - 1, -1, -1):
        reach, diagonal = before[edits], x - y
        down = diagonal == -edits or (diagonal != edits and reach[diagonal - 1] < reach[diagonal + 1])
        came_from = diagonal + 1 if down else diagonal - 1
        from_x = reach[came_from] if edits else 0
        from_y = from_x - came_from if edits else 0
        while x > from_x and y > from_y:
            x, y = x - 1, y - 1
            found.append((x, y))
        x, y = from_x, from_y
    return found[::-1]


def landmarks(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """Return the places of items that are in both exactly once and in the same order: cheap, and what readers know by.

    Costs n log n whatever is compared (patience sorting).
    """
    once_old, once_new = Counter(old), Counter(new)
    places = {item: at for at, item in enumerate(old) if once_old[item] == 1}
    candidates = [(places[item], at) for at, item in enumerate(new) if once_new[item] == 1 and item in places]
    tops: list[int] = []
    top_of: list[int] = []
    under: list[int] = []
    for index, (x, _) in enumerate(candidates):
        pile = bisect_left(tops, x)
        under.append(top_of[pile - 1] if pile else -1)
        tops[pile : pile + 1], top_of[pile : pile + 1] = [x], [index]
    found: list[Pair] = []
    index = top_of[-1] if top_of else -1
    while index >= 0:
        found.append(candidates[index])
        index = under[index]
    return found[::-1]

"""Reading a policy's wording: sentences out of markup, and amounts of time out of sentences."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from policies.procedures.model import MOST, Amount, TimeUnit

_BLOCKS = {"p", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "div", "br", "td", "th", "tr", "dt", "dd",
           "blockquote", "section", "aside"}  # fmt: skip
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|approx|no|Mr|Mrs|Ms|Dr|St)\.$", re.I)
_END = re.compile(r"[.!?][”’\"')]*\s+(?=[“‘\"'(]?[A-Z0-9])")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data.replace("\n", " "))


def sentences(markup: str) -> tuple[str, ...]:
    """The sentences of some HTML, or of plain text, in reading order. Each list item is one of its own."""
    reader = _Text()
    reader.feed(markup)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return tuple(sentence for line in lines if line for sentence in _split(line))


def _split(line: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(line):
        if _ABBREVIATION.search(line[start : end.start() + 1]):
            continue
        yield line[start : end.end()].strip()
        start = end.end()
    if line[start:].strip():
        yield line[start:].strip()


# Amounts

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = {
    word: 10 * n
    for n, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_NUMBERS = {
    **{word: n for n, word in enumerate(_SMALL)},
    **_TENS,
    **{f"{ten}{dash}{_SMALL[n]}": value + n for ten, value in _TENS.items() for n in range(1, 10) for dash in "- "},
    "a hundred": 100,
    "one hundred": 100,
    "a": 1,
    "an": 1,
    "next": 1,
}
_WORDED = "|".join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True))
_UNITS: tuple[tuple[str, tuple[TimeUnit, ...]], ...] = (
    (r"(?:school|term[ -]time|teaching)[ -]days?", (TimeUnit.SCHOOL_DAYS,)),
    (r"(?:full |clear )?(?:working|business|office)[ -]days?", (TimeUnit.WORKING_DAYS,)),
    (r"(?:full |clear )?(?:calendar|consecutive)[ -]days?", (TimeUnit.CALENDAR_DAYS,)),
    (r"hours?", (TimeUnit.HOURS,)),
    (r"(?:calendar )?weeks?", (TimeUnit.WEEKS,)),
    (r"(?:calendar )?months?", (TimeUnit.MONTHS,)),
    # Days of no kind are met by days of any kind: which are meant is the stage's to say.
    (r"days?", (TimeUnit.CALENDAR_DAYS, TimeUnit.WORKING_DAYS, TimeUnit.SCHOOL_DAYS)),
)
_UNIT_WORDS = "|".join(words for words, _ in _UNITS)
_AMOUNT = re.compile(
    rf"\b(?P<n>[0-9]{{1,4}}|{_WORDED})(?:\s*\([0-9]{{1,4}}\))?[\s-]+(?P<unit>{_UNIT_WORDS})\b"
    r"|\b(?P<fortnight>a fortnight)\b",
    re.I,
)
_BEGINNING = re.compile(r"\s*,?\s*(?:beginning|starting|counted)\s+(?:with|on|from and including)\s+(?:the )?day", re.I)


@dataclass(frozen=True)
class Told:
    """An amount of time as a sentence tells it: its words, and every amount it may mean."""

    words: str
    start: int
    end: int
    meant: frozenset[Amount]


def amounts(sentence: str) -> Iterator[Told]:
    """The amounts of time in a sentence, in digits or words: “3 working days”, “a month”."""
    for found in _AMOUNT.finditer(sentence):
        meant = list(_meant(found))
        # A day that is counted itself is day 0 to us: 30 days beginning with it are 29 after it.
        if _BEGINNING.match(sentence, found.end()):
            meant = [Amount(amount.n - 1, amount.unit) for amount in meant if amount.n > 1]
        if meant:
            yield Told(found[0], found.start(), found.end(), frozenset(map(plain, meant)))


def _meant(found: re.Match[str]) -> Iterable[Amount]:
    if found["fortnight"]:
        return (Amount(2, TimeUnit.WEEKS),)
    words = found["n"].lower()
    n = int(words) if words.isdigit() else _NUMBERS[words]
    units = next(units for pattern, units in _UNITS if re.fullmatch(pattern, found["unit"], re.I))
    return [Amount(n, unit) for unit in units if 1 <= n <= MOST]


def plain(amount: Amount) -> Amount:
    """The same amount in the unit in which equal amounts are equal: weeks are seven days."""
    if amount.unit is TimeUnit.WEEKS and amount.n * 7 <= MOST:
        return Amount(amount.n * 7, TimeUnit.CALENDAR_DAYS)
    return amount

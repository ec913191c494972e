"""Dates as people write them, with every day that may be meant: 05/06/24 is 5 June or 6 May."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        1,
    )
    for name in names
}
_MONTH = rf"(?P<{{}}>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_PATTERNS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"(?<![\d./-])(?P<year>(?:19|20)\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?![\d/-])",
        r"(?<![\d./-])(?P<one>\d{1,2})\s?(?P<mark>[./-])\s?(?P<two>\d{1,2})\s?(?P=mark)\s?(?P<year>(?:19|20)?\d\d)(?![\d/-])",
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{_MONTH.format('name')},?[\s-]+(?P<year>(?:19|20)\d\d|\d\d)\b",
        rf"\b{_MONTH.format('name')}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)\b",
        rf"\b{_MONTH.format('name')},?\s+(?P<year>(?:19|20)\d\d)\b",
    )
)


@dataclass(frozen=True)
class Written:
    """A date as it stands in a text.

    ``days`` holds each day that may be meant, the British order first; more than one: it is ambiguous; none: the
    words name a month alone, or no day that exists.
    """

    words: str
    start: int
    end: int
    days: tuple[date, ...]

    @property
    def ambiguous(self) -> bool:
        return len(self.days) > 1


def written(text: str) -> Iterator[Written]:
    """The dates in a text, in reading order."""
    found: list[Written] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if all(match.end() <= other.start or match.start() >= other.end for other in found):
                found.append(Written(match[0].strip(), match.start(), match.end(), tuple(_days(match.groupdict()))))
    yield from sorted(found, key=lambda each: each.start)


def _days(parts: dict[str, str | None]) -> Iterator[date]:
    year = int(parts["year"] or 0)
    year += 2000 if year < 100 else 0
    if parts.get("one"):
        one, two = int(parts["one"] or 0), int(parts["two"] or 0)
        pairs = [(one, two), (two, one)] if one != two else [(one, two)]
    elif parts.get("day"):
        name = parts.get("name")
        month = _MONTHS[name.lower()] if name else int(parts["month"] or 0)
        pairs = [(int(parts["day"] or 0), month)]
    else:
        pairs = []
    for day, month in pairs:
        try:
            yield date(year, month, day)
        except ValueError:
            continue

"""Finding people's names in what somebody wrote (rule 6): case and accents folded, whole words."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from home.models import User

# Letters whose stroke or ligature Unicode does not take apart, as people write them without.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile(r"['’‘`ʼ](?!s\b)", re.IGNORECASE)  # not those before a possessive s
# Characters that are not seen, such as the soft hyphens of copied text.
_UNSEEN = "Cf"


def fold(text: str) -> str:
    """Return text without accents, case or punctuation, words parted by single blanks."""
    plain = (
        text
        if text.isascii()
        else "".join(
            character
            for character in unicodedata.normalize("NFKD", text)
            if not unicodedata.combining(character) and unicodedata.category(character) != _UNSEEN
        )
    )
    return " ".join(_WORD.findall(plain.casefold().translate(_PLAIN)))


def _spellings(text: str) -> frozenset[str]:
    """Return the text folded, with apostrophes parting words and without: O'Brien is O Brien and OBrien."""
    return frozenset((fold(text), fold(_APOSTROPHES.sub("", text))))


@lru_cache(maxsize=4096)
def _spellings_of_name(name: str) -> tuple[str, ...]:
    """Return a person's full name as it may be spelt; the same few are looked for in every complaint."""
    return tuple(f" {spelling} " for spelling in _spellings(name) if " " in spelling)


def named_in(texts: Iterable[str], people: Iterable[User]) -> list[User]:
    """Return the people whose full name stands in one of the texts."""
    written = [f" {spelling} " for text in texts if text for spelling in _spellings(text)]
    found = []
    for person in people:
        names = _spellings_of_name(person.get_full_name())
        if any(name in text for name in names for text in written):
            found.append(person)
    return found

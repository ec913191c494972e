"""Finding people's names in what somebody wrote (rule 6): case and accents folded, whole words."""

import re
import unicodedata
from collections.abc import Iterable

from home.models import User

# Letters whose stroke or ligature Unicode does not take apart, as people write them without.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile(r"['’‘`ʼ](?!s\b)", re.IGNORECASE)  # not those before a possessive s
# Characters that are not seen, such as the soft hyphens of copied text.
_UNSEEN = "Cf"


def fold(text: str) -> str:
    """Return text without accents, case or punctuation, words parted by single blanks."""
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKD", text)
        if not unicodedata.combining(character) and unicodedata.category(character) != _UNSEEN
    )
    return " ".join(_WORD.findall(plain.casefold().translate(_PLAIN)))


def _spellings(text: str) -> set[str]:
    """Return the text folded, with apostrophes parting words and without: O'Brien is O Brien and OBrien."""
    return {fold(text), fold(_APOSTROPHES.sub("", text))}


def named_in(texts: Iterable[str], people: Iterable[User]) -> list[User]:
    """Return the people whose full name stands in one of the texts."""
    written = [f" {spelling} " for text in texts if text for spelling in _spellings(text)]
    found = []
    for person in people:
        names = [name for name in _spellings(person.get_full_name()) if " " in name]
        if any(f" {name} " in text for name in names for text in written):
            found.append(person)
    return found

"""Finding people's names in what somebody wrote (rule 6): case and accents folded, whole words."""

import re
import unicodedata
from collections.abc import Iterable

from home.models import User


def fold(text: str) -> str:
    """Return text without accents, case or punctuation, words parted by single blanks."""
    plain = "".join(
        character for character in unicodedata.normalize("NFKD", text) if not unicodedata.combining(character)
    )
    return " ".join(re.findall(r"\w+", plain.casefold().replace("ß", "ss")))


def named_in(texts: Iterable[str], people: Iterable[User]) -> list[User]:
    """Return the people whose full name stands in one of the texts."""
    written = [f" {fold(text)} " for text in texts if text]
    found = []
    for person in people:
        name = fold(person.get_full_name())
        if " " in name and any(f" {name} " in text for text in written):
            found.append(person)
    return found

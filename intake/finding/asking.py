"""What somebody types into the desk's search: a reference, or words that must all stand in a case."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intake.cases import references
from intake.finding import words
from intake.finding.models import CaseWord
from policies.finding.words import LONGEST_QUERY, MOST_WORDS, stems, telling

if TYPE_CHECKING:
    from intake.cases.access import CaseQuerySet

#: What is shorter is looked for in the text: a house number is no reference.
_SHORTEST_REFERENCE = 4


@dataclass(frozen=True)
class Found:
    """Cases that were found.

    Attributes:
        by_reference: whether they are those whose reference begins so; else what was typed stands in them.
    """

    cases: "CaseQuerySet"
    by_reference: bool


def find(seen: "CaseQuerySet", query: str, organisation_id: int) -> Found:
    """Narrow cases that somebody may see to those that they ask for.

    Args:
        seen: what they may see, and nothing else: what is found is found among these alone.
    """
    reference = as_reference(query)
    if reference:
        begins_so = seen.filter(reference__startswith=reference)
        if begins_so.exists():
            return Found(begins_so, by_reference=True)
    asked = words_asked(query)
    if not asked:
        return Found(seen.none(), by_reference=False)
    for word in asked:
        with_it = CaseWord.objects.filter(token=words.token(organisation_id, word))
        seen = seen.filter(pk__in=with_it.values("case_pk"))
    return Found(seen, by_reference=False)


def as_reference(query: str) -> str:
    """Return what was typed as the beginning of a reference; blank where it can't be one.

    A name in letters alone is none, however short: it would stand in a statement to the database as it was typed.
    """
    folded = references.fold(query[:LONGEST_QUERY])
    if not _SHORTEST_REFERENCE <= len(folded) <= references.LENGTH or not set(folded) <= set(references.ALPHABET):
        return ""
    return folded if any(sign.isdecimal() for sign in query) or references.is_sound(folded) else ""


def words_asked(query: str) -> list[str]:
    """Return the words that must stand in a case, each once.

    Words like "will" count only where nothing else was typed: then they are names.
    """
    query = query[:LONGEST_QUERY]
    found, rest, end = [], "", 0
    for start, stop, whole in sorted(words.wholes(query)):
        if start >= end:
            found.append(whole)
            rest += f"{query[end:start]} "
            end = stop
    rest += query[end:]
    found += list(telling(rest)) or ([] if found else stems(rest))
    return list(dict.fromkeys(found))[:MOST_WORDS]

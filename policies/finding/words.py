"""Words, and what they have in common: “complaints”, “complained” and “complaining” are one word to who searches.

The stems are made here, not by the database, so that a search finds the same on PostgreSQL and SQLite, and what
is marked on the page is exactly what was found.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import snowballstemmer

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s$")
_stemmer = snowballstemmer.stemmer("english")
_lock = Lock()

#: Of a search, so many characters and words are read; nobody types more to be helped.
LONGEST_QUERY = 200
MOST_WORDS = 12
#: An index refuses single words of several kilobytes; nobody searches for them.
_LONGEST_WORD = 60

# Words that stand in every text and tell nothing about it.
_WORDS_IN_EVERY_TEXT = """
    a about after all also am an and any are as at be because been before being but by can cant could did do does
    doing dont for from had has have having he her here hers him his how i if im in into is it its ive long me my
    no nor not of on or our ours out she should so some such than that the their theirs them then there these they
    this those through to too until up us very was we were what when where which while who whom why will with
    would you your youre yours
"""
_EMPTY = frozenset(_WORDS_IN_EVERY_TEXT.split())

# Kin that the stemmer takes for strangers.
_KIN = {"complaint": "complain", "privaci": "privat"}


@dataclass(frozen=True)
class Word:
    """A word in a text: its stem, and where it stands."""

    stem: str
    start: int
    end: int


def words_in(text: str) -> Iterator[Word]:
    """Yield the words of ``text`` in order, those that tell nothing included."""
    for match in _WORD.finditer(text):
        yield Word(stem(match.group()), match.start(), match.end())


def stems(text: str) -> list[str]:
    """Return the stems of ``text`` in order."""
    return [stem(match.group()) for match in _WORD.finditer(text)]


def asked(query: str) -> list[str]:
    """Return the stems that a search is about, each once; none where it holds only words like “the”."""
    return list(dict.fromkeys(telling(query[:LONGEST_QUERY])))[:MOST_WORDS]


def telling(text: str) -> Iterator[str]:
    """Yield the stems of the words in ``text`` that tell something about it, in order."""
    for match in _WORD.finditer(text):
        if _plain(match.group()) not in _EMPTY:
            yield stem(match.group())


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return what a word has in common with its other forms: without capitals, accents, apostrophes, endings."""
    plain = _plain(word)
    with _lock:  # the stemmer keeps the word it is at work on
        found = str(_stemmer.stemWord(plain))
    return _KIN.get(found, found)


def _plain(word: str) -> str:
    bare = _POSSESSIVE.sub("", word.casefold()).replace("'", "").replace("’", "")
    decomposed = unicodedata.normalize("NFKD", bare)
    letters = "".join(sign for sign in decomposed if sign.isalnum())
    return letters[:_LONGEST_WORD] or bare[:_LONGEST_WORD]

"""What of a case can be searched, and the token of a word.

Words are taken as `policies.finding.words` takes them: capitals, accents and endings do not matter. An email
address and a telephone number are words of their own too, so that a whole one finds nobody else.
"""

import hmac
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings

from intake.forms.questions.model import Type
from policies.finding import words

_EMAIL = re.compile(r"[^\s@<>(),;:\"]+@[^\s@<>(),;:\"]+\.[^\s@<>(),;:\"]+")
_TELEPHONE = re.compile(r"(?<![\w+])\+?\d(?:[ ()./-]*\d){8,14}(?!\w)")
#: Answers that are chosen or dates: the queue's filters are for these.
_NOT_WORDS = {Type.CHOICE, Type.SEVERAL, Type.YES_NO, Type.UNIT, Type.DATE, Type.PERIOD}
#: Parts of what an event says that are of our own choosing and stand in very many cases.
_OURS = frozenset({"remedies", "title", "safe_contact"})
_NAMES = ("name", "concerns_whom", "contact_name")
#: What of a complainant's own row is searched.
_OF_COMPLAINANT = ("name", "email", "telephone", "address")


def token(organisation_id: int, word: str) -> int:
    """Return the token of a word: an HMAC under a key of its own, another in each organisation."""
    mac = hmac.digest(settings.SEARCH_KEY.encode(), f"{organisation_id}:{word}".encode(), "sha256")
    return int.from_bytes(mac[:8], "big", signed=True)


def in_text(text: str) -> Iterator[str]:
    """Yield the words of a text that tell something."""
    yield from words.telling(text)
    yield from (found for _start, _end, found in wholes(text))


def in_name(text: str) -> Iterator[str]:
    """Yield every word of a name: Will and May are people."""
    yield from words.stems(text)


def wholes(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield each email address and telephone number with where it stands, as a word of its own."""
    for match in _EMAIL.finditer(text):
        address = match.group().rstrip(".!?'’")
        yield match.start(), match.end(), f"@{address.casefold()}"
    for match in _TELEPHONE.finditer(text):
        digits = "".join(sign for sign in match.group() if sign.isdecimal())
        if not match.group().startswith("+"):
            digits = digits.removeprefix("00") if digits.startswith("0044") else digits
        digits = f"0{digits[2:].removeprefix('0')}" if digits.startswith("44") and len(digits) > 11 else digits
        yield match.start(), match.end(), f"#{digits}"


def of_answers(questions: Iterable[Mapping[str, Any]], answers: Any) -> set[str]:
    """Return the words of what somebody sent."""
    if not isinstance(answers, dict):
        return set()
    skipped = {question["name"] for question in questions if question.get("type") in _NOT_WORDS}
    return _of({name: answer for name, answer in answers.items() if name not in skipped})


def of_complainant(body: Any) -> set[str]:
    """Return the words by which a complainant is found: name, and how they are reached."""
    return _of({name: body[name] for name in _OF_COMPLAINANT if name in body}) if isinstance(body, dict) else set()


def of_event(body: Any) -> set[str]:
    """Return the words of what an event says; whoever sees the case reads all of it."""
    return _of(body) if isinstance(body, dict) else set()


def _of(body: Mapping[str, Any]) -> set[str]:
    found: set[str] = set()
    for name, value in body.items():
        if name in _OURS:
            continue
        for text in _texts(value):
            found.update(in_text(text))
            if name in _NAMES:
                found.update(in_name(text))
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in _OURS:
                yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)

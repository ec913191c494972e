"""The little language of limits, amounts and who handles a stage: read and refused.

`str()` of each value writes it. Reading is strict about words (a misspelt promise must not
be guessed at) and forgiving about spaces and about singular or plural.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from .model import MOST, Amount, Anchor, HandledBy, Limit, Role, TimeUnit

_UNITS = {word: unit for unit in TimeUnit for word in (unit.value, unit.singular)}
_EVENTS = {event.value: event for event in Anchor}
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")
SLUG = re.compile(r"[A-Za-z0-9_-]+")

UNIT_WORDS = ", ".join(unit.value for unit in TimeUnit)
EVENT_WORDS = ", ".join(event.value for event in Anchor)
AMOUNT_EXPECTED = f"expected a number from 1 to {MOST} and a unit, such as “10 working days”"
LIMIT_EXPECTED = (
    "expected an amount of time from an event, such as “10 working days of receipt”,"
    " with “normally” in front where a person has the last word"
)
RELATIVE = ("unit", "division", "organisation")
HANDLED_BY = (
    HandledBy(Role.HANDLERS, "unit"),
    HandledBy(Role.MANAGERS, "unit"),
    HandledBy(Role.MANAGERS, "division"),
    HandledBy(Role.MANAGERS, "organisation"),
)
HANDLED_BY_EXPECTED = (
    f"expected {', '.join(f'“{choice}”' for choice in HANDLED_BY)} or “members of” and the"
    " short name of a unit, such as “members of board”"
)


def hint(word: str, choices: Iterable[str]) -> str:
    """A pointer to the word that was probably meant, or nothing."""
    close = get_close_matches(word, list(choices), n=1)
    return f" (did you mean “{close[0]}”?)" if close else ""


def parse_amount(text: str) -> Amount:
    """Read “10 working days”. Raises ValueError saying what was expected."""
    number, _, unit_words = " ".join(text.split()).partition(" ")
    if not number or not unit_words:
        raise ValueError(f"{AMOUNT_EXPECTED}, not {quoted(text)}")
    if not _NUMBER.fullmatch(number):
        raise ValueError(f"{AMOUNT_EXPECTED}; {quoted(number)} is not such a number")
    unit = _UNITS.get(unit_words)
    if unit is None:
        raise ValueError(f"expected a unit ({UNIT_WORDS}), not {quoted(unit_words)}{hint(unit_words, _UNITS)}")
    return Amount(int(number), unit)


def parse_limit(text: str) -> Limit:
    """Read “normally 2 working days of receipt”. Raises ValueError saying what was expected."""
    words = " ".join(text.split())
    normally = words == "normally" or words.startswith("normally ")
    if normally:
        words = words.removeprefix("normally").lstrip()
    amount_words, of, event_words = f"{words} ".partition(" of ")
    if not of or not amount_words or not event_words.strip():
        raise ValueError(f"{LIMIT_EXPECTED}, not {quoted(text)}")
    event = _EVENTS.get(event_words.strip())
    wrong = []
    try:
        amount = parse_amount(amount_words)
    except ValueError as error:
        wrong.append(str(error))
    if event is None:
        wrong.append(
            f"expected an event ({EVENT_WORDS}), not {quoted(event_words)}{hint(event_words.strip(), _EVENTS)}"
        )
    if wrong or event is None:
        raise ValueError("; ".join(wrong))
    return Limit(amount, event, normally)


def parse_handled_by(text: str) -> HandledBy:
    """Read “managers of division”. Raises ValueError saying what was expected."""
    words = " ".join(text.split())
    for choice in HANDLED_BY:
        if words == str(choice):
            return choice
    role, _, slug = words.partition(" of ")
    if role == Role.MEMBERS and is_unit_slug(slug):
        return HandledBy(Role.MEMBERS, slug)
    near = hint(words, [str(choice) for choice in HANDLED_BY])
    raise ValueError(f"{HANDLED_BY_EXPECTED}, not {quoted(text)}{near}")


def is_unit_slug(word: str) -> bool:
    """Whether this can name a unit outright; the relative words cannot."""
    return bool(SLUG.fullmatch(word)) and word not in RELATIVE


def quoted(value: object) -> str:
    """What stood there, short enough for a message and on one line."""
    text = " ".join(str(value).split())
    return f"“{text if len(text) <= 60 else text[:57] + '…'}”" if text else "nothing"

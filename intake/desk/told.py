"""What is told of one event, and the small words it is made of."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Told:
    """An event in words: a title, a sentence, and what was written, each with a heading or none."""

    title: str
    note: str = ""
    paragraphs: tuple[tuple[str, str], ...] = ()


def sentence(text: Any) -> str:
    """Return text as a sentence: a capital first, a full stop last."""
    said = str(text or "")
    return f"{said[0].upper()}{said[1:]}." if said else ""


def one(heading: str, text: Any) -> tuple[tuple[str, str], ...]:
    """Return one piece of text under its heading, or nothing where there is none."""
    return ((heading, str(text)),) if text else ()


def reasons(body: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return what a complainant wrote of their own accord."""
    return one("", body.get("reasons"))

"""Answers read back before they are sent: grouped by page, each with the way to change it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from intake.forms.questions import Asked, Type
from intake.forms.questions.asking import answer_in_words, as_asked

#: These are written as several inputs; the first has this behind its id.
_FIRST = {Type.CHOICE, Type.SEVERAL, Type.YES_NO, Type.UNIT, Type.DATE, Type.PERIOD}


@dataclass(frozen=True)
class Answer:
    """One question with its answer in words; ``change_url`` leads to the very question."""

    label: str
    value: str
    change_url: str


@dataclass(frozen=True)
class Section:
    """The answers of one page."""

    title: str
    change_url: str
    answers: list[Answer]


def sections(pages: Iterable[Asked], answers: Mapping[str, Any], address: Callable[[str], str]) -> list[Section]:
    """Return what was answered, page by page; pages that only tell something are left out."""
    found = []
    for asked in pages:
        there = address(asked.page.key)
        rows = [
            Answer(
                question["label"],
                answer_in_words(question, answers.get(question["name"])),
                f"{there}#id_{question['name']}{'_0' if question['type'] in _FIRST else ''}",
            )
            for question in as_asked([asked])
        ]
        if rows:
            found.append(Section(asked.page.title, there, rows))
    return found

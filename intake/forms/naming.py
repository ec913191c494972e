"""Short names of an editor's questions and answers: made of their words where none is given, and kept from then on."""

from collections.abc import Iterable
from typing import Any

from django.utils.text import slugify

from intake.forms.questions import Choice
from intake.forms.questions.standard import Kind, Offer, pages

_LONGEST = 40


def name_all(own_pages: Iterable[Any]) -> None:
    """Name what has no name yet, on all pages of an editor's own; each question differently."""
    questions = [question for page in own_pages for question in page["questions"]]
    offer = Offer(kinds=tuple(Kind), who=(Choice("someone", ""),))
    taken = {question.name for page in pages(offer) for question in page.questions}
    taken |= {question["name"] for question in questions if question["name"]}
    for question in questions:
        if not question["name"] and question["label"]:
            question["name"] = _free(_of(question["label"], "_", "question"), taken, "_")
            taken.add(question["name"])
        values = {choice["value"] for choice in question["choices"] if choice["value"]}
        for choice in question["choices"]:
            if not choice["value"] and choice["label"]:
                choice["value"] = _free(_of(choice["label"], "-", "answer"), values, "-")
                values.add(choice["value"])


def _of(words: str, joint: str, otherwise: str) -> str:
    """Return a short name made of words: letters, numbers and joints, with a letter first."""
    made = slugify(words).replace("_", "-").replace("-", joint)[:_LONGEST].strip(joint)
    while joint * 2 in made:
        made = made.replace(joint * 2, joint)
    return made if made[:1].isalpha() else f"{otherwise}{joint}{made}"[:_LONGEST].strip(joint)


def _free(wanted: str, taken: set[str], joint: str) -> str:
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted[: _LONGEST - 4]}{joint}{number}"
    return found

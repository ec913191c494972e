"""Questions as a submission keeps them, and answers in words."""

from calendar import month_name
from collections.abc import Iterable
from datetime import date
from typing import Any

from intake.forms.questions.branching import Asked
from intake.forms.questions.model import Type
from policies import sentences

_MONTHS = tuple(month_name)[1:]


def as_asked(pages: Iterable[Asked]) -> list[dict[str, Any]]:
    """Return the questions as they were asked, in a form that outlives every change of the form."""
    kept = []
    for asked in pages:
        for question in asked.questions:
            if not question.type.is_answered:
                continue
            said: dict[str, Any] = {
                "step": asked.page.key,
                "page": asked.page.title,
                "name": question.name,
                "label": question.label,
                "help": question.hint,
                "required": question.required,
                "type": question.type.value,
            }
            if question.type.has_choices:
                said["choices"] = {choice.value: choice.label for choice in question.choices}
            kept.append(said)
    return kept


def answer_in_words(question: dict[str, Any], answer: Any) -> str:
    """Return an answer as people read it: choices by their labels, dates in words."""
    if not answer:
        return ""
    choices = question.get("choices")
    if choices:
        chosen = answer if isinstance(answer, (list, tuple)) else [answer]
        return "\n".join(str(choices.get(str(each), each)) for each in chosen)
    if question.get("type", "") in (Type.DATE, Type.PERIOD) or question["name"] == "incident_date":
        return period_in_words(str(answer))
    return str(answer)


def period_in_words(written: str) -> str:
    """Return a day, a month or a year in words: ``2026-03`` is March 2026."""
    parts = written.split("-")
    if len(parts) == 3:
        return sentences.day_in_words(date.fromisoformat(written))
    if len(parts) == 2:
        return f"{_MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return written

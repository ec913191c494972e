"""Which questions are asked, and which answers count.

Everything is decided anew from the first page, and only answers to questions that are asked are looked at. So an answer
to a hidden question, whoever put it there, can open, close, route or keep nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from intake.forms.questions.model import Condition, Page, Question, Questionnaire

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """A page that is asked, with those of its questions that are; ``required`` is settled in each."""

    page: Page
    questions: tuple[Question, ...]


def is_answer(value: Any) -> bool:
    """Tell whether something was answered: ``False`` and 0 are answers, nothing and blanks are not."""
    if isinstance(value, str):
        return bool(value.strip())
    return value is not None and value != []


def _meets(condition: Condition, answers: Answers) -> bool:
    given = answers.get(condition.question)
    if not condition.answers:
        return is_answer(given) is not condition.unless
    chosen = given if isinstance(given, (list, tuple)) else [given]
    return any(isinstance(each, str) and each in condition.answers for each in chosen) is not condition.unless


def holds(conditions: Iterable[Condition], answers: Answers) -> bool:
    """Tell whether all conditions hold; the answers must be those that count."""
    return all(_meets(condition, answers) for condition in conditions)


def reachable(questionnaire: Questionnaire, answers: Answers) -> list[Asked]:
    """Return the pages that are asked of somebody who has given these answers, in their order.

    A page whose questions are all hidden is not asked.
    """
    return settle(questionnaire, answers)[0]


def asked_pages(questionnaire: Questionnaire, answers: Answers) -> list[str]:
    """Return the keys of the pages that are asked."""
    return [asked.page.key for asked in reachable(questionnaire, answers)]


def clean(questionnaire: Questionnaire, answers: Answers) -> dict[str, Any]:
    """Return the answers that count: those to questions that are asked, in their order, and what is given."""
    return settle(questionnaire, answers)[1]


def settle(questionnaire: Questionnaire, answers: Answers) -> tuple[list[Asked], dict[str, Any]]:
    """Return what :func:`reachable` and :func:`clean` return, of which each comes of the other."""
    counts: dict[str, Any] = dict(questionnaire.given)
    pages: list[Asked] = []
    for page in questionnaire.pages:
        if not holds(page.show_if, counts):
            continue
        questions: list[Question] = []
        for question in page.questions:
            if not holds(question.show_if, counts):
                continue
            questions.append(_settled(question, question.required and holds(question.needed_if, counts)))
            if question.type.is_answered and question.name in answers and question.name not in questionnaire.given:
                counts[question.name] = answers[question.name]
        if questions:
            pages.append(Asked(page, tuple(questions)))
    return pages, counts


def _settled(question: Question, needed: bool) -> Question:
    return question if question.required is needed else replace(question, required=needed)


def decided_by(questions: Iterable[Question], conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Return those of the conditions that the answer to one of these questions decides."""
    names = {question.name for question in questions}
    return tuple(condition for condition in conditions if condition.question in names)


def on_page(questionnaire: Questionnaire, key: str, answers: Answers) -> Asked | None:
    """Return a page as it is shown to be filled in: with every question that an answer on it could bring.

    Such a question is on the page whatever was answered there before: without a script nothing could bring it when the
    answer changes. Whether it is needed, and whether what is typed counts, is settled when the page is sent. None where
    the page is not asked.
    """
    page = questionnaire.page(key)
    if page is None:
        return None
    elsewhere = {name: value for name, value in answers.items() if name not in {each.name for each in page.questions}}
    counts = clean(questionnaire, elsewhere)
    if not holds(page.show_if, counts):
        return None
    shown: list[Question] = []
    for question in page.questions:
        if not _holds_elsewhere(question.show_if, shown, counts):
            continue
        shown.append(_settled(question, question.required and _holds_elsewhere(question.needed_if, shown, counts)))
    return Asked(page, tuple(shown)) if shown else None


def _holds_elsewhere(conditions: Iterable[Condition], here: Iterable[Question], counts: Answers) -> bool:
    """Tell whether those conditions hold that nothing on the page decides."""
    own = decided_by(here, conditions)
    return holds([condition for condition in conditions if condition not in own], counts)

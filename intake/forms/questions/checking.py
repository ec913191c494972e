"""Why a questionnaire can't be asked as it is: every problem at once, each with its place, in words for an editor."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from intake.forms.questions.model import Condition, Page, Question, Questionnaire, Type

#: So many pages and questions a form may have of its own; more is no form that anybody finishes.
MOST_QUESTIONS = 200


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where.

    Attributes:
        page: key of the page.
        question: its place on the page, counted from 0; None where the page itself is meant.
        part: ``name``, ``choices``, ``show_if`` or ``questions``.
        number: which condition, counted from 0, where ``part`` is ``show_if``.
        about: the question that a condition is about.
    """

    page: str
    question: int | None
    part: str
    message: str
    number: int = 0
    about: str = ""


#: The questions asked before, by name: each with its page and its place there.
Before = dict[str, list[tuple[Page, Question, int]]]


def problems(questionnaire: Questionnaire) -> list[Problem]:
    """Return everything that stands against asking it; nothing where it can be asked."""
    found: list[Problem] = []
    before: Before = {}
    later = {question.name for _, question in questionnaire} | set(questionnaire.given)
    for page in questionnaire.pages:
        if not page.questions:
            found.append(Problem(page.key, None, "questions", "Add a question. A page needs one at least."))
        wrong = list(_conditions(page, None, page.show_if, before, questionnaire, later))
        found += wrong
        if page.questions and not wrong and not can_be(questionnaire, page.show_if):
            found.append(Problem(page.key, None, "show_if", _NEVER_PAGE))
        unseen_page = bool(wrong)
        for place, question in enumerate(page.questions):
            found += _of_itself(page, place, question)
            found += _twice(questionnaire, page, place, question, before.get(question.name, []))
            wrong = list(_conditions(page, place, question.show_if, before, questionnaire, later))
            found += wrong
            settled = question.show_if and not wrong and not unseen_page and can_be(questionnaire, page.show_if)
            if settled and not can_be(questionnaire, _all(page, question)):
                found.append(Problem(page.key, place, "show_if", _NEVER_QUESTION))
            before.setdefault(question.name, []).append((page, question, place))
    return found


_NEVER_PAGE = (
    "Nobody would ever be asked this page: no answers fit all of its conditions. Take one away, or change its answers."
)
_NEVER_QUESTION = (
    "Nobody would ever be asked this question: no answers fit all of its conditions and those of its page. "
    "Take one away, or change its answers."
)


_TWICE = "There is another question with the short name “{name}”. Leave this one's empty, and it gets its own."
_STANDARD = "Every form has a question “{name}” already. Leave this one's short name empty, and it gets its own."


def _twice(
    questionnaire: Questionnaire,
    page: Page,
    place: int,
    question: Question,
    twins: Sequence[tuple[Page, Question, int]],
) -> Iterator[Problem]:
    """Say where two questions of one name could both be asked; of a standard one and an own, the own is at fault."""
    if question.name in questionnaire.given:
        yield Problem(page.key, place, "name", _STANDARD.format(name=question.name))
    for twin_page, twin, twin_place in twins:
        if not can_be(questionnaire, [*_all(page, question), *_all(twin_page, twin)]):
            continue
        if page.standard:
            yield Problem(twin_page.key, twin_place, "name", _STANDARD.format(name=question.name))
        else:
            words = _STANDARD if twin_page.standard else _TWICE
            yield Problem(page.key, place, "name", words.format(name=question.name))


def _of_itself(page: Page, place: int, question: Question) -> Iterator[Problem]:
    """Say what is wrong with a question alone."""
    if question.type in (Type.CHOICE, Type.SEVERAL):
        if len(question.choices) < 2:
            yield Problem(page.key, place, "choices", "Give two answers at least to choose from.")
        values = [choice.value for choice in question.choices]
        twice = next((value for value, after in pairwise(sorted(values)) if value == after), None)
        if twice is not None:
            yield Problem(page.key, place, "choices", f"Two answers have the same short name “{twice}”.")


def _conditions(
    page: Page,
    place: int | None,
    conditions: Iterable[Condition],
    before: Before,
    questionnaire: Questionnaire,
    everywhere: set[str],
) -> Iterator[Problem]:
    for number, condition in enumerate(conditions):
        told = _condition(condition, before, questionnaire, everywhere, page)
        if told:
            yield Problem(page.key, place, "show_if", told, number, condition.question)


def _condition(
    condition: Condition,
    before: Before,
    questionnaire: Questionnaire,
    everywhere: set[str],
    page: Page,
) -> str:
    name = condition.question
    if name in questionnaire.given:
        return ""
    found = before.get(name)
    if found is None:
        if name not in everywhere:
            return "It depends on a question that is not on the form any more. Choose again when it is asked."
        label = next((each.label for _, each in questionnaire if each.name == name), name)
        return f"It depends on “{label}”, which is asked later, or here. Only answers given before can decide."
    question = found[0][1]
    if not condition.answers:
        return ""
    if not question.type.has_choices:
        return f"“{question.label}” is answered in people's own words, so nothing can depend on its answer."
    offered = {choice.value for _, each, _ in found for choice in each.choices}
    strange = next((answer for answer in condition.answers if answer not in offered), None)
    # Units come and go; and a standard page knows all kinds, whichever of them this form takes.
    if strange is not None and question.type is not Type.UNIT and not page.standard:
        named = ", ".join(f"“{choice.label}”" for choice in question.choices)
        return f"It depends on an answer to “{question.label}” that is not offered any more. They are {named}."
    return ""


def _all(page: Page, question: Question) -> list[Condition]:
    return [*page.show_if, *question.show_if]


def can_be(questionnaire: Questionnaire, wanted: Iterable[Condition]) -> bool:
    """Tell whether there are answers under which all of these conditions hold.

    Conditions are only ever joined by "and", so what they ask for, together with what it takes for the questions
    they name to be asked at all, is one list of demands on single questions; it can be met if each question's can.
    Where a name stands for two questions that are never asked together, either will do. What ``unless`` rules out is
    only held against answers that are demanded, so now and then this says yes too often; never no.
    """
    return _can_be(questionnaire, list(wanted), {}, {})


def _can_be(
    questionnaire: Questionnaire,
    waiting: list[Condition],
    demanded: dict[str, list[frozenset[str]]],
    ruled_out: dict[str, frozenset[str]],
    chosen: dict[str, Question] | None = None,
) -> bool:
    chosen = dict(chosen or {})
    demanded, ruled_out, waiting = dict(demanded), dict(ruled_out), list(waiting)
    while waiting:
        condition = waiting.pop()
        name, answers = condition.question, frozenset(condition.answers)
        if condition.unless:
            ruled_out[name] = ruled_out.get(name, frozenset()) | answers
        else:
            demanded[name] = [*demanded.get(name, []), answers]
            if name not in chosen and name not in questionnaire.given:
                return _either(questionnaire, name, waiting, demanded, ruled_out, chosen)
        if not _fits(questionnaire, name, demanded, ruled_out, chosen):
            return False
    return True


def _either(
    questionnaire: Questionnaire,
    name: str,
    waiting: list[Condition],
    demanded: dict[str, list[frozenset[str]]],
    ruled_out: dict[str, frozenset[str]],
    chosen: dict[str, Question],
) -> bool:
    """Try each question of that name, with what it takes to be asked it."""
    for page, question in questionnaire:
        if question.name != name:
            continue
        chosen = {**chosen, name: question}
        if _fits(questionnaire, name, demanded, ruled_out, chosen) and _can_be(
            questionnaire, [*waiting, *_all(page, question)], demanded, ruled_out, chosen
        ):
            return True
    return False


def _fits(
    questionnaire: Questionnaire,
    name: str,
    demanded: dict[str, list[frozenset[str]]],
    ruled_out: dict[str, frozenset[str]],
    chosen: dict[str, Question],
) -> bool:
    """Tell whether one answer meets all that is asked of it."""
    forbidden = ruled_out.get(name, frozenset())
    # "Answered, however" demands that it is asked, and no answer in particular.
    wanted = [each for each in demanded.get(name, []) if each]
    if name in questionnaire.given:
        given = questionnaire.given[name]
        return given not in forbidden and all(given in each for each in wanted)
    if not wanted:
        return True
    question = chosen[name]
    offered = {choice.value for choice in question.choices} - forbidden
    if question.type is Type.UNIT:
        return True  # units come and go
    if question.type is Type.SEVERAL:
        return all(each & offered for each in wanted)
    return bool(offered.intersection(*wanted))

"""A questionnaire on paper: every question with its number, its fields, and in words when to answer it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from intake.forms.questions import Choice, Condition, Page, Question, Questionnaire, Type

#: The field that says which form this is.
IDENTITY = "recourse-form"
#: A date's three boxes, in the order in which the form on the screen numbers them.
DATE_PARTS = ("day", "month", "year")
#: So high a box is, in lines, where people write by hand.
_FEWEST_LINES = 3


def field_name(page: str, question: str, part: str = "") -> str:
    """Return what a field is called in the PDF: its page stands in it, for pages may share a question's name."""
    return ":".join(filter(None, (page, question, part)))


@dataclass(frozen=True)
class Box:
    """Something to tick or to write one part of an answer into."""

    name: str
    label: str
    value: str = ""


@dataclass(frozen=True)
class Group:
    """Choices under one heading; blank where there is none."""

    heading: str
    boxes: list[Box]


@dataclass(frozen=True)
class Row:
    """One question on paper.

    Attributes:
        number: counted through the whole form; 0 for what only tells something.
        when: when to answer it; blank for always.
        look: ``line``, ``text``, ``date``, ``one`` or ``several``; blank where there is nothing to answer.
        lines: how high a text's box is.
    """

    number: int
    label: str
    hint: str
    when: str
    look: str
    name: str
    optional: bool = False
    lines: int = 0
    longest: int | None = None
    boxes: list[Box] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)


@dataclass(frozen=True)
class Section:
    """One page of the form, as a section on paper."""

    title: str
    hint: str
    when: str
    rows: list[Row]


class Layout:
    """All sections of a form on paper."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self._numbers: dict[str, list[int]] = {}
        self._asked: dict[str, Question] = {}
        self._next = 1
        self.sections = [self._section(page) for page in questionnaire.pages]

    def _section(self, page: Page) -> Section:
        when = self._when(page.show_if)
        rows = [self._row(page, question) for question in page.questions]
        return Section(page.title, page.hint, when, rows)

    def _row(self, page: Page, question: Question) -> Row:
        # What holds for the whole section is said once, above it.
        when = self._when(tuple(each for each in question.show_if if each not in page.show_if))
        if not question.type.is_answered:
            return Row(0, question.label, question.hint, when, "", "")
        number = self._next
        self._next += 1
        self._numbers.setdefault(question.name, []).append(number)
        self._asked[question.name] = question
        name = field_name(page.key, question.name)
        lines = max(_FEWEST_LINES, question.rows) if question.type is Type.TEXT else 0
        boxes: list[Box] = []
        if question.type in (Type.DATE, Type.PERIOD):
            said = (_("Day"), _("Month"), _("Year"))
            boxes = [
                Box(field_name(page.key, question.name, part), label)
                for part, label in zip(DATE_PARTS, said, strict=True)
            ]
        return Row(
            number,
            question.label,
            question.hint,
            when,
            _look(question.type),
            name,
            optional=not question.required,
            lines=lines,
            longest=question.longest,
            boxes=boxes,
            groups=_groups(page.key, question),
        )

    # -- in words when to answer -----------------------------------------------------------------------

    def _when(self, conditions: Iterable[Condition]) -> str:
        said = [words for condition in conditions if (words := self._condition(condition))]
        if not said:
            return ""
        return _("Answer this only if %(conditions)s.") % {"conditions": str(_(" and ")).join(said)}

    def _condition(self, condition: Condition) -> str:
        """Return one condition in words; blank where, on this form, it always holds."""
        given: Mapping[str, str] = self.questionnaire.given
        question, numbers = self._asked.get(condition.question), self._numbers.get(condition.question)
        if condition.question in given or question is None or not numbers:
            return ""
        offered = {choice.value: _short(choice.label) for choice in question.choices}
        chosen = [offered[answer] for answer in condition.answers if answer in offered]
        if not condition.unless and len(chosen) == len(offered):
            return ""
        if condition.unless and not chosen:
            return ""
        which = str(_(" or ")).join(str(number) for number in numbers)
        answers = str(_(" or ")).join(f"“{label}”" for label in chosen)
        words = (
            _("you did not answer %(answers)s to question %(number)s")
            if condition.unless
            else _("you answered %(answers)s to question %(number)s")
        )
        return words % {"answers": answers, "number": which}


def _short(label: str) -> str:
    """Return a choice as it is quoted: without what explains it."""
    return label.partition(":")[0].partition(",")[0]


def _look(kind: Type) -> str:
    match kind:
        case Type.TEXT:
            return "text"
        case Type.DATE | Type.PERIOD:
            return "date"
        case Type.SEVERAL:
            return "several"
        case Type.CHOICE | Type.YES_NO | Type.UNIT:
            return "one"
        case _:
            return "line"


def _groups(page: str, question: Question) -> list[Group]:
    """Return what can be ticked. Of one answer all boxes share a name; of several each has its own."""
    found: list[Group] = []
    for choice in question.choices:
        if not found or found[-1].heading != choice.group:
            found.append(Group(choice.group, []))
        found[-1].boxes.append(_box(page, question, choice))
    return found


def _box(page: str, question: Question, choice: Choice) -> Box:
    part = choice.value if question.type is Type.SEVERAL else ""
    return Box(field_name(page, question.name, part), choice.label, choice.value)

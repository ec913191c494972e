"""What a questionnaire is made of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Type(StrEnum):
    """What kind of answer a question wants."""

    LINE = "line"
    TEXT = "text"
    EMAIL = "email"
    TELEPHONE = "telephone"
    DATE = "date"
    #: A day, or only its month, or only its year: ``2026-03-27``, ``2026-03`` or ``2026``.
    PERIOD = "period"
    CHOICE = "choice"
    SEVERAL = "several"
    YES_NO = "yes-no"
    #: A unit of the organisation, or "I don't know".
    UNIT = "unit"
    #: Information only; there is nothing to answer.
    NOTE = "note"

    @property
    def is_answered(self) -> bool:
        """Whether there is anything to answer."""
        return self is not Type.NOTE

    @property
    def has_choices(self) -> bool:
        """Whether the answer is one, or several, of a list; only such an answer can open other questions."""
        return self in (Type.CHOICE, Type.SEVERAL, Type.YES_NO, Type.UNIT)


@dataclass(frozen=True)
class Choice:
    """One of the answers offered. ``value`` is what is kept; ``group`` is the heading that it stands under."""

    value: str
    label: str
    group: str = ""


@dataclass(frozen=True)
class Condition:
    """Holds if the answer to an earlier question is (one of) these; with ``unless``, if it is none of them.

    Without any answers it holds if the question was answered, however; with ``unless``, if it was not.
    A question that was not asked has no answer: then a plain condition does not hold, and one with ``unless`` does.
    """

    question: str
    answers: tuple[str, ...]
    unless: bool = False


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        name: what the answer is kept under.
        missing: what is said where a needed answer is missing.
        longest: how many characters a text may have; None for the type's own bound.
        show_if: asked only if all of these hold.
        needed_if: ``required`` only if all of these hold too.
        core: routing, letters or the law need it; nobody can take it off a form.
        autocomplete: what a browser may fill in by itself.
    """

    name: str
    type: Type
    label: str
    hint: str = ""
    required: bool = True
    missing: str = ""
    choices: tuple[Choice, ...] = ()
    longest: int | None = None
    rows: int = 5
    show_if: tuple[Condition, ...] = ()
    needed_if: tuple[Condition, ...] = ()
    core: bool = False
    autocomplete: str = "off"


@dataclass(frozen=True)
class Page:
    """A small group of questions, asked together.

    Attributes:
        key: never changes, however the page is reworded or moved; it stands in the page's address.
        show_if: asked only if all of these hold.
        standard: every form has it.
    """

    key: str
    title: str
    questions: tuple[Question, ...]
    hint: str = ""
    show_if: tuple[Condition, ...] = ()
    standard: bool = False


@dataclass(frozen=True)
class Questionnaire:
    """All pages in their order.

    Attributes:
        given: answers that are known without asking, such as the kind where a form takes only one.
    """

    pages: tuple[Page, ...]
    given: Mapping[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[tuple[Page, Question]]:
        """Yield every question with its page."""
        for page in self.pages:
            for question in page.questions:
                yield page, question

    def page(self, key: str) -> Page | None:
        """Return the page of that key, if there is one."""
        return next((page for page in self.pages if page.key == key), None)

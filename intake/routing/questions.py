"""Which questions of a form rules may ask about: those whose answers are chosen and not written."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from home.models import Organisation
    from intake.forms.models import IntakeFormPage


@dataclass(frozen=True)
class Routable:
    """A question with the answers it can have.

    Attributes:
        answers: value and words of each, in the order in which they are offered.
        optional: whether it may be left unanswered, or is not asked of everybody.
    """

    name: str
    label: str
    answers: tuple[tuple[str, str], ...]
    optional: bool = True

    @property
    def values(self) -> tuple[str, ...]:
        """Every answer that occurs; blank where it may be left unanswered."""
        return tuple(value for value, _label in self.answers) + (("",) if self.optional else ())


def routable_questions(form: "IntakeFormPage", organisation: "Organisation") -> list[Routable]:
    """Return the questions of a form that rules may ask about, with every answer that occurs.

    Those are the ones with one answer out of a few, the editor's own among them.
    """
    from intake.forms.building import compose_form
    from intake.forms.questions import Type

    chosen = (Type.CHOICE, Type.YES_NO, Type.UNIT)
    return [
        Routable(
            question.name,
            str(question.label),
            tuple((choice.value, str(choice.label)) for choice in question.choices),
            optional=not question.required or bool(page.show_if or question.show_if or question.needed_if),
        )
        for page in compose_form(form, organisation).questionnaire.pages
        for question in page.questions
        if question.type in chosen
    ]

"""Which questions of a form rules may ask about: those whose answers are chosen and not written."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from intake.forms.kinds import Kind
from intake.routing.engine import ABOUT, DONT_KNOW

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


def _yes_no() -> tuple[tuple[str, str], ...]:
    return (("no", str(_("No"))), ("yes", str(_("Yes"))), (DONT_KNOW, str(_("I don't know"))))


def routable_questions(form: "IntakeFormPage", organisation: "Organisation") -> list[Routable]:
    """Return the questions of a form that rules may ask about, with every answer that occurs."""
    from intake.forms.steps import flat, unit_choices

    units = unit_choices(list(organisation.units.filter(is_public=True, closed_on=None)))
    return [
        Routable("kind", _("What it is"), tuple((kind.value, str(kind.label)) for kind in Kind)),
        Routable("safety", _("Whether somebody may be unsafe"), _yes_no()),
        Routable("who", _("Who they are"), tuple(form.who_choices())),
        Routable(ABOUT, _("Which part of the organisation it is about"), tuple(flat(units).items())),
        Routable("concerns_usual", _("Whether it is about someone who would deal with it"), _yes_no()),
        Routable("on_behalf", _("Whether somebody writes for another"), _yes_no()[:2]),
        Routable("anonymous", _("Whether they stay anonymous"), _yes_no()[:2]),
    ]

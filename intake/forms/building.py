"""From a form page, as its editor left it, to the questionnaire that it asks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from intake.forms import blocks
from intake.forms.questions import Choice, Question, Type
from intake.forms.questions.composing import Composed, compose
from intake.forms.questions.standard import CASES, Kind, Offer
from intake.forms.steps import field_of
from intake.routing.engine import DONT_KNOW

if TYPE_CHECKING:
    from django import forms

    from home.models import Organisation, Unit
    from intake.forms.models import IntakeFormPage


@dataclass(frozen=True)
class Ready:
    """A form composed, with the fields that look at its answers: these keep nothing of what they look at."""

    composed: Composed
    _fields: dict[tuple[str, date | None], "forms.Field"] = field(default_factory=dict)

    def field_for(self, question: Question, today: date) -> "forms.Field":
        """Return the field of a question."""
        key = (question.name, today if question.type is Type.PERIOD else None)
        if key not in self._fields:
            self._fields[key] = field_of(question, today)
        return self._fields[key]


def ready(form: "IntakeFormPage", organisation: "Organisation") -> Ready:
    """Return a form composed; a page that is at hand (:mod:`intake.forms.at_hand`) is so once in each language."""
    if form.composed is None:
        return Ready(_compose(form, organisation))
    language = get_language() or ""
    if language not in form.composed:
        form.composed[language] = Ready(_compose(form, organisation))
    return form.composed[language]


def compose_form(form: "IntakeFormPage", organisation: "Organisation") -> Composed:
    """Return the questionnaire of a form, with whatever stands against asking it."""
    return ready(form, organisation).composed


def _compose(form: "IntakeFormPage", organisation: "Organisation") -> Composed:
    units = unit_choices(list(organisation.units.filter(is_public=True, closed_on=None)))
    offer = Offer(
        kinds=form.kinds,
        anonymous=form.anonymous_allowed,
        why_not_anonymous=form.why_not_anonymous.strip(),
        who=tuple(Choice(slug, label) for slug, label in form.who_answers()),
        units=units,
    )
    own, changed = blocks.read(form.questions, units)
    return compose(offer, own, changed, say=_)


def kinds_of(*, concerns: bool, suggestions: bool, compliments: bool) -> tuple[str, ...]:
    """Return the kinds that a form takes; complaints always."""
    taken = ((Kind.CONCERN, concerns), (Kind.SUGGESTION, suggestions), (Kind.COMPLIMENT, compliments))
    return (Kind.COMPLAINT.value, *(kind.value for kind, offered in taken if offered))


def opens_case(answers: dict[str, Any], *, concerns: bool) -> bool:
    """Tell whether what is told goes through the stages of the procedure.

    Complaints do, and concerns where the form says so. A worry about somebody's safety always opens a case.
    """
    kind = answers.get("kind", Kind.COMPLAINT.value)
    if answers.get("safety") == "yes" and kind in CASES:
        return True
    return kind == Kind.COMPLAINT.value or (kind == Kind.CONCERN.value and concerns)


def unit_choices(units: "Iterable[Unit]") -> tuple[Choice, ...]:
    """Return the units people may name: single ones, then offices under their division, "I don't know" last."""
    units = list(units)
    shown = {unit.pk for unit in units}
    below: dict[int | None, list[Unit]] = {}
    for unit in units:
        below.setdefault(unit.parent_id if unit.parent_id in shown else None, []).append(unit)

    def under(unit: "Unit", group: str) -> list[Choice]:
        own = [Choice(child.slug, child.name, group) for child in below.get(unit.pk, [])]
        return own + [choice for child in below.get(unit.pk, []) for choice in under(child, group)]

    tops = below.get(None, [])
    single = [Choice(unit.slug, unit.name) for unit in tops if unit.pk not in below]
    grouped = [
        choice
        for unit in tops
        if unit.pk in below
        for choice in (
            Choice(unit.slug, _("%(unit)s, in general") % {"unit": unit.name}, unit.name),
            *under(unit, unit.name),
        )
    ]
    return (*single, *grouped, Choice(DONT_KNOW, _("I don't know")))

"""Rules in words for those who edit them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.units import Tree
from intake.routing import publishing
from intake.routing.analysis import Findings
from intake.routing.engine import Condition, Fits, Priority, Rule, Sensitivity
from intake.routing.questions import Routable, routable_questions

if TYPE_CHECKING:
    from home.models import Organisation
    from intake.forms.models import IntakeFormPage


SENSITIVITIES = {
    Sensitivity.ORDINARY: gettext_lazy("ordinary"),
    Sensitivity.RESTRICTED: gettext_lazy("restricted: only those who deal with it see it"),
    Sensitivity.SAFEGUARDING: gettext_lazy("safeguarding: straight to the safeguarding lead, and only to them"),
}


@dataclass(frozen=True)
class Line:
    """One rule as a list shows it."""

    number: int
    name: str
    when: tuple[str, ...]
    then: tuple[str, ...]


class Words:
    """Knows what the questions, answers, units and stages of one form are called."""

    def __init__(self, form: "IntakeFormPage", organisation: "Organisation") -> None:
        self.form, self.organisation = form, organisation

    @cached_property
    def tree(self) -> Tree:
        return Tree(self.organisation)

    @cached_property
    def questions(self) -> list[Routable]:
        return routable_questions(self.form, self.organisation)

    @cached_property
    def stages(self) -> dict[str, str]:
        """Key → name of the stages at which a case can be opened."""
        procedure = publishing.procedure_of(self.form)
        return {stage.key: stage.name for stage in procedure.stages if not stage.is_external} if procedure else {}

    @property
    def units(self) -> list[tuple[str, str]]:
        return [(unit.slug, unit.name) for unit in self.tree.units.values() if not unit.is_closed]

    def question(self, name: str) -> str:
        return next((each.label for each in self.questions if each.name == name), f"“{name}”")

    def answer(self, question: str, value: str) -> str:
        if not value:
            return _("not answered")
        answers = next((dict(each.answers) for each in self.questions if each.name == question), {})
        return answers.get(value, f"“{value}”")

    def unit(self, slug: str) -> str:
        written = next((unit for unit in self.tree.units.values() if unit.slug == slug), None)
        return written.name if written else f"“{slug}”"

    def condition(self, condition: Condition) -> str:
        """Return a condition as a sentence without its verb: "Who they are: a school or a parent"."""
        if condition.fits == Fits.ANSWERED:
            said = _("answered, whatever the answer")
        elif condition.fits == Fits.NOT_ANSWERED:
            said = _("not answered")
        else:
            said = f" {_('or')} ".join(self.answer(condition.question, value) for value in condition.answers)
        return f"{self.question(condition.question)}: {said}"

    def then(self, rule: Rule) -> tuple[str, ...]:
        """Return what a rule brings about."""
        unit = self.unit(rule.unit) if rule.unit else _("the unit that they name, else the form's own")
        found = [unit]
        if rule.stage:
            found.append(_("opened at “%(stage)s”") % {"stage": self.stages.get(rule.stage, rule.stage)})
        if rule.sensitivity != Sensitivity.ORDINARY:
            found.append(str(SENSITIVITIES[rule.sensitivity]))
        if rule.priority == Priority.URGENT:
            found.append(_("urgent"))
        return tuple(found)

    def lines(self, rules: Sequence[Rule]) -> list[Line]:
        """Return all rules as a list shows them."""
        return [
            Line(
                number, rule.name,
                tuple(self.condition(each) for each in rule.conditions) or (_("Whatever the answers"),),
                self.then(rule),
            )
            for number, rule in enumerate(rules, start=1)
        ]  # fmt: skip

    def answers(self, answers: Mapping[str, str]) -> str:
        """Return a combination of answers in one line."""
        return "; ".join(f"{self.question(name)}: {self.answer(name, value)}" for name, value in answers.items())

    def findings(self, found: Findings, rules: Sequence[Rule]) -> dict[str, list[str]]:
        """Return what was found, in sentences: what refuses, what is to be confirmed, what is to be known."""

        def named(place: int) -> str:
            return _("Rule %(number)d, “%(rule)s”") % {"number": place + 1, "rule": rules[place].name}

        confirm = [
            _("%(rule)s never fires: before it come %(others)s.")
            % {"rule": named(place), "others": ", ".join(f"“{rules[other].name}”" for other in before)}
            for place, before in found.shadowed
        ]
        confirm += [
            _("%(rule)s never fires: no answers that the form offers fit it.") % {"rule": named(place)}
            for place in found.impossible
        ]
        confirm += [f"{named(place)}: {why}." for place, why in (*found.unknown, *found.empty)]
        know = [self.answers(answers) for answers in found.gaps]
        return {"refuse": [f"{named(place)}: {why}." for place, why in found.nowhere], "confirm": confirm, "gaps": know}

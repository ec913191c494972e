"""A dry run: where answers would take a form, and why. Nothing is stored, and nobody is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from home.units import Tree
from intake.forms.building import compose_form
from intake.forms.questions import Asked, Questionnaire, clean, reachable
from intake.forms.questions.branching import on_page
from intake.forms.steps import StepForm
from intake.routing import engine, names, people
from policies import reading

if TYPE_CHECKING:
    from datetime import date

    from home.models import Organisation, User
    from intake.forms.models import IntakeFormPage


@dataclass(frozen=True)
class Outcome:
    """Where it would go.

    Attributes:
        case: whether it would open a case at all.
        stage: the stage that the case would be at; blank where no version of the policy could run it.
        people: who would have it; their names as the desk shows them.
        restricted: why only these would see it; nothing where it would go the ordinary way.
    """

    case: bool
    decision: engine.Decision
    stage: str = ""
    people: list[str] = field(default_factory=list)
    restricted: list[str] = field(default_factory=list)


class Trial:
    """A form as an editor's draft has it, tried out with what they filled in so far."""

    def __init__(
        self,
        form: "IntakeFormPage",
        organisation: "Organisation",
        data: Mapping[str, Any] | None,
        seen: frozenset[str],
        today: "date",
    ) -> None:
        self.form, self.organisation, self._today = form, organisation, today
        composed = compose_form(form, organisation)
        self.questionnaire: Questionnaire = composed.questionnaire
        self.problems = list(dict.fromkeys(problem.message for problem in composed.problems()))
        self.answers: dict[str, Any] = {}
        self.steps: list[StepForm] = []
        self._fill(data, seen)

    def _fill(self, data: Mapping[str, Any] | None, seen: frozenset[str]) -> None:
        """Take the pages in their order, each as the answers before it have it; new ones are still empty."""
        for page in self.questionnaire.pages:
            asked = on_page(self.questionnaire, page.key, self.answers)
            if asked is None:
                continue
            sent = data if page.key in seen else None
            step = StepForm(
                sent, asked=asked, questionnaire=self.questionnaire, answers=self.answers, today=self._today
            )
            if step.is_bound:
                step.is_valid()
                self.answers |= step.answers()
            self.steps.append(step)

    @property
    def finished(self) -> bool:
        """Whether everything that is asked has been answered."""
        return all(step.is_bound and step.is_valid() for step in self.steps)

    @property
    def asked(self) -> list[Asked]:
        """What people who answer so are asked."""
        return reachable(self.questionnaire, self.answers)

    @property
    def left_out(self) -> list[str]:
        """The titles of the pages that they are not."""
        keys = {asked.page.key for asked in self.asked}
        return [page.title for page in self.questionnaire.pages if page.key not in keys]

    def outcome(self) -> Outcome:
        """Return where these answers would go, by the same functions that decide it when they are sent."""
        answers = clean(self.questionnaire, self.answers)
        tree = Tree(self.organisation)
        decision = engine.decide(self.form.routing_rules(), answers, tree, default_unit=self.form.default_unit)
        if not self.form.opens_case(answers):
            return Outcome(case=False, decision=decision)
        version = reading.version_in_force(self.form.policy)
        if version is None:
            return Outcome(case=True, decision=decision)
        stage = version.promise.first
        said = answers.get("concerns_usual") == "yes"
        named = names.named_in([each for each in answers.values() if isinstance(each, str)], tree.everyone())
        concerned = {user.pk for user in named} | (
            {user.pk for user in people.usual(tree, stage, decision.unit)} if said else set()
        )
        taken = people.assign(tree, stage, decision.unit, set_aside=said or bool(named), concerned=frozenset(concerned))
        return Outcome(
            case=True,
            decision=decision,
            stage=stage.name,
            people=[str(user) for user in taken.people],
            restricted=_why_restricted(answers, said=said, named=named),
        )


def _why_restricted(answers: Mapping[str, Any], *, said: bool, named: "list[User]") -> list[str]:
    why = []
    if answers.get("safety") == "yes":
        why.append("Somebody may be unsafe: it leaves the ordinary way for whoever is responsible for safeguarding.")
    if said:
        why.append("It is about someone who would normally deal with it.")
    why += [f"The name of {user} stands in the answers." for user in named]
    return why

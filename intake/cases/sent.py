"""What is known of a submission while it is being opened."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from intake.cases.events import COMPLAINANT
from intake.cases.facts import Facts
from intake.forms.kinds import Kind
from intake.routing import engine
from intake.routing.engine import Decision, Sensitivity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.cases.opening import Received
    from intake.forms.evidence.models import File
    from intake.forms.models import IntakeFormPage


@dataclass(frozen=True)
class Sent:
    """A submission on its way in.

    Attributes:
        at: when it was received; limits are counted from then.
        entered: when it is written down here: now.
        answers: as they are kept.
        files: what was added to it.
    """

    form: "IntakeFormPage"
    received: "Received"
    facts: Facts
    at: datetime
    entered: datetime
    answers: dict[str, Any]
    files: "Sequence[File]" = ()

    @cached_property
    def kind(self) -> Kind:
        """What it is; a form that does not ask takes complaints."""
        said = self.answers.get("kind")
        return Kind(said) if said in Kind.values else Kind.COMPLAINT

    @cached_property
    def decision(self) -> Decision:
        """Where it goes by the rules in force when it was received."""
        return engine.decide(self.facts.table, self.answers, self.facts.tree, default_unit=self.facts.default_unit)

    @property
    def is_about_safety(self) -> bool:
        return self.answers.get("safety") == "yes" or self.decision.sensitivity == Sensitivity.SAFEGUARDING

    @property
    def has_procedure(self) -> bool:
        """Whether it becomes a case. What is about somebody's safety always does, whatever it is called."""
        if self.kind == Kind.COMPLAINT or self.is_about_safety:
            return True
        return self.kind == Kind.CONCERN and self.form.takes_concerns and self.form.concerns_have_stages

    @property
    def actor(self) -> str:
        """Whose act it was to bring it here."""
        return str(self.received.taken_by) if self.received.taken_by else COMPLAINANT

    def answer(self, name: str) -> str:
        """Return an answer in words, blank where there is none."""
        return str(self.answers.get(name) or "")

"""Deciding for a form: with the rules in force at the time of receipt, and whom the case then goes to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Subquery

from home.models import Unit
from home.units import Tree
from intake.routing import engine
from intake.routing.data import from_data
from intake.routing.engine import Decision, PassedOver, Sensitivity, Table
from intake.routing.models import RuleSet
from intake.routing.people import Assignment, assign, usual
from policies.procedures import Procedure, Stage

if TYPE_CHECKING:
    from intake.forms.models import IntakeFormPage

NO_RULES = Table()


def table_in_force(form_id: int, at: datetime) -> Table:
    """Return the rules that hold for a form at a moment, ready to decide. One query, however many rules."""
    found = RuleSet.objects.in_force(at).filter(form=form_id).values_list("sha256", "pk", "number")[:1]
    for sha256, pk, number in found:
        return _compiled(sha256, pk, number)
    return NO_RULES


@dataclass(frozen=True)
class Holding:
    """The rules that hold for a form, from when, and until when as far as anybody knows by now."""

    table: Table
    since: datetime
    until: datetime | None


def holding(form_id: int, at: datetime) -> Holding:
    """Return the rules that hold for a form at a moment, to be remembered until anything of them changes."""
    of_form = RuleSet.objects.filter(form=form_id)
    later = of_form.published().filter(in_force_from__gt=at).order_by("in_force_from").values("in_force_from")[:1]
    followed = of_form.in_force(at).annotate(followed_at=Subquery(later))
    for sha256, pk, number, since, until in followed.values_list(
        "sha256", "pk", "number", "in_force_from", "followed_at"
    )[:1]:
        return Holding(_compiled(sha256, pk, number), since or at, until)
    return Holding(NO_RULES, at, later.values_list("in_force_from", flat=True).first())


@lru_cache(maxsize=64)
def _compiled(sha256: str, pk: int, number: int) -> Table:
    """Return a published set ready to decide; sealed, so it is read once a process."""
    rules: list[dict[str, Any]] = RuleSet.objects.values_list("rules", flat=True).get(pk=pk, sha256=sha256)
    return Table(from_data(rules), {"version": number, "sha256": sha256})


def decide_for(
    form: "IntakeFormPage", answers: Mapping[str, Any], at: datetime, tree: Tree, *, default_unit: Unit | None
) -> Decision:
    """Return what becomes of these answers by the rules in force at ``at``."""
    return engine.decide(table_in_force(form.pk, at), answers, tree, default_unit=default_unit)


def opening_stage(decision: Decision, procedure: Procedure) -> tuple[Stage, Decision]:
    """Return the stage at which a case is opened; the first where the rule names none that can be opened.

    A later version may have dropped the stage that a rule names: the case is opened all the same, and the
    decision says why it did not go where the rule meant.
    """
    if not decision.stage:
        return procedure.first, decision
    found = next((stage for stage in procedure.stages if stage.key == decision.stage), None)
    if found is not None and not found.is_external:
        return found, decision
    passed = PassedOver(decision.rule, "the stage that it names is not in the policy, so it is opened at the first")
    return procedure.first, replace(decision, stage="", passed_over=(*decision.passed_over, passed))


@dataclass(frozen=True)
class Routed:
    """A decision with what follows from it: the stage, and whose it would be."""

    decision: Decision
    stage: Stage
    assignment: Assignment

    @property
    def restricted(self) -> bool:
        return self.decision.sensitivity != Sensitivity.ORDINARY


def try_out(
    table: Table, answers: Mapping[str, Any], tree: Tree, procedure: Procedure, *, default_unit: Unit | None
) -> Routed:
    """Return where answers would lead, whose it would be included; nothing is opened."""
    decision = engine.decide(table, answers, tree, default_unit=default_unit)
    if answers.get("safety") == "yes":
        decision = replace(decision, sensitivity=Sensitivity.SAFEGUARDING)
    stage, decision = opening_stage(decision, procedure)
    said = answers.get("concerns_usual") == "yes"
    concerned = frozenset(user.pk for user in usual(tree, stage, decision.unit)) if said else frozenset()
    assignment = assign(
        tree, stage, decision.unit, set_aside=said, concerned=concerned,
        safeguarding=decision.sensitivity == Sensitivity.SAFEGUARDING,
    )  # fmt: skip
    return Routed(decision, stage, assignment)

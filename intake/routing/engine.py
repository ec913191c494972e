"""Where a submission goes: an ordered decision table, and the reason for every decision.

The first rule that fits wins. After the editor's own rules come two that every form has: the unit
that the answer names, and the form's own unit for "I don't know". Pure but for the tree it is given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from home.models import Unit
from home.units import Tree

#: The answer to "which part of the organisation" of somebody who can't tell.
DONT_KNOW = "dont-know"


@dataclass(frozen=True)
class Rule:
    """If every condition holds, the case is the unit's.

    Attributes:
        conditions: question name → answers that fit.
        unit: slug of the unit.
    """

    name: str
    conditions: Mapping[str, tuple[str, ...]]
    unit: str


@dataclass(frozen=True)
class PassedOver:
    """A rule that did not fire, and why."""

    rule: str
    reason: str


@dataclass(frozen=True)
class Decision:
    """Where it goes. ``why`` and ``passed_over`` name rules and questions, never answers in words."""

    unit: Unit
    rule: str
    why: str
    passed_over: tuple[PassedOver, ...] = field(default_factory=tuple)

    def as_refs(self) -> dict[str, Any]:
        """Return the decision as the facts of an event."""
        return {
            "unit": self.unit.slug,
            "rule": self.rule,
            "why": self.why,
            "passed_over": [asdict(rule) for rule in self.passed_over],
        }


def decide(
    rules: Sequence[Rule],
    answers: Mapping[str, Any],
    tree: Tree,
    *,
    default_unit: Unit | None,
) -> Decision:
    """Return the unit for these answers; there always is one (rule 4)."""
    passed: list[PassedOver] = []
    for rule in rules:
        missed = [name for name, fits in rule.conditions.items() if answers.get(name) not in fits]
        unit = tree.by_slug(rule.unit)
        if missed:
            passed.append(PassedOver(rule.name, f"the answer to “{missed[0]}” does not fit"))
        elif unit is None:
            passed.append(PassedOver(rule.name, f"there is no unit “{rule.unit}”"))
        else:
            return Decision(unit, rule.name, "every condition of the rule fits", tuple(passed))
    about = tree.by_slug(str(answers.get("about", "")))
    if about is not None:
        return Decision(about, "the unit named", "the complainant chose this unit", tuple(passed))
    passed.append(PassedOver("the unit named", "the complainant did not name a unit of ours"))
    if default_unit is not None:
        return Decision(
            default_unit, "the form's own unit", "nobody was named, so the form's unit has it",
            tuple(passed),
        )  # fmt: skip
    passed.append(PassedOver("the form's own unit", "the form names none"))
    catch_all = tree.units.get(tree.organisation.catch_all_id or 0) or tree.root
    return Decision(catch_all, "catch-all", "nothing else fitted", tuple(passed))

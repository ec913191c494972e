"""Where a submission goes: an ordered decision table, and the reason for every decision.

The first rule that fits wins. After the editor's own rules come those that every form has: the unit that the
answers name, the form's own unit for "I don't know", and the catch-all. Pure but for the tree it is given.

A table is compiled once: for every question and answer it knows which rules fit, as the bits of a number, so a
decision is a few look-ups however many rules there are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from home.models import Unit
from home.units import Tree

#: The answer of somebody who can't tell; an answer like any other.
DONT_KNOW = "dont-know"
#: The question whose answer is the short name of a unit.
ABOUT = "about"


class Fits(StrEnum):
    """What a condition asks of an answer."""

    ONE_OF = "one of"
    ANSWERED = "answered"
    NOT_ANSWERED = "not answered"


class Sensitivity(StrEnum):
    """Who may know of a case."""

    ORDINARY = "ordinary"
    RESTRICTED = "restricted"
    SAFEGUARDING = "safeguarding"


class Priority(StrEnum):
    """How soon a case is to be looked at. No limit is changed by it."""

    ORDINARY = "ordinary"
    URGENT = "urgent"


@dataclass(frozen=True)
class Condition:
    """What one answer must be.

    Attributes:
        answers: those that fit, for ``ONE_OF``; where several were given, one of them is enough.
    """

    question: str
    fits: Fits = Fits.ONE_OF
    answers: tuple[str, ...] = ()

    def holds(self, given: tuple[str, ...]) -> bool:
        """Tell whether it holds for what was answered; nothing at all is the empty tuple."""
        if self.fits == Fits.ONE_OF:
            return not set(given).isdisjoint(self.answers)
        return bool(given) == (self.fits == Fits.ANSWERED)


@dataclass(frozen=True)
class Rule:
    """If every condition holds, this is what becomes of it.

    Attributes:
        unit: short name of the unit; blank: the one that the answers name, else the form's own.
        stage: key of the stage at which it is opened; blank: the first.
    """

    name: str
    conditions: tuple[Condition, ...] = ()
    unit: str = ""
    stage: str = ""
    sensitivity: Sensitivity = Sensitivity.ORDINARY
    priority: Priority = Priority.ORDINARY


@dataclass(frozen=True)
class PassedOver:
    """A rule that did not fire, and why."""

    rule: str
    reason: str


@dataclass(frozen=True)
class Decision:
    """Where it goes. ``why`` and ``passed_over`` name rules and questions, never what was answered.

    Attributes:
        number: which of the editor's rules fired, counted from 1; 0 where none did.
        stage: key of the opening stage; blank: the first.
        rules: which published rules decided: ``{"version", "sha256"}``; empty where there are none.
    """

    unit: Unit
    rule: str
    why: str
    passed_over: tuple[PassedOver, ...] = field(default_factory=tuple)
    number: int = 0
    stage: str = ""
    sensitivity: Sensitivity = Sensitivity.ORDINARY
    priority: Priority = Priority.ORDINARY
    rules: Mapping[str, Any] = field(default_factory=dict)

    def as_refs(self) -> dict[str, Any]:
        """Return the decision as the facts of an event."""
        return {
            "unit": self.unit.slug,
            "rule": self.rule,
            "why": self.why,
            "stage": self.stage,
            "sensitivity": self.sensitivity.value,
            "priority": self.priority.value,
            "rules": dict(self.rules),
            "passed_over": [asdict(rule) for rule in self.passed_over],
        }


def given(answer: Any) -> tuple[str, ...]:
    """Return an answer as the table reads it: nothing, one, or several."""
    if isinstance(answer, list | tuple):
        return tuple(str(each) for each in answer if each not in (None, ""))
    return () if answer in (None, "", False) else (str(answer),)


class _Column:
    """One question's part of a table: for each answer the rules that fit, as bits."""

    def __init__(self, asked: Mapping[int, Sequence[Condition]], every: int) -> None:
        self._asked, self._every = asked, every
        self._free = every
        for index in asked:
            self._free &= ~(1 << index)
        known = {answer for conditions in asked.values() for condition in conditions for answer in condition.answers}
        self._one = {answer: self._reckon((answer,)) for answer in known}
        self._none = self._reckon(())
        # An answer that no rule names fits those rules alone that ask for any answer.
        self._other = self._reckon(("\0",))

    def _reckon(self, answers: tuple[str, ...]) -> int:
        found = self._free
        for index, conditions in self._asked.items():
            if all(condition.holds(answers) for condition in conditions):
                found |= 1 << index
        return found

    def fitting(self, answers: tuple[str, ...]) -> int:
        """Return the rules that this question's answer lets fit."""
        if not answers:
            return self._none
        if len(answers) == 1:
            return self._one.get(answers[0], self._other)
        return self._reckon(answers)


class Table:
    """Rules in their order, ready to decide."""

    def __init__(self, rules: Sequence[Rule] = (), source: Mapping[str, Any] | None = None) -> None:
        """
        Args:
            source: which published rules these are, for the record.
        """
        self.rules = tuple(rules)
        self.source = dict(source or {})
        self._every = (1 << len(self.rules)) - 1
        asked: dict[str, dict[int, list[Condition]]] = {}
        for index, rule in enumerate(self.rules):
            for condition in rule.conditions:
                asked.setdefault(condition.question, {}).setdefault(index, []).append(condition)
        self._columns = {question: _Column(rows, self._every) for question, rows in asked.items()}
        self._missed = [
            [
                (
                    condition.question,
                    frozenset(condition.answers) if condition.fits == Fits.ONE_OF else None,
                    condition.fits == Fits.ANSWERED,
                    PassedOver(rule.name, _why_not(condition)),
                )
                for condition in rule.conditions
            ]
            for rule in self.rules
        ]

    def __len__(self) -> int:
        return len(self.rules)

    @property
    def questions(self) -> list[str]:
        """The questions that any rule asks about."""
        return list(self._columns)

    def fitting(self, answers: Mapping[str, Any]) -> Iterator[int]:
        """Yield the places of the rules whose conditions all hold, in their order."""
        left = self._every
        for question, column in self._columns.items():
            left &= column.fitting(given(answers.get(question)))
        while left:
            lowest = left & -left
            yield lowest.bit_length() - 1
            left ^= lowest

    def passed_over(self, end: int, answers: Mapping[str, Any]) -> dict[int, PassedOver]:
        """Return why each rule before ``end`` does not fit, where it does not, by its place."""
        read = {question: given(answers.get(question)) for question in self._columns}
        found: dict[int, PassedOver] = {}
        for index in range(end):
            for question, answers_that_fit, answered, passed in self._missed[index]:
                said = read[question]
                missed = bool(said) != answered if answers_that_fit is None else answers_that_fit.isdisjoint(said)
                if missed:
                    found[index] = passed
                    break
        return found


def _why_not(condition: Condition) -> str:
    if condition.fits == Fits.ANSWERED:
        return f"“{condition.question}” was not answered"
    if condition.fits == Fits.NOT_ANSWERED:
        return f"“{condition.question}” was answered"
    return f"the answer to “{condition.question}” does not fit"


def decide(table: Table, answers: Mapping[str, Any], tree: Tree, *, default_unit: Unit | None) -> Decision:
    """Return what becomes of these answers; there always is a unit (rule 4)."""
    no_unit: dict[int, PassedOver] = {}
    for index in table.fitting(answers):
        rule = table.rules[index]
        unit, how, notes = _unit_of(rule, answers, tree, default_unit)
        if unit is None:
            no_unit[index] = PassedOver(rule.name, f"there is no unit “{rule.unit}”")
            continue
        passed = {**table.passed_over(index, answers), **no_unit}
        return Decision(
            unit, rule.name, f"every condition of the rule fits{how}",
            (*(passed[place] for place in sorted(passed)), *notes),
            index + 1, rule.stage, rule.sensitivity, rule.priority, table.source,
        )  # fmt: skip
    passed = {**table.passed_over(len(table.rules), answers), **no_unit}
    unit, name, why, notes = _without_rule(answers, tree, default_unit)
    return Decision(unit, name, why, (*(passed[place] for place in sorted(passed)), *notes), rules=table.source)


def _unit_of(
    rule: Rule, answers: Mapping[str, Any], tree: Tree, default_unit: Unit | None
) -> tuple[Unit | None, str, tuple[PassedOver, ...]]:
    if rule.unit:
        return tree.by_slug(rule.unit), "", ()
    unit, name, _why, notes = _without_rule(answers, tree, default_unit)
    return unit, f"; it leaves the unit to the answers: {name}", notes


def _without_rule(
    answers: Mapping[str, Any], tree: Tree, default_unit: Unit | None
) -> tuple[Unit, str, str, tuple[PassedOver, ...]]:
    """Return the unit that the answers name, else the form's own, else the catch-all; and how that came about."""
    passed: tuple[PassedOver, ...] = ()
    named = next((unit for slug in given(answers.get(ABOUT)) if (unit := tree.by_slug(slug))), None)
    if named is not None:
        return named, "the unit named", "the complainant chose this unit", passed
    passed = (PassedOver("the unit named", "the complainant did not name a unit of ours"),)
    if default_unit is not None:
        own = tree.current(default_unit)
        return own, "the form's own unit", "nobody was named, so the form's unit has it", passed
    passed = (*passed, PassedOver("the form's own unit", "the form names none"))
    catch_all = tree.units.get(tree.organisation.catch_all_id or 0)
    return tree.current(catch_all) if catch_all else tree.root, "catch-all", "nothing else fitted", passed

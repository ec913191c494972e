"""What rules would do, found before they are published: never reached, left to nobody's rule, led nowhere.

Exact: every combination of the answers that occur is decided, as long as there are not too many of them. Answers
that no rule tells apart are taken together, so few are needed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod

from home.units import Tree
from intake.routing.engine import ABOUT, DONT_KNOW, Fits, Rule, Table
from intake.routing.questions import Routable
from policies.procedures import Procedure

#: So many combinations are decided at most; of more, every n-th is, and it is said.
MOST_COMBINATIONS = 60_000
#: So many gaps are shown; all are counted.
_SHOWN = 20


@dataclass
class Findings:
    """What is to be known before publishing.

    Attributes:
        shadowed: (place, place of the rules before it that take everything it would fit).
        impossible: places of rules that fit no answers that occur.
        gaps: combinations that no rule fits and that name no unit, so the form's own unit has them.
        nowhere: (place, what it names that is not there): these refuse publication.
        exact: whether all combinations were decided.
    """

    combinations: int = 0
    exact: bool = True
    fired: dict[int, int] = field(default_factory=dict)
    shadowed: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    impossible: list[int] = field(default_factory=list)
    gaps: list[dict[str, str]] = field(default_factory=list)
    gap_count: int = 0
    nowhere: list[tuple[int, str]] = field(default_factory=list)
    empty: list[tuple[int, str]] = field(default_factory=list)
    unknown: list[tuple[int, str]] = field(default_factory=list)

    @property
    def refuses(self) -> bool:
        """Whether it can't be published as it is."""
        return bool(self.nowhere)

    @property
    def to_confirm(self) -> bool:
        """Whether somebody must say that it is meant."""
        return bool(self.shadowed or self.impossible or self.unknown or self.empty)


def analyse(rules: Sequence[Rule], questions: Sequence[Routable], tree: Tree, procedure: Procedure | None) -> Findings:
    """Decide every combination of answers that occurs, and look at what each rule names."""
    found = Findings()
    table = Table(rules)
    _names(found, rules, questions, tree, procedure)
    asked = [each for each in questions if each.name in table.questions]
    about = next((each for each in questions if each.name == ABOUT), None)
    if about is not None and about not in asked:
        asked.append(about)  # a gap is where no unit is named either
    classes = [_classes(each, rules) for each in asked]
    total = prod(len(each) for each in classes)
    step = -(-total // MOST_COMBINATIONS) or 1
    found.exact = step == 1
    tally = _Tally()
    for number, combination in enumerate(product(*classes)):
        if number % step:
            continue
        found.combinations += 1
        answers = {question.name: value for question, value in zip(asked, combination, strict=True)}
        if not tally.takes(list(table.fitting(answers))) and tree.by_slug(answers.get(ABOUT, "")) is None:
            found.gap_count += 1
            found.gaps += [answers] if len(found.gaps) < _SHOWN else []
    found.fired = tally.fired
    if found.exact:
        found.impossible = [place for place in range(len(rules)) if place not in tally.fitted]
        covered = sorted(tally.fitted - tally.fired.keys())
        found.shadowed = [(place, tuple(sorted(tally.before[place]))) for place in covered]
    return found


class _Tally:
    """Which rules fire, and which others fit behind them."""

    def __init__(self) -> None:
        self.fired: dict[int, int] = {}
        self.fitted: set[int] = set()
        self.before: dict[int, set[int]] = {}

    def takes(self, fitting: list[int]) -> bool:
        """Count a combination; tell whether any rule fits it."""
        if not fitting:
            return False
        self.fitted.update(fitting)
        self.fired[fitting[0]] = self.fired.get(fitting[0], 0) + 1
        for late in fitting[1:]:
            self.before.setdefault(late, set()).add(fitting[0])
        return True


def _classes(question: Routable, rules: Sequence[Rule]) -> list[str]:
    """Return one answer for each group of answers that no rule tells apart; units that are named count singly."""
    seen: dict[tuple[bool, ...], str] = {}
    conditions = [each for rule in rules for each in rule.conditions if each.question == question.name]
    for value in question.values:
        read = (value,) if value else ()
        names_none = question.name == ABOUT and value in ("", DONT_KNOW)
        key = (*(condition.holds(read) for condition in conditions), names_none)
        seen.setdefault(key, value)
    return list(seen.values()) or [""]


def _names(
    found: Findings, rules: Sequence[Rule], questions: Sequence[Routable], tree: Tree, procedure: Procedure | None
) -> None:
    known = {each.name: set(each.values) for each in questions}
    stages = {stage.key: stage for stage in procedure.stages} if procedure else {}
    for place, rule in enumerate(rules):
        found.nowhere += [(place, what) for what in _missing(rule, tree, stages)]
        unit = tree.by_slug(rule.unit) if rule.unit else None
        if unit is not None and not tree.members(unit):
            found.empty.append((place, f"nobody works in “{unit.name}”, so the managers above it would have its cases"))
        found.unknown += [(place, what) for what in _unknown(rule, known)]


def _missing(rule: Rule, tree: Tree, stages: Mapping[str, object]) -> Iterator[str]:
    if rule.unit:
        written = next((unit for unit in tree.units.values() if unit.slug == rule.unit), None)
        if written is None:
            yield f"there is no unit “{rule.unit}”"
        elif written.is_closed:
            yield f"“{written.name}” is closed; what has taken its place is “{tree.current(written).name}”"
    if rule.stage:
        stage = stages.get(rule.stage)
        if stage is None:
            yield "the stage that it names is not in the policy in force"
        elif getattr(stage, "is_external", False):
            yield "an outside body has the stage that it names, so nothing can be opened there"


def _unknown(rule: Rule, known: Mapping[str, set[str]]) -> Iterator[str]:
    for condition in rule.conditions:
        if condition.question not in known:
            yield f"the form does not ask “{condition.question}”"
        elif condition.fits == Fits.ONE_OF:
            for answer in condition.answers:
                if answer not in known[condition.question]:
                    yield f"“{condition.question}” has no answer “{answer}”"

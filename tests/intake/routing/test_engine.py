"""Where a submission goes: the first rule that fits, and the reasons for every rule passed over."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from home.models import Organisation, Unit
from home.units import Tree
from intake.routing.engine import Condition, Decision, Fits, PassedOver, Priority, Rule, Sensitivity, Table, decide
from tests.factories.world import World


def when(**answers: tuple[str, ...]) -> tuple[Condition, ...]:
    return tuple(Condition(question, answers=fits) for question, fits in answers.items())


RULES = (
    Rule("Our own staff write to the board", when(who=("employee",)), "board"),
    Rule("A unit that never was", when(about=("east-midlands-hub",)), "nottingham-office"),
    Rule(
        "Candidates who can't tell, and whom it may concern",
        when(who=("candidate",), about=("dont-know",), concerns_usual=("yes", "dont-know")),
        "healthcare-and-wellbeing",
    ),
)


def route(
    world: World, rules: tuple[Rule, ...] = (), *, default: str | None = "education-staffing", **answers: str
) -> Decision:
    unit = world.unit(default) if default else None
    return decide(Table(rules), answers, Tree(world.organisation), default_unit=unit)


TABLE = [
    ("employee", "south-east-hub", "no", "board", "Our own staff write to the board"),
    ("employee", "dont-know", "yes", "board", "Our own staff write to the board"),
    ("candidate", "dont-know", "yes", "healthcare-and-wellbeing", RULES[2].name),
    ("candidate", "dont-know", "dont-know", "healthcare-and-wellbeing", RULES[2].name),
    ("candidate", "dont-know", "no", "education-staffing", "the form's own unit"),
    ("candidate", "south-east-hub", "yes", "south-east-hub", "the unit named"),
    ("school", "east-midlands-hub", "no", "east-midlands-hub", "the unit named"),
    ("school", "dont-know", "yes", "education-staffing", "the form's own unit"),
    ("", "", "", "education-staffing", "the form's own unit"),
]


@pytest.mark.parametrize(("who", "about", "concerns", "unit", "rule"), TABLE)
def test_the_first_rule_that_fits_wins(world: World, who: str, about: str, concerns: str, unit: str, rule: str) -> None:
    decision = route(world, RULES, who=who, about=about, concerns_usual=concerns)
    assert (decision.unit.slug, decision.rule) == (unit, rule)


def test_every_rule_that_was_passed_over_is_named_with_the_reason(world: World) -> None:
    decision = route(world, RULES, default=None, who="candidate", about="east-midlands-hub", concerns_usual="no")
    assert decision.passed_over == (
        PassedOver("Our own staff write to the board", "the answer to “who” does not fit"),
        PassedOver("A unit that never was", "there is no unit “nottingham-office”"),
        PassedOver(RULES[2].name, "the answer to “about” does not fit"),
    )
    assert decision.why == "the complainant chose this unit"
    decision = route(world, RULES, default=None, who="candidate", about="dont-know", concerns_usual="no")
    assert [rule.reason for rule in decision.passed_over[2:]] == [
        "the answer to “concerns_usual” does not fit",
        "the complainant did not name a unit of ours",
        "the form names none",
    ]


def test_a_rule_may_leave_the_unit_to_the_answers(world: World) -> None:
    rule = Rule("Unsafe", when(safety=("yes",)), sensitivity=Sensitivity.SAFEGUARDING, priority=Priority.URGENT)
    decision = route(world, (rule,), safety="yes", about="south-east-hub")
    assert (decision.unit.slug, decision.rule, decision.number) == ("south-east-hub", "Unsafe", 1)
    assert (decision.sensitivity, decision.priority) == (Sensitivity.SAFEGUARDING, Priority.URGENT)
    assert route(world, (rule,), safety="yes", about="dont-know").unit.slug == "education-staffing"
    assert route(world, (rule,), default=None, safety="yes").unit.slug == "board"  # the catch-all


def test_answered_and_not_answered(world: World) -> None:
    rules = (
        Rule("Says nothing", (Condition("who", Fits.NOT_ANSWERED),), "board"),
        Rule("Says where", (Condition("about", Fits.ANSWERED),), "north-east-hub"),
    )
    assert route(world, rules, who="", about="x").rule == "Says nothing"
    assert route(world, rules, who="school", about="dont-know").rule == "Says where"
    decision = route(world, rules, who="school")
    assert [passed.reason for passed in decision.passed_over[:2]] == ["“who” was answered", "“about” was not answered"]


def test_a_gap_falls_to_the_catch_all_and_at_last_to_the_top(world: World) -> None:
    assert route(world, default=None, about="dont-know").unit.slug == "board"
    world.organisation.catch_all = None
    decision = route(world, default=None, about="no-such-unit")
    assert (decision.unit.slug, decision.rule) == ("organisation", "catch-all")


def test_a_unit_of_another_organisation_is_no_unit_of_ours(world: World) -> None:
    from tests.factories import other

    other.build()
    decision = route(world, (Rule("Elsewhere", (), "far-office"),), about="far-office")
    assert decision.unit.slug == "education-staffing"
    assert decision.passed_over[0].reason == "there is no unit “far-office”"


# -- whatever the rules and the answers --------------------------------------------------------------------


class Grove(Tree):
    """Three units that no database knows."""

    def __init__(self) -> None:
        self.organisation = Organisation(name="Grove", catch_all_id=3)
        top, left, right = Unit(pk=1, slug="top"), Unit(pk=2, slug="left", parent_id=1), Unit(pk=3, slug="right")
        self.units = {1: top, 2: left, 3: right}
        self._children = {None: [top], 1: [left, right]}  # type: ignore[assignment]


GROVE = Grove()
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # whatever else runs here
QUESTIONS, ANSWERS = ("who", "about", "kind"), ("a", "b", "left", "dont-know")
conditions = st.builds(
    Condition,
    st.sampled_from(QUESTIONS),
    st.sampled_from(Fits),
    st.lists(st.sampled_from(ANSWERS), max_size=3).map(tuple),
)
rules_of_any_kind = st.lists(
    st.builds(
        Rule, st.sampled_from(("A", "B", "C")), st.lists(conditions, max_size=3).map(tuple),
        st.sampled_from(("", "left", "right", "gone")), st.sampled_from(("", "stage")),
        st.sampled_from(Sensitivity), st.sampled_from(Priority),
    ),
    max_size=9,
)  # fmt: skip
one_answer = st.one_of(st.none(), st.sampled_from((*ANSWERS, "", "z")), st.lists(st.sampled_from(ANSWERS), max_size=3))
sets_of_answers = st.dictionaries(st.sampled_from(QUESTIONS), one_answer)


def fits(rule: Rule, answers: dict[str, Any]) -> bool:
    """Read a rule as a person would, with none of the engine's means."""
    for condition in rule.conditions:
        answer = answers.get(condition.question)
        several = answer if isinstance(answer, list) else [answer] if answer else []
        if condition.fits == "one of" and not any(each in condition.answers for each in several):
            return False
        if condition.fits == "answered" and not several:
            return False
        if condition.fits == "not answered" and several:
            return False
    return True


@unhurried
@given(rules_of_any_kind, sets_of_answers)
def test_the_first_that_fits_wins_and_each_before_it_is_explained(rules: list[Rule], answers: dict[str, Any]) -> None:
    decision = decide(Table(rules), answers, GROVE, default_unit=None)
    usable = [index for index, rule in enumerate(rules) if fits(rule, answers) and rule.unit != "gone"]
    assert decision.number == (usable[0] + 1 if usable else 0)
    before = rules[: usable[0]] if usable else rules
    assert [passed.rule for passed in decision.passed_over[: len(before)]] == [rule.name for rule in before]
    for rule, passed in zip(before, decision.passed_over, strict=False):
        assert ("there is no unit" in passed.reason) == fits(rule, answers)
    if usable:
        won = rules[usable[0]]
        assert (decision.stage, decision.sensitivity, decision.priority) == (won.stage, won.sensitivity, won.priority)
    assert decision.unit in GROVE.units.values()  # there always is one


@unhurried
@given(rules_of_any_kind, sets_of_answers, st.randoms())
def test_rules_that_do_not_fit_may_stand_in_any_order(rules: list[Rule], answers: dict[str, Any], chance: Any) -> None:
    """The order matters among rules that fit, and among no others."""
    others = [rule for rule in rules if not fits(rule, answers)]
    chance.shuffle(others)
    mixed = others + [rule for rule in rules if fits(rule, answers)]
    first, second = (decide(Table(each), answers, GROVE, default_unit=None) for each in (rules, mixed))
    assert (first.unit, first.rule, first.stage) == (second.unit, second.rule, second.stage)

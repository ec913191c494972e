"""Where a submission goes: the table of the demo's form by hand, and the reasons for every decision."""

from itertools import product

import pytest

from home.units import Tree
from intake.cases.models import Case
from intake.routing.engine import Decision, PassedOver, Rule, decide
from tests.factories.world import World

OFFERED = ("education-staffing", "north-east-hub", "south-east-hub", "east-midlands-hub",
           "healthcare-and-wellbeing", "staff-absence-protection")  # fmt: skip
WHO = ("school", "candidate", "employee", "partner", "service-user", "other")
CONCERNS = ("yes", "no", "dont-know")

RULES = (
    Rule("Our own staff write to the board", {"who": ("employee",)}, "board"),
    Rule("A closed office", {"about": ("east-midlands-hub",)}, "nottingham-office"),
    Rule(
        "Candidates who can't tell, and whom it may concern",
        {"who": ("candidate",), "about": ("dont-know",), "concerns_usual": ("yes", "dont-know")},
        "healthcare-and-wellbeing",
    ),
)


def route(
    world: World, rules: tuple[Rule, ...] = (), *, default: str | None = "education-staffing", **answers: str
) -> Decision:
    unit = world.unit(default) if default else None
    return decide(rules, answers, Tree(world.organisation), default_unit=unit)


def test_the_demo_form_sends_each_to_the_unit_they_named(world: World) -> None:
    """The form has no rules of its own: who one is, and whom it concerns, changes nothing here."""
    for who, about, concerns in product(WHO, OFFERED, CONCERNS):
        decision = route(world, who=who, about=about, concerns_usual=concerns)
        assert (decision.unit.slug, decision.rule) == (about, "the unit named")
    for who, concerns in product(WHO, CONCERNS):
        decision = route(world, who=who, about="dont-know", concerns_usual=concerns)
        assert (decision.unit.slug, decision.rule) == ("education-staffing", "the form's own unit")


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
        PassedOver("A closed office", "there is no unit “nottingham-office”"),
        PassedOver(RULES[2].name, "the answer to “about” does not fit"),
    )
    assert decision.why == "the complainant chose this unit"
    decision = route(world, RULES, default=None, who="candidate", about="dont-know", concerns_usual="no")
    assert [rule.reason for rule in decision.passed_over[2:]] == [
        "the answer to “concerns_usual” does not fit",
        "the complainant did not name a unit of ours",
        "the form names none",
    ]


def test_of_two_rules_that_fit_the_first_wins(world: World) -> None:
    twice = (RULES[0], Rule("The same", {"who": ("employee",)}, "north-east-hub"))
    assert route(world, twice, who="employee").unit.slug == "board"
    assert route(world, twice[::-1], who="employee").unit.slug == "north-east-hub"


def test_a_rule_without_conditions_fits_everything(world: World) -> None:
    assert route(world, (Rule("All", {}, "board"),), about="north-east-hub").unit.slug == "board"


def test_a_gap_falls_to_the_catch_all_and_at_last_to_the_top(world: World) -> None:
    assert route(world, default=None, about="dont-know").unit.slug == "board"
    world.organisation.catch_all = None
    decision = route(world, default=None, about="no-such-unit")
    assert (decision.unit.slug, decision.rule) == ("organisation", "catch-all")


def test_a_unit_of_another_organisation_is_no_unit_of_ours(world: World) -> None:
    from tests.factories import other

    other.build()
    decision = route(world, (Rule("Elsewhere", {}, "far-office"),), about="far-office")
    assert decision.unit.slug == "education-staffing"
    assert decision.passed_over[0].reason == "there is no unit “far-office”"


def test_the_reason_stands_in_the_cases_record_without_a_word_that_was_written(world: World) -> None:
    form = world.form
    form.routing = [
        ("rule", {"name": "Staff", "unit": "board", "conditions": [{"question": "who", "answers": ["employee"]}]})
    ]
    form.save_revision().publish()
    case: Case = world.complain(who="employee", details="A secret of mine.")
    refs = case.events.get(kind="routed").refs
    assert refs == {"unit": "board", "rule": "Staff", "why": "every condition of the rule fits", "passed_over": []}
    other_case = world.complain(who="school")
    passed = other_case.events.get(kind="routed").refs["passed_over"]
    assert passed == [{"rule": "Staff", "reason": "the answer to “who” does not fit"}]

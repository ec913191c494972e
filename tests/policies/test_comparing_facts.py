"""What a newer version promises otherwise: every fact of a procedure and of a policy, each told once."""

from dataclasses import replace
from typing import Any

import pytest

from policies.comparing.facts import facts, of_policy
from policies.procedures import (
    NATIONS,
    Panel,
    Procedure,
    Stage,
    StageKind,
    parse_amount,
    parse_handled_by,
    parse_limit,
    preset,
    presets,
)


def formal(**promised: object) -> Stage:
    return replace(Stage("One", StageKind.FORMAL, parse_handled_by("handlers of unit")), **promised)  # type: ignore[arg-type]


def told(old: Procedure | None, new: Procedure | None) -> list[str]:
    return [str(fact) for fact in facts(old, new)]


def test_nothing_changes_between_a_procedure_and_itself():
    for slug in presets():
        assert told(preset(slug), preset(slug)) == []


def test_a_changed_limit_is_told_with_both_amounts():
    old = preset("schools-mutual-services")
    first = replace(old.first, respond=parse_limit("3 working days of acknowledgement"))
    assert told(old, replace(old, stages=(first, *old.stages[1:]))) == [
        "Level 1: Initial response: our answer, from 2 working days to 3 working days"
    ]


def test_a_limit_that_hangs_on_something_else_is_told_in_full():
    old = Procedure("T", (formal(respond=parse_limit("2 weeks of receipt")),))
    new = Procedure("T", (formal(respond=parse_limit("normally 2 weeks of acknowledgement")),))
    assert told(old, new) == [
        "One: our answer, from within 2 weeks of receiving it to normally within 2 weeks of acknowledging it"
    ]
    assert told(old, Procedure("T", (formal(),))) == [
        "One: our answer, from within 2 weeks of receiving it to no date promised"
    ]


def test_stages_that_come_go_move_and_are_renamed_are_told():
    one, two, three = (formal(name=name, key=key) for name, key in (("One", "1"), ("Two", "2"), ("Three", "3")))
    old = Procedure("T", (one, two))
    assert told(old, Procedure("T", (one, three))) == [
        "Two: no longer a stage",
        "Three: a new stage",
    ]
    assert told(old, Procedure("T", (two, one))) == ["The stages: their order, from “One”, “Two” to “Two”, “One”"]
    renamed = replace(two, name="Review")
    assert told(old, Procedure("T", (one, renamed))) == ["Review: its name, from “Two” to “Review”"]


def test_every_fact_of_a_stage_is_compared():
    panel = Stage("One", StageKind.PANEL, parse_handled_by("handlers of unit"), panel=Panel(3, 1))
    changes: list[dict[str, object]] = [
        {"name": "Other"},
        {"kind": StageKind.EXTERNAL},
        {"handled_by": parse_handled_by("managers of unit")},
        {"substitute": parse_handled_by("managers of unit")},
        {"steps": ("a",)},
        {"acknowledge": parse_limit("1 hour of receipt")},
        {"acknowledged_by": "receipt"},
        {"respond": parse_limit("1 hour of receipt")},
        {"extend": True},
        {"extension_cap": parse_amount("1 hour"), "extend": False},
        {"update": parse_amount("1 hour")},
        {"escalate": parse_limit("1 hour of response")},
        {"independent": True},
        {"response_must_include": ("a",)},
        {"panel": Panel(3, 2)},
        {"hear": parse_limit("1 hour of receipt")},
        {"body": "b"},
        {"for_": ("c",)},
    ]
    assert {key for change in changes for key in change} == set(Stage.__dataclass_fields__) - {"key"}
    for change in changes:
        new = replace(panel, **change, key="1")  # type: ignore[arg-type]
        old = replace(panel, key="1")
        lines = told(Procedure("T", (old,)), Procedure("T", (new,)))
        assert len(lines) == 1, change


def test_what_holds_for_the_whole_procedure_is_compared():
    lines = told(
        Procedure("Old", (formal(),)),
        Procedure("New", (formal(),), nation=NATIONS[3], conclude=parse_limit("1 week of receipt")),
    )
    assert lines == [
        "The whole procedure: its title, from “Old” to “New”",
        "The whole procedure: bank holidays, from those of the organisation's own nation to those of Northern Ireland",
        "The whole procedure: the end of the whole complaint, from no date promised to within 1 week of receiving it",
    ]


def test_a_new_stage_is_told_with_all_that_it_promises():
    one = formal(key="1", respond=parse_limit("2 weeks of receipt"))
    (fact,) = facts(Procedure("T", (one,)), Procedure("T", (one, formal(name="Two", key="2"))))
    assert (fact.where, fact.what, fact.before) == ("Two", "a new stage", "")
    assert fact.after.startswith("The office or division you complain about deals with this.")
    (gone,) = facts(Procedure("T", (one, formal(name="Two", key="2"))), Procedure("T", (one,)))
    assert gone.after == ""
    assert "does not promise a date for this stage" in gone.before


def test_a_policy_without_a_procedure_may_get_one_or_lose_it():
    procedure = preset("schools-mutual-services")
    came, went = facts(None, procedure), facts(procedure, None)
    assert [fact.what for fact in came] == ["a new stage"] * len(procedure.stages)
    assert [fact.what for fact in went] == ["no longer a stage"] * len(procedure.stages)
    assert facts(None, None) == []


SEALED: dict[str, Any] = {
    "title": "Complaints", "summary": "What we do.", "category": "complaints", "owner_role": "Director",
    "owner_unit": "Board", "review_date": "2027-03-02", "review_months": 12,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"title": "Grumbles"}, "its title, from “Complaints” to “Grumbles”"),
        ({"summary": ""}, "its summary, from “What we do.” to none"),
        ({"category": "data-protection"}, "what kind it is, from complaints to data protection"),
        ({"owner_role": ""}, "its owner, from Director, Board to Board"),
        ({"owner_role": "", "owner_unit": ""}, "its owner, from Director, Board to nobody named"),
        ({"review_date": "2028-03-02"}, "its next review, from Tuesday 2 March 2027 to Thursday 2 March 2028"),
        ({"review_date": None}, "its next review, from Tuesday 2 March 2027 to no date named"),
        ({"review_months": 1}, "how often it is reviewed, from every 12 months to every month"),
        ({"review_months": None}, "how often it is reviewed, from every 12 months to not said"),
    ],
)
def test_what_changes_of_a_policy_beside_its_words(change: dict[str, Any], line: str):
    assert [str(fact) for fact in of_policy(SEALED, {**SEALED, **change})] == [f"The policy: {line}"]
    assert of_policy(SEALED, SEALED) == []

"""Codes as data: what each asks, and what it says of procedures that keep to it and that don't."""

from dataclasses import replace
from datetime import date

import pytest

from home.models.organisation import Code
from policies.lint import Finding, Subject, lint
from policies.lint import codes as lint_codes
from policies.procedures import Panel, Procedure, parse, parse_amount, parse_limit

TODAY = date(2026, 4, 2)

OMBUDSMAN = """
title = "Complaints"
[[stage]]
name = "Stage 1"
kind = "formal"
handled_by = "handlers of unit"
acknowledge = "5 working days of receipt"
respond = "10 working days of acknowledgement"
extension_cap = "10 working days"
escalate = "3 months of decision received"
[[stage]]
name = "Stage 2"
kind = "review"
handled_by = "managers of unit"
independent = true
acknowledge = "5 working days of escalation"
respond = "20 working days of acknowledgement"
extension_cap = "20 working days"
[[stage]]
name = "The ombudsman"
kind = "external"
body = "the Housing Ombudsman, or the Local Government and Social Care Ombudsman"
"""

SCHOOL = """
title = "Complaints"
[[stage]]
name = "Informal"
kind = "informal"
handled_by = "handlers of unit"
respond = "5 school days of receipt"
[[stage]]
name = "Formal"
kind = "formal"
handled_by = "managers of unit"
respond = "15 school days of escalation"
[[stage]]
name = "Panel"
kind = "panel"
handled_by = "members of board"
panel = { members = 3, independent = 1 }
hear = "20 school days of escalation"
"""

STUDENTS = """
title = "Complaints"
conclude = "90 calendar days of receipt"
[[stage]]
name = "Formal"
kind = "formal"
handled_by = "managers of unit"
respond = "20 working days of receipt"
[[stage]]
name = "Review"
kind = "review"
handled_by = "managers of organisation"
independent = true
respond = "15 working days of escalation"
response_must_include = ["a Completion of Procedures Letter"]
[[stage]]
name = "OIA"
kind = "external"
body = "the Office of the Independent Adjudicator"
"""


def found(slug: str, procedure: Procedure, *text: str) -> list[Finding]:
    subject = Subject(TODAY, procedure, text=text, packs=lint_codes.packs([slug]))
    return [finding for finding in lint(subject) if finding.clause is not None]


def with_stage(text: str, number: int, **changes: object) -> Procedure:
    procedure = parse(text)
    stages = list(procedure.stages)
    stages[number - 1] = replace(stages[number - 1], **changes)  # type: ignore[arg-type]
    return replace(procedure, stages=tuple(stages))


def test_an_organisation_may_choose_exactly_the_codes_that_are_here() -> None:
    assert sorted(Code.values) == list(lint_codes.known())


@pytest.mark.parametrize("slug", lint_codes.known())
def test_every_code_says_where_it_is_written_and_since_when_it_holds(slug: str) -> None:
    pack = lint_codes.pack(slug)
    assert pack.title
    assert pack.source.startswith("https://")
    assert date(2000, 1, 1) < pack.date <= date(2026, 12, 31)
    numbers = [clause.number for clause in pack.clauses]
    assert len(numbers) == len(set(numbers)) > 2
    assert all(clause.says and not clause.says.endswith(".") for clause in pack.clauses)


def test_a_code_that_is_not_here_is_refused_and_passed_over_in_a_list() -> None:
    with pytest.raises(KeyError):
        lint_codes.pack("../procedures/sennections")
    assert lint_codes.packs(["no-such-code"]) == ()


@pytest.mark.parametrize(
    ("slug", "text"),
    [
        ("housing-ombudsman", OMBUDSMAN),
        ("local-government-ombudsman", OMBUDSMAN),
        ("independent-schools", SCHOOL),
        ("oia-good-practice", STUDENTS),
    ],
)
def test_a_procedure_that_keeps_to_its_code_is_left_in_peace(slug: str, text: str) -> None:
    assert found(slug, parse(text)) == []


@pytest.mark.parametrize(
    ("number", "changes", "clause"),
    [
        (1, {"acknowledge": None}, "6.2"),
        (1, {"acknowledge": parse_limit("6 working days of receipt")}, "6.2"),
        (1, {"acknowledge": parse_limit("5 calendar days of receipt")}, ""),
        (1, {"acknowledge": parse_limit("6 calendar days of receipt")}, "6.2"),
        (1, {"respond": None}, "6.3"),
        (1, {"respond": parse_limit("11 working days of acknowledgement")}, "6.3"),
        # Acknowledged at once, 15 days from receipt would be 15 from the acknowledgement.
        (1, {"respond": parse_limit("15 working days of receipt")}, "6.3"),
        (1, {"respond": parse_limit("10 working days of receipt")}, ""),
        (1, {"extension_cap": None, "extend": True}, "6.4"),
        (1, {"extension_cap": parse_amount("11 working days")}, "6.4"),
        (1, {"extension_cap": None, "extend": False}, ""),
        (2, {"acknowledge": None}, "6.11"),
        (2, {"independent": False}, "6.13"),
        (2, {"respond": parse_limit("1 months of escalation")}, "6.14"),
        (2, {"extension_cap": parse_amount("21 working days")}, "6.15"),
        (3, {"body": "nobody in particular"}, "6.5"),
    ],
)
def test_the_housing_ombudsmans_code(number: int, changes: dict[str, object], clause: str) -> None:
    findings = found("housing-ombudsman", with_stage(OMBUDSMAN, number, **changes))
    assert [f.clause.clause for f in findings] == ([clause] if clause else [])


@pytest.mark.parametrize("slug", ["housing-ombudsman", "local-government-ombudsman"])
def test_two_stages_and_no_third(slug: str) -> None:
    procedure = parse(OMBUDSMAN)
    first, second, outside = procedure.stages
    three = replace(procedure, stages=(first, second, replace(second, name="Stage 3"), outside))
    (finding,) = found(slug, three)
    assert finding.number == 3
    assert "more than the 2" in finding.says
    one = replace(procedure, stages=(first, outside))
    (finding,) = found(slug, one)
    assert "asks for 2" in finding.says


def test_an_informal_stage_in_front_is_found_and_the_others_keep_their_numbers() -> None:
    procedure = parse(OMBUDSMAN)
    informal = replace(procedure.stages[0], name="Quick", kind=parse(SCHOOL).stages[0].kind, respond=None)
    findings = found("housing-ombudsman", replace(procedure, stages=(informal, *procedure.stages)))
    assert [(f.clause.clause, f.number) for f in findings] == [("5.2", 1), ("5.3", 3)]


def test_a_finding_cites_its_clause_its_source_and_its_date() -> None:
    (finding,) = found("local-government-ombudsman", with_stage(OMBUDSMAN, 1, acknowledge=None))
    assert str(finding.clause).startswith(
        "Local Government and Social Care Ombudsman Complaint Handling Code 2024, 6.2 (in force from 1 April 2026): "
    )
    assert finding.clause.source.startswith("https://www.lgo.org.uk/")
    assert not finding.blocks


@pytest.mark.parametrize(
    ("number", "changes", "clauses"),
    [
        (1, {"respond": None}, ["paragraph 33(c)"]),
        (3, {"hear": None}, ["paragraph 33(c)"]),
        (3, {"panel": Panel(2, 1)}, ["paragraph 33(f) and (g)"]),
        (3, {"panel": Panel(3, 0)}, ["paragraph 33(f) and (g)"]),
        (1, {"kind": parse(SCHOOL).stages[1].kind}, ["paragraph 33(d)"]),
        (2, {"kind": parse(SCHOOL).stages[0].kind}, ["paragraph 33(e)"]),
        (3, {"kind": parse(SCHOOL).stages[1].kind, "panel": None}, ["paragraph 33(f) and (g)"]),
    ],
)  # fmt: skip
def test_the_independent_school_standards(number: int, changes: dict[str, object], clauses: list[str]) -> None:
    findings = found("independent-schools", with_stage(SCHOOL, number, **changes))
    assert [f.clause.clause for f in findings] == clauses


@pytest.mark.parametrize(
    ("conclude", "respond", "says"),
    [
        ("90 calendar days of receipt", "15 working days of escalation", ""),
        ("91 calendar days of receipt", "15 working days of escalation", "may take 91 calendar days"),
        (None, "15 working days of escalation", ""),  # 35 working days are never more than 90 days
        (None, "60 working days of escalation", "Nothing promises"),
        (None, None, "Nothing promises"),
    ],
)
def test_the_oias_ninety_days(conclude: str | None, respond: str | None, says: str) -> None:
    procedure = with_stage(STUDENTS, 2, respond=parse_limit(respond) if respond else None)
    procedure = replace(procedure, conclude=parse_limit(conclude) if conclude else None)
    findings = found("oia-good-practice", procedure)
    assert len(findings) == bool(says)
    assert says in "".join(f.says for f in findings)


def test_the_oias_letter_may_stand_in_the_text_or_in_the_last_answer() -> None:
    procedure = with_stage(STUDENTS, 2, response_must_include=())
    (finding,) = found("oia-good-practice", procedure)
    assert "28 days" in finding.do
    assert found("oia-good-practice", procedure, "You are sent a completion of procedures letter.") == []
    (finding,) = found("oia-good-practice", with_stage(STUDENTS, 3, name="Court", body="a court"))
    assert "Independent Adjudicator" in finding.says


def test_no_code_is_no_finding() -> None:
    assert [f for f in lint(Subject(TODAY, parse(SCHOOL))) if f.clause] == []

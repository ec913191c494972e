"""Whatever procedure hypothesis can build: the linter has its say, and never fails; and it stays pure."""

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.clock.days import Days, Term
from policies.lint import Review, Subject, lint
from policies.lint.codes import known, packs
from policies.procedures import Procedure, Stage, StageKind, check
from tests.policies.test_lint_people import OFFICE, OTHER, MadeUp
from tests.policies.test_procedure_properties import procedures, stages

LINT = Path(__file__).resolve().parents[2] / "policies" / "lint"
#: These two make subjects of pages, and show findings.
IMPURE = {"page.py", "panel.py"}

NUMBERS = st.lists(st.integers(0, 5), max_size=3, unique=True).map(tuple)
WORDS = st.lists(
    st.sampled_from(
        ["we respond", "within", "3", "three", "working", "school", "days", "a month", ".", "(", "for", "0"]
    ),
    max_size=12,
).map(" ".join)
DAYS = [
    None,
    Days("england"),
    Days("scotland", terms=[Term("one", date(2026, 1, 5), date(2026, 7, 17))]),
]


@st.composite
def subjects(draw: st.DrawFn, procedure: st.SearchStrategy[Procedure]) -> Subject:
    whole = draw(procedure)
    named = {stage.name: draw(NUMBERS) for stage in whole.stages}
    rota = MadeUp(named, draw(NUMBERS), draw(NUMBERS), {}, (OFFICE, OTHER))
    return Subject(
        today=draw(st.dates(date(2000, 1, 1), date(2040, 12, 31))),
        procedure=whole,
        text=tuple(draw(st.lists(WORDS | st.text(max_size=40), max_size=4))),
        review=draw(st.sampled_from([None, Review(None), Review(date(2020, 1, 1))])),
        days=draw(st.sampled_from(DAYS)),
        rota=draw(st.sampled_from([None, rota])),
        packs=packs(known()),
    )


def looked_at(subject: Subject) -> None:
    procedure = subject.procedure
    assert procedure is not None
    for finding in lint(subject):
        assert finding.says
        assert not finding.blocks
        if finding.number is not None:
            assert procedure.stages[finding.number - 1].name == finding.stage


@given(subjects(procedures()))
@settings(max_examples=100, deadline=None)
def test_it_never_fails_on_what_can_run(subject: Subject) -> None:
    looked_at(subject)


@given(subjects(st.builds(Procedure, st.text(max_size=5), st.lists(stages(first=False), max_size=3).map(tuple))))
@settings(max_examples=60, deadline=None)
def test_it_never_fails_on_what_cannot_run_either(subject: Subject) -> None:
    looked_at(subject)


@given(procedures())
@settings(max_examples=60, deadline=None)
def test_advice_keeps_nothing_back(procedure: Procedure) -> None:
    assert check(procedure) == []
    assert not any(finding.blocks for finding in lint(Subject(date(2026, 4, 2), procedure, packs=packs(known()))))


def test_stages_alike_by_value_are_told_apart() -> None:
    stage = Stage("Same", StageKind.FORMAL)
    twice = Procedure("x", (replace(stage), replace(stage)))
    assert [f.number for f in lint(Subject(date(2026, 4, 2), twice)) if f.kind == "duplicate-name"] == [2]


@pytest.mark.parametrize("file", sorted(file.name for file in LINT.glob("*.py")))
def test_the_core_knows_no_framework_and_no_database(file: str) -> None:
    tree = ast.parse((LINT / file).read_text())
    modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    impure = {name for name in modules if name.split(".")[0] in ("django", "wagtail", "home", "intake")}
    assert bool(impure) == (file in IMPURE), impure

"""Stages that lead nowhere, names, words, more time, and when a policy is looked at again."""

from dataclasses import replace
from datetime import date

import pytest

from policies.lint import Review, Severity, Subject, lint
from policies.procedures import Procedure, Stage, StageKind, parse_amount, parse_handled_by, parse_limit

TODAY = date(2026, 4, 2)
FIRST = Stage(
    "First answer",
    StageKind.FORMAL,
    parse_handled_by("handlers of unit"),
    acknowledge=parse_limit("2 working days of receipt"),
    respond=parse_limit("10 working days of receipt"),
    escalate=parse_limit("20 working days of decision received"),
)
REVIEW = Stage(
    "Review",
    StageKind.REVIEW,
    parse_handled_by("managers of organisation"),
    respond=parse_limit("20 working days of escalation"),
    independent=True,
)
OMBUDSMAN = Stage("The ombudsman", StageKind.EXTERNAL, body="the ombudsman, at ombudsman.example")


def found(*stages: Stage, **subject: object) -> list[tuple[str, int | None]]:
    procedure = Procedure("Complaints", stages)
    return [(f.kind, f.number) for f in lint(Subject(today=TODAY, procedure=procedure, **subject))]  # type: ignore[arg-type]


def test_a_sound_procedure_is_left_in_peace() -> None:
    assert found(FIRST, REVIEW, OMBUDSMAN) == []


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        ((FIRST, replace(REVIEW, name="first  ANSWER"), OMBUDSMAN), [("duplicate-name", 2)]),
        ((replace(FIRST, escalate=None),), [("no-way-on", 1), ("no-outside-body", 1)]),
        ((replace(FIRST, kind=StageKind.INFORMAL, escalate=None),), [("no-way-on", 1), ("no-outside-body", 1)]),
        ((FIRST,), [("no-way-on", 1), ("window-to-nowhere", 1), ("no-outside-body", 1)]),
        (
            (FIRST, replace(REVIEW, escalate=parse_limit("5 working days of decision received"))),
            [("window-to-nowhere", 2), ("no-outside-body", 2)],
        ),
        ((FIRST, REVIEW), [("no-outside-body", 2)]),
        ((FIRST, OMBUDSMAN, REVIEW), [("outside-body-too-early", 1)]),
        ((FIRST, REVIEW, replace(OMBUDSMAN, for_=("trainee",))), [("outside-body-for-some", 2)]),
        ((replace(FIRST, extend=True, respond=None), REVIEW, OMBUDSMAN), [("nothing-to-extend", 1)]),
        ((replace(FIRST, update=parse_amount("5 working days"), respond=None), REVIEW, OMBUDSMAN),
         [("update-without-answer", 1)]),
        ((replace(FIRST, extend=True), REVIEW, OMBUDSMAN), [("extension-without-end", 1)]),
    ],
)  # fmt: skip
def test_what_leads_nowhere_is_found_where_it_is(stages: tuple[Stage, ...], expected: list[tuple[str, int]]) -> None:
    assert found(*stages) == expected


@pytest.mark.parametrize(
    "stages",
    [
        (replace(FIRST, escalate=None), REVIEW, OMBUDSMAN),  # no last day for asking is a promise too
        (replace(FIRST, kind=StageKind.INFORMAL), OMBUDSMAN),
        (FIRST, OMBUDSMAN),  # the window is for going there
        (FIRST, REVIEW, replace(OMBUDSMAN, for_=("trainee",)), replace(OMBUDSMAN, name="Another")),
        (replace(FIRST, extension_cap=parse_amount("10 working days")), REVIEW, OMBUDSMAN),
        (replace(FIRST, extend=True, update=parse_amount("5 working days")), REVIEW, OMBUDSMAN),
        (replace(FIRST, extend=False, respond=None), REVIEW, OMBUDSMAN),
        (replace(FIRST, update=parse_amount("5 working days")), REVIEW, OMBUDSMAN),
    ],
)
def test_what_leads_somewhere_is_not_found(stages: tuple[Stage, ...]) -> None:
    assert found(*stages) == []


def test_for_whom_an_outside_body_is_missing_is_said() -> None:
    stages = (FIRST, REVIEW, replace(OMBUDSMAN, for_=("trainee", "service-user")))
    (finding,) = lint(Subject(TODAY, Procedure("Complaints", stages)))
    assert "“service user” or “trainee”" in finding.says
    assert finding.where == "Stage 2 (“Review”)"


@pytest.mark.parametrize(
    ("review", "expected"),
    [
        (Review(None), ["no-review-date"]),
        (Review(date(2026, 4, 1)), ["review-overdue"]),
        (Review(TODAY), []),
        (None, []),  # of a file nobody knows
    ],
)
def test_reviews(review: Review | None, expected: list[str]) -> None:
    assert [f.kind for f in lint(Subject(TODAY, review=review))] == expected


def test_an_overdue_review_says_since_when() -> None:
    (finding,) = lint(Subject(TODAY, review=Review(date(2025, 9, 30))))
    assert "30 September 2025" in finding.says
    assert finding.where == "The whole policy"


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("The complainant is told.", "complainant"),
        ("The procedure is exhausted then.", "exhausted"),
        ("Your complaint was not upheld.", "not upheld"),
        ("It has lapsed.", "lapsed"),
        ("Pursuant to the above, write.", "Pursuant to"),
        ("Ask us in the first instance.", "in the first instance"),
    ],
)
def test_words_of_the_trade_are_found_with_their_sentence(sentence: str, word: str) -> None:
    (finding,) = lint(Subject(TODAY, text=("Plain words.", sentence, sentence)))
    assert finding.kind == "jargon"
    assert f"“{word}”" in finding.says
    assert sentence in finding.says


def test_words_of_the_trade_are_found_in_stages_too() -> None:
    stages = (replace(FIRST, steps=("Complainant is told",)), REVIEW, OMBUDSMAN)
    assert found(*stages) == [("jargon", None)]


def test_plain_words_are_not_found() -> None:
    text = ("We uphold what is right, collapse nothing, and complain about remittances.",)
    assert [f.says for f in lint(Subject(TODAY, text=text))] == []


def test_what_cannot_run_comes_first_and_blocks_and_nothing_else_does() -> None:
    subject = Subject(TODAY, Procedure("x", (FIRST,)), review=Review(None), objections=("Nobody is there.",))
    findings = lint(subject)
    assert [f.kind for f in findings if f.blocks] == ["cannot-run"]
    assert findings[0].says == "Nobody is there."
    assert {f.severity for f in findings[1:]} == {Severity.WARNS}
    assert [f.number or 0 for f in findings[1:]] == sorted(f.number or 0 for f in findings[1:])

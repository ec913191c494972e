"""Limits that cannot be met, on trial dates of the coming year."""

from datetime import date

import pytest

from policies.clock.days import Days, Term
from policies.lint import Finding, Subject, lint
from policies.procedures import parse

TODAY = date(2026, 4, 2)
KINDS = {
    "answer-before-acknowledgement",
    "answer-before-hearing",
    "window-before-answer",
    "ceiling-too-low",
    "no-term-dates",
}
TERMS = (Term("Spring", date(2026, 1, 5), date(2026, 7, 17)), Term("Autumn", date(2026, 9, 1), date(2027, 7, 20)))


def found(first: str, second: str = "", whole: str = "", days: Days | None = None) -> list[Finding]:
    text = f"""
    title = "Complaints"
    {whole}
    [[stage]]
    name = "First"
    kind = "formal"
    handled_by = "handlers of unit"
    {first}
    """
    if second:
        text += f"""
        [[stage]]
        name = "Second"
        kind = "panel"
        handled_by = "managers of organisation"
        panel = {{ members = 3, independent = 1 }}
        {second}
        """
    findings = lint(Subject(TODAY, parse(text), days=days))
    return [finding for finding in findings if finding.kind in KINDS]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (
            'acknowledge = "2 working days of receipt"\nrespond = "1 working days of receipt"',
            "",
            ("answer-before-acknowledgement", 1),
        ),
        # Three days of hours are enough in the week and too few before a weekend.
        (
            'acknowledge = "2 working days of receipt"\nrespond = "72 hours of receipt"',
            "",
            ("answer-before-acknowledgement", 1),
        ),
        (
            'respond = "5 working days of receipt"',
            'hear = "20 working days of escalation"\nrespond = "10 working days of escalation"',
            ("answer-before-hearing", 2),
        ),
        (
            'respond = "10 working days of receipt"\nescalate = "5 working days of receipt"',
            "",
            ("window-before-answer", 1),
        ),
    ],
)
def test_limits_in_the_wrong_order_are_found(first: str, second: str, expected: tuple[str, int]) -> None:
    (finding,) = found(first, second)
    assert (finding.kind, finding.number) == expected


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('acknowledge = "2 working days of receipt"\nrespond = "2 working days of receipt"', ""),
        ('acknowledge = "2 working days of receipt"\nrespond = "1 working days of acknowledgement"', ""),
        ('acknowledge = "24 hours of receipt"\nrespond = "2 working days of receipt"', ""),
        ('respond = "1 hours of receipt"', ""),
        ('acknowledge = "3 working days of receipt"', ""),
        (
            'respond = "5 working days of receipt"',
            'hear = "20 working days of escalation"\nrespond = "5 working days of hearing"',
        ),
        ('respond = "10 working days of receipt"\nescalate = "5 working days of decision received"', ""),
        ('respond = "10 working days of receipt"\nescalate = "3 months of receipt"', ""),
        # Without a time for the acknowledgement nobody can say when the answer is due.
        ('respond = "1 working days of acknowledgement"\nescalate = "1 hours of receipt"', ""),
    ],
)
def test_limits_in_the_right_order_are_not_found(first: str, second: str) -> None:
    assert found(first, second) == []


def test_the_day_on_which_it_goes_wrong_is_named() -> None:
    (finding,) = found('acknowledge = "2 working days of receipt"\nrespond = "72 hours of receipt"')
    # Received on Maundy Thursday: 72 hours are up on Easter Sunday, two working days on Wednesday.
    assert "received on Thursday 2 April 2026" in finding.says
    assert "answered by 10am on Sunday 5 April 2026" in finding.says
    assert "before the end of Wednesday 8 April 2026" in finding.says


LONG = 'respond = "20 working days of receipt"'
PANEL = 'hear = "20 working days of escalation"\nrespond = "10 working days of hearing"'


@pytest.mark.parametrize(
    ("ceiling", "first", "second", "low"),
    [
        ("60 calendar days", LONG, PANEL, True),
        ("50 working days", LONG, PANEL, False),
        ("90 calendar days", LONG, PANEL, False),
        ("49 working days", LONG, PANEL, True),
        ("10 working days", LONG, "", True),
        # Fifty working days are 70 days in a plain month and more where bank holidays fall.
        ("70 calendar days", LONG, PANEL, True),
        ("1 hours", "", "", False),
        ("5 working days", 'acknowledge = "6 working days of receipt"', "", True),
    ],
)
def test_a_ceiling_is_held_against_all_the_stages_together(ceiling: str, first: str, second: str, low: bool) -> None:
    findings = found(first, second, f'conclude = "{ceiling} of receipt"')
    assert [finding.kind for finding in findings] == (["ceiling-too-low"] if low else [])


def test_without_a_ceiling_stages_may_take_their_time() -> None:
    assert found(LONG, PANEL) == []


SCHOOL = 'respond = "15 school days of receipt"'


@pytest.mark.parametrize(
    ("first", "terms", "missing"),
    [
        (SCHOOL, (), True),
        (SCHOOL, TERMS, False),
        (SCHOOL, TERMS[:1], True),  # they end before fifteen days from late June are over
        (SCHOOL, TERMS[1:], True),  # they begin in September only
        ('update = "5 school days"\nrespond = "10 working days of receipt"', (), True),
        ('respond = "15 working days of receipt"', (), False),
    ],
)
def test_school_days_need_term_dates(first: str, terms: tuple[Term, ...], missing: bool) -> None:
    findings = found(first, days=Days("england", terms=terms))
    assert [finding.kind for finding in findings] == (["no-term-dates"] if missing else [])


def test_of_a_file_alone_nobody_knows_the_terms() -> None:
    assert found(SCHOOL) == []


def test_closures_count() -> None:
    shut = {date(2026, 4, day): "closed" for day in range(1, 31)}
    limits = 'acknowledge = "2 working days of receipt"\nrespond = "10 calendar days of receipt"'
    assert found(limits, days=Days("england")) == []
    (finding,) = found(limits, days=Days("england", closures=shut))
    assert finding.kind == "answer-before-acknowledgement"

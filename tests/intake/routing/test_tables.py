"""Rules as CSV: out and in again without a change, and everything that is wrong with a file said at once."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.routing.engine import Condition, Fits, Priority, Rule, Sensitivity
from intake.routing.questions import Routable
from intake.routing.tables import Known, Unreadable, dump, parse

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # whatever else runs here
text = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).map(str.strip).filter(bool)
awkward = st.one_of(
    text, st.sampled_from(["=1+1", "'=1", "''", "@x", "-1", "a|b", "a;b=c", "\\", "(answered)", "a, b", 'q"'])
)
conditions = st.one_of(
    st.builds(Condition, awkward, st.just(Fits.ONE_OF), st.lists(awkward, min_size=1, max_size=3).map(tuple)),
    st.builds(Condition, awkward, st.sampled_from((Fits.ANSWERED, Fits.NOT_ANSWERED))),
)
rules = st.lists(
    st.builds(
        Rule, awkward, st.lists(conditions, max_size=3).map(tuple), st.one_of(st.just(""), awkward),
        st.one_of(st.just(""), awkward), st.sampled_from(Sensitivity), st.sampled_from(Priority),
    ),
    max_size=5,
)  # fmt: skip


@unhurried
@given(rules)
def test_what_is_written_is_read_again(written: list[Rule]) -> None:
    assert parse(dump(written)) == written


@unhurried
@given(rules)
def test_no_cell_is_a_formula(written: list[Rule]) -> None:
    for row in csv.reader(io.StringIO(dump(written), newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


def test_stages_are_written_by_their_name() -> None:
    stages = {"k1": "Level 1", "k2": "Level 2", "k3": "Level 2"}
    written = [Rule("A", stage="k1"), Rule("B", stage="k2")]
    assert "Level 1" in dump(written, stages)
    assert "k2" in dump(written, stages)  # two stages of that name
    assert parse(dump(written, stages), Known(stages=stages)) == written


KNOWN = Known(
    units=frozenset({"north", "south"}),
    stages={"k1": "Level 1"},
    questions=[Routable("who", "Who", (("school", "A school"), ("parent", "A parent")))],
)
BAD = """rule,when,unit,stage,sensitivity,priority
,who = school,north,,,
Far,who = king,west,Level 9,secret,at once
Odd,who school; where = here; who = ,north,,,
Long,,north,,,,more
"""


def test_all_that_is_wrong_with_a_file_is_said_with_row_and_column() -> None:
    with pytest.raises(Unreadable) as wrong:
        parse(BAD, KNOWN)
    assert [str(problem) for problem in wrong.value.problems] == [
        "Row 2, column “rule”: Say what the rule is for. Staff read it as the reason.",
        "Row 3, column “unit”: There is no open unit with the short name “west”.",
        "Row 3, column “when”: “who” has no answer “king”. It has: parent, school.",
        "Row 3, column “stage”: There is no stage “Level 9”. There are: “Level 1”.",
        "Row 3, column “sensitivity”: “secret” is none of: ordinary, restricted, safeguarding.",
        "Row 3, column “priority”: “at once” is none of: ordinary, urgent.",
        "Row 4, column “when”: Write each condition as “question = answer | answer”, with “;” between them.",
        "Row 4, column “when”: Rules can't ask about “where”. They can about: who.",
        "Row 4, column “when”: Write each condition as “question = answer | answer”, with “;” between them.",
        "Row 5: This row has more cells than there are headings.",
    ]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("", "Row 1: The file is empty."),
        ("rule,when\n", "Row 1, column “unit”: This column is missing."),
        ("rule,when,unit,unit\n", "Row 1, column “unit”: This column is there twice."),
        ("rule,when,unit,colour\n", "Row 1, column “colour”: There is no such column."),
        ('rule,when,unit\n"a,b\n', "The quotation marks of this row don't match."),
        ("rule,when,unit\nA,\0,x\n", "This is not a table of text."),
    ],
)
def test_what_is_no_table_of_rules_is_refused(file: str, said: str) -> None:
    with pytest.raises(Unreadable) as wrong:
        parse(file)
    assert said in str(wrong.value)


def test_a_spreadsheets_semicolons_and_byte_order_mark_are_read() -> None:
    assert parse("\ufeffRule;When;Unit\nA;who = school | parent;north\n", KNOWN) == [
        Rule("A", (Condition("who", answers=("school", "parent")),), "north")
    ]

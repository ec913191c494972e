"""Procedure files: read, written, and refused with every problem named."""

from dataclasses import replace

import pytest

from policies.procedures import (
    Amount,
    Anchor,
    HandledBy,
    Limit,
    Panel,
    Procedure,
    ProcedureError,
    Role,
    Stage,
    StageKind,
    TimeUnit,
    check,
    dump,
    from_data,
    parse,
    parse_amount,
    parse_handled_by,
    parse_limit,
    to_data,
)

GOOD = """
title = "Complaints procedure"
nation = "england"
conclude = "90 calendar days of receipt"

[[stage]]
name = "Level 1"
kind = "formal"
handled_by = "handlers of unit"
substitute = "members of board"
steps = ["Receipt", "Outcome"]
acknowledge = "24 hours of receipt"
acknowledged_by = "receipt"
respond = "normally 2 working days of acknowledgement"
extension_cap = "1 month"
update = "5 working day"
escalate = "1 week of decision received"
response_must_include = ["summary", "next step"]

[[stage]]
name = "Hearing"
kind = "panel"
handled_by = "members of board"
independent = true
extend = false
hear = "20 school days of escalation"
respond = "5 school days of hearing"
panel = { members = 3, independent = 1 }

[[stage]]
name = "Outside"
kind = "external"
body = "The Ombudsman, by letter"
for = ["trainee", "parent-or-carer"]
"""


def problems(text: str) -> list[tuple[int | None, str]]:
    """Where each problem of a refused file lies: the stage's place and the key."""
    with pytest.raises(ProcedureError) as refused:
        parse(text)
    return [(problem.index, problem.key) for problem in refused.value.problems]


def test_a_file_is_read_as_it_was_meant():
    procedure = parse(GOOD)
    first, panel, outside = procedure.stages
    assert procedure.conclude == Limit(Amount(90, TimeUnit.CALENDAR_DAYS), Anchor.RECEIPT)
    assert first == Stage(
        name="Level 1",
        kind=StageKind.FORMAL,
        handled_by=HandledBy(Role.HANDLERS, "unit"),
        substitute=HandledBy(Role.MEMBERS, "board"),
        steps=("Receipt", "Outcome"),
        acknowledge=Limit(Amount(24, TimeUnit.HOURS), Anchor.RECEIPT),
        acknowledged_by="receipt",
        respond=Limit(Amount(2, TimeUnit.WORKING_DAYS), Anchor.ACKNOWLEDGEMENT, normally=True),
        extension_cap=Amount(1, TimeUnit.MONTHS),
        update=Amount(5, TimeUnit.WORKING_DAYS),
        escalate=Limit(Amount(1, TimeUnit.WEEKS), Anchor.DECISION_RECEIVED),
        response_must_include=("summary", "next step"),
    )
    assert (panel.panel, panel.independent, panel.extend) == (Panel(3, 1), True, False)
    assert panel.hear == Limit(Amount(20, TimeUnit.SCHOOL_DAYS), Anchor.ESCALATION)
    assert (outside.body, outside.for_) == ("The Ombudsman, by letter", ("trainee", "parent-or-carer"))


def test_plural_is_written_whatever_was_read():
    assert 'extension_cap = "1 months"' in dump(parse(GOOD))
    assert 'update = "5 working days"' in dump(parse(GOOD))


@pytest.mark.parametrize(
    ("extend", "cap", "may"),
    [(None, False, False), (None, True, True), (True, False, True), (True, True, True), (False, False, False)],
)
def test_more_time_is_allowed_as_said_and_else_where_a_cap_stands(extend: bool | None, cap: bool, may: bool):
    stage = Stage("A", StageKind.FORMAL, extend=extend, extension_cap=Amount(1, TimeUnit.WEEKS) if cap else None)
    assert stage.may_extend is may


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2 working days of reciept", ["receipt, escalation", "“reciept”", "did you mean “receipt”"]),
        ("2 workin days of receipt", ["working days, school days", "did you mean “working day"]),
        ("2 workin days of reciept", ["“workin days”", "“reciept”"]),
        ("0 hours of receipt", ["1 to 9999", "“0”"]),
        ("-1 hours of receipt", ["“-1”"]),
        ("10000 hours of receipt", ["“10000”"]),
        ("02 hours of receipt", ["“02”"]),
        ("٣ hours of receipt", ["“٣”"]),
        ("two hours of receipt", ["“two”"]),
        ("1.5 hours of receipt", ["“1.5”"]),
        ("2 days of receipt", ["calendar days", "“days”"]),
        ("2 Hours of receipt", ["“Hours”"]),
        ("hours of receipt", ["such as"]),
        ("2 hours", ["such as “10 working days of receipt”"]),
        ("2 hours of ", ["such as"]),
        ("normally", ["normally"]),
        ("usually 2 hours of receipt", ["“usually”"]),
        ("normally normally 2 hours of receipt", ["“normally”"]),
        ("", ["not nothing"]),
    ],
)
def test_a_limit_that_is_misspelt_is_refused_with_what_was_expected(text: str, told: list[str]):
    with pytest.raises(ValueError, match="expected") as refused:
        parse_limit(text)
    assert [part for part in told if part not in str(refused.value)] == []


def test_spaces_around_words_are_forgiven():
    assert parse_limit("  normally  2  working   days of decision  received ") == Limit(
        Amount(2, TimeUnit.WORKING_DAYS), Anchor.DECISION_RECEIVED, normally=True
    )
    assert parse_amount(" 1  month ") == Amount(1, TimeUnit.MONTHS)


@pytest.mark.parametrize("text", ["10 working days of receipt", "10", "working days", "", "10 of"])
def test_an_amount_has_no_event(text: str):
    with pytest.raises(ValueError, match="expected"):
        parse_amount(text)


@pytest.mark.parametrize("n", [0, -1, 10_000, True, 1.5])
def test_no_amount_can_be_made_of_what_is_no_number_of_times(n: int):
    with pytest.raises(ValueError, match="1 to 9999"):
        Amount(n, TimeUnit.HOURS)


@pytest.mark.parametrize(
    "text",
    [
        "handler of unit",
        "handlers of division",
        "managers of board",
        "members of",
        "members of unit",
        "members of a b",
        "",
    ],
)
def test_people_who_cannot_be_found_are_refused(text: str):
    with pytest.raises(ValueError, match="expected “handlers of unit”"):
        parse_handled_by(text)


def one(stage: str, *, kind: str = "formal", who: str = 'handled_by = "handlers of unit"') -> str:
    return f'title = "T"\n[[stage]]\nname = "A"\nkind = "{kind}"\n{who}\n{stage}\n'


def second(stage: str, *, kind: str = "formal", who: str = 'handled_by = "handlers of unit"') -> str:
    return one("") + f'[[stage]]\nname = "B"\nkind = "{kind}"\n{who}\n{stage}\n'


PANEL = "panel = { members = 3, independent = 1 }\n"
BODY = 'body = "The Ombudsman"\n'


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", [(None, "title"), (None, "stage")]),
        ('title = "T"\nstage = []', [(None, "stage")]),
        ('title = "T"\nstage = "A"', [(None, "stage")]),
        ('title = "T"\nstage = [1]', [(0, "")]),
        ("title = 1\n" + one("").removeprefix('title = "T"\n'), [(None, "title")]),
        (one("").replace('"T"', '"  "'), [(None, "title")]),
        (one("").replace('"T"', '"a\\nb"'), [(None, "title")]),
        (one("").replace('"T"', f'"{"x" * 256}"'), [(None, "title")]),
        ('nation = "cornwall"\n' + one(""), [(None, "nation")]),
        ("nation = 1\n" + one(""), [(None, "nation")]),
        ('conclude = "90 calendar days of response"\n' + one(""), [(None, "conclude")]),
        ('conclude = "90 days"\n' + one(""), [(None, "conclude")]),
        ('owner = "me"\n' + one(""), [(None, "owner")]),
        (one('respnod = "2 hours of receipt"'), [(0, "respnod")]),
        (one("").replace('name = "A"\n', ""), [(0, "name")]),
        (one("").replace('kind = "formal"\n', ""), [(0, "kind")]),
        (one("", kind="formel"), [(0, "kind")]),
        (one("", who=""), [(0, "handled_by")]),
        (one('substitute = "the board"'), [(0, "substitute")]),
        (one('acknowledge = "24 hours"'), [(0, "acknowledge")]),
        (one("acknowledge = 24"), [(0, "acknowledge")]),
        (one('acknowledge = ["24 hours of receipt"]'), [(0, "acknowledge")]),
        (one('acknowledged_by = "robot"'), [(0, "acknowledged_by")]),
        (one('extend = "yes"'), [(0, "extend")]),
        (one("extend = 1"), [(0, "extend")]),
        (one("independent = 1"), [(0, "independent")]),
        (one('extend = false\nextension_cap = "1 week"'), [(0, "extension_cap")]),
        (one('extension_cap = "1 week of receipt"'), [(0, "extension_cap")]),
        (one('update = "often"'), [(0, "update")]),
        (one('steps = "Receipt"'), [(0, "steps")]),
        (one('steps = ["Receipt", 2]'), [(0, "steps")]),
        (one('steps = [" "]'), [(0, "steps")]),
        (one('response_must_include = [""]'), [(0, "response_must_include")]),
        # What comes before what.
        (one('acknowledge = "1 week of acknowledgement"'), [(0, "acknowledge")]),
        (one('acknowledge = "1 week of response"'), [(0, "acknowledge")]),
        (one('respond = "1 week of response"'), [(0, "respond")]),
        (one('respond = "1 week of decision received"'), [(0, "respond")]),
        (second('hear = "1 week of response"\n' + PANEL, kind="panel"), [(1, "hear")]),
        (second('hear = "1 week of hearing"\n' + PANEL, kind="panel"), [(1, "hear")]),
        # Nothing is escalated to the first stage, and only a panel hears.
        (one('acknowledge = "1 week of escalation"'), [(0, "acknowledge")]),
        (one('respond = "1 week of escalation"'), [(0, "respond")]),
        (one('escalate = "1 week of escalation"'), [(0, "escalate")]),
        (one('hear = "1 week of escalation"\n' + PANEL, kind="panel"), [(0, "hear")]),
        (one('respond = "1 week of hearing"'), [(0, "respond")]),
        (second('escalate = "1 week of hearing"'), [(1, "escalate")]),
        (one('hear = "1 week of receipt"'), [(0, "hear")]),
        (one(PANEL), [(0, "panel")]),
        (one("", kind="panel"), [(0, "panel")]),
        (one("panel = { members = 3 }", kind="panel"), [(0, "panel")]),
        (one("panel = 3", kind="panel"), [(0, "panel")]),
        (one("panel = { members = 3, independent = 1, chair = 1 }", kind="panel"), [(0, "panel")]),
        (one("panel = { members = true, independent = 1 }", kind="panel"), [(0, "panel")]),
        (one("panel = { members = 3, independent = 4 }", kind="panel"), [(0, "panel")]),
        (one("panel = { members = 3, independent = -1 }", kind="panel"), [(0, "panel")]),
        (one("panel = { members = 0, independent = 0 }", kind="panel"), [(0, "panel")]),
        # Outside bodies.
        (one(BODY), [(0, "body")]),
        (one('for = ["trainee"]'), [(0, "for")]),
        (second("", kind="external", who=""), [(1, "body")]),
        (second(BODY, kind="external"), [(1, "handled_by")]),
        (second(BODY + 'respond = "1 week of receipt"', kind="external", who=""), [(1, "respond")]),
        (second(BODY + 'respond = "1 week of hearing"', kind="external", who=""), [(1, "respond")]),
        (second(BODY + 'update = "1 week"', kind="external", who=""), [(1, "update")]),
        (second(BODY + "extend = false", kind="external", who=""), [(1, "extend")]),
        (second(BODY + PANEL, kind="external", who=""), [(1, "panel")]),
        (second(BODY + 'for = ["a trainee"]', kind="external", who=""), [(1, "for")]),
        (second(BODY + 'for = "trainee"', kind="external", who=""), [(1, "for")]),
        (one(BODY, kind="external", who=""), [(None, "stage")]),
        # No file at all.
        ("title = ", [(None, "file")]),
        ('title = "T"\ntitle = "T"', [(None, "file")]),
        ("x = " + "[" * 5000, [(None, "file")]),
    ],
)
def test_a_bad_file_is_refused_where_it_is_bad_and_nowhere_else(text: str, where: list[tuple[int | None, str]]):
    assert problems(text) == where


def test_all_problems_are_told_at_once_with_stage_key_and_what_was_expected():
    text = """
titel = "T"
nation = "englnd"
[[stage]]
name = "First"
kind = "formal"
handled_by = "managers of divison"
respond = "2 working dayz of reciept"
escalate = "5 working days of hearing"
extend = false
extension_cap = "3 weeks"
[[stage]]
name = "Second"
kind = "panel"
panel = { members = 1, independent = 2 }
"""
    with pytest.raises(ProcedureError) as refused:
        parse(text)
    told = [(problem.stage, problem.key) for problem in refused.value.problems]
    assert sorted(told) == sorted(
        [
            ("", "titel"),
            ("", "title"),
            ("", "nation"),
            ("Stage 1 (“First”)", "handled_by"),
            ("Stage 1 (“First”)", "respond"),
            ("Stage 1 (“First”)", "escalate"),
            ("Stage 1 (“First”)", "extension_cap"),
            ("Stage 2 (“Second”)", "handled_by"),
            ("Stage 2 (“Second”)", "panel"),
        ]
    )
    assert all("expected" in problem.expected for problem in refused.value.problems)
    assert "Stage 1 (“First”): handled_by: expected “handlers of unit”" in str(refused.value)
    places = [problem.index for problem in refused.value.problems]
    assert places == sorted(places, key=lambda place: -1 if place is None else place)


def test_a_stage_that_cannot_be_read_keeps_its_number():
    text = 'title = "T"\nstage = [1, { name = "B", kind = "formal", handled_by = "handlers of unit", bogus = 1 }]'
    with pytest.raises(ProcedureError) as refused:
        parse(text)
    assert [problem.stage for problem in refused.value.problems] == ["Stage 1", "Stage 2 (“B”)"]


def test_what_a_later_stage_and_a_panel_may_hang_on():
    text = second('respond = "1 week of hearing"\nescalate = "1 week of escalation"\n' + PANEL, kind="panel")
    assert parse(text).stages[1].respond == parse_limit("1 week of hearing")
    assert parse(second('acknowledge = "1 week of receipt"\nrespond = "1 week of escalation"'))


def test_no_stages_and_none_of_our_own_are_told_apart():
    assert [str(problem) for problem in check(Procedure("T"))] == ["stage: expected at least one stage"]
    outside = Procedure("T", (Stage("Out", StageKind.EXTERNAL, body="The Ombudsman"),))
    assert [problem.expected for problem in check(outside)] == [
        "expected at least one stage that you handle yourselves"
    ]


def test_a_byte_order_mark_is_forgiven():
    assert parse("\ufeff" + GOOD) == parse(GOOD)


def test_an_unfinished_procedure_can_be_held_and_is_judged_by_the_same_rules():
    nobody = HandledBy(Role.MANAGERS, "board")
    procedure = Procedure("", (Stage("", StageKind.FORMAL, nobody, acknowledged_by="robot"),), nation="cornwall")
    told = [(problem.index, problem.key) for problem in check(procedure)]
    assert told == [(None, "title"), (None, "nation"), (0, "name"), (0, "handled_by"), (0, "acknowledged_by")]
    assert check(parse(GOOD)) == []


def test_sealed_data_of_an_unknown_schema_is_refused():
    with pytest.raises(ValueError, match="schema 1"):
        from_data({**to_data(parse(GOOD)), "schema": 2})


def test_sealed_data_is_not_judged_again_by_rules_made_since():
    impossible = replace(parse(GOOD), title="")
    assert from_data(to_data(impossible)) == impossible

"""What a document says of itself, and the stages and times it seems to promise: proposed, never decided."""

from datetime import date

import pytest

from policies.importing import read
from policies.importing.dates import written
from policies.importing.facts import About, Fact, facts
from policies.importing.pieces import Line
from policies.importing.suggestions import Suggestions, suggestions
from tests.factories.documents import PLAIN, riverside, word


def told(words: str) -> dict[About, Fact]:
    return {fact.about: fact for fact in facts([Line(words)])}


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("05/06/24", (date(2024, 6, 5), date(2024, 5, 6))),
        ("5.6.2024", (date(2024, 6, 5), date(2024, 5, 6))),
        ("30-09-24", (date(2024, 9, 30),)),
        ("09/30/2024", (date(2024, 9, 30),)),
        ("06/06/2024", (date(2024, 6, 6),)),
        ("2024-05-06", (date(2024, 5, 6),)),
        ("5th of June 2024", (date(2024, 6, 5),)),
        ("June 5, 2024", (date(2024, 6, 5),)),
        ("1 Sept. 2024", (date(2024, 9, 1),)),
        ("June 2025", ()),
        ("31/02/2024", ()),
    ],
)
def test_a_date_is_every_day_it_may_mean(words: str, days: tuple[date, ...]) -> None:
    (found,) = written(f"from {words}, we hope")
    assert (found.days, found.ambiguous) == (days, len(days) > 1)


def test_other_numbers_are_no_dates() -> None:
    assert not list(written("version 1.2.3 or 0191 496 0000, room 3-4, within 24/48 hours, 1.2.3.4, in May"))


@pytest.mark.parametrize(
    ("words", "about", "value"),
    [
        ("Version: 2.1", About.VERSION, "2.1"),
        ("Version no. 3", About.VERSION, "3.0"),
        ("Complaints v1.4 (final)", About.VERSION, "1.4"),
        ("Policy owner: Head of Grants", About.OWNER, "Head of Grants"),
        ("This policy will be reviewed annually.", About.CYCLE, "12"),
        ("It is reviewed every two years", About.CYCLE, "24"),
        ("It is reviewed at least every 18 months", About.CYCLE, "18"),
    ],
)
def test_header_facts_are_read_with_their_line(words: str, about: About, value: str) -> None:
    fact = told(words)[about]
    assert (fact.value, fact.quote) == (value, words)


@pytest.mark.parametrize(
    ("words", "about"),
    [
        ("Effective date: 30/09/24", About.EFFECTIVE),
        ("Date of policy implementation: 30/09/24", About.EFFECTIVE),
        ("It comes into force on 30 September 2024.", About.EFFECTIVE),
        ("Next scheduled review: 30/09/24", About.REVIEW),
        ("Review: 30.9.24", About.REVIEW),
        ("Date of last review: 30/09/24", About.LAST_REVIEW),
        ("Last updated 30 September 2024", About.LAST_REVIEW),
    ],
)
def test_dates_are_what_their_label_says(words: str, about: About) -> None:
    found = told(words)
    assert list(found) == [about]
    assert found[about].days == (date(2024, 9, 30),)


@pytest.mark.parametrize("blank", ["", " _____", " TBC", " dd/mm/yyyy", " [insert date]", " n/a", " –", " ........"])
def test_blanks_are_absent(blank: str) -> None:
    for words, about in (
        ("Effective date:", About.EFFECTIVE),
        ("Review date:", About.REVIEW),
        ("Version:", About.VERSION),
    ):
        fact = told(words + blank)[about]
        assert fact.is_blank
        assert not fact.days
        assert not fact.value


@pytest.mark.parametrize(
    "words",
    [
        "The review decision will normally be final.",
        "Review: the director looks at the complaint and the answer to it.",
        "The latest version of this policy is on our website.",
        "We ensure effective resolution within 5 days of 3 May.",
        "Our policy is to be kind.",
        "The owner of the house may complain.",
    ],
)
def test_prose_is_no_fact(words: str) -> None:
    assert not told(words)


def test_facts_of_tables_and_footers_are_found() -> None:
    rows = [Line("x", cells=("Review date", "1 May 2027", "Owner", "Clerk")),
            Line("y", cells=("1.3", "2 May 2025"), columns=("Version", "Date approved"))]  # fmt: skip
    found = {fact.about: fact for fact in facts(rows)}
    assert found[About.REVIEW].days == (date(2027, 5, 1),)
    assert found[About.OWNER].value == "Clerk"
    assert found[About.VERSION].value == "1.3"
    assert found[About.EFFECTIVE].days == (date(2025, 5, 2),)
    foot = [fact for fact in facts(read(word(riverside), "x.docx").lines) if fact.where == "foot"]
    assert {fact.about for fact in foot} == {About.VERSION, About.EFFECTIVE, About.REVIEW}


# -- stages and times --------------------------------------------------------------------------------


def of(words: str) -> Suggestions:
    return suggestions(read(words.encode(), "p.txt"))


def times(found: Suggestions) -> list[tuple[str, str, str, str, str]]:
    return [
        (time.stage, time.use, f"{time.n} {time.unit}".strip(), time.event, "normally" if time.normally else "")
        for time in found.times
    ]


def test_stages_and_times_are_suggested_beside_their_sentence() -> None:
    found = of(PLAIN)
    assert [(stage.name, stage.kind, stage.handled_by) for stage in found.stages] == [
        ("Stage 1: Informal resolution", "informal", "handlers of unit"),
        ("Stage 2: Review by the director", "review", "managers of organisation"),
    ]
    assert times(found) == [
        ("s1", "acknowledge", "2 working days", "receipt", ""),
        ("s1", "respond", "10 working days", "receipt", "normally"),
        ("s1", "extend", "None", "", ""),
        ("s1", "escalate", "10 working days", "decision received", ""),
        ("s2", "respond", "4 weeks", "escalation", ""),
    ]
    for time in found.times:
        assert not time.words or time.words in time.quote
        assert time.quote in " ".join(PLAIN.split())
    assert "6 years" not in str(found)


def test_a_table_of_times_is_read_by_what_its_columns_are_called() -> None:
    found = suggestions(read(word(riverside), "x.docx"))
    assert [stage.name for stage in found.stages] == ["Stage 1", "Stage 2"]
    assert times(found) == [
        ("s1", "acknowledge", "2 working days", "receipt", ""),
        ("s1", "respond", "10 working days", "receipt", ""),
        ("s2", "respond", "20 working days", "escalation", ""),
    ]
    assert found.times[0].quote == "Stage 1 – Acknowledge: 2 working days"


def test_what_the_words_do_not_say_is_left_open() -> None:
    (time,) = of("A policy\n\nStage 1: Answer to you\n\nWe will reply within 10 days.\n").times
    assert (time.n, time.unit, time.event) == (10, "", "receipt")
    assert "does not say which days count" in " ".join(time.notes)
    assert "does not say what the time is counted from" in " ".join(time.notes)


def test_headings_that_name_steps_are_one_stage() -> None:
    words = (
        "# A policy\n\n## How we work\n\n### Stage 1 – Receipt\n\nWe acknowledge it within two working days.\n\n"
        "### Stage 2 – Investigation\n\nWe look at it.\n\n### Stage 3 – Outcome\n\nWe reply within 9 working days.\n"
        "\n## Escalation\n\nA request for review should normally be made within 8 working days of receiving "
        "the outcome.\n"
    )
    found = of(words)
    assert [(stage.name, len(stage.steps)) for stage in found.stages] == [("How we work", 3), ("Escalation", 0)]
    assert [(time.stage, time.use) for time in found.times] == [
        ("s1", "acknowledge"),
        ("s1", "respond"),
        ("s1", "escalate"),
    ]
    assert found.times[-1].normally


def test_ways_on_without_headings_and_outside_bodies_are_suggested() -> None:
    words = (
        "A policy of concerns\n\nWhat happens next\n\n- Reply within three school days\n"
        "- If somebody remains dissatisfied, the matter should be referred to the Head of Service.\n"
        "- If we cannot agree, we direct them to the Housing Ombudsman.\n"
    )
    found = of(words)
    assert [(stage.name, stage.kind) for stage in found.stages] == [
        ("Head of Service", "review"), ("Housing Ombudsman", "external"),
    ]  # fmt: skip
    assert found.times[0].unit == "school days"


@pytest.mark.parametrize(
    "words",
    [
        "Records are kept for 6 years.",
        "Complain within three months of the incident.",
        "The Ombudsman answers within 8 weeks.",
    ],
)
def test_times_that_bind_no_stage_are_not_suggested(words: str) -> None:
    assert not of(f"A policy\n\nStage 1: Answer\n\n{words}\n").times

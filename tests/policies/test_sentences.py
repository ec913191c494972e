"""The words people read: plain, dated as people say it, and made of the stage's data alone."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from policies import sentences
from policies.clock import LONDON
from policies.procedures import (
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

UNITS = {"strategic-board": "the Strategic Board", "board": "the Board"}


def formal(**promised: object) -> Stage:
    return replace(Stage("One", StageKind.FORMAL, parse_handled_by("handlers of unit")), **promised)  # type: ignore[arg-type]


def words(*stages: Stage, of: int = 0) -> sentences.StageWords:
    return sentences.stage_in_words(stages[of], Procedure("T", stages), UNITS)


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (datetime(2026, 4, 8, 23, 59, 59, tzinfo=LONDON), "by the end of Wednesday 8 April 2026"),
        (datetime(2026, 4, 8, 22, 59, 59, tzinfo=UTC), "by the end of Wednesday 8 April 2026"),
        (datetime(2026, 4, 3, 17, 30, tzinfo=LONDON), "by 5.30pm on Friday 3 April 2026"),
        (datetime(2026, 4, 3, 16, 30, 45, tzinfo=UTC), "by 5.30pm on Friday 3 April 2026"),
        (datetime(2026, 12, 1, 9, 0, tzinfo=UTC), "by 9am on Tuesday 1 December 2026"),
        (datetime(2026, 12, 1, 0, 5, tzinfo=UTC), "by 12.05am on Tuesday 1 December 2026"),
        (datetime(2026, 12, 1, 12, 5, tzinfo=UTC), "by 12.05pm on Tuesday 1 December 2026"),
        (datetime(2026, 12, 1, 12, 0, tzinfo=UTC), "by midday on Tuesday 1 December 2026"),
        (datetime(2026, 12, 1, 0, 0, tzinfo=UTC), "by midnight at the start of Tuesday 1 December 2026"),
    ],
)
def test_moments_are_told_as_people_say_them(moment: datetime, told: str):
    assert sentences.moment_in_words(moment, LONDON) == told
    assert sentences.at_the_latest(moment, LONDON) == f"at the latest {told}"


def test_days_are_told_as_people_say_them():
    assert sentences.day_in_words(date(2026, 4, 8)) == "Wednesday 8 April 2026"
    assert sentences.time_in_words(datetime(2026, 6, 30, 23, 30, tzinfo=UTC), LONDON) == (
        "12.30am on Wednesday 1 July 2026"
    )


def test_a_deadline_that_does_not_exist_promises_nothing():
    due = datetime(2026, 4, 8, 23, 59, 59, tzinfo=LONDON)
    assert sentences.deadline_in_words(None, LONDON) == "no date promised"
    assert sentences.deadline_in_words(due, LONDON, projected=True).startswith("at the latest by the end of")
    assert sentences.answer_by(due, LONDON) == "We will answer your complaint by the end of Wednesday 8 April 2026."
    assert sentences.acknowledge_by(due, LONDON, projected=True) == (
        "We will acknowledge your complaint at the latest by the end of Wednesday 8 April 2026."
    )
    assert "does not promise a date" in sentences.answer_by(None, LONDON)
    assert "does not promise a date" in sentences.acknowledge_by(None, LONDON)


def test_the_window_is_told_before_and_after_it_closes():
    due = datetime(2026, 4, 8, 23, 59, 59, tzinfo=LONDON)
    assert sentences.ask_by(due, LONDON) == "You can ask for the next stage by the end of Wednesday 8 April 2026."
    assert "names no last day" in sentences.ask_by(None, LONDON)
    refused = sentences.asked_too_late(due, LONDON)
    assert "Wednesday 8 April 2026" in refused
    assert "has passed" in refused


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1 working day of receipt", "within 1 working day of receiving it"),
        ("2 working days of acknowledgement", "within 2 working days of acknowledging it"),
        ("24 hours of receipt", "within 24 hours of receiving it"),
        ("normally 1 month of escalation", "normally within 1 month of your request for this stage"),
        ("5 school days of hearing", "within 5 school days of the hearing"),
        ("2 weeks of response", "within 2 weeks of our answer"),
        ("5 calendar days of decision received", "within 5 calendar days of receiving our decision"),
    ],
)
def test_limits_are_told_with_the_event_they_hang_on(text: str, told: str):
    assert sentences.limit_in_words(parse_limit(text)) == told


def test_the_first_level_of_schools_mutual_services():
    procedure = preset("schools-mutual-services")
    told = sentences.stage_in_words(procedure.first, procedure, {})
    assert told.sentences == (
        "The office or division you complain about deals with this.",
        (
            "We acknowledge your complaint within 24 hours of receiving it,"
            " with your reference and the name of someone you can contact."
        ),
        "We answer your complaint within 2 working days of acknowledging it.",
        "If we need more time, we tell you why and give you a new date.",
        "While our answer is late or needs more time, we write to you every 2 working days.",
        (
            "If you are not content with our answer, you can ask for the next stage,"
            " “Level 2: Divisional senior management”, within 5 working days of receiving our decision."
        ),
    )


def test_the_later_levels_of_schools_mutual_services():
    procedure = preset("schools-mutual-services")
    second, third = (sentences.stage_in_words(stage, procedure, {}) for stage in procedure.stages[1:])
    assert second.who.startswith("The senior managers of the division you complain about deal with this")
    assert second.who.endswith("nobody who dealt with your complaint at an earlier stage takes part.")
    assert second.extend == second.acknowledge == second.update == ""
    assert "“Level 3: Director review”; this policy names no last day for asking." in second.escalate
    assert third.who.startswith("The most senior managers of our organisation")
    assert third.respond == "We answer your complaint within 5 working days of your request for this stage."
    assert third.escalate == "Our procedure is finished after this stage."


def test_every_limit_that_changes_changes_its_sentence_and_no_other():
    first = preset("schools-mutual-services").first
    changes: dict[str, dict[str, object]] = {
        "acknowledge": {"acknowledge": parse_limit("3 hours of receipt")},
        "respond": {"respond": parse_limit("3 working days of acknowledgement")},
        "escalate": {"escalate": parse_limit("6 weeks of decision received")},
        "update": {"update": parse_amount("9 weeks")},
        "extend": {"extension_cap": parse_amount("4 months")},
        "who": {"handled_by": parse_handled_by("members of board")},
        "substitute": {"substitute": parse_handled_by("members of board")},
        "includes": {"response_must_include": ("what we found",)},
    }
    before = words(first, formal())
    for field, change in changes.items():
        after = words(replace(first, **change), formal())  # type: ignore[arg-type]
        differing = [name for name in before.__dataclass_fields__ if getattr(before, name) != getattr(after, name)]
        assert differing == [field]


def test_normally_is_said_and_leaves_the_last_word_to_a_person():
    stage = formal(
        acknowledge=parse_limit("normally 1 week of receipt"),
        respond=parse_limit("normally 2 weeks of receipt"),
        escalate=parse_limit("normally 3 weeks of decision received"),
    )
    told = words(stage, formal())
    assert told.acknowledge.startswith("We normally acknowledge your complaint within 1 week")
    assert told.respond == "We normally answer your complaint within 2 weeks of receiving it."
    assert "please ask within 3 weeks of receiving our decision: if you ask later, a person decides" in told.escalate


def test_a_stage_without_limits_says_so():
    assert words(formal()).respond == "This policy does not promise a date for this stage."
    acknowledged = formal(acknowledge=parse_limit("1 week of receipt"))
    assert words(acknowledged).respond == "This policy does not promise a date for our answer."


def test_an_automatic_receipt_is_not_told_as_a_person():
    told = words(formal(acknowledge=parse_limit("1 hour of receipt"), acknowledged_by="receipt")).acknowledge
    assert told == "We send you an automatic receipt with your reference within 1 hour of receiving it."


def test_an_extension_is_told_where_it_is_allowed_and_with_its_cap():
    assert words(formal(extend=False)).extend == words(formal()).extend == ""
    assert words(formal(extension_cap=parse_amount("10 working days"))).extend.endswith(
        "no more than 10 working days later each time."
    )
    assert words(formal(update=parse_amount("1 week"))).update.endswith("every week.")


def test_a_panel_is_told_with_who_is_independent():
    panel = replace(
        formal(panel=Panel(3, 1), hear=parse_limit("20 school days of escalation"), independent=True),
        kind=StageKind.PANEL,
    )
    told = words(formal(), panel, of=1)
    assert told.who.startswith("A panel of 3 people, 1 of them independent of us, decides this, and nobody")
    assert told.hear == "We hold the hearing within 20 school days of your request for this stage."
    assert words(panel).who == "A panel of 3 people, 1 of them independent of us, decides this."


@pytest.mark.parametrize(
    ("people", "units", "told"),
    [
        ("members of strategic-board", UNITS, "Members of the Strategic Board deal with this."),
        ("members of strategic-board", {}, "Members of strategic board deal with this."),
        ("managers of unit", {}, "The managers of the office or division you complain about deal with this."),
    ],
)
def test_people_are_named_by_their_unit_and_never_by_its_slug(people: str, units: dict[str, str], told: str):
    stage = formal(handled_by=parse_handled_by(people))
    assert sentences.stage_in_words(stage, Procedure("T", (stage,)), units).who == told


def test_the_substitute_is_told():
    told = words(formal(substitute=parse_handled_by("members of board"))).substitute
    assert told.endswith("members of the Board will decide instead.")


def test_an_outside_body_is_told_with_who_may_go_there():
    outside = Stage(
        "Out", StageKind.EXTERNAL, body="the Adjudicator,\n at example.org.", for_=("trainee", "ex-trainee")
    )
    told = words(formal(), outside, of=1)
    assert told.who == (
        "If you are still not content and are a trainee or an ex trainee,"
        " you can take your complaint to the Adjudicator, at example.org."
    )
    assert "cannot promise you a date" in told.respond
    way_on = words(formal(), outside).escalate
    assert way_on.startswith("Our procedure is finished after this stage. If you are not content and are a trainee")
    anyone = replace(outside, for_=())
    stage = formal(escalate=parse_limit("12 months of decision received"))
    assert words(stage, anyone).escalate.endswith("at example.org within 12 months of receiving our decision.")
    assert words(stage, anyone, of=1).who.startswith("If you are still not content, you can take")


def test_the_ceiling_on_the_whole_case_is_told():
    assert sentences.conclude_in_words(Procedure("T")) == ""
    told = sentences.conclude_in_words(Procedure("T", conclude=parse_limit("90 calendar days of receipt")))
    assert told == "We finish your complaint, with all its stages, within 90 calendar days of receiving it."


@pytest.mark.parametrize("slug", presets())
def test_no_sentence_has_jargon_or_loose_ends(slug: str):
    procedure = preset(slug)
    for stage in procedure.stages:
        for sentence in sentences.stage_in_words(stage, procedure, UNITS).sentences:
            assert sentence[0].isupper()
            assert sentence.endswith(".")
            assert ".." not in sentence
            assert "  " not in sentence
            for jargon in ("escalat", "stage run", "lapse", "exhausted", "handler", "not upheld", "None", "respond"):
                assert jargon not in sentence.replace(f"“{stage.name}”", "").replace("“Escalation: Review", "")


@pytest.mark.parametrize("spelling", ["not upheld", "not_upheld", "not-upheld", "NOT_UPHELD"])
def test_outcomes_and_endings_are_told_without_jargon(spelling: str):
    assert sentences.outcome_in_words(spelling) == "we did not agree with this complaint"
    assert sentences.ending_in_words("lapsed") == "closed because we did not hear from you"
    assert "our procedure is finished" in sentences.ending_in_words("exhausted")
    with pytest.raises(KeyError):
        sentences.outcome_in_words("binned")


def test_every_outcome_of_the_vocabulary_has_words():
    for outcome in ("upheld", "partly upheld", "resolved informally", "withdrawn", "out of scope", "referred"):
        assert sentences.outcome_in_words(outcome)

"""What the text of a policy promises, held against its stages: contradictions found, and no wolf cried."""

from datetime import date

import pytest

from policies.lint import Subject, lint
from policies.lint.reading import amounts, sentences
from policies.procedures import Amount, Procedure, TimeUnit, parse, preset

TODAY = date(2026, 4, 2)

PROCEDURE = """
title = "Complaints"
conclude = "60 calendar days of receipt"
[[stage]]
name = "First"
kind = "formal"
handled_by = "handlers of unit"
acknowledge = "3 working days of receipt"
respond = "10 working days of acknowledgement"
extension_cap = "5 working days"
update = "2 weeks"
escalate = "1 months of decision received"
[[stage]]
name = "Panel"
kind = "panel"
handled_by = "managers of organisation"
panel = { members = 3, independent = 1 }
hear = "20 school days of escalation"
respond = "24 hours of hearing"
[[stage]]
name = "Office of the Independent Adjudicator"
kind = "external"
body = "the Office of the Independent Adjudicator (OIA), at oiahe.org.uk"
"""


def contradictions(*text: str, procedure: Procedure | None = None) -> list[str]:
    subject = Subject(today=TODAY, procedure=procedure or parse(PROCEDURE), text=text)
    return [finding.says for finding in lint(subject) if finding.kind == "contradiction"]


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("We acknowledge your complaint within four working days.", "four working days"),
        ("We acknowledge your complaint within 3 school days.", "3 school days"),
        ("You hear our decision no later than 15 working days after that.", "15 working days"),
        ("We reply in 12 business days.", "12 business days"),
        ("Staff respond within twenty-five working days.", "twenty-five working days"),
        ("A reply takes up to 12 days.", "12 days"),
        ("Appeals must reach us within six weeks.", "six weeks"),
        ("We answer within a week.", "a week"),
        ("If you are not happy, you have 20 working days to appeal.", "20 working days"),
        ("We will respond within 48 hours.", "48 hours"),
        ("We will write to you by the next working day.", "next working day"),
        ("We will respond within 11 (11) working days.", "11 (11) working days"),
        ("We reply within 30 days beginning with the day we receive it.", "30 days"),
        ("The hearing is held within 25 school days of your request.", "25 school days"),
        ("The whole procedure is concluded within three months.", "three months"),
    ],
)
def test_a_time_that_no_stage_promises_is_found_and_the_sentence_quoted(sentence: str, words: str) -> None:
    (found,) = contradictions(sentence)
    assert f"“{words}”" in found
    assert sentence in found
    assert "no stage promises that" in found


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("We acknowledge every complaint within 10 working days.", "3 working days"),
        ("We respond within 3 working days.", "10 working days or 24 hours"),
    ],
)
def test_a_time_that_a_stage_promises_for_something_else_is_found(sentence: str, said: str) -> None:
    (found,) = contradictions(sentence)
    assert said in found
    assert sentence in found


@pytest.mark.parametrize(
    "sentence",
    [
        # what the stages promise, in all ways of saying it
        "We acknowledge your complaint within three working days.",
        "We acknowledge your complaint within 3 working days of receipt.",
        "We acknowledge your complaint within 3 days.",
        "We respond within ten (10) working days of acknowledging it.",
        "We respond in 10 business days.",
        "You may appeal within a month of our decision.",
        "You may appeal within one calendar month of our decision.",
        "We write to you every fortnight with an update.",
        "We write to you every 14 calendar days with an update.",
        "We may extend this by a further 5 working days.",
        "The panel answers within twenty-four hours of the hearing.",
        "The hearing is held within 20 term-time days of your request.",
        "We conclude all stages within 60 calendar days.",
        "We conclude all stages within 61 days beginning with the day of receipt.",
        # times that are nobody's limit
        "We answer every telephone call 24 hours a day.",
        "You have 48 hours a week in which we answer the telephone.",
        "Our answer stays on your page for 6 months after we sent it.",
        "We keep a record of the complaint and of our answer for six years.",
        "Records of our answers are kept for 7 years, then deleted within 28 days.",
        "Complain within 12 months of the incident; we respond to what is older if we can.",
        "In the last 12 months we answered 40 complaints.",
        "Many people in the last three months asked for a review.",
        "A letter that is 5 days old is answered like any other.",
        # another's limits
        "You can take your complaint to the OIA within 12 months of our answer.",
        "You can appeal to the First-tier Tribunal within 28 days.",
        "The Ombudsman may respond within 8 weeks.",
        # about something else
        "Bring the form back within 2 days.",
        "This policy is reviewed every 12 months.",
        "Three days is a long time.",
        "We respond.",
    ],
)
def test_no_wolf_is_cried(sentence: str) -> None:
    assert contradictions(sentence) == []


def test_a_policy_without_stages_contradicts_nothing() -> None:
    subject = Subject(today=TODAY, text=("We answer within one month.",))
    assert lint(subject) == []


def test_a_procedure_that_promises_no_time_at_all_is_contradicted_by_any() -> None:
    hub = preset("east-midlands-south-maths-hub")
    (found,) = contradictions("We answer within 10 working days.", procedure=hub)
    assert "“10 working days”" in found


def test_what_to_do_lists_what_the_stages_promise() -> None:
    text = ("We respond within 48 hours.",)
    (found,) = [f for f in lint(Subject(TODAY, parse(PROCEDURE), text)) if f.kind == "contradiction"]
    promised = "3 working days, 10 working days, 1 month, 5 working days, 2 weeks, 24 hours, 20 school days"
    assert f"{promised} and 60 calendar days" in found.do


def test_a_long_sentence_is_quoted_around_what_matters() -> None:
    sentence = f"{'Whatever you may have heard, ' * 20}we respond within 48 hours{', and so on' * 40}."
    (found,) = contradictions(sentence)
    assert "we respond within 48 hours" in found
    assert len(found) < 400


def test_sentences_are_read_out_of_markup() -> None:
    markup = (
        "<h3>How</h3><p>We reply, e.g. by email, soon. See no. 3. Then <b>we</b> stop.</p>"
        "<ul><li>one</li><li>two &amp; a half</li></ul><p>Is it? “Yes.” It is</p>"
    )
    assert sentences(markup) == (
        "How", "We reply, e.g. by email, soon.", "See no. 3.", "Then we stop.", "one", "two & a half",
        "Is it?", "“Yes.”", "It is",
    )  # fmt: skip
    assert sentences("Plain words. And more.") == ("Plain words.", "And more.")
    assert sentences("") == ()


def meant(sentence: str) -> set[Amount]:
    return {amount for told in amounts(sentence) for amount in told.meant}


def test_amounts_are_read_in_digits_and_in_words() -> None:
    assert meant("3 working days") == {Amount(3, TimeUnit.WORKING_DAYS)}
    assert meant("three school days and twenty-four hours") == {
        Amount(3, TimeUnit.SCHOOL_DAYS),
        Amount(24, TimeUnit.HOURS),
    }
    assert (
        meant("two weeks") == meant("a fortnight") == meant("14 calendar days") == {Amount(14, TimeUnit.CALENDAR_DAYS)}
    )
    assert meant("a month") == meant("one calendar month") == {Amount(1, TimeUnit.MONTHS)}
    assert Amount(29, TimeUnit.CALENDAR_DAYS) in meant("30 days beginning with the day of receipt")
    assert meant("ninety-nine hours") == {Amount(99, TimeUnit.HOURS)}
    assert meant("0 days, many days, 1st day, days") == set()
    assert meant("1 calendar day beginning with the day of receipt") == set()

"""The texts of letters: what may be saved, what is printed, and that nothing in one can run."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.letters import checking, markup, rendering, writing
from intake.letters.fields import Field
from intake.letters.kinds import LETTERS, Letter
from intake.letters.models import MessageKind

NAME = Field("name", "who", "Jo", may_be_empty=True)
REFERENCE = Field("reference", "which", "7KQ2")
REASON = Field("reason", "why", "Because.", private=True)
IN_FULL = Field("in_full", "all of it", "yes", may_be_empty=True)
FIELDS = (NAME, REFERENCE, REASON, IN_FULL)


def printed(text: str, **values: markup.Value) -> str:
    return rendering.text(markup.fill(markup.read(text), values))


@pytest.mark.parametrize("letter", list(LETTERS.values()), ids=lambda letter: letter.kind.name)
def test_the_texts_we_ship_pass_their_own_check(letter: Letter) -> None:
    assert checking.problems(letter.shipped.body, letter.fields, letter.must) == []
    assert checking.problems(letter.shipped.subject, letter.subject_fields) == []


@pytest.mark.parametrize("letter", list(LETTERS.values()), ids=lambda letter: letter.kind.name)
@pytest.mark.parametrize("in_full", [True, False])
@pytest.mark.parametrize("empty", [True, False])
def test_no_text_we_ship_prints_a_gap(letter: Letter, in_full: bool, empty: bool) -> None:
    """Whatever may be empty is; and then everything is there."""
    values = {f.name: "" if empty and f.may_be_empty else f.sample for f in letter.fields}
    told = rendering.text(writing.filled(letter, letter.shipped.body, values, in_full=in_full))
    assert not re.search(r"[{}\ue000\ue001]", told)
    assert not re.search(r"  |\n\n\n|\( |\s[.,:;]|^[.,:;]", told), told
    private = [f.sample for f in letter.fields if f.private and isinstance(f.sample, str)]
    if not in_full:
        assert not any(sample in told for sample in private), "an email tells what is private"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Dear {nmae},", "There is no field {nmae} in this letter. Did you mean {name}?"),
        ("Dear {name},", "{name} may be empty"),
        ("{if name}x{else}{name}{end}", "{name} may be empty"),
        ("{if not name}{name}{end}", "{name} may be empty"),
        ("{if reference}{name}{end}", "{name} may be empty"),
        ("{reason}", "{reason} is private"),
        ("{if name}{name}", "has no {end}"),
        ("{end}", "ends nothing"),
        ("a { b", "stands alone"),
        ("{Name}", "is no field"),
        ("{name.email}", "is no field"),
        ("{name|safe}", "is no field"),
        ("{% load x %}", "is no field"),
        ("{{ name }}", "stands alone"),
        ("{if name}a{else}b{else}c{end}", "two {else}"),
        ("{in_full}", "only asked for"),
        ("   ", "is empty"),
        ("Hello", "{reference} must stand in this letter"),
        ("{if name}{reference}{end}", "{reference} must stand in this letter"),
    ],
)
def test_what_cannot_be_saved_and_why(text: str, said: str) -> None:
    assert any(said in problem for problem in checking.problems(text, FIELDS, ("reference",)))


@pytest.mark.parametrize(
    "text",
    [
        "{if name}Dear {name},{else}Hello,{end}\n\n{reference}",
        "{reference}{if in_full}{reason}{end}",
        "{if not name}Hello{else}{name}{end} {reference}",
        "{reference}\n{if name}\n{if in_full}\n{name}: {reason}\n{end}\n{end}\n",
    ],
)
def test_what_can_be_saved(text: str) -> None:
    assert checking.problems(text, FIELDS, ("reference",)) == []


def test_a_letter_is_paragraphs_headings_lists_and_bold_words() -> None:
    text = "Dear {name},\n\n# What **now**\n- one\n- two {name}\n\nBye **{name}**!\nReally."
    blocks = markup.fill(markup.read(text), {"name": "Jo"})
    assert rendering.text(blocks) == "Dear Jo,\n\nWhat now\n- one\n- two Jo\n\nBye Jo!\nReally.\n"
    assert rendering.body_html(blocks) == (
        "<p>Dear Jo,</p>\n<h2>What <strong>now</strong></h2>\n<ul>\n<li>one</li>\n<li>two Jo</li>\n</ul>\n"
        "<p>Bye <strong>Jo</strong>!<br>Really.</p>\n"
    )
    assert rendering.from_kept(rendering.kept(blocks)) == blocks


def test_long_fields_and_lists_have_their_own_paragraphs() -> None:
    told = printed(
        "Hello\n{message}\n{promises}\n{answer}\nBye",
        message="One.\r\n\r\nTwo\nlines.", promises=("first", "second"), answer=[("Found", "This."), ("", "That.")],
    )  # fmt: skip
    assert told == "Hello\n\nOne.\n\nTwo\nlines.\n\n- first\n- second\n\nFound\nThis.\n\nThat.\n\nBye\n"


HOSTILE = "{reference} **x** # y\n- z <script>alert(1)</script> {{ x }} {% y %} &amp; \ue0000\ue001 {if a}"


def test_what_somebody_typed_is_words_and_nothing_else() -> None:
    for text in ("Dear {name},", "{name}", "# {name}", "- {name}"):
        blocks = markup.fill(markup.read(text), {"name": HOSTILE, "reference": "SECRET"})
        assert "SECRET" not in rendering.text(blocks)
        assert "<script" not in rendering.body_html(blocks)
        assert "&lt;script" in rendering.body_html(blocks)
        assert "**x**" in rendering.text(blocks)


def assert_words(said: str) -> None:
    assert said.endswith((".", "…}"))


@given(st.text(alphabet=st.sampled_from("{}ab \n-#*if endelsnot_\ue000\ue0010"), max_size=60))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        nodes = markup.read(text)
    except markup.Wrong as wrong:
        said = str(wrong)
        assert_words(said)
        return
    names = dict.fromkeys(re.findall(r"[a-z_]+", text), "v")
    blocks = markup.fill(nodes, names)
    assert rendering.from_kept(rendering.kept(blocks)) == blocks
    assert "\ue000" not in rendering.text(blocks)


def test_every_letter_to_a_complainant_says_when_it_is_sent() -> None:
    wanted = set(MessageKind) - {
        MessageKind.NOTICE, MessageKind.REMINDER, MessageKind.OVERDUE, MessageKind.LEARNING, MessageKind.DECIDE,
        MessageKind.REVIEW, MessageKind.APPROVAL, MessageKind.NEWS, MessageKind.UNSAFE, MessageKind.GONE,
        MessageKind.UNOPENED, MessageKind.EXTRACT, MessageKind.FINDINGS,
    }  # fmt: skip
    assert set(LETTERS) == wanted
    assert all(str(letter.sent).endswith(".") for letter in LETTERS.values())

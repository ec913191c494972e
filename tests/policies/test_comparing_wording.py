"""What changes between two wordings: both can be had from the comparison, and it is never more than text."""

import html as entities
import random
from collections.abc import Iterable
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from policies.comparing import comparison
from policies.comparing.comparison import wording
from policies.comparing.edits import Budget, Spent, landmarks, matches
from policies.comparing.marked import Piece
from policies.comparing.wording import blocks

ALLOWED = {"ins", "del", "a", "strong", "em", "span"}


class Strict(HTMLParser):
    """Reads markup that must be balanced, and keeps the text outside the elements that are left out."""

    def __init__(self, leave_out: str = "") -> None:
        super().__init__(convert_charrefs=True)
        self.leave_out = leave_out
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED
        assert {name for name, _ in attrs} <= {"href", "class"}
        self.open.append("note" if ("class", "cmp-note") in attrs else tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() in {tag, "note"}

    def handle_data(self, data: str) -> None:
        if self.leave_out not in self.open and "note" not in self.open:
            self.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment")


def read(markup: str, *, leave_out: str = "") -> str:
    """Return what is read of balanced markup, blanks folded."""
    reader = Strict(leave_out)
    reader.feed(markup)
    reader.close()
    assert reader.open == []
    return " ".join("".join(reader.text).split())


def texts(html: str) -> list[str]:
    """Return the text of each block as the comparison would have it without any marks."""
    return [" ".join(" | ".join(block.text).split()) for block in blocks(html)]


def said(pieces: Iterable[Piece], *, leave_out: str) -> list[str]:
    return [text for each in pieces if (text := read(each.inline, leave_out=leave_out)).replace("|", "").strip()]


# -- wordings of any kind ------------------------------------------------------------------------------

LETTERS = st.text(st.sampled_from("ab c.,()<>&\"'é£\u00a0\n\u0301م👩\u200d"), min_size=1, max_size=12)
PIECES = st.tuples(st.sampled_from(["", "b", "i", "a"]), LETTERS)


def _marked_up(pieces: list[tuple[str, str]]) -> str:
    opened = {"": "", "b": "<b>", "i": "<i>", "a": '<a href="/x/?a=1&amp;b">'}
    return "".join(f"{opened[tag]}{entities.escape(text)}{f'</{tag}>' if tag else ''}" for tag, text in pieces)


INLINE = st.lists(PIECES, max_size=6).map(_marked_up)
ITEMS = st.lists(INLINE, max_size=4)
BLOCKS = st.one_of(
    st.tuples(st.sampled_from(["h2", "h3", "p"]), INLINE).map(lambda each: f"<{each[0]}>{each[1]}</{each[0]}>"),
    st.tuples(st.sampled_from(["ul", "ol"]), ITEMS).map(
        lambda each: f"<{each[0]}>{''.join(f'<li>{item}</li>' for item in each[1])}</{each[0]}>"
    ),
    ITEMS.map(lambda cells: f"<table><tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr></table>"),
    INLINE,
)
WORDINGS = st.lists(BLOCKS, max_size=8)


@st.composite
def rewordings(draw: st.DrawFn) -> tuple[str, str]:
    """An older wording and a newer one that has some of its blocks, some others, or the same in another order."""
    old = draw(WORDINGS)
    kept = draw(st.lists(st.sampled_from(old), max_size=8)) if old else []
    new = draw(st.permutations(kept + draw(WORDINGS)))
    return "".join(old), "".join(new)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rewordings())
@example(('. <a href="/x/">.</a>', '<a href="/x/">.</a>. '))
@example(('&lt;<a href="/x/">&lt;</a>', '<a href="/x/">&lt;</a>'))
def test_without_what_is_new_it_is_the_old_wording_and_without_what_is_gone_the_new(pair: tuple[str, str]) -> None:
    old, new = pair
    pieces = wording(old, new).pieces
    was, becomes = [text for text in texts(old) if text], [text for text in texts(new) if text]
    assert without_cells(said(pieces, leave_out="ins")) == without_cells(was)
    assert without_cells(said(pieces, leave_out="del")) == without_cells(becomes)
    assert without_cells([read(each.old) for each in pieces if each.old]) == without_cells(was)
    assert without_cells([read(each.new) for each in pieces if each.new]) == without_cells(becomes)


def without_cells(lines: list[str]) -> list[str]:
    """Rows may get or lose cells; the marks between those say nothing."""
    folded = [" ".join(line.replace("|", " ").split()) for line in lines]
    return [line for line in folded if line]


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("<>/apbuliotrd h2=\"'&;!-#x1"), max_size=80), st.text(max_size=40))
def test_markup_of_any_kind_is_read_and_never_passed_on(old: str, new: str) -> None:
    for each in wording(old, new).pieces:
        for markup in (each.inline, each.old, each.new):
            read(markup)


@given(st.lists(st.integers(0, 3), max_size=12), st.lists(st.integers(0, 3), max_size=12))
def test_the_shortest_script_is_found(old: list[int], new: list[int]) -> None:
    pairs = matches(old, new, Budget(100_000))
    assert all(old[x] == new[y] for x, y in pairs)
    assert pairs == sorted(set(pairs))
    assert len({x for x, _ in pairs}) == len({y for _, y in pairs}) == len(pairs)
    assert len(pairs) == longest_common(old, new)


def longest_common(old: list[int], new: list[int]) -> int:
    """The textbook's table, as a judge."""
    table = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for x, a in enumerate(old):
        for y, b in enumerate(new):
            table[x + 1][y + 1] = table[x][y] + 1 if a == b else max(table[x][y + 1], table[x + 1][y])
    return table[-1][-1]


@given(st.lists(st.integers(0, 9), max_size=12), st.lists(st.integers(0, 9), max_size=12))
def test_landmarks_are_in_both_once_and_in_order(old: list[int], new: list[int]) -> None:
    pairs = landmarks(old, new)
    assert all(old[x] == new[y] and old.count(old[x]) == new.count(new[y]) == 1 for x, y in pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(pairs))


# -- what readers see ----------------------------------------------------------------------------------


def only(old: str, new: str) -> Piece:
    (piece,) = wording(old, new).pieces
    return piece


def test_a_changed_word_is_marked_and_nothing_else() -> None:
    piece = only("<p>We answer within 2 working days.</p>", "<p>We answer within 3 working days.</p>")
    assert piece.inline == "We answer within <del>2</del> <ins>3</ins> working days."
    assert piece.old == "We answer within <del>2</del> working days."
    assert piece.new == "We answer within <ins>3</ins> working days."
    assert piece.state == "changed"


def test_short_words_within_a_rewritten_passage_are_not_left_standing_alone() -> None:
    piece = only(
        "<p>Please write to us about it, and the office will look into the matter for you within a week.</p>",
        "<p>Please write to us about it, and somebody at head office of the trust answers you within a week.</p>",
    )
    assert piece.inline.count("<del>") <= 2
    assert "about it, and" in piece.inline.split("<del>")[0]


def test_a_new_paragraph_is_new_as_a_whole_and_so_is_one_that_is_gone() -> None:
    old = "<p>First of all.</p><p>Second thing here.</p>"
    new = "<p>First of all.</p><p>Something quite else instead.</p>"
    assert [(each.state, each.inline) for each in wording(old, new).pieces] == [
        ("same", "First of all."),
        ("went", "<del>Second thing here.</del>"),
        ("came", "<ins>Something quite else instead.</ins>"),
    ]


def test_items_keep_their_numbers_and_rows_their_cells() -> None:
    old = "<ol><li>Tell us.</li><li>Wait.</li></ol><table><tr><th>Level</th><td>2 days</td></tr></table>"
    new = (
        "<ol><li>Tell us.</li><li>Ring us.</li><li>Wait.</li></ol><table><tr><th>Level</th><td>3 days</td></tr></table>"
    )
    shown = [(each.kind, each.mark, each.state, each.inline) for each in wording(old, new).pieces]
    assert shown == [
        ("item", "1.", "same", "Tell us."),
        ("item", "2.", "came", "<ins>Ring us.</ins>"),
        ("item", "3.", "same", "Wait."),
        ("row", "", "changed", 'Level<span class="cmp-cell"> | </span><del>2</del> <ins>3</ins> days'),
    ]


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        ('<a href="/a/">form</a>', '<a href="/b/">form</a>', "the link led to /a/ and now leads to /b/"),
        ("form", '<a href="/b/">form</a>', "now a link to /b/"),
        ('<a href="/a/">form</a>', "form", "no longer a link to /a/"),
        (f'<a href="/f/{"a" * 64}/x.pdf">form</a>', f'<a href="/f/{"b" * 64}/x.pdf">form</a>', "another file now"),
    ],
)
def test_a_link_that_leads_elsewhere_is_a_change(old: str, new: str, note: str) -> None:
    piece = only(f"<p>Use the {old}, please.</p>", f"<p>Use the {new}, please.</p>")
    assert piece.state == "changed"
    assert note in piece.inline
    assert "<ins>" not in piece.inline
    assert note not in piece.old


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x", "//elsewhere.example/", "#policy", " "])
def test_only_harmless_links_are_passed_on(href: str) -> None:
    assert "href" not in only("<p>x</p>", f'<p>x <a href="{href}">y</a></p>').inline


def test_what_looks_like_markup_in_the_words_stays_words() -> None:
    piece = only(
        "<p>One two three four.</p>", "<p>One two three four &lt;img src=x onerror=alert(1)&gt; &amp;amp; &quot;.</p>"
    )
    assert "&lt;img src=x onerror=alert(1)&gt;" in piece.inline
    assert "&amp;amp;" in piece.inline


def test_bold_alone_is_no_change() -> None:
    assert not wording("<p>Tell us.</p>", "<p>Tell <b>us</b>.</p>").differs


def test_unchanged_passages_are_folded_away_and_headings_never() -> None:
    same = "".join(f"<p>Paragraph {n}.</p>" for n in range(5))
    found = wording(f"<h2>Scope</h2>{same}<p>Old end.</p>", f"<h2>Scope</h2>{same}<p>New end.</p>").stretches
    assert [(each.folded, len(each.pieces)) for each in found] == [(False, 1), (True, 5), (False, 1)]


def test_counts_are_told_in_words() -> None:
    assert comparison.told({"changed": 1, "came": 2, "went": 0}) == ["1 passage reworded", "2 added"]
    assert comparison.told({"changed": 0, "came": 0, "went": 3}) == ["3 passages taken out"]
    assert comparison.told({"changed": 0, "came": 0, "went": 0}) == []


# -- bounds --------------------------------------------------------------------------------------------


def test_texts_too_different_to_mark_word_by_word_are_shown_whole() -> None:
    """Two paragraphs of the same few thousand words, shuffled: alike, and nothing in its place."""
    dice = random.Random(3)  # noqa: S311 - the same words every time
    words = [f"word{dice.randrange(2000)}" for _ in range(20_000)]
    old = f"<p>{' '.join(words)}</p>"
    dice.shuffle(words)
    new = f"<p>{' '.join(words)}</p>"
    piece = only(old, new)
    assert piece.too_different
    assert read(piece.inline, leave_out="ins") == texts(old)[0]
    assert read(piece.inline, leave_out="del") == texts(new)[0]


def test_a_budget_is_kept_to() -> None:
    """Steps are counted, not seconds: whatever is compared costs no more than was given."""
    budget = Budget(1_000)
    with pytest.raises(Spent):
        matches(list(range(5_000)), list(range(5_000, 10_000)), budget)
    assert budget.steps > -100

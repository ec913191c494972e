"""References can be read aloud and checked, and tell nothing of each other."""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from intake.cases import references

ALPHABET = references.ALPHABET
fresh = st.integers(0, 2**32).map(lambda seed: references.new(Random(seed)))  # noqa: S311 - a test of chance


@given(fresh)
def test_a_reference_is_sound_and_read_back_however_it_is_written(reference: str) -> None:
    assert references.is_sound(reference)
    for written in (references.shown(reference), reference.lower(), f" {reference[:3]} {reference[3:]} "):
        assert references.fold(written) == reference
    for digit, letters in (("1", "IiLl"), ("0", "Oo")):
        for letter in letters:
            assert references.fold(reference.replace(digit, letter)) == reference


@given(fresh, st.integers(0, references.LENGTH - 1), st.sampled_from(ALPHABET))
def test_any_one_wrong_character_is_noticed(reference: str, place: int, letter: str) -> None:
    wrong = reference[:place] + letter + reference[place + 1 :]
    assert references.is_sound(wrong) is (wrong == reference)


@given(fresh, st.integers(0, references.LENGTH - 2))
def test_any_swap_of_neighbours_is_noticed(reference: str, place: int) -> None:
    swapped = reference[:place] + reference[place + 1] + reference[place] + reference[place + 2 :]
    assert references.is_sound(swapped) is (swapped == reference)


@given(fresh, st.integers(0, references.LENGTH - 1))
def test_a_character_left_out_or_said_twice_is_noticed(reference: str, place: int) -> None:
    assert not references.is_sound(reference[:place] + reference[place + 1 :])
    assert not references.is_sound(reference[:place] + reference[place] + reference[place:])


def test_they_are_not_to_be_counted_through() -> None:
    """Two thousand of them: each once, every character everywhere, none near the one before."""
    given_out = [references.new() for _ in range(2_000)]
    assert len(set(given_out)) == 2_000
    for place in range(references.LENGTH - 1):
        assert len(Counter(reference[place] for reference in given_out)) == len(ALPHABET)
    assert given_out != sorted(given_out)
    assert not set("ILOU") & set("".join(given_out))

"""References that can be read aloud, checked, and not guessed.

Crockford's base32 (https://www.crockford.com/base32.html): no I, L, O or U; I and L are read as 1,
O as 0. Eight random characters carry 40 bits; the ninth is Crockford's check symbol, the value
modulo 37. Values whose symbol would be one of ``*~$=U`` are not given out, so every character is a
letter or a digit. Any single wrong character and any swap of neighbours is noticed.
"""

from random import Random, SystemRandom

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})
LENGTH = 9
_SECURE = SystemRandom()  # asks the operating system; nobody can guess the next
_MODULUS = 37


def encode(value: int, length: int) -> str:
    """Write a number in Crockford's base32, padded to ``length`` characters."""
    letters = []
    for _ in range(length):
        value, remainder = divmod(value, 32)
        letters.append(ALPHABET[remainder])
    return "".join(reversed(letters))


def new(chance: Random = _SECURE) -> str:
    """Return a fresh random reference, nine characters; ``chance`` is another source for invented cases only."""
    while True:
        value = chance.getrandbits(40)
        if value % _MODULUS < 32:
            return encode(value, 8) + ALPHABET[value % _MODULUS]


def fold(text: str) -> str:
    """Return what somebody typed without blanks and hyphens, and with look-alikes read as digits."""
    kept = "".join(character for character in text.upper() if character.isalnum())
    return kept.translate(_READ_AS)


def is_sound(reference: str) -> bool:
    """Tell whether a folded reference has the right length, letters and check symbol."""
    if len(reference) != LENGTH or any(letter not in _VALUES for letter in reference):
        return False
    value = 0
    for letter in reference[:-1]:
        value = value * 32 + _VALUES[letter]
    return value % _MODULUS == _VALUES[reference[-1]]


def shown(reference: str) -> str:
    """Return a reference as people read it: ``7KQ2-M9XD-4``."""
    return "-".join(part for part in (reference[:4], reference[4:8], reference[8:]) if part)

"""Version numbers: ``1.0``, then ``1.0.1`` (correction), ``1.1`` (minor change), ``2.0`` (major change)."""

import re
from collections.abc import Collection

#: What a number looks like: two parts, or three for a correction; no part begins with a nought that says nothing.
PATTERN = re.compile(r"{part}\.{part}(\.{part})?".format(part="(?:0|[1-9][0-9]{0,3})"))
FIRST = "1.0"


def is_number(text: str) -> bool:
    """Tell whether ``text`` is a version number."""
    return PATTERN.fullmatch(text) is not None


def parts(number: str) -> tuple[int, int, int]:
    """Return a number's parts, so that numbers can be put in order: 1.9 comes before 1.10."""
    major, minor, patch = ([int(part) for part in number.split(".")] + [0])[:3]
    return major, minor, patch


def same(number: str, used: Collection[str]) -> str | None:
    """Return which of the used numbers is the same as ``number``, however it is written: 1.0 and 1.0.0 are one."""
    return next((each for each in used if parts(each) == parts(number)), None)


def following(last: str | None, change: str) -> str:
    """Return the number after ``last``: 1.0 → 1.0.1 (correction), 1.1 (minor), 2.0 (major)."""
    if last is None:
        return FIRST
    major, minor, patch = parts(last)
    if change == "correction":
        return f"{major}.{minor}.{patch + 1}"
    if change == "major":
        return f"{major + 1}.0"
    return f"{major}.{minor + 1}"


def suggested(used: Collection[str], change: str) -> str:
    """Return the number after the highest of those that are used already."""
    return following(max(used, key=parts, default=None), change)

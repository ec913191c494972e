"""The headings of a sealed wording: what stands in the list of contents, and where each can be linked to.

Computed whenever a version is shown. What is sealed stays as it is.
"""

import re
from collections.abc import Container
from dataclasses import dataclass
from html import unescape

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

_HEADING = re.compile(r"<h([23])\b([^>]*)>(.*?)</h\1>", re.S | re.I)
_TAG = re.compile(r"<[^>]*>")
_ID = re.compile(r"""\sid\s*=\s*["']?([^\s"'>]+)""", re.I)
# What the page around the wording is called (see policy_page.html and base.html).
_TAKEN = frozenset({"contents", "complain", "main", "policy", "procedure", "procedure-heading", "version"})
_OURS = re.compile(r"(?:stage|foot|version|consent|on)-")
_LONGEST = 60


@dataclass(frozen=True)
class Heading:
    """A heading of the wording, with those below it."""

    text: str
    anchor: str
    below: tuple["Heading", ...] = ()


@dataclass(frozen=True)
class Contents:
    """A wording whose headings can be linked to, and those headings."""

    html: SafeString
    headings: tuple[Heading, ...]


def with_anchors(body_html: str) -> Contents:
    """Give each heading of a sealed wording an ``id``, unless it has one, and list them."""
    found: list[tuple[int, Heading]] = []
    taken: set[str] = set()

    def anchored(match: re.Match[str]) -> str:
        level, attributes, inside = int(match[1]), match[2], match[3]
        text = " ".join(unescape(_TAG.sub("", inside)).split())
        if not text:
            return match[0]
        own = _ID.search(attributes)
        anchor = own[1] if own else _anchor(text, taken)
        taken.add(anchor)
        found.append((level, Heading(text, anchor)))
        given = attributes if own else f'{attributes} id="{anchor}"'
        return f"<h{level}{given}>{inside}</h{level}>"

    html = _HEADING.sub(anchored, body_html)
    # Rendered by Wagtail's own blocks when it was published, and sealed since; an anchor is letters and hyphens.
    return Contents(mark_safe(html), _nested(found))  # noqa: S308


def _anchor(text: str, taken: Container[str]) -> str:
    """Return a name for a place on the page that stays the same as long as the heading does."""
    name = slugify(text)[:_LONGEST].strip("-") or "part"
    if _OURS.match(name):
        name = f"part-{name}"
    anchor, n = name, 1
    while anchor in taken or anchor in _TAKEN:
        n += 1
        anchor = f"{name}-{n}"
    return anchor


def _nested(found: list[tuple[int, Heading]]) -> tuple[Heading, ...]:
    """Put each smaller heading below the larger one before it; before any, it stands by itself."""
    largest = min((level for level, _ in found), default=0)
    nested: list[tuple[Heading, list[Heading]]] = []
    may_hold = False
    for level, heading in found:
        if level == largest or not may_hold:
            nested.append((heading, []))
            may_hold = level == largest
        else:
            nested[-1][1].append(heading)
    return tuple(Heading(heading.text, heading.anchor, tuple(below)) for heading, below in nested)

"""What is shown of a passage: the part around the words that were found, with those marked."""

from collections.abc import Collection

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from policies.finding.words import Word, words_in

#: So many characters are shown of a passage, more or less: it is cut between words.
LENGTH = 260
_BEFORE = 90


def marked(text: str, wanted: Collection[str], length: int = LENGTH) -> SafeString:
    """Return ``text`` as markup with the words of these stems in ``<mark>``, cut to about ``length`` characters."""
    words = list(words_in(text))
    first = next((word.start for word in words if word.stem in wanted), 0)
    start, end = _cut(words, len(text), max(0, first - _BEFORE) if len(text) > length else 0, length)
    parts = ["… " if start else ""]
    at = start
    for word in words:
        if word.stem in wanted and start <= word.start and word.end <= end:
            parts += [escape(text[at : word.start]), "<mark>", escape(text[word.start : word.end]), "</mark>"]
            at = word.end
    parts += [escape(text[at:end]).rstrip(), " …" if end < len(text) else ""]
    # Every piece of text in it was escaped above.
    return mark_safe("".join(parts))  # noqa: S308


def _cut(words: list[Word], whole: int, start: int, length: int) -> tuple[int, int]:
    """Move both ends of a cut to where words begin and end, never leaving a word out because it is long."""
    begins = min((word.start for word in words if word.start >= start), default=start) if start else 0
    limit = begins + length
    if limit >= whole:
        return begins, whole
    fitting = [word.end for word in words if begins < word.end <= limit]
    return begins, max(fitting, default=limit)

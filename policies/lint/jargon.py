"""Words of the trade that the public should not have to read, and what to write instead."""

import re
from collections.abc import Iterator

from .findings import Finding, Subject, warn

WORDS: tuple[tuple[str, str], ...] = (
    ("stage run", "where your complaint is now"),
    ("complainants?", "you"),
    ("(?:not|partially|partly) upheld|upheld", "we agreed, or did not agree, with this complaint"),
    ("lapsed?", "closed because we did not hear from you"),
    ("exhaust(?:s|ed|ion)?", "our procedure is finished"),
    ("in the first instance", "first"),
    ("pursuant to", "under"),
    ("forthwith", "at once"),
    ("aforementioned|aforesaid", "this"),
    ("hereinafter|herein|hereby|hereto", "here"),
    ("prima facie", "at first sight"),
    ("ex gratia", "as a gesture"),
    ("sub judice", "before a court"),
    ("vexatious", "what it is that you will not answer, and why"),
    ("expedit(?:e|ed|ious|iously)", "quickly"),
    ("commence[sd]?|commencement", "start"),
    ("remit", "what we can deal with"),
)
_COMPILED = tuple((re.compile(rf"\b(?:{words})\b", re.I), instead) for words, instead in WORDS)


def jargon(subject: Subject) -> Iterator[Finding]:
    """Each such word once, with the sentence in which it first stands."""
    sentences = list(subject.text)
    if subject.procedure is not None:
        for stage in subject.procedure.stages:
            sentences += [stage.name, *stage.steps, *stage.response_must_include]
    for pattern, instead in _COMPILED:
        for sentence in sentences:
            found = pattern.search(sentence)
            if found:
                yield warn(
                    "jargon",
                    f"Readers may not know “{found[0]}”: “{shortened(sentence, found.start())}”",
                    f"Write it in plain words, such as “{instead}”.",
                )
                break


def shortened(sentence: str, at: int, most: int = 240) -> str:
    """The sentence, or as much of it around ``at`` as an editor needs to find it."""
    if len(sentence) <= most:
        return sentence
    start = max(0, min(at - most // 2, len(sentence) - most))
    cut = sentence[start : start + most]
    return f"{'…' if start else ''}{cut.strip()}{'…' if start + most < len(sentence) else ''}"

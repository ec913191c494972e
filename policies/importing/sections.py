"""Where the stages of a procedure stand in a document."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .pieces import Line

_ORDINAL = r"(?:\d{1,2}|one|two|three|four|five|six|[ivx]{1,4})"
#: “Stage 1 – Receipt”, “2.1 Level two: Escalation”.
NUMBERED = re.compile(
    rf"^(?:\d+(?:\.\d+)*\.?\s*)?(?P<label>(?:stage|level|step|tier|phase)\s+(?P<number>{_ORDINAL}))\b\s*[:.–—-]*\s*(?P<name>.*)$",
    re.I,
)
#: Headings of stages that bear no number.
_NAMED = re.compile(
    r"^(?:\d+(?:\.\d+)*\.?\s*)?(?:(?:in)?formal (?:stage|resolution|complaints?|procedure)|escalation"
    r"|appeals?(?: (?:stage|panel|procedure))?"
    r"|(?:internal |independent |external )?review(?: stage| panel| of (?:the|our) decision)"
    r"|(?:complaints? )?panel(?: hearing| stage)?"
    r"|early resolution|local resolution)$",
    re.I,
)
#: What is done within one stage. Headings that name nothing else are its steps.
_STEP = re.compile(
    r"^(?:receipt|receiving|submission|acknowledge\w*|assessment|investigat\w+|outcome|response|resolution|decision|findings"
    r"|conclusion|closure|making a complaint)(?: (?:of|and|the) .{1,30})?$",
    re.I,
)
_MOST_NAME = 120


@dataclass
class Section:
    """One stage as the document tells it: its heading, the lines below it, and the steps it is made of."""

    name: str
    quote: str
    level: int
    lines: list[Line] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    row: Line | None = None


@dataclass
class Layout:
    """The stages in the order in which they come, and the lines that stand in none."""

    stages: list[Section]
    outside: list[Line]


def layout(lines: tuple[Line, ...]) -> Layout:
    """Find the stages: by headings, and by the rows of a table of stages."""
    stages: list[Section] = []
    outside: list[Line] = []
    open_: Section | None = None
    above = ""
    for line in lines:
        if line.where:
            continue
        if line.level > 1:
            open_, above = _headed(line, stages, open_, above)
        elif line.cells and (named := _of_row(line, stages)):
            named.row = line
        elif open_ is not None:
            open_.lines.append(line)
        else:
            outside.append(line)
    return Layout([stage for stage in stages if _tells(stage, stages)], outside)


def _headed(line: Line, stages: list[Section], open_: Section | None, above: str) -> tuple[Section | None, str]:
    """Take a heading: of a stage, of a part of one, or of something else."""
    if NUMBERED.match(line.words) or _NAMED.match(line.words):
        if _is_step(line.words):
            if stages and stages[-1] is open_ and open_.steps:
                open_.steps.append(line.words)
                open_.quote += f" · {line.words}"
                return open_, above
            stages.append(Section(above or "Complaint", line.words, line.level, steps=[line.words]))
        else:
            stages.append(Section(line.words[:_MOST_NAME], line.words, line.level))
        return stages[-1], above
    if open_ is not None and line.level > open_.level:
        open_.lines.append(line)
        return open_, above
    return None, line.words[:_MOST_NAME]


def _is_step(words: str) -> bool:
    numbered = NUMBERED.match(words)
    return numbered is not None and _STEP.match(numbered["name"].strip()) is not None


def _of_row(line: Line, stages: list[Section]) -> Section | None:
    """The stage that a row is about, a new one if need be; None for a row about none."""
    first = line.cells[0].strip()
    stagely = bool(line.columns) and bool(re.search(r"\b(?:stage|level|tier|step)\b", line.columns[0], re.I))
    if not first or not (NUMBERED.match(first) or stagely):
        return None
    for stage in stages:
        if number_of(stage.name) and number_of(stage.name) == number_of(first):
            return stage
    name = f"Stage {first}" if re.fullmatch(_ORDINAL, first, re.I) else first
    stages.append(Section(name[:_MOST_NAME], line.words, 9))
    return stages[-1]


def number_of(name: str) -> str:
    """“stage 1” of “Stage one – Receipt”: what two mentions of a stage have in common; blank if it bears no number."""
    match = NUMBERED.match(name.strip())
    if match is None:
        return ""
    words = ("one", "two", "three", "four", "five", "six")
    number = match["number"].lower()
    roman = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
    return str(words.index(number) + 1) if number in words else roman.get(number, number)


def _tells(stage: Section, stages: list[Section]) -> bool:
    """A mere mention (in a list of what follows) is left out where the same stage is told of, or mentioned before."""
    number = number_of(stage.name)
    if stage.lines or stage.row or not number:
        return True
    same = [each for each in stages if number_of(each.name) == number]
    return same[0] is stage and not any(each.lines or each.row for each in same)


def sentences_of(stage: Section) -> Iterator[str]:
    """What stands below a stage's heading, without the headings in it."""
    for line in stage.lines:
        if not line.level:
            yield line.words

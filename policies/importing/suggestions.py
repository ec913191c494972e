"""Stages and limits that a document seems to promise, each with the sentence it was read from.

They are suggestions: whatever can't be known from the words is left open, for the editor to say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from policies.lint.reading import Told, amounts
from policies.lint.wording import ABOUT, ELSEWHERE, is_limit
from policies.procedures.model import MOST, Anchor, StageKind, TimeUnit

from .pieces import Document, Line
from .sections import Section, layout, sentences_of

#: What a time may be for; “extend” without an amount: more time may be taken.
USES = ("acknowledge", "respond", "escalate", "hear", "extend", "update")
_MOST_QUOTE, _MOST_NAME = 400, 120
#: A sentence with more times than this is none.
_MOST_TIMES = 8

_NORMALLY = re.compile(r"\b(?:normally|usually|ordinarily|wherever possible|where possible)\b", re.I)
_FIRST_WORD = re.compile(r"\b(?:initial(?:ly)?|first (?:response|reply|contact|instance))\b", re.I)
_MORE_TIME = re.compile(
    r"\b(?:more|additional|further|extra) time\b[^.]{0,40}\b(?:required|needed|necessary|taken)|\bnew time limits?\b"
    r"|\b(?:time|deadline|limit|period|timescale)s?\b[^.]{0,40}\b(?:be )?extended\b|\bwhere additional time\b",
    re.I,
)
_ANCHORS: tuple[tuple[Anchor, re.Pattern[str]], ...] = tuple(
    (anchor, re.compile(rf"^[^.;]{{0,12}}\b(?:of|from|after|following)\b[^.;]{{0,25}}?\b(?:{words})", re.I))
    for anchor, words in (
        (Anchor.DECISION_RECEIVED, r"receiv\w+ (?:\S+ ){0,4}?(?:outcome|decision|response|reply|letter|answer|findings)"
         r"|(?:date of |receipt of )(?:\S+ ){0,3}?(?:outcome|decision|response|reply|letter|answer)"
         r"|receipt of (?:\S+ ){0,3}?(?:outcome|decision|response)"),
        (Anchor.ESCALATION, r"escalat\w+|(?:your |the |a |their )?request(?: for|ing)?\b|(?:the |an? |your )?appeal\b"),
        (Anchor.ACKNOWLEDGEMENT, r"acknowledg\w+"),
        (Anchor.HEARING, r"(?:the )?(?:hearing|panel|meeting)"),
        (Anchor.RECEIPT, r"receipt|receiv\w+|(?:the |your )?(?:complaint|concern)(?: being)?|it being|being made"),
    )
)  # fmt: skip
_KINDS: tuple[tuple[StageKind, re.Pattern[str]], ...] = (
    (StageKind.INFORMAL, re.compile(r"\b(?:informal|early resolution|local resolution)", re.I)),
    (StageKind.PANEL, re.compile(r"\bpanel\b", re.I)),
    (StageKind.REVIEW, re.compile(r"\b(?:appeal|review|escalat\w+)", re.I)),
)
#: Who deals with it, in our terms. A guess from the heading or the first sentences that say so.
_PEOPLE: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "managers of organisation",
        re.compile(r"\b(?:chief executive|director|head ?teacher|principal|managing director|accounting officer|board"
                   r"|trustees|governors|chair)\b", re.I),
    ),
    ("managers of division", re.compile(r"\bdivisional (?:senior )?manage\w+"
                                        r"|\bsenior (?:[\w’']+ ){0,4}?(?:management|managers?)\b", re.I)),
    ("managers of unit", re.compile(r"\b(?:line |delegated |service |team )?(?:managers?|management)\b", re.I)),
    ("handlers of unit", re.compile(r"\b(?:offices?|divisions?|teams?|staff|member of staff)\b", re.I)),
)  # fmt: skip
_WHO = re.compile(r"\b(?:will|should|must|shall|by|to)\b", re.I)
_BODY = re.compile(
    r"\b(?P<body>(?:the )?(?:Office of the Independent Adjudicator[^.,;()]*"
    r"|(?:[A-Z]\w+ )*(?:and (?:[A-Z]\w+ )+)?Ombudsman\w*|OIA(?:HE)?|LGSCO|PHSO"
    r"|Information Commissioner\w*(?: Office)?|ICO|Department for Education|DfE|Ofsted|ESFA))\b"
)
_SENT_THERE = re.compile(
    r"\b(?:refer\w*|direct\w*|escalat\w*|appeal\w*|complain\w* to|take\w*|contact\w*|approach\w*|write to)\b", re.I
)
_WAY_ON = re.compile(
    r"\b(?:dissatisfied|unhappy|not (?:satisfied|content|happy)|further)\b.{0,250}?"
    r"\b(?:refer\w*|pass\w*|escalat\w*|appeal\w*|review\w*)\b"
    r"[^.,;]{0,80}?\b(?:to(?: for action by)?|by)\s+"
    r"(?P<who>(?:the |an? )?(?:members? of (?:the )?)?[A-Za-z][\w’' -]{3,60})",
    re.I,
)


@dataclass(frozen=True)
class StageSuggestion:
    """A stage that seems to be promised. ``handled_by`` is blank where the words do not tell."""

    key: str
    quote: str
    name: str
    kind: str
    handled_by: str = ""
    who: str = ""
    steps: tuple[str, ...] = ()
    body: str = ""


@dataclass(frozen=True)
class TimeSuggestion:
    """An amount of time that seems to be promised.

    ``unit`` and ``event`` are blank where the words do not say (“10 days”); ``stage`` where it stands in none.
    """

    key: str
    quote: str
    words: str
    use: str
    n: int | None
    unit: str
    event: str
    normally: bool
    stage: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suggestions:
    stages: tuple[StageSuggestion, ...]
    times: tuple[TimeSuggestion, ...]


def suggestions(document: Document) -> Suggestions:
    """Read stages and times off a document. The same document always gives the same, under the same keys."""
    found = layout(document.lines)
    stages = [_stage(f"s{place}", section) for place, section in enumerate(found.stages, 1)]
    told = [*_ways_on(found.outside), *_bodies(document.lines)] if found.outside else list(_bodies(document.lines))
    stages += [replace(stage, key=f"s{place}") for place, stage in enumerate(told, len(stages) + 1)]
    own = [stage.key for stage in stages if stage.kind != StageKind.EXTERNAL]
    times = [time for place, section in enumerate(found.stages) for time in _of_section(section, place, own)]
    times += [time for said, sentence in _with_before(found.outside) for time in _times(sentence, said, "", first=True)]
    return Suggestions(tuple(stages), tuple(_numbered(times, own)))


def _numbered(times: list[TimeSuggestion], own: list[str]) -> Iterator[TimeSuggestion]:
    """Give each its key; what is said twice is one suggestion."""
    seen: dict[tuple[object, ...], int] = {}
    kept: list[TimeSuggestion] = []
    for time in times:
        if len(own) == 1 and not time.stage:
            time = replace(time, stage=own[0])
        what = (time.use, time.n, time.unit, time.event, time.stage, time.normally)
        if what in seen:
            before = kept[seen[what]]
            if time.quote not in before.quote:
                kept[seen[what]] = replace(before, quote=f"{before.quote} … {time.quote}"[:_MOST_QUOTE])
            continue
        seen[what] = len(kept)
        kept.append(time)
    for place, time in enumerate(kept, 1):
        yield replace(time, key=f"t{place}")


# -- stages --------------------------------------------------------------------------------------


def _stage(key: str, section: Section) -> StageSuggestion:
    told = (section.row.words if section.row else "", *sentences_of(section))
    kind = next((kind for kind, words in _KINDS if words.search(section.name)), StageKind.FORMAL)
    if section.steps:
        kind = StageKind.FORMAL
    handled_by, who = _people((section.name, *(sentence for sentence in told if _WHO.search(sentence))))
    steps = tuple(step[:_MOST_NAME] for step in section.steps)
    return StageSuggestion(key, section.quote[:_MOST_QUOTE], section.name, kind.value, handled_by, who, steps)


def _people(told: tuple[str, ...]) -> tuple[str, str]:
    """Who deals with a stage in our terms, and the words that say so."""
    for sentence in told:
        for handled_by, words in _PEOPLE:
            if words.search(sentence):
                return handled_by, sentence[:_MOST_QUOTE]
    return "", ""


def _ways_on(lines: list[Line]) -> Iterator[StageSuggestion]:
    """“If still dissatisfied, it is referred to the Director”: a stage that has no heading."""
    for line in lines:
        match = _WAY_ON.search(line.words)
        if match is None or _BODY.search(line.words):
            continue
        who = re.split(r"\b(?:for|in|within|who|which|and|on|if|at)\b", match["who"], maxsplit=1)[0].strip(" -’'")
        name = re.sub(r"^(?:(?:the|an?) )?(?:members? of (?:the )?)?", "", who, flags=re.I)[:_MOST_NAME]
        if len(name) > 3:
            handled_by, said = _people((name,))
            yield StageSuggestion("", line.words[:_MOST_QUOTE], name[0].upper() + name[1:], "review", handled_by, said)


def _bodies(lines: tuple[Line, ...]) -> Iterator[StageSuggestion]:
    """Outside bodies that people are sent to, each once."""
    seen: set[str] = set()
    for line in lines:
        match = None if line.level or line.where else _BODY.search(line.words)
        if match is None or not _SENT_THERE.search(line.words) or match["body"].lower() in seen:
            continue
        seen.add(match["body"].lower())
        name = match["body"].removeprefix("the ").strip()[:_MOST_NAME]
        yield StageSuggestion("", line.words[:_MOST_QUOTE], name, "external", body=match["body"].strip())


# -- times ---------------------------------------------------------------------------------------


def _of_section(section: Section, place: int, own: list[str]) -> Iterator[TimeSuggestion]:
    key = f"s{place + 1}"
    lines = [line for line in section.lines if not line.level]
    found = [time for said, sentence in _with_before(lines) for time in _times(sentence, said, key, first=place == 0)]
    if section.row is not None:
        found += _of_row(section.row, key, first=place == 0)
    answers = [number for number, time in enumerate(found) if time.use in ("respond", "acknowledge")]
    for number, time in enumerate(found):
        # The time to ask for a stage stands with that stage often, and belongs to the one before: whose window it is.
        asks_for_this = (
            place > 0 and time.use == "escalate" and (key == own[-1] or any(number < other for other in answers))
        )
        yield replace(time, stage=f"s{place}") if asks_for_this else time


def _with_before(lines: list[Line]) -> Iterator[tuple[str, str]]:
    """Each sentence, and how to quote it: with the one before where it only points back (“This can be done …”)."""
    before = ""
    for line in lines:
        points = re.match(r"(?:This|That|It|They|These|Such)\b", line.words)
        yield (f"{before} {line.words}".strip() if points else line.words), line.words
        before = line.words


def _times(sentence: str, quote: str, stage: str, *, first: bool) -> Iterator[TimeSuggestion]:
    told = (
        []
        if ELSEWHERE.search(sentence)
        else [each for each in islice(amounts(sentence), _MOST_TIMES) if is_limit(sentence, each)]
    )
    start = 0
    for each in told:
        use = _use(sentence, each)
        if use:
            normally = bool(_NORMALLY.search(sentence, start, each.end))
            yield _time(sentence, quote, each, use, stage, first=first, normally=normally)
        start = each.end
    if not told and _MORE_TIME.search(sentence):
        yield TimeSuggestion("", quote[:_MOST_QUOTE], "", "extend", None, "", "", False, stage)


def _of_row(line: Line, stage: str, *, first: bool) -> Iterator[TimeSuggestion]:
    """The times in a row of a table of stages; what a column is called tells what they are for."""
    columns = line.columns or ("",) * len(line.cells)
    for column, cell in zip(columns[1:], line.cells[1:], strict=False):
        for told in amounts(cell):
            use = _use(f"{column}: {cell}", None) or "respond"
            quote = f"{line.cells[0]} – {column}: {cell}" if column else line.words
            normally = bool(_NORMALLY.search(f"{column} {cell}"))
            yield _time(cell, quote, told, use, stage, first=first, normally=normally)


def _use(sentence: str, told: Told | None) -> str:
    """What a time is for: the nearest word before it that tells, else the nearest after it."""
    after = sentence[told.end :] if told else ""
    if _ANCHORS[0][1].search(after):
        return "escalate"
    found = [(match.start(), name) for name, words in ABOUT if name in USES for match in words.finditer(sentence)]
    start = told.start if told else len(sentence)
    before = [each for each in found if each[0] < start]
    use = max(before)[1] if before else (min(found)[1] if found else "")
    # “A complaint that is received … we reply initially within …” is the first word, not the answer.
    return "acknowledge" if use == "respond" and _FIRST_WORD.search(sentence) else use


def _time(
    sentence: str, quote: str, told: Told, use: str, stage: str, *, first: bool, normally: bool
) -> TimeSuggestion:
    n, unit = _amount(told)
    after = sentence[told.end :]
    event = next((anchor for anchor, words in _ANCHORS if words.search(after)), None)
    notes = []
    if not unit:
        notes.append(f"“{told.words}” does not say which days count.")
    if event is None and use in ("acknowledge", "respond", "escalate", "hear"):
        event = Anchor.DECISION_RECEIVED if use == "escalate" else (Anchor.RECEIPT if first else Anchor.ESCALATION)
        notes.append("The sentence does not say what the time is counted from.")
    if use in ("extend", "update"):
        event = None
    return TimeSuggestion(
        "", quote[:_MOST_QUOTE], told.words, use, n, unit, event.value if event else "",
        normally, stage, tuple(notes),
    )  # fmt: skip


def _amount(told: Told) -> tuple[int, str]:
    """The number and unit as they were written; the unit blank where days of any kind may be meant."""
    if len(told.meant) > 1:
        return next(iter(told.meant)).n, ""
    amount = next(iter(told.meant))
    if re.search(r"week|fortnight", told.words, re.I) and amount.n % 7 == 0:
        return min(amount.n // 7, MOST), TimeUnit.WEEKS.value
    return amount.n, amount.unit.value

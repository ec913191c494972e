"""Codes of practice, kept as data in ``policies/codes/``: each demand a rule with its values.

What a code asks beyond what a procedure can hold (training, reporting, confidentiality) is not here.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from policies import sentences
from policies.clock.days import Days
from policies.procedures.limits import parse_amount
from policies.procedures.model import Amount, Anchor, Procedure, Stage, StageKind

from .dates import days_of, project, reckon, trials, whole
from .findings import Clause, Finding, Pack, Subject, own_stages, warn

FOLDER = Path(__file__).resolve().parent.parent / "codes"
_SHARED = ("number", "rule", "says")


@cache
def pack(slug: str) -> Pack:
    """Read a code. Raises KeyError for one that is not here, ValueError for a rule nobody knows."""
    file = FOLDER / f"{slug}.toml"
    if slug not in known():
        raise KeyError(slug)
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    clauses = []
    for table in raw["clause"]:
        if table["rule"] not in _RULES:
            raise ValueError(f"{file.name}: no rule is called “{table['rule']}”")
        values = {key: value for key, value in table.items() if key not in _SHARED}
        clauses.append(Clause(table["number"], table["rule"], table["says"], values))
    return Pack(slug, raw["title"], raw["source"], raw["date"], tuple(clauses))


def known() -> tuple[str, ...]:
    """The short names of the codes that are here."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.toml")))


def packs(slugs: Iterable[str]) -> tuple[Pack, ...]:
    """The codes of these names; what is not here any more is passed over."""
    return tuple(pack(slug) for slug in slugs if slug in known())


def against_codes(procedure: Procedure, subject: Subject) -> Iterator[Finding]:
    """Where the procedure promises less than a code that the organisation says it follows."""
    for code in subject.packs:
        asked = _Asked(procedure, subject)
        for clause in code.clauses:
            for stage, says, do in _RULES[clause.rule](asked, **clause.values):
                yield warn(
                    f"{code.slug} {clause.number}",
                    says,
                    do,
                    procedure=procedure,
                    stage=stage,
                    clause=code.cite(clause),
                )


Answer = Iterator[tuple[Stage | None, str, str]]


class _Asked:
    """What the rules look at."""

    def __init__(self, procedure: Procedure, subject: Subject) -> None:
        self.procedure = procedure
        self.own = own_stages(procedure)
        self.text = subject.text
        self.today = subject.today
        self.days: Days = days_of(procedure, subject)

    def stage(self, number: int) -> Stage | None:
        """The organisation's own stage of that number, an informal one at the start not counted."""
        counted = [stage for stage in self.own if stage.kind is not StageKind.INFORMAL] or list(self.own)
        return counted[number - 1] if number <= len(counted) else None

    def longer(self, stage: Stage, which: str, most: Amount) -> bool:
        """Whether a limit may end later than ``most`` would, from the same event, on any trial date."""
        for start in trials(self.today):
            found = getattr(project(stage, start, start, self.days), which)
            allowed = reckon(most, start, self.days)
            if found is not None and allowed is not None and found > allowed:
                return True
        return False


def _acknowledge(asked: _Asked, stage: int, most: str) -> Answer:
    at, amount = asked.stage(stage), parse_amount(most)
    if at is None:
        return
    words = sentences.amount_in_words(amount)
    if at.acknowledge is None:
        yield at, "No time is promised for acknowledging it.", f"Promise to acknowledge within {words}."
    elif asked.longer(at, "acknowledgement", amount):
        given = sentences.amount_in_words(at.acknowledge.amount)
        yield at, f"It is acknowledged within {given}, later than the code allows.", f"Shorten it to {words}."


def _respond(asked: _Asked, stage: int, most: str) -> Answer:
    at, amount = asked.stage(stage), parse_amount(most)
    if at is None:
        return
    words = f"{sentences.amount_in_words(amount)} of acknowledging it"
    if at.respond is None:
        yield at, "No time is promised for the answer.", f"Promise an answer within {words}."
        return
    given = sentences.limit_in_words(at.respond)
    # It may be acknowledged at once, so from whatever event it is counted, the code's time is all there is.
    found = (
        _later(asked, at.respond.amount, amount)
        if at.respond.event is not Anchor.HEARING
        else asked.longer(at, "response", amount)
    )
    if found:
        yield at, f"It is answered {given}, later than the code allows.", f"Shorten it to {words}."


def _later(asked: _Asked, given: Amount, most: Amount) -> bool:
    for start in trials(asked.today):
        found, allowed = reckon(given, start, asked.days), reckon(most, start, asked.days)
        if found is not None and allowed is not None and found > allowed:
            return True
    return False


def _extension(asked: _Asked, stage: int, most: str) -> Answer:
    at, amount = asked.stage(stage), parse_amount(most)
    if at is None or not at.may_extend:
        return
    words = sentences.amount_in_words(amount)
    if at.extension_cap is None:
        yield at, "More time may be taken without a longest extension.", f"Set the longest extension to {words}."
    elif _later(asked, at.extension_cap, amount):
        given = sentences.amount_in_words(at.extension_cap)
        yield at, f"An extension may take {given}, more than the code allows.", f"Shorten it to {words}."


def _stages(asked: _Asked, most: int, least: int = 1) -> Answer:
    number = len(asked.own)
    if number > most:
        yield (
            asked.own[most],
            f"You have {number} stages of your own, more than the {most} that the code allows.",
            "Merge stages, and name the ombudsman after the last.",
        )
    elif 0 < number < least:
        yield asked.own[-1], f"You have {number} stage of your own; the code asks for {least}.", "Add a second stage."


def _no_informal(asked: _Asked) -> Answer:
    for stage in asked.own:
        if stage.kind is StageKind.INFORMAL:
            yield (
                stage,
                f"“{stage.name}” is an informal stage in front of the others.",
                "Make it the first formal stage.",
            )


def _another_person(asked: _Asked, stage: int) -> Answer:
    at = asked.stage(stage)
    if at is not None and not at.independent:
        yield (
            at,
            "Whoever handled an earlier stage may handle this one too.",
            "Tick “independent”: nobody who handled an earlier stage may decide this one.",
        )


def _has_kind(asked: _Asked, kind: str) -> Answer:
    if not any(stage.kind == kind for stage in asked.own):
        yield None, f"None of your stages is of the kind “{kind}”.", f"Add a stage of the kind “{kind}”."


def _panel(asked: _Asked, members: int, independent: int) -> Answer:
    panels = [stage for stage in asked.own if stage.panel is not None]
    if not panels:
        yield None, "No stage is a hearing before a panel.", f"Add a panel of {members} people as the last stage."
    for stage in panels:
        assert stage.panel is not None  # as chosen
        if stage.panel.members < members:
            yield stage, f"The panel has {stage.panel.members} members, fewer than {members}.", "Enlarge the panel."
        if stage.panel.independent < independent:
            yield (
                stage,
                "No member of the panel is independent of those who run the school.",
                f"Say that {independent} of the panel is independent.",
            )


def _times(asked: _Asked) -> Answer:
    for stage in asked.own:
        if stage.respond is None and stage.hear is None:
            yield stage, "No time is promised for this stage.", "Promise a time for the answer, or for the hearing."


def _whole(asked: _Asked, most: str) -> Answer:
    amount = parse_amount(most)
    words = sentences.amount_in_words(amount)
    ceiling = asked.procedure.conclude
    if ceiling is not None and not _later(asked, ceiling.amount, amount):
        return
    if ceiling is not None:
        given = sentences.amount_in_words(ceiling.amount)
        yield None, f"The whole complaint may take {given}.", f"Let the whole case end within {words}."
        return
    if all(stage.respond is not None or stage.hear is not None for stage in asked.own) and not any(
        _over(asked, start, amount) for start in trials(asked.today)
    ):
        return
    yield None, f"Nothing promises that the whole complaint ends within {words}.", f"Let it end within {words}."


def _over(asked: _Asked, start: Any, most: Amount) -> bool:
    end, allowed = whole(asked.procedure, start, asked.days, formal_only=True), reckon(most, start, asked.days)
    return end is not None and allowed is not None and end > allowed


def _says(asked: _Asked, words: str, do: str) -> Answer:
    last = asked.own[-1] if asked.own else None
    told = [*asked.text, *(last.response_must_include if last else ())]
    if not any(words.casefold() in sentence.casefold() for sentence in told):
        yield last, f"Nothing says that you send a {words}.", do


def _body(asked: _Asked, words: list[str], name: str) -> Answer:
    told = " ".join(f"{stage.name} {stage.body}" for stage in asked.procedure.stages if stage.is_external)
    if not any(word.casefold() in told.casefold() for word in words):
        yield None, f"{name} is not named as the outside body.", f"Add {name} as an external stage at the end."


_RULES: dict[str, Callable[..., Answer]] = {
    "acknowledge": _acknowledge,
    "respond": _respond,
    "extension": _extension,
    "stages": _stages,
    "no-informal-stage": _no_informal,
    "another-person": _another_person,
    "has-kind": _has_kind,
    "panel": _panel,
    "times": _times,
    "whole": _whole,
    "says": _says,
    "outside-body": _body,
}

"""What the linter tells an editor, and what it looks at. Pure values, compared as such."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from policies.clock.days import Days
from policies.procedures.model import Procedure, Stage


class Severity(StrEnum):
    """What cannot run blocks publishing; everything else is advice."""

    BLOCKS = "blocks"
    WARNS = "warns"


@dataclass(frozen=True)
class Citation:
    """Where it is written: the code, the number of its clause, its source, and since when it holds."""

    code: str
    clause: str
    source: str
    date: date
    says: str

    def __str__(self) -> str:
        since = f"{self.date.day} {self.date:%B %Y}"
        return f"{self.code}, {self.clause} (in force from {since}): {self.says}"


@dataclass(frozen=True)
class Finding:
    """One thing an editor should know.

    Attributes:
        kind: a short name that stays the same, for tests and scripts: ``contradiction``.
        says: what is the matter, in plain English, with no person's name in it.
        do: what to do about it; empty where ``says`` says so itself.
        stage: the name of the stage, empty where the whole procedure or policy is meant.
        number: the stage's place, from 1.
        people: names of those it concerns, for signed-in staff only and never for the public.
    """

    severity: Severity
    kind: str
    says: str
    do: str = ""
    stage: str = ""
    number: int | None = None
    people: tuple[str, ...] = ()
    clause: Citation | None = None

    @property
    def where(self) -> str:
        """“Stage 2 (“Review”)”, or “The whole policy”."""
        return f"Stage {self.number} (“{self.stage}”)" if self.number else "The whole policy"

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.BLOCKS


@dataclass(frozen=True)
class Worker:
    """Somebody who may handle a case. ``posts`` name what they are: “the manager of North East hub”."""

    pk: int
    name: str
    posts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """A unit that a complaint may be about."""

    pk: int
    name: str


@dataclass(frozen=True)
class Taken:
    """Who takes a stage, and how it came to be theirs: ``named``, ``substitute``, ``above``,
    ``catch-all``, or ``nobody`` (see ``intake.routing.people``)."""

    people: tuple[Worker, ...]
    how: str
    unit: str = ""


class Rota(Protocol):
    """Who works where, and whom routing would give a stage. A higher room answers."""

    @property
    def places(self) -> Sequence[Place]:
        """The units that a complaint may be about."""

    def usual(self, stage: Stage, place: Place) -> Sequence[Worker]:
        """Whom the stage names, if nothing stands against it."""

    def taken(
        self, stage: Stage, place: Place, *, first: bool, concerned: Collection[int], before: Collection[int]
    ) -> Taken:
        """Who would take the stage if a case were about ``concerned``, and ``before`` had handled it."""


@dataclass(frozen=True)
class Review:
    """When the policy is to be looked at again; None where nobody has said."""

    due: date | None


@dataclass(frozen=True)
class Subject:
    """What is looked at. Whatever is None is not known, and then nothing is said about it.

    Attributes:
        procedure: None for a policy without stages.
        text: the policy's wording, sentence by sentence, without markup.
        days: which days count, with the organisation's closures and terms.
        packs: the codes that the organisation says it follows.
        objections: what keeps it from running, found by whoever would refuse to publish it.
        units: the name of each unit by its slug.
    """

    today: date
    procedure: Procedure | None = None
    text: tuple[str, ...] = ()
    review: Review | None = None
    days: Days | None = None
    rota: Rota | None = None
    packs: tuple["Pack", ...] = ()
    objections: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Clause:
    """One demand of a code: a rule that `codes` knows, with its values."""

    number: str
    rule: str
    says: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class Pack:
    """A code as data: what it demands, where it is written, since when."""

    slug: str
    title: str
    source: str
    date: date
    clauses: tuple[Clause, ...]

    def cite(self, clause: Clause) -> Citation:
        return Citation(self.title, clause.number, self.source, self.date, clause.says)


def warn(kind: str, says: str, do: str = "", *, procedure: Procedure | None = None, stage: Stage | None = None,
         people: tuple[str, ...] = (), clause: Citation | None = None) -> Finding:  # fmt: skip
    """A finding that advises, about a stage if one is given."""
    number = procedure.number(stage) if procedure is not None and stage is not None else None
    name = stage.name if stage is not None else ""
    return Finding(Severity.WARNS, kind, says, do, name, number, people, clause)


def own_stages(procedure: Procedure) -> tuple[Stage, ...]:
    """The stages that the organisation handles itself."""
    return tuple(stage for stage in procedure.stages if not stage.is_external)

"""A procedure as values: what an organisation promises, stage by stage.

Everything here is frozen and compared by value, so a procedure that was written out and
read back can be tested for equality. Nothing here refuses a nonsensical procedure: the CMS
must be able to hold an unfinished one and say what is wrong with it. `rules.check` judges.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

#: The largest number an amount may hold. Nobody promises more, and dates stay in range.
MOST = 9999

NATIONS = ("england", "wales", "scotland", "northern-ireland")
ACKNOWLEDGED_BY = ("person", "receipt")


class TimeUnit(StrEnum):
    """What a limit is counted in. Only working and school days depend on a calendar."""

    HOURS = "hours"
    WORKING_DAYS = "working days"
    SCHOOL_DAYS = "school days"
    CALENDAR_DAYS = "calendar days"
    WEEKS = "weeks"
    MONTHS = "months"

    @property
    def singular(self) -> str:
        return self.value[:-1]


class Anchor(StrEnum):
    """The events that a limit may be reckoned from, in the order in which they happen."""

    RECEIPT = "receipt"
    ESCALATION = "escalation"
    ACKNOWLEDGEMENT = "acknowledgement"
    HEARING = "hearing"
    RESPONSE = "response"
    DECISION_RECEIVED = "decision received"


class StageKind(StrEnum):
    INFORMAL = "informal"
    FORMAL = "formal"
    REVIEW = "review"
    PANEL = "panel"
    EXTERNAL = "external"


class Role(StrEnum):
    """Members are handlers and managers together."""

    HANDLERS = "handlers"
    MANAGERS = "managers"
    MEMBERS = "members"


@dataclass(frozen=True)
class Amount:
    """So many of a unit. Raises ValueError unless `n` is a whole number from 1 to 9999."""

    n: int
    unit: TimeUnit

    def __post_init__(self) -> None:
        if isinstance(self.n, bool) or not isinstance(self.n, int) or not 1 <= self.n <= MOST:
            raise ValueError(f"expected a whole number from 1 to {MOST}, not {self.n!r}")

    def __str__(self) -> str:
        return f"{self.n} {self.unit}"


@dataclass(frozen=True)
class Limit:
    """An amount of time from an event. `normally` leaves the last word to a person."""

    amount: Amount
    event: Anchor
    normally: bool = False

    def __str__(self) -> str:
        return f"{'normally ' if self.normally else ''}{self.amount} of {self.event}"


@dataclass(frozen=True)
class HandledBy:
    """Whose stage it is. `of` is "unit", "division", "organisation", or a unit's slug."""

    role: Role
    of: str

    def __str__(self) -> str:
        return f"{self.role} of {self.of}"

    @property
    def unit_slug(self) -> str | None:
        """The slug of the unit that is named outright, if one is."""
        return self.of if self.role is Role.MEMBERS else None


@dataclass(frozen=True)
class Panel:
    """How many sit on a panel, and how many of them have no part in the organisation."""

    members: int
    independent: int


@dataclass(frozen=True)
class Stage:
    """One stage as promised. `key` is its identity in the CMS and no part of its value."""

    name: str
    kind: StageKind
    handled_by: HandledBy | None = None
    substitute: HandledBy | None = None
    steps: tuple[str, ...] = ()
    acknowledge: Limit | None = None
    acknowledged_by: str = "person"
    respond: Limit | None = None
    extend: bool | None = None
    extension_cap: Amount | None = None
    update: Amount | None = None
    escalate: Limit | None = None
    independent: bool = False
    response_must_include: tuple[str, ...] = ()
    panel: Panel | None = None
    hear: Limit | None = None
    body: str = ""
    for_: tuple[str, ...] = ()
    key: str = field(default="", compare=False)

    @property
    def may_extend(self) -> bool:
        """Whether more time may be taken: as said, else true where a cap stands."""
        return self.extension_cap is not None if self.extend is None else self.extend

    @property
    def is_external(self) -> bool:
        return self.kind is StageKind.EXTERNAL


@dataclass(frozen=True)
class Procedure:
    """All the stages of one policy, in order, and a ceiling on the whole case if one stands."""

    title: str
    stages: tuple[Stage, ...] = ()
    nation: str | None = None
    conclude: Limit | None = None

    def stage(self, key: str) -> Stage:
        """The stage with this key. Raises KeyError where there is none."""
        for stage in self.stages:
            if key and stage.key == key:
                return stage
        raise KeyError(key)

    @property
    def first(self) -> Stage:
        """The stage in which a case starts. Raises ValueError if none is the organisation's own."""
        for stage in self.stages:
            if not stage.is_external:
                return stage
        raise ValueError("This procedure has no stage that the organisation handles itself.")

    def after(self, stage: Stage) -> Stage | None:
        """The next stage that the organisation handles itself, None after the last."""
        return next((later for later in self._later(stage) if not later.is_external), None)

    def externals_after(self, stage: Stage) -> tuple[Stage, ...]:
        """The outside bodies that come directly after this stage, before any stage of ours.

        There may be several, each for other people (`for_`).
        """
        found = []
        for later in self._later(stage):
            if not later.is_external:
                break
            found.append(later)
        return tuple(found)

    def external_after(self, stage: Stage) -> Stage | None:
        """The first of `externals_after`, None where there is none."""
        return next(iter(self.externals_after(stage)), None)

    def number(self, stage: Stage) -> int:
        """The place of this stage, from 1. Raises ValueError for a stage of something else."""
        return self._place(stage) + 1

    def _later(self, stage: Stage) -> Iterator[Stage]:
        return iter(self.stages[self._place(stage) + 1 :])

    def _place(self, stage: Stage) -> int:
        # Two stages may be equal by value, so the key counts first, then identity.
        for same in (
            lambda other: bool(stage.key) and other.key == stage.key,
            lambda other: other is stage,
            lambda other: other == stage,
        ):
            for place, other in enumerate(self.stages):
                if same(other):
                    return place
        raise ValueError(f"“{stage.name}” is not a stage of “{self.title}”.")

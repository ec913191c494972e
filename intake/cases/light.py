"""Cases, their runs and their deadlines without Django's models: what reckoning very many anew needs, and no more.

A model's row costs ten times as much to make. These are read under the same locks, handed to the same
functions, and never stored: what has changed is written by :mod:`intake.cases.bulk`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from intake.cases import references
from intake.cases.models import Adjustment, Case, Deadline, StageRun

if TYPE_CHECKING:
    from home.models import Organisation

#: The columns that are read of each, in the order in which they are given here.
CASE = (
    "pk", "uuid", "reference", "version_id", "received_at", "counted_from", "current_run_id", "chain_length",
    "chain_head", "state", "next_due",
)  # fmt: skip
RUN = (
    "pk", "seq", "stage_key", "entered_at", "acknowledged_at", "heard_at", "responded_at", "decision_received_at",
    "reopened",
)  # fmt: skip
DEADLINE = (
    "pk", "uuid", "case_id", "run_id", "kind", "rule", "anchor_event", "anchored_at", "projected",
    "calendar_revision", "base_due", "due", "wake_at", "met_at", "breached_event_id", "discretionary", "void",
)  # fmt: skip
ADJUSTMENT = ("deadline_id", "amount", "event__at")


@dataclass(slots=True)
class LightRun:
    """A stage run."""

    pk: int
    seq: int
    stage_key: str
    entered_at: datetime
    acknowledged_at: datetime | None
    heard_at: datetime | None
    responded_at: datetime | None
    decision_received_at: datetime | None
    reopened: bool


@dataclass(slots=True)
class LightCase:
    """A case; ``rows`` are its deadlines by run."""

    pk: int
    uuid: UUID
    reference: str
    version_id: int
    received_at: datetime
    counted_from: datetime | None
    current_run_id: int
    chain_length: int
    chain_head: str
    state: str
    next_due: datetime
    organisation: "Organisation"
    current_run: LightRun | None = None
    rows: "list[LightDeadline]" = field(default_factory=list)

    @property
    def shown_reference(self) -> str:
        """The reference as it is written for people."""
        return references.shown(self.reference)


@dataclass(slots=True)
class LightDeadline:
    """A deadline."""

    pk: int
    uuid: UUID
    case_id: int
    run_id: int | None
    kind: str
    rule: str
    anchor_event: str
    anchored_at: datetime | None
    projected: bool
    calendar_revision: int
    base_due: datetime | None
    due: datetime | None
    wake_at: datetime | None
    met_at: datetime | None
    breached_event_id: int | None
    discretionary: bool
    void: bool
    run: LightRun | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether it is neither met nor missed, and still owed."""
        return not (self.met_at or self.breached_event_id or self.void)


@dataclass(slots=True)
class LightAdjustment:
    """What moved a deadline, and when."""

    deadline_id: int
    amount: str
    at: datetime


AnyCase = Case | LightCase
AnyRun = StageRun | LightRun
AnyDeadline = Deadline | LightDeadline
AnyAdjustment = Adjustment | LightAdjustment

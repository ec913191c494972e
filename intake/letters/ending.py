"""Letters to the complainant when a case ends otherwise than by our answer, or begins again."""

from typing import TYPE_CHECKING

from intake.letters import answers
from intake.letters.compose import standing
from intake.letters.models import Message, MessageKind
from intake.letters.writing import to_complainant

if TYPE_CHECKING:
    from intake.cases.models import Case, StageRun
    from intake.records.models import Event


def settled(case: "Case", run: "StageRun", event: "Event", message: str) -> Message:
    """Say that it was put right together, and how."""
    return to_complainant(MessageKind.SETTLED, case, run=run, event=event, message=message)


def refused(case: "Case", run: "StageRun", event: "Event", reason: str, where: str) -> Message:
    """Say that the next stage is refused, why, and where else to go."""
    return to_complainant(MessageKind.REFUSED, case, run=run, event=event, reason=reason, where=where)


def referred(case: "Case", run: "StageRun", event: "Event", to: str, reason: str) -> Message:
    """Say to whom it was passed, and why."""
    return to_complainant(MessageKind.REFERRED, case, run=run, event=event, body=to, reason=reason)


def reopened(case: "Case", run: "StageRun", event: "Event", reason: str) -> Message:
    """Say that it is open again, and what is promised."""
    return to_complainant(MessageKind.REOPENED, case, run=run, event=event, reason=reason, **standing(case, run))


def not_reopened(case: "Case", run: "StageRun", event: "Event", reason: str, signatory: str, office: str) -> Message:
    """Answer a request to open it again: our procedure is finished. Signed."""
    return to_complainant(
        MessageKind.NOT_REOPENED, case, run=run, event=event, reason=reason, signatory=signatory, office=office,
        way_on=answers.outside(case, run),
    )  # fmt: skip

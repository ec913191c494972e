"""Letters to the complainant when a case ends otherwise than by our answer, or begins again."""

from typing import TYPE_CHECKING

from intake.letters.compose import _promises, _to_complainant
from intake.letters.models import Message, MessageKind

if TYPE_CHECKING:
    from intake.cases.models import Case, StageRun
    from intake.records.models import Event


def settled(case: "Case", run: "StageRun", event: "Event") -> Message:
    """Say that it was put right together; how is read on their own page."""
    return _to_complainant(MessageKind.SETTLED, case, "Your complaint is settled", run=run, event=event)


def refused(case: "Case", run: "StageRun", event: "Event", reason: str, where: str) -> Message:
    """Say that the next stage is refused, why, and where else to go."""
    return _to_complainant(
        MessageKind.REFUSED, case, "The next stage of your complaint", run=run, event=event, reason=reason, where=where
    )


def referred(case: "Case", run: "StageRun", event: "Event", to: str, reason: str) -> Message:
    """Say to whom it was passed, and why."""
    return _to_complainant(
        MessageKind.REFERRED, case, "Who deals with your complaint now", run=run, event=event, to=to, reason=reason
    )


def reopened(case: "Case", run: "StageRun", event: "Event", reason: str) -> Message:
    """Say that it is open again, and what is promised."""
    return _to_complainant(
        MessageKind.REOPENED, case, "Your complaint is open again", run=run, event=event, reason=reason,
        **_promises(case, run),
    )  # fmt: skip


def exhausted(case: "Case", run: "StageRun", event: "Event", reason: str, signatory: str, office: str) -> Message:
    """Answer a request to open it again: our procedure is finished. Signed."""
    from policies import reading

    words = reading.stage_words(case.version.promise.stage(run.stage_key), case.version.promise, case.organisation)
    outside = case.version.promise.externals_after(case.version.promise.stage(run.stage_key))
    return _to_complainant(
        MessageKind.EXHAUSTED, case, "Your request to open your complaint again", run=run, event=event,
        reason=reason, signatory=signatory, office=office, way_on=words.escalate if outside else "",
    )  # fmt: skip

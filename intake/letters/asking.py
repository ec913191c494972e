"""Letters about questions: to the complainant, and to staff when the complainant has written."""

from typing import TYPE_CHECKING

from intake.letters.compose import _promises, _to_complainant, _to_staff
from intake.letters.models import Message, MessageKind

if TYPE_CHECKING:
    from intake.cases.models import Case, StageRun
    from intake.records.models import Event


def question(case: "Case", run: "StageRun", event: "Event", message: str, *, in_writing: bool = False) -> Message:
    """Say that we have a question, or would like it in writing; the words are on their own page."""
    subject = "Please put your complaint in writing" if in_writing else "We have a question about your complaint"
    return _to_complainant(
        MessageKind.QUESTION, case, subject, run=run, event=event, message=message, in_writing=in_writing,
        **_promises(case, run),
    )  # fmt: skip


def replied(case: "Case", run: "StageRun", event: "Event") -> None:
    """Tell whoever has the case that the complainant has written."""
    from intake.cases import recipients

    _to_staff(
        MessageKind.REPLIED, case, recipients.handlers(case), "The complainant has written", run=run, event=event
    )  # fmt: skip

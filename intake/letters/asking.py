"""Letters about what we write to the complainant or ask them, outside every answer."""

from typing import TYPE_CHECKING

from intake.letters.models import Message, MessageKind
from intake.letters.writing import to_complainant

if TYPE_CHECKING:
    from intake.cases.models import Case, StageRun
    from intake.records.models import Event


def question(case: "Case", run: "StageRun", event: "Event", message: str, *, in_writing: bool = False) -> Message:
    """Say that somebody has written to them, or would like the complaint in writing."""
    from intake.cases import promises

    return to_complainant(
        MessageKind.QUESTION, case, run=run, event=event, message=message, who=promises.who_has_it(run),
        in_writing="yes" if in_writing else "",
    )  # fmt: skip

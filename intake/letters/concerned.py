"""Letters to the person complained about. They hold what somebody has approved, and no way into the case."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from intake.letters.compose import write
from intake.letters.fields import CONFIRMATION, PORTAL_LINK, SECRET
from intake.letters.models import Message, MessageKind

if TYPE_CHECKING:
    from home.models import User
    from intake.cases.models import Case, StageRun
    from intake.records.models import Event


def extract(case: "Case", run: "StageRun", event: "Event", person: "User", text: str) -> Message:
    """Send the approved extract, and ask for a reply."""
    return _send(MessageKind.EXTRACT, case, run, event, person, _("Please reply to a complaint"), text)


def findings(case: "Case", run: "StageRun", event: "Event", person: "User", text: str) -> Message:
    """Send what was found."""
    return _send(MessageKind.FINDINGS, case, run, event, person, _("What we found"), text)


def _send(
    kind: MessageKind, case: "Case", run: "StageRun", event: "Event", person: "User", subject: str, text: str
) -> Message:
    # Not "to a member of staff": of those, whoever may not see the case is written nothing of it. And no reference:
    # it opens nothing for them, and is the complainant's.
    letter = write(
        kind,
        case.organisation,
        case=case,
        run=run,
        event=event,
        subject=subject,
        address=person.email,
        context={"name": str(person), "text": without_codes(text)},
    )
    letter.content.save(force_insert=True)
    letter.save(force_insert=True)
    return letter


def without_codes(text: str) -> str:
    """Take out what would be filled in with the complainant's own codes, should anybody have typed it."""
    return text.replace(PORTAL_LINK, "").replace(SECRET, "").replace(CONFIRMATION, "")

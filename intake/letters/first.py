"""The letters of a beginning: receipt, thanks, and the notices to whoever has it. Written here, kept by the caller.

Nothing is asked of the database: whoever opens a case has everything at hand.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from intake.letters import compose
from intake.letters.models import Message, MessageKind

if TYPE_CHECKING:
    from home.models import Organisation, User
    from intake.cases.models import Case, Complainant, Deadline, StageRun
    from intake.records.models import Event
    from policies.procedures import Stage


def receipt(
    case: "Case", complainant: "Complainant", run: "StageRun", rows: "list[Deadline]", stage: "Stage"
) -> Message:
    """Say automatically that we have it, who does, and what happens by when."""
    from intake.cases import promises

    waiting = [p for p in promises.of_run(case, run, rows=rows, explained=False) if p.state == "waiting"]
    return compose.write(
        MessageKind.RECEIPT,
        case.organisation,
        subject=f"We have your complaint ({case.shown_reference})",
        address=complainant.email,
        case=case,
        run=run,
        context={
            "case": case,
            "name": complainant.name,
            "link": compose.PORTAL_LINK,
            "secret": compose.SECRET,
            "promises": waiting,
            "who": promises.who_has_it(run),
            "stage": stage,
        },
    )


def notices(
    case: "Case", run: "StageRun", event: "Event", people: "Sequence[User]", rows: "list[Deadline]", stage: "Stage"
) -> list[Message]:
    """Tell each of these people that a case waits for them: a link and the first limit, no more."""
    from intake.cases import promises

    if not people:
        return []
    waiting = [p for p in promises.of_run(case, run, rows=rows, explained=False) if p.state == "waiting" and p.due]
    kind, subject = MessageKind.NOTICE, "A complaint is waiting for you"
    if case.safeguarding:
        kind, subject = MessageKind.SAFEGUARDING, "Somebody may be unsafe: a report is waiting for you"
    context: dict[str, Any] = {
        "case": case,
        "desk_link": case.organisation.root_url + reverse("cases:inspect", args=(case.pk,)),
        "first": min(waiting, key=lambda p: p.due, default=None),  # type: ignore[arg-type,return-value]
        "stage": stage,
    }
    written: list[Message] = []
    for person in people:
        letter = compose.write(
            kind,
            case.organisation,
            subject=f"{subject} ({case.shown_reference})",
            address=person.email,
            case=case,
            run=run,
            event=event,
            to_user=person,
            context=context,
            text=written[0].content.body["text"] if written else "",  # each is told the same
        )
        written.append(letter)
    return written


def thanks(organisation: "Organisation", reference: str, kind: str, *, name: str, address: str) -> Message:
    """Thank somebody for a suggestion or a compliment, with its reference."""
    return compose.write(
        MessageKind.THANKS,
        organisation,
        subject=f"Thank you ({reference})",
        address=address,
        context={"name": name, "reference": reference, "kind": kind},
    )

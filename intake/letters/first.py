"""The letters of a beginning: receipt, thanks, and the notices to whoever has it. Written here, kept by the caller.

Nothing is asked of the database: whoever opens a case has everything at hand.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from intake.letters import compose, writing
from intake.letters.models import Message, MessageKind

if TYPE_CHECKING:
    from home.models import Organisation, User
    from intake.cases.models import Case, Complainant, StageRun
    from intake.cases.promises import Promise
    from intake.letters.templates import Texts
    from intake.records.models import Event
    from policies.procedures import Stage


#: What is written from an organisation's own texts when something arrives.
KINDS = (MessageKind.RECEIPT, MessageKind.SAFEGUARDING, MessageKind.THANKS)


def to_complainant(
    case: "Case",
    complainant: "Complainant",
    run: "StageRun",
    waiting: "Sequence[Promise]",
    stage: "Stage",
    texts: "Texts",
) -> list[Message]:
    """Say that we have it, who does, what happens by when; and, where somebody may be unsafe, that this comes first."""
    from intake.cases import promises

    written = [
        writing.about(
            MessageKind.RECEIPT, case, complainant, texts, run=run, who=promises.who_has_it(run), stage=stage.name,
            promises=[f"{p.label} {p.when}" for p in waiting],
        )
    ]  # fmt: skip
    if case.safeguarding:
        contact = case.organisation.safeguarding_contact
        written.append(writing.about(MessageKind.SAFEGUARDING, case, complainant, texts, run=run, contact=contact))
    return written


def notices(
    case: "Case",
    run: "StageRun",
    event: "Event",
    people: "Sequence[User]",
    waiting: "Sequence[Promise]",
    stage: "Stage",
) -> list[Message]:
    """Tell each of these people that a case waits for them: a link and the first limit, no more."""
    if not people:
        return []
    kind, subject = MessageKind.NOTICE, _("A complaint is waiting for you")
    if case.safeguarding:
        kind, subject = MessageKind.UNSAFE, _("Somebody may be unsafe: a report is waiting for you")
    context: dict[str, Any] = {
        "case": case,
        "desk_link": case.organisation.root_url + reverse("cases:inspect", args=(case.pk,)),
        "first": min((p for p in waiting if p.due), key=lambda p: p.due, default=None),  # type: ignore[arg-type,return-value]
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


def thanks(
    organisation: "Organisation", texts: "Texts", reference: str, kind: str, *, name: str, address: str
) -> Message:
    """Thank somebody for a suggestion or a compliment, with its reference."""
    from intake.forms.kinds import Kind

    what = {Kind.SUGGESTION: _("suggestion"), Kind.COMPLIMENT: _("compliment")}.get(Kind(kind), _("message"))
    return writing.without_case(
        MessageKind.THANKS, organisation, texts, name=name, address=address, reference=reference, what=what,
        compliment="yes" if kind == Kind.COMPLIMENT else "",
    )  # fmt: skip

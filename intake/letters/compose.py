"""Writing messages: rendered once, in the transaction they report, and queued for the worker.

The words about dates and stages come from stage data. E-mail carries the reference and a link;
what was decided is read on the page. Subjects hold nothing personal. The address of the
complainant's page holds the secret, which is stored nowhere: the outbox fills it in.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.template.loader import render_to_string
from django.urls import reverse

from home.time import now
from intake.cases.bulk import insert_rows
from intake.letters.models import Message, MessageKind, MessageState
from intake.records.models import Content, Event

if TYPE_CHECKING:
    from datetime import datetime

    from home.models import Organisation, User
    from intake.cases.models import Case, Deadline, StageRun

#: What the outbox replaces by the address of the complainant's page.
PORTAL_LINK = "[[the address of your page]]"
#: What it replaces by the secret code itself, for who can't follow the link.
SECRET = "[[your secret code]]"  # noqa: S105 - a placeholder, and no secret


def write(
    kind: MessageKind,
    organisation: "Organisation",
    *,
    subject: str,
    address: str,
    context: dict[str, Any],
    case: "Case | None" = None,
    run: "StageRun | None" = None,
    event: Event | None = None,
    to_user: "User | None" = None,
    text: str = "",
) -> Message:
    """Write one message, with its content, and keep neither yet.

    Args:
        text: what it says, where it has been rendered already, for another who is told the same.
    """
    text = text or render_to_string(f"letters/{kind.name.lower()}.txt", {"organisation": organisation, **context})
    at = now()
    uuid = uuid4()
    return Message(
        uuid=uuid,
        organisation_id=organisation.pk,
        case_id=case.pk if case else None,
        event_id=event.pk if event else None,
        run_id=run.pk if run else None,
        to_user_id=to_user.pk if to_user else None,
        kind=kind,
        content=Content.new({"to": address, "subject": subject, "text": text.strip() + "\n"}),
        message_id=f"<{uuid}@{organisation.site.hostname}>",
        state=MessageState.QUEUED if address else MessageState.PAGE_ONLY,
        created_at=at,
        next_try=at,
    )


def _letter(kind: MessageKind, case: "Case", *, context: dict[str, Any], **given: Any) -> Message:
    """Write one message about a case."""
    told = {"case": case, "link": PORTAL_LINK, "secret": SECRET, **context}
    return write(kind, case.organisation, case=case, context=told, **given)


def post(letters: Sequence[Message]) -> None:
    """Put letters that were written into the outbox, together."""
    insert_rows([letter.content for letter in letters])
    insert_rows(letters)


def _queue(kind: MessageKind, case: "Case", **given: Any) -> Message:
    letter = _letter(kind, case, **given)
    letter.content.save(force_insert=True)
    letter.save(force_insert=True)
    return letter


def _for_complainant(case: "Case", subject: str, **context: Any) -> dict[str, Any]:
    """Return how a letter to the complainant is addressed, and what it is told besides."""
    complainant = case.complainant
    return {
        "subject": f"{subject} ({case.shown_reference})",
        "address": complainant.email,
        "context": {"name": complainant.name, **context},
    }


def _to_complainant(
    kind: MessageKind,
    case: "Case",
    subject: str,
    *,
    run: "StageRun | None" = None,
    event: Event | None = None,
    **context: Any,
) -> Message:
    return _queue(kind, case, run=run, event=event, **_for_complainant(case, subject, **context))


def _promises(case: "Case", run: "StageRun") -> dict[str, Any]:
    from intake.cases import promises

    return {
        "promises": [p for p in promises.of_run(case, run) if p.state == "waiting"],
        "who": promises.who_has_it(run),
        "stage": promises.stage_of(case, run),
    }


def receipt(case: "Case") -> Message:
    """Say automatically that we have it, who does, and what happens by when."""
    assert case.current_run is not None  # a case is given its first stage before its receipt
    return _to_complainant(
        MessageKind.RECEIPT,
        case,
        "We have your complaint",
        run=case.current_run,
        **_promises(case, case.current_run),
    )


def _to_staff(
    kind: MessageKind,
    case: "Case",
    people: "Iterable[User]",
    subject: str,
    *,
    run: "StageRun | None",
    event: Event,
    **context: Any,
) -> None:
    """Write to each of these people: a link and a date, nothing of what the case is about."""
    link = case.organisation.root_url + reverse("cases:inspect", args=(case.pk,))
    for person in people:
        _queue(
            kind,
            case,
            subject=f"{subject} ({case.shown_reference})",
            address=person.email,
            context={"desk_link": link, **context},
            run=run,
            event=event,
            to_user=person,
        )


def notices(case: "Case", run: "StageRun", event: Event, people: "list[User]") -> None:
    """Tell each of these people that a case waits for them: a link and the first limit, no more."""
    from intake.cases import promises

    waiting = [p for p in promises.of_run(case, run) if p.state == "waiting" and p.due]
    first = min(waiting, key=lambda p: p.due, default=None)  # type: ignore[arg-type,return-value]
    _to_staff(
        MessageKind.NOTICE, case, people, "A complaint is waiting for you",
        run=run, event=event, first=first, stage=promises.stage_of(case, run),
    )  # fmt: skip


def _due(case: "Case", row: "Deadline") -> dict[str, Any]:
    from intake.cases.models import DeadlineKind
    from intake.cases.promises import DESK_LABELS, LABELS
    from policies import sentences

    zone = case.organisation.timezone
    return {
        "label": LABELS[DeadlineKind(row.kind)],
        "desk_label": DESK_LABELS[DeadlineKind(row.kind)],
        "when": sentences.deadline_in_words(row.due, zone, projected=row.projected),
    }


def remind(case: "Case", row: "Deadline", event: Event) -> None:
    """Remind whoever has the case that something is due soon: its handler, else all who may act."""
    from intake.cases import recipients

    _to_staff(
        MessageKind.REMINDER, case, recipients.handlers(case), "Something is due soon",
        run=row.run, event=event, due=_due(case, row),
    )  # fmt: skip


def overdue(case: "Case", row: "Deadline", event: Event) -> None:
    """Tell the managers that a promised date was missed."""
    from intake.cases import recipients

    _to_staff(
        MessageKind.OVERDUE, case, recipients.managers(case), "A promised date was missed",
        run=row.run, event=event, due=_due(case, row),
    )  # fmt: skip


def decide(case: "Case", row: "Deadline", event: Event) -> None:
    """Ask whoever has the case whether it is to be closed: a discretionary window has passed."""
    from intake.cases import recipients

    _to_staff(
        MessageKind.DECIDE, case, recipients.handlers(case), "Please decide whether to close a case",
        run=row.run, event=event, due=_due(case, row),
    )  # fmt: skip


def update(case: "Case", run: "StageRun", event: Event, message: str) -> Message:
    """Tell the complainant how it is going."""
    return _to_complainant(
        MessageKind.UPDATE, case, "How your complaint is going", run=run, event=event,
        message=message, **_promises(case, run),
    )  # fmt: skip


def extension(case: "Case", run: "StageRun", event: Event, reason: str, to: "datetime") -> Message:
    """Tell the complainant the later date of the answer, and the reason."""
    from policies import sentences

    return _to_complainant(
        MessageKind.EXTENSION, case, "We need more time for your complaint", run=run, event=event,
        reason=reason, when=sentences.moment_in_words(to, case.organisation.timezone),
    )  # fmt: skip


def declined(case: "Case", run: "StageRun", event: Event, reason: str) -> Message:
    """Tell the complainant that a stage asked for too late is not taken on, and why."""
    return _to_complainant(MessageKind.DECLINED, case, "Your complaint is closed", run=run, event=event, reason=reason)


def acknowledgement(case: "Case", run: "StageRun", event: Event, contact_name: str, message: str) -> Message:
    """Tell the complainant who deals with it, in person's name."""
    return _to_complainant(
        MessageKind.ACKNOWLEDGEMENT,
        case,
        "Who is dealing with your complaint",
        run=run,
        event=event,
        contact_name=contact_name,
        message=message,
        unit=run.unit,
        **_promises(case, run),
    )


def outcome(case: "Case", run: "StageRun", event: Event) -> Message:
    """Tell the complainant that there is an answer, and what they can do next."""
    from intake.cases import promises
    from policies import reading

    stage = promises.stage_of(case, run)
    words = reading.stage_words(stage, case.version.promise, case.organisation)
    return _to_complainant(
        MessageKind.OUTCOME,
        case,
        "Our answer to your complaint",
        run=run,
        event=event,
        way_on=words.escalate,
        last=case.is_closed,
    )


def escalated(case: "Case", run: "StageRun", event: Event) -> Message:
    """Tell the complainant that their complaint has gone to the next stage."""
    return _to_complainant(
        MessageKind.ESCALATED,
        case,
        "Your complaint has gone to the next stage",
        run=run,
        event=event,
        **_promises(case, run),
    )


def withdrawn(case: "Case", run: "StageRun", event: Event) -> Message:
    """Confirm that a complaint was stopped."""
    return _to_complainant(MessageKind.WITHDRAWN, case, "You stopped your complaint", run=run, event=event)


def lapsed(case: "Case", run: "StageRun", event: Event, last_day: str) -> Message:
    """Tell the complainant that the time to ask for the next stage has passed."""
    return _to_complainant(
        MessageKind.LAPSED, case, "Your complaint is closed", run=run, event=event, last_day=last_day
    )

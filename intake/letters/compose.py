"""Writing messages: rendered once, in the transaction they report, and queued for the worker.

Whoever complains is written to from the organisation's own texts (``kinds``, ``templates``); staff are told what
waits for them, and where. The words about dates and stages come from stage data. Subjects hold nothing personal.
The address of the complainant's page holds the secret, which is stored nowhere: the outbox fills it in.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from home.presence import Presence
from home.time import now
from intake.cases.bulk import insert_rows
from intake.letters.fields import CONFIRMATION
from intake.letters.models import Message, MessageKind, MessageState
from intake.letters.writing import to_complainant
from intake.records.models import Content, Event

if TYPE_CHECKING:
    from datetime import datetime

    from home.models import Organisation, User
    from intake.cases.learning import LearningAction
    from intake.cases.models import Case, Deadline, StageRun


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


def post(letters: Sequence[Message]) -> None:
    """Put letters that were written into the outbox, together."""
    insert_rows([letter.content for letter in letters])
    insert_rows(letters)


def promised(case: "Case", run: "StageRun") -> list[str]:
    """Return what is promised at a stage and still to come, in words, one line each."""
    from intake.cases import promises

    return [f"{p.label} {p.when}" for p in promises.of_run(case, run) if p.state == "waiting"]


def standing(case: "Case", run: "StageRun") -> dict[str, Any]:
    """Return at which stage it stands, who has it and what is promised, as letters say it."""
    from intake.cases import promises

    return {
        "promises": promised(case, run),
        "who": promises.who_has_it(run),
        "stage": promises.stage_of(case, run).name,
    }


def to_staff(
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
        letter = write(
            kind,
            case.organisation,
            subject=f"{subject} ({case.shown_reference})",
            address=person.email,
            context={"case": case, "desk_link": link, **context},
            case=case,
            run=run,
            event=event,
            to_user=person,
        )
        letter.content.save(force_insert=True)
        letter.save(force_insert=True)


def notices(case: "Case", run: "StageRun", event: Event, people: "list[User]") -> None:
    """Tell each of these people that a case waits for them: a link and the first limit, no more."""
    from intake.cases import promises

    waiting = [p for p in promises.of_run(case, run) if p.state == "waiting" and p.due]
    first = min(waiting, key=lambda p: p.due, default=None)  # type: ignore[arg-type,return-value]
    to_staff(
        MessageKind.NOTICE, case, people, _("A complaint is waiting for you"),
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

    to_staff(
        MessageKind.REMINDER, case, recipients.handlers(case), _("Something is due soon"),
        run=row.run, event=event, due=_due(case, row),
    )  # fmt: skip


def learning(case: "Case", action: "LearningAction", event: Event, *, late: bool) -> None:
    """Remind who was to see to a change, where they may see the case, else who looks after it; late, managers too."""
    from intake.cases import recipients
    from intake.cases.access import may_see
    from policies import sentences

    presence = Presence.today(case.organisation_id)
    owner = presence.instead_of(action.owner) if action.owner is not None else None
    people = [owner] if owner is not None and may_see(owner, case) else recipients.keepers(case)
    if late:
        people = list({person.pk: person for person in (*people, *recipients.managers(case))}.values())
    subject = _("What was promised is overdue") if late else _("What was promised is due soon")
    to_staff(
        MessageKind.LEARNING, case, people, subject,
        run=action.run, event=event, late=late, due=sentences.day_in_words(action.due),
    )  # fmt: skip


def overdue(case: "Case", row: "Deadline", event: Event) -> None:
    """Tell the managers that a promised date was missed."""
    from intake.cases import recipients

    to_staff(
        MessageKind.OVERDUE, case, recipients.managers(case), "A promised date was missed",
        run=row.run, event=event, due=_due(case, row),
    )  # fmt: skip


def decide(case: "Case", row: "Deadline", event: Event) -> None:
    """Ask whoever has the case whether it is to be closed: a discretionary window has passed."""
    from intake.cases import recipients

    to_staff(
        MessageKind.DECIDE, case, recipients.handlers(case), _("Please decide whether to close a case"),
        run=row.run, event=event, due=_due(case, row),
    )  # fmt: skip


def news(case: "Case", run: "StageRun", event: Event, people: "Iterable[User]") -> None:
    """Tell whoever has the case that the complainant has written, or changed how to reach them."""
    to_staff(MessageKind.NEWS, case, people, _("The complainant has written"), run=run, event=event, what=event.kind)


def came_back(case: "Case", event: Event, people: "Iterable[User]") -> None:
    """Tell whoever has the case that a letter to the complainant came back."""
    to_staff(
        MessageKind.NEWS, case, people, _("A letter came back"), run=case.current_run, event=event, what=event.kind
    )  # fmt: skip


def update(case: "Case", run: "StageRun", event: Event, message: str) -> Message:
    """Tell the complainant how it is going."""
    return to_complainant(MessageKind.UPDATE, case, run=run, event=event, message=message, **standing(case, run))


def extension(case: "Case", run: "StageRun", event: Event, reason: str, to: "datetime") -> Message:
    """Tell the complainant the later date of the answer, and the reason."""
    from intake.cases import promises
    from policies import sentences

    return to_complainant(
        MessageKind.EXTENSION, case, run=run, event=event, reason=reason,
        date=sentences.moment_in_words(to, case.organisation.timezone), stage=promises.stage_of(case, run).name,
    )  # fmt: skip


def declined(case: "Case", run: "StageRun", event: Event, reason: str) -> Message:
    """Tell the complainant that a stage asked for too late is not taken on, and why."""
    return to_complainant(MessageKind.DECLINED, case, run=run, event=event, reason=reason)


def acknowledgement(case: "Case", run: "StageRun", event: Event) -> Message:
    """Tell the complainant who deals with it, by name, and what we understood: as the event has it."""
    from intake.cases import promises

    body = event.content.body if event.content else {}
    return to_complainant(
        MessageKind.ACKNOWLEDGEMENT,
        case,
        run=run,
        event=event,
        contact_name=body["contact_name"],
        message=body["message"],
        understood=body["understood"],
        outcome_sought=body["outcome_sought"],
        unit=run.unit.name,
        unit_telephone=run.unit.telephone,
        unit_email=run.unit.email,
        stage=promises.stage_of(case, run).name,
        promises=promised(case, run),
    )


def outcome(case: "Case", run: "StageRun", event: Event) -> Message:
    """Tell the complainant that there is an answer, and what they can do next.

    After the last stage they are also sent what an outside body asks for, where there is one that they may go to.
    """
    from intake.cases import promises
    from intake.letters import answers

    body = event.content.body if event.content else {}
    told: dict[str, Any] = {
        "outcome": answers.outcome_in_words(event.refs),
        "answer": answers.in_words(body, event.refs),
        "stage": promises.stage_of(case, run).name,
        "way_on": answers.way_on(case, run),
    }
    if not case.is_closed:
        return to_complainant(MessageKind.OUTCOME, case, run=run, event=event, **told)
    message = to_complainant(MessageKind.EXHAUSTED, case, run=run, event=event, **told)
    bodies = answers.outside_bodies(case, run)
    if bodies:
        completion(case, run, event, body=", or ".join(bodies))
    return message


def completion(case: "Case", run: "StageRun", event: Event, *, body: str) -> Message:
    """Confirm that our procedure is finished, as an outside body asks for it."""
    from intake.cases import promises
    from intake.letters import answers
    from policies import sentences

    return to_complainant(
        MessageKind.COMPLETION, case, run=run, event=event, body=body,
        stage=promises.stage_of(case, run).name, way_on=answers.way_on(case, run),
        completed=sentences.day_in_words(case.organisation.local(run.responded_at or now()).date()),
        outcome=answers.outcome_in_words(event.refs),
    )  # fmt: skip


def escalated(case: "Case", run: "StageRun", event: Event) -> Message:
    """Tell the complainant that their complaint has gone to the next stage."""
    return to_complainant(MessageKind.ESCALATED, case, run=run, event=event, **standing(case, run))


def withdrawn(case: "Case", run: "StageRun", event: Event) -> Message:
    """Confirm that a complaint was stopped."""
    return to_complainant(MessageKind.WITHDRAWN, case, run=run, event=event)


def lapsed(case: "Case", run: "StageRun", event: Event, last_day: str) -> Message:
    """Tell the complainant that the time to ask for the next stage has passed."""
    return to_complainant(MessageKind.LAPSED, case, run=run, event=event, last_day=last_day)


def hearing(case: "Case", run: "StageRun", event: Event) -> Message:
    """Invite the complainant to a hearing, or tell them what has changed: as the event has it."""
    from datetime import datetime

    from intake.cases import promises
    from intake.letters import answers
    from policies import sentences

    body = event.content.body if event.content else {}
    return to_complainant(
        MessageKind.HEARING, case, run=run, event=event, place=body["place"], panel=answers.panel_in_words(body),
        message=body["message"], stage=promises.stage_of(case, run).name, changed="yes" if event.refs["again"] else "",
        when=sentences.time_in_words(datetime.fromisoformat(event.refs["at"]), case.organisation.timezone),
    )  # fmt: skip


def new_secret(case: "Case", event: Event) -> Message:
    """Send a new secret code, which replaces the one before, to where we write."""
    return to_complainant(MessageKind.NEW_SECRET, case, event=event)


def confirm(case: "Case", event: Event, *, address: str) -> Message:
    """Ask whoever reads a new address for the code that is sent there."""
    return to_complainant(MessageKind.CONFIRM, case, event=event, address=address, code=CONFIRMATION)


def contact_changed(case: "Case", event: Event, *, address: str) -> Message:
    """Tell whoever reads the address that we wrote to before that we write elsewhere now."""
    return to_complainant(MessageKind.CONTACT, case, event=event, address=address)

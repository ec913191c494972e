"""From a submission to an open case, in one transaction (rule 1)."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from home.time import now
from home.units import Tree
from intake.cases import deadlines, events, references, stages
from intake.cases.models import Case, Complainant, Conflict, ConflictSource
from intake.letters import compose
from intake.records.models import Content
from intake.routing import engine, names, people
from policies import calendars, publishing, reading
from policies.models import PolicyVersion
from policies.procedures import Stage

if TYPE_CHECKING:
    from intake.forms.models import IntakeFormPage

_TRIES = 3


class NothingInForce(Exception):  # noqa: N818 - says what is the matter, as people say it
    """No version of the policy has come into force yet, so nobody can have been promised anything."""


@dataclass(frozen=True)
class Received:
    """What was sent, as it is to be kept.

    Attributes:
        key: the server's idempotency key for this form; one key, one case, however often it comes.
        questions: the questions as they were asked.
        answers: the answers exactly as sent, by question name.
        doubtful: a check for robots failed or could not be made; accepted, and marked for review.
    """

    key: uuid.UUID
    questions: list[dict[str, Any]]
    answers: dict[str, Any]
    doubtful: bool = False


def open_case(form: "IntakeFormPage", received: Received, *, at: datetime | None = None) -> Case:
    """Open the case for a submission, or return the one that its key opened before.

    Submission, routing decision, case, first stage run, deadlines, chained events, receipt and
    notices are written together or not at all.

    Raises:
        NothingInForce: where the form's policy has no version in force.
    """
    for attempt in range(_TRIES):
        known = _already(received.key)
        if known is not None:
            return known
        try:
            with transaction.atomic():
                return _open(form, received, at or now())
        except IntegrityError:
            # Either the same form came twice at once, and the other is kept; or, once in a
            # million million, the new reference was taken, and another is tried.
            if attempt == _TRIES - 1 and _already(received.key) is None:
                raise
    known = _already(received.key)
    if known is None:  # pragma: no cover - the loop has returned or raised
        raise RuntimeError("a submission was neither kept nor refused")
    return known


def _already(key: uuid.UUID) -> Case | None:
    return Case.objects.filter(submission__idempotency_key=key).select_related("organisation__site").first()


def _open(form: "IntakeFormPage", received: Received, at: datetime) -> Case:
    from intake.forms.models import Submission

    version = reading.version_in_force(form.policy, at)
    if version is None:
        raise NothingInForce(str(form.policy_id))
    organisation = publishing.organisation_of(form.policy)
    tree = Tree(organisation)
    answers = received.answers
    decision = engine.decide(form.routing_rules(), answers, tree, default_unit=form.default_unit)
    content = Content.keep(answers)
    case = Case.objects.create(
        reference=references.new(),
        organisation=organisation,
        version=version,
        unit=decision.unit,
        desk_unit=decision.unit,
        received_at=at,
        needs_review=received.doubtful,
    )
    _keep_complainant(case, answers)
    submission = Submission.objects.create(
        idempotency_key=received.key,
        form=form,
        case=case,
        received_at=at,
        questions=received.questions,
        content=content,
        digest=content.digest,
    )
    events.record(
        case,
        "received",
        actor=events.COMPLAINANT,
        public=True,
        refs={"submission": str(submission.idempotency_key), "version": version.number, "channel": "online"},
        content=content,
        at=at,
    )
    events.record(case, "routed", actor=events.WORKER, refs=decision.as_refs(), at=at)
    set_aside = _set_aside(case, answers, tree, version.promise.first, at)
    _enter_first_stage(case, version, tree, at, set_aside=set_aside)
    compose.receipt(case)
    case.save()
    return case


def _enter_first_stage(case: Case, version: PolicyVersion, tree: Tree, at: datetime, *, set_aside: bool) -> None:
    procedure = version.promise
    counted_from = deadlines.deemed_received(case, calendars.days_for(case.organisation, procedure))
    case.counted_from = counted_from if counted_from != case.received_at else None
    stages.enter(case, procedure, procedure.first, at=at, by=events.COMPLAINANT, tree=tree, set_aside=set_aside)


def _keep_complainant(case: Case, answers: dict[str, Any]) -> None:
    kept = {name: answers.get(name, "") for name in ("name", "email", "telephone", "safe_contact", "address")}
    Complainant.objects.create(case=case, who=str(answers.get("who", ""))[:50], content=Content.keep(kept))


def _set_aside(case: Case, answers: dict[str, Any], tree: Tree, stage: Stage, at: datetime) -> bool:
    """Restrict a case that concerns those who would deal with it; tell whether it does (rule 6).

    Where nobody says whom it concerns, it may be any of those who would deal with ``stage``, so
    none of them gets it in another office of theirs, or later, until a manager clears it.
    """
    said = answers.get("concerns_usual") == "yes"
    texts = [value for value in answers.values() if isinstance(value, str)]
    named = names.named_in(texts, tree.everyone())
    sources = dict.fromkeys(people.usual(tree, stage, case.unit), ConflictSource.USUAL) if said else {}
    sources |= dict.fromkeys(named, ConflictSource.NAMED)
    for person, source in sources.items():
        Conflict.objects.create(case=case, user=person, source=source)
    if not (said or named):
        return False
    case.restricted = True
    events.record(
        case,
        "restricted",
        actor=events.WORKER,
        refs={"said": said, "named": len(named)},
        at=at,
    )
    return True

"""What becomes of a submission: a case at its first stage, or an entry in the log. All of it in memory, then stored."""

from typing import TYPE_CHECKING, Any

from django.db import models

from home.models import User
from home.time import now
from intake.cases import deadlines, events, failing, promises, references, unopened
from intake.cases.logged import LogEntry
from intake.cases.models import Case, Complainant, Conflict, ConflictSource, Deadline, DeadlineKind, StageRun
from intake.cases.sent import Sent
from intake.cases.together import Sheaf
from intake.cases.waking import wakes_after
from intake.finding import index, words
from intake.forms.kinds import Kind
from intake.letters import first
from intake.letters.models import Message
from intake.records.models import Content, Event
from intake.routing import names, people
from intake.routing.deciding import opening_stage
from intake.routing.engine import Priority, Sensitivity
from policies.procedures import Procedure, Stage

if TYPE_CHECKING:
    from intake.forms.models import Submission

#: What a complainant's own row keeps of the answers: who they are, and how to write to them safely.
_OF_THE_COMPLAINANT = ("name", "email", "telephone")
_HOW_TO_WRITE = ("safe_contact", "address")


def open_case(sent: Sent) -> "Submission":
    """Open the case: everything that a submission brings with it, stored together."""
    facts = sent.facts
    version, procedure = facts.version, facts.procedure
    assert version is not None  # the caller has looked
    assert procedure is not None
    sheaf = Sheaf()
    stage, decision = opening_stage(sent.decision, procedure)
    case = sheaf.put(
        Case(
            reference=references.new(),
            organisation=facts.organisation,
            version=version,
            unit=decision.unit,
            desk_unit=decision.unit,
            received_at=sent.at,
            kind=sent.kind,
            needs_review=bool(sent.received.doubts),
            safeguarding=sent.is_about_safety,
            urgent=decision.priority == Priority.URGENT,
        )
    )
    counted_from = deadlines.deemed_received(case, facts.days)
    case.counted_from = counted_from if counted_from != case.received_at else None
    content = sheaf.put(Content.new(sent.answers))
    complainant = _complainant(sheaf, case, sent)
    received = sheaf.put(
        events.link(
            case, "received", actor=sent.actor, public=True, refs=_facts_of_receipt(sent, version.number),
            content=content, at=sent.at,
        )
    )  # fmt: skip
    submission = _submission(sheaf, sent, content, received.digest, case)
    sheaf.put(events.link(case, "routed", actor=events.WORKER, refs=decision.as_refs(), at=sent.entered))
    if sent.files:
        refs = {"files": [file.as_refs() for file in sent.files], "held": sum(file.is_held for file in sent.files)}
        sheaf.put(events.link(case, "files kept", actor=sent.actor, refs=refs, at=sent.entered))
    if sent.received.doubts:
        doubts = {"reasons": list(sent.received.doubts)}
        sheaf.put(events.link(case, "doubted", actor=events.WORKER, refs=doubts, at=sent.entered))
    concerned, said = _set_aside(sheaf, case, sent, stage)
    assignment = people.assign(
        facts.tree, stage, case.unit, set_aside=bool(concerned) or said,
        concerned=frozenset(concerned), safeguarding=case.safeguarding,
    )  # fmt: skip
    run, rows = _enter(sheaf, case, procedure, stage, assignment, sent)
    told = assignment.told(facts.tree)
    sheaf.number({Message: (2 if case.safeguarding else 1) + len(told)})
    waiting = [each for each in promises.of_run(case, run, rows=rows, explained=False) if each.state == "waiting"]
    for letter in [
        *first.notices(case, run, sheaf.rows[Event][-1], told, waiting, stage),
        *first.to_complainant(case, complainant, run, waiting, stage, facts.texts),
    ]:
        sheaf.put(letter.content)
        sheaf.put(letter)
    _close_draft(sheaf, submission, sent)
    found = words.of_answers(submission.questions, sent.answers) | words.of_complainant(complainant.content.body)
    sheaf.with_it(index.of_new(case, found))
    failing.point("before writing")
    sheaf.store(_order())
    failing.point("after writing")
    if sent.entered > sent.at:
        _record_what_was_missed(case, run, stage, sent)
    return submission


def log(sent: Sent) -> "Submission":
    """Thank for what has no procedure, and put it into the log."""
    facts, sheaf = sent.facts, Sheaf()
    unit = sent.decision.unit
    content = sheaf.put(Content.new(sent.answers))
    submission = _submission(sheaf, sent, content, content.digest, None)
    reference = references.new()
    letter = first.thanks(
        facts.organisation, facts.texts, references.shown(reference), sent.kind,
        name=sent.answer("name"), address=_address(sent),
    )  # fmt: skip
    sheaf.put(letter.content)
    sheaf.put(letter)
    entry = sheaf.put(
        LogEntry(
            submission=submission,
            reference=reference,
            organisation=facts.organisation,
            unit=unit,
            kind=sent.kind,
            received_at=sent.at,
            needs_review=bool(sent.received.doubts),
            thanks=letter,
        )
    )
    if sent.kind != Kind.COMPLIMENT:  # who is praised may read it
        through: Any = LogEntry.kept_from.through
        usual = people.usual(facts.tree, facts.procedure.first, unit) if facts.procedure else ()
        for person in _whom_it_concerns(sent, usual):
            sheaf.put(through(logentry=entry, user=person))
    sheaf.number({})
    _close_draft(sheaf, submission, sent)
    failing.point("before writing")
    sheaf.store((Content, _submission_model(), Message, LogEntry, LogEntry.kept_from.through))
    failing.point("after writing")
    return submission


def _submission_model() -> "type[Submission]":
    from intake.forms.models import Submission

    return Submission


def _order() -> tuple[type[models.Model], ...]:
    """Return the tables of a case, in the order in which they are written."""
    return (
        Content, Case, _submission_model(), Complainant, StageRun, Event, Deadline, Conflict, Message,
    )  # fmt: skip


def _submission(sheaf: Sheaf, sent: Sent, content: Content, digest: str, case: Case | None) -> "Submission":
    received = sent.received
    return sheaf.put(
        _submission_model()(
            idempotency_key=received.key,
            form=sent.form,
            case=case,
            kind=sent.kind,
            channel=received.channel,
            taken_by=received.taken_by,
            received_at=sent.at,
            entered_at=sent.entered,
            notice=received.notice,
            questions=[question for question in received.questions if _was_kept(question, sent)],
            content=content,
            digest=digest,
        )
    )


def _close_draft(sheaf: Sheaf, submission: "Submission", sent: Sent) -> None:
    """The answers now stand in the submission; the draft keeps nothing but the way to it."""
    if sent.received.draft is not None:
        sheaf.change(
            sent.received.draft, submission=submission.pk, answers={}, done_steps=[], typed={}, touched_at=now()
        )


def _was_kept(question: dict[str, Any], sent: Sent) -> bool:
    """Tell whether a question stands with the answers: not where it would have said who somebody is."""
    return question["name"] in sent.answers or question["name"] not in sent.received.answers


def _facts_of_receipt(sent: Sent, number: str) -> dict[str, Any]:
    refs = {"submission": str(sent.received.key), "version": number, "channel": str(sent.received.channel)}
    if sent.entered > sent.at:
        refs["entered"] = sent.entered.isoformat()
    return refs


def _address(sent: Sent) -> str:
    """Return where to write to by e-mail; blank where that is not safe, or nobody said."""
    return sent.answer("email") if sent.answer("safe_contact") in ("", "email") else ""


def _complainant(sheaf: Sheaf, case: Case, sent: Sent) -> Complainant:
    kept = {name: sent.answer(name) for name in _OF_THE_COMPLAINANT}
    kept |= {name: sent.answer(name) for name in _HOW_TO_WRITE if sent.answer(name)}
    kept["email"] = _address(sent)
    content = sheaf.put(Content.new(kept))
    return sheaf.put(Complainant(case=case, who=sent.answer("who")[:50], content=content))


def _whom_it_concerns(sent: Sent, usual: "tuple[User, ...]") -> dict[User, ConflictSource]:
    """Return whom it may concern, and how we know (rule 6).

    Where nobody says whom, it may be any of those who would deal with it.
    """
    texts = [value for value in sent.answers.values() if isinstance(value, str)]
    found = dict.fromkeys(usual, ConflictSource.USUAL) if sent.answers.get("concerns_usual") == "yes" else {}
    return found | dict.fromkeys(names.named_in(texts, sent.facts.tree.everyone()), ConflictSource.NAMED)


def _set_aside(sheaf: Sheaf, case: Case, sent: Sent, stage: Stage) -> tuple[set[int], bool]:
    """Restrict a case that concerns those who would deal with it, or somebody's safety (rule 6).

    None of those whom it may concern gets it in another office of theirs, or later, until a manager clears
    it. Return their ids, and whether the answers say that it concerns such a person.
    """
    said = sent.answers.get("concerns_usual") == "yes"
    found = _whom_it_concerns(sent, people.usual(sent.facts.tree, stage, case.unit))
    for person, source in found.items():
        sheaf.put(Conflict(case=case, user=person, source=source))
    by_rule = sent.decision.sensitivity == Sensitivity.RESTRICTED
    if said or found or by_rule:
        case.restricted = True
        named = sum(source == ConflictSource.NAMED for source in found.values())
        refs: dict[str, Any] = {"said": said, "named": named}
        if by_rule:
            refs["rule"] = sent.decision.rule
        sheaf.put(events.link(case, "restricted", actor=events.WORKER, refs=refs, at=sent.entered))
    return {person.pk for person in found}, said


def _enter(
    sheaf: Sheaf, case: Case, procedure: Procedure, stage: Stage, assignment: people.Assignment, sent: Sent
) -> tuple[StageRun, list[Deadline]]:
    """Enter the first stage: the run, what is due in it, and whose it is. Return the run and its deadlines."""
    late = sent.entered > sent.at
    by_receipt = stage.acknowledged_by == "receipt" and not late
    run = sheaf.put(
        StageRun(
            case=case,
            seq=1,
            stage_key=stage.key,
            unit=assignment.unit,
            role=assignment.role,
            independent=stage.independent,
            entered_at=sent.at,
            entered_by=sent.actor,
            # Where the procedure lets the automatic receipt acknowledge, entering is acknowledging.
            acknowledged_at=sent.at if by_receipt else None,
        )
    )
    case.current_run, case.desk_unit = run, assignment.unit
    rows = [deadlines.of_run(case, run, kind, limit) for kind, limit in deadlines.owed_in(procedure, stage, first=True)]
    for row in rows:
        if by_receipt and row.kind == DeadlineKind.ACKNOWLEDGE:
            row.met_at = sent.at
        sheaf.put(row)
    deadlines.renew(case, rows, sent.facts.days, {})
    if late:
        for row in rows:
            row.wake_at = row.due and wakes_after(case, row, sent.entered)
    case.next_due = deadlines.next_due(rows)
    case.unopened_at = unopened.point(sent.entered, rows)
    if case.safeguarding:
        case.restricted = True
        refs = {"lead": assignment.how == "safeguarding", "run": str(run.uuid)}
        sheaf.put(events.link(case, "safeguarding", actor=events.WORKER, refs=refs, at=sent.entered))
    facts = {"run": str(run.uuid), "unit": assignment.unit.slug, "role": assignment.role, "how": assignment.how}
    sheaf.put(events.link(case, "assigned", actor=events.WORKER, refs=facts, at=sent.entered))
    return run, rows


def _record_what_was_missed(case: Case, run: StageRun, stage: Stage, sent: Sent) -> None:
    """Put on record what had been missed before somebody wrote down that a complaint had come."""
    deadlines.catch_up(case, run, stage, sent.entered)
    if stage.acknowledged_by == "receipt":
        # The receipt is written now, not when the letter lay in our box.
        run.acknowledged_at = sent.entered
        run.save(update_fields=["acknowledged_at"])
        deadlines.meet(case, run, DeadlineKind.ACKNOWLEDGE, sent.entered)
    deadlines.reckon(case)
    case.save()


__all__ = ["log", "open_case"]

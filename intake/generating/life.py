"""One invented case: what happens to it, as the workflow would have written it, in memory."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from home.models import User
from intake.cases import deadlines, events
from intake.cases.models import (
    OWED,
    Adjustment,
    Case,
    Closing,
    Complainant,
    Conflict,
    ConflictSource,
    Deadline,
    DeadlineKind,
    Handled,
    Outcome,
    StageRun,
    State,
    Timer,
)
from intake.cases.waking import reminder_points, wakes_after
from intake.forms.models import Submission
from intake.generating.letters import Letters, content_of, uuid_of
from intake.generating.place import Place, Version
from intake.generating.store import Heap, Numbers, note_words
from intake.letters.models import MessageKind
from intake.records.models import Event
from intake.routing import engine
from intake.routing.deciding import opening_stage
from intake.routing.engine import Priority, Sensitivity
from intake.routing.people import Assignment, assign, usual
from policies.procedures import Amount, Limit, Stage

#: So long after its time a worker's round finds something.
_ROUND = timedelta(seconds=2)
_SECOND = timedelta(seconds=1)


class Life:
    """A case on its way. Every act takes place at a moment, up to which time has passed before.

    Attributes:
        at: how far its time has come.
        until: where its time ends: the present.
    """

    def __init__(self, place: Place, version: Version, numbers: Numbers, chance: Random, until: datetime) -> None:
        self.place, self.version, self.numbers, self.chance, self.until = place, version, numbers, chance, until
        self.heap = Heap()
        self.rows: list[Deadline] = []
        self.adjustments: dict[int, list[Adjustment]] = {}
        self.extended: list[datetime] = []
        self.concerned: set[int] = set()
        self.handled: set[int] = set()
        self.handler: User | None = None
        self.case: Case
        self.run: StageRun
        self.stage: Stage
        self.assignment: Assignment
        self.letters: Letters
        self.at = until

    # -- how it begins ------------------------------------------------------------------------------

    def receive(self, at: datetime, reference: str, answers: dict[str, Any], questions: list[dict[str, Any]]) -> None:
        """Open the case for these answers, as :mod:`intake.cases.opening` does."""
        place, self.at = self.place, at
        decision = engine.decide(place.rules, answers, place.tree, default_unit=place.form.default_unit)
        first, decision = opening_stage(decision, self.version.procedure)
        self.case = case = Case(
            pk=self.numbers.next(Case),
            uuid=uuid_of(self.chance),
            reference=reference,
            organisation=place.organisation,
            version=self.version.row,
            unit=decision.unit,
            desk_unit=decision.unit,
            received_at=at,
            urgent=decision.priority == Priority.URGENT,
        )
        counted_from = deadlines.deemed_received(case, self.version.days)
        case.counted_from = counted_from if counted_from != at else None
        self.heap.put(case)
        self.letters = Letters(case, answers["name"], answers["email"], self.heap, self.chance)
        kept = {name: answers[name] for name in ("name", "email", "telephone")}
        person = self.heap.put(content_of(self.chance, kept))
        self.heap.put(Complainant(case=case, who=answers["who"], content=person))
        content = self.heap.put(content_of(self.chance, answers))
        submission = self.heap.put(
            Submission(
                idempotency_key=uuid_of(self.chance), form=place.form, case=case, received_at=at,
                entered_at=at, questions=questions, content=content, digest=content.digest,
            )
        )  # fmt: skip
        facts = {
            "submission": str(submission.idempotency_key), "version": self.version.row.number, "channel": "online",
        }  # fmt: skip
        self._event("received", actor=events.COMPLAINANT, public=True, refs=facts, content=content)
        self._event("routed", refs=decision.as_refs())
        set_aside = answers["concerns_usual"] == "yes"
        by_rule = {"rule": decision.rule} if decision.sensitivity != Sensitivity.ORDINARY else {}
        if set_aside:
            self._restrict(first)
        if set_aside or by_rule:
            case.restricted = True
            self._event("restricted", refs={"said": set_aside, "named": 0, **by_rule})
        self._enter(first, events.COMPLAINANT, set_aside=set_aside)
        self.letters.to_complainant(MessageKind.RECEIPT, at, self.run)

    def _restrict(self, stage: Stage) -> None:
        for person in usual(self.place.tree, stage, self.case.unit):
            self.concerned.add(person.pk)
            self.heap.put(Conflict(case=self.case, user=person, source=ConflictSource.USUAL))

    def _enter(self, stage: Stage, by: str, *, set_aside: bool = False, asked_late: bool = False) -> None:
        self.assignment = found = assign(
            self.place.tree, stage, self.case.unit, set_aside=set_aside,
            concerned=frozenset(self.concerned), handled_before=frozenset(self.handled),
        )  # fmt: skip
        seq = self.run.seq + 1 if self.case.current_run is not None else 1
        self.stage = stage
        self.run = run = StageRun(
            pk=self.numbers.next(StageRun),
            uuid=uuid_of(self.chance),
            case=self.case,
            seq=seq,
            stage_key=stage.key,
            unit=found.unit,
            role=found.role,
            independent=stage.independent,
            asked_late=asked_late,
            entered_at=self.at,
            entered_by=by,
            acknowledged_at=self.at if stage.acknowledged_by == "receipt" else None,
        )
        self.heap.put(run)
        self.case.current_run, self.case.desk_unit = run, found.unit
        self.handler, self.extended = None, []
        for kind, limit in deadlines.owed_in(self.version.procedure, stage, first=seq == 1):
            self._promise(kind, limit)
        if run.acknowledged_at:
            self._meet(DeadlineKind.ACKNOWLEDGE)
        self._renew()
        refs = {"run": str(run.uuid), "unit": found.unit.slug, "role": found.role, "how": found.how}
        event = self._event("assigned", refs=refs)
        self.letters.to_staff(MessageKind.NOTICE, self.at, run, event, found.people)

    # -- what people do -----------------------------------------------------------------------------

    def acknowledge(self) -> None:
        """Somebody says who deals with it."""
        who = self._take()
        self.run.acknowledged_at = self.at
        self._meet(DeadlineKind.ACKNOWLEDGE)
        event = self._tell("acknowledged", who, {"contact_name": str(who), "message": ""})
        self._renew()
        self.letters.to_complainant(MessageKind.ACKNOWLEDGEMENT, self.at, self.run, event)

    def extend(self, amount: Amount, reason: str) -> None:
        """The answer is given a later date."""
        row = self.waiting(DeadlineKind.RESPOND)
        assert row is not None  # the caller has looked
        assert row.due is not None
        later = deadlines.fold(self.case, row, row.due, self.version.days, [Adjustment(amount=str(amount))])
        if later is None:
            return
        who = self._take()
        facts = {"amount": str(amount), "from": row.due.isoformat(), "to": later.isoformat()}
        event = self._tell("extended", who, {"reason": reason}, facts)
        before = self.adjustments.setdefault(row.pk, [])
        before.append(Adjustment(deadline=row, seq=len(before) + 1, amount=str(amount), event=event))
        self.heap.put(before[-1])
        self.extended.append(self.at)
        self.letters.to_complainant(MessageKind.EXTENSION, self.at, self.run, event)
        self._owe_update()
        self._renew()

    def update(self, words: str) -> None:
        """The complainant is told how it is going."""
        who = self._take()
        self._meet(DeadlineKind.UPDATE)
        event = self._tell("updated", who, {"message": words})
        self.letters.to_complainant(MessageKind.UPDATE, self.at, self.run, event)
        self._owe_update()

    def respond(self, outcome: Outcome, words: str, remedies: list[str]) -> None:
        """The stage is answered; after the last one the case is closed."""
        run, case = self.run, self.case
        who = self._take()
        if not run.acknowledged_at:
            run.acknowledged_at = self.at
            self._meet(DeadlineKind.ACKNOWLEDGE)
        run.responded_at, run.outcome = self.at, outcome
        self._meet(DeadlineKind.RESPOND)
        self._rest_ceiling()
        self._release(run)
        titles = self.stage.response_must_include or ("",)
        parts = [{"title": title.capitalize(), "text": words} for title in titles]
        event = self._tell(
            "responded", who, {"parts": parts, "remedies": remedies, "contact_name": str(who)},
            {"outcome": outcome.value, "remedies": remedies},
        )  # fmt: skip
        if self.version.procedure.after(self.stage):
            case.state = State.RESPONDED
            if self.stage.escalate:
                self._promise(DeadlineKind.ESCALATE, self.stage.escalate)
        else:
            self._close(Closing.EXHAUSTED)
            self._event("closed", public=True, refs={"closing": Closing.EXHAUSTED.value})
        self._renew()
        self.letters.to_complainant(MessageKind.OUTCOME, self.at, run, event)

    def decision_received(self) -> None:
        """The answer has come to the complainant: their time begins."""
        how = "accepted by the mail server" if self.letters.email else "opened on the page"
        self.run.decision_received_at = self.at
        self._event("decision received", refs={"run": str(self.run.uuid), "how": how})
        self._renew()

    def escalate(self, reasons: str) -> None:
        """The complainant asks for the next stage."""
        following = self.version.procedure.after(self.stage)
        assert following is not None  # else the answer would have closed the case
        window = self.waiting(DeadlineKind.ESCALATE)
        self._meet(DeadlineKind.ESCALATE)
        self._release(self.run)
        asked = [row for row in self.rows if row.run_id == self.run.pk and row.kind == DeadlineKind.ESCALATE]
        late = bool(asked) and window is None
        self.run.left_at = self.at
        self.case.state = State.OPEN
        self._resume_ceiling()
        event = self._event(
            "escalated", actor=events.COMPLAINANT, public=True,
            refs={"from": str(self.run.uuid), "late": late}, content=self._content({"reasons": reasons}),
        )  # fmt: skip
        self._enter(following, events.COMPLAINANT, asked_late=late)
        self.letters.to_complainant(MessageKind.ESCALATED, self.at, self.run, event)

    def accept(self, words: str) -> None:
        """The complainant is content."""
        self._end(Closing.RESOLVED, "accepted", events.COMPLAINANT, words)

    def withdraw(self, words: str) -> None:
        """The complainant does not want to go on."""
        event = self._end(Closing.WITHDRAWN, "withdrawn", events.COMPLAINANT, words)
        self.letters.to_complainant(MessageKind.WITHDRAWN, self.at, self.run, event)

    def close(self, reason: str) -> None:
        """Who was asked about a window that has passed closes the case."""
        who = self._take(handles=False)
        self._close(Closing.LAPSED)
        event = self._tell("lapsed", who, {"reason": reason}, {"closing": Closing.LAPSED.value})
        self.letters.to_complainant(MessageKind.LAPSED, self.at, self.run, event)

    def _end(self, closing: Closing, kind: str, actor: str, words: str) -> Event:
        self._close(closing)
        content = self._content({"reasons": words})
        return self._event(kind, actor=actor, public=True, refs={"closing": closing.value}, content=content)

    # -- what time does -----------------------------------------------------------------------------

    def passes(self, to: datetime) -> bool:
        """Let time pass; tell whether it got to ``to`` before the present, with the case still open."""
        end = min(to, self.until)
        while (row := self._next()) is not None and row.wake_at is not None and row.wake_at + _SECOND <= end:
            self.at = max(self.at, min(row.wake_at + _ROUND, end))
            self._wake(row)
        self.at = max(self.at, end)
        return to <= self.until and self.case.state != State.CLOSED

    def _next(self) -> Deadline | None:
        awake = [row for row in self.rows if row.is_waiting and row.wake_at is not None]
        return min(awake, key=lambda row: (row.wake_at, row.pk), default=None)

    def _wake(self, row: Deadline) -> None:
        assert row.due is not None  # else it would sleep on
        refs = {"deadline": str(row.uuid), "kind": row.kind}
        if row.wake_at != row.due:
            points = reminder_points(self.case, row)
            point = max(point for point in points if point <= self.at)
            event = self._event("reminded", refs={**refs, "point": point.isoformat()})
            self.heap.put(Timer(deadline=row, action="remind", fire_at=point, done_event=event))
            row.wake_at = wakes_after(self.case, row, self.at)
            people = [self.handler] if self.handler else self.assignment.people
            self.letters.to_staff(MessageKind.REMINDER, self.at, self.run, event, people)
        elif row.kind in OWED:
            row.breached_event = event = self._event("breached", refs={**refs, "due": row.due.isoformat()})
            self.letters.to_staff(MessageKind.OVERDUE, self.at, self.run, event, self._managers())
            self._owe_update()
        elif row.discretionary:
            refs = {"deadline": str(row.uuid), "run": str(self.run.uuid)}
            row.breached_event = event = self._event("window passed", refs=refs)
            people = [self.handler] if self.handler else self.assignment.people
            self.letters.to_staff(MessageKind.DECIDE, self.at, self.run, event, people)
        else:
            self._close(Closing.LAPSED)
            refs = {"closing": Closing.LAPSED.value, "run": str(self.run.uuid)}
            event = self._event("lapsed", public=True, refs=refs)
            self.letters.to_complainant(MessageKind.LAPSED, self.at, self.run, event)

    def _managers(self) -> list[User]:
        """Return the nearest managers who may see the case."""
        for unit in self.place.tree.with_ancestors(self.run.unit):
            found = [person for person in self.place.tree.managers(unit) if person.pk not in self.concerned]
            if self.case.restricted:
                found = [person for person in found if person in self.assignment.people]
            if found:
                return found
        return []

    # -- its rows -----------------------------------------------------------------------------------

    def waiting(self, kind: DeadlineKind) -> Deadline | None:
        """Return the deadline of that kind of its present stage that still runs, with a date."""
        return next((row for row in self._own() if row.kind == kind and row.is_waiting and row.due), None)

    def finish(self) -> Heap:
        """Return all its rows, ready to be stored."""
        self.case.next_due = deadlines.next_due(self.rows)
        note_words(self.case, self.heap)
        return self.heap

    def _own(self) -> list[Deadline]:
        return [row for row in self.rows if row.run_id == self.run.pk and not row.void]

    def _promise(self, kind: DeadlineKind, limit: Limit) -> None:
        self._add(deadlines.of_run(self.case, self.run, kind, limit))

    def _add(self, row: Deadline) -> None:
        row.pk, row.uuid = self.numbers.next(Deadline), uuid_of(self.chance)
        self.rows.append(self.heap.put(row))

    def _renew(self) -> None:
        deadlines.renew(self.case, self.rows, self.version.days, self.adjustments)

    def _owe_update(self) -> None:
        days = self.version.days
        row = deadlines.next_update(self.case, self.run, self.stage, self._own(), self.extended, days)
        if row is not None:
            self._add(row)

    def _meet(self, kind: DeadlineKind) -> None:
        for row in self._own():
            if row.kind == kind and row.met_at is None:
                row.met_at = self.at

    def _rest_ceiling(self) -> None:
        for row in self.rows:
            if row.kind == DeadlineKind.CONCLUDE and row.met_at is None:
                row.met_at = self.at

    def _resume_ceiling(self) -> None:
        for row in self.rows:
            over = row.due is not None and deadlines.passed(row.due, self.at)
            if row.kind == DeadlineKind.CONCLUDE and (row.breached_event_id or not over):
                row.met_at, row.wake_at = None, wakes_after(self.case, row, self.at)

    def _release(self, run: StageRun | None = None) -> None:
        for row in self.rows:
            if row.met_at is None and (run is None or row.run_id == run.pk):
                row.void = True

    def _close(self, closing: Closing) -> None:
        case = self.case
        case.state, case.closing, case.closed_at = State.CLOSED, closing, self.at
        self.run.left_at = self.at
        self._release()

    def _take(self, *, handles: bool = True) -> User:
        """Return who acts, and note that they handle the stage."""
        if self.handler is None:
            self.handler = self.chance.choice(self.assignment.people)
            if handles:
                self.run.handler = self.handler
                self.handled.add(self.handler.pk)
                self.heap.put(Handled(run=self.run, user=self.handler, from_at=self.at))
        return self.handler

    def _content(self, body: Any) -> Any:
        return self.heap.put(content_of(self.chance, body))

    def _tell(self, kind: str, who: User, body: Any, refs: dict[str, Any] | None = None) -> Event:
        """Record something that the complainant reads too."""
        facts = {"run": str(self.run.uuid), **(refs or {})}
        return self._event(kind, actor=str(who), public=True, refs=facts, content=self._content(body))

    def _event(self, kind: str, *, actor: str = events.WORKER, **given: Any) -> Event:
        event = events.link(self.case, kind, actor=actor, at=self.at, **given)
        event.pk = self.numbers.next(Event)
        return self.heap.put(event)

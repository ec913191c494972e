"""Whether a case is where its events say it is: nobody moved it without a word (rules 4 and 7)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from home.models import Unit
from intake.cases.learning import LearningAction
from intake.cases.links import CaseLink
from intake.cases.models import Case, StageRun, State
from intake.records.models import Event

_STATES = {
    "received": State.OPEN,
    "responded": State.RESPONDED,
    "escalated": State.OPEN,
    "accepted": State.CLOSED,
    "withdrawn": State.CLOSED,
    "lapsed": State.CLOSED,
    "declined": State.CLOSED,
    "closed": State.CLOSED,
    "settled": State.CLOSED,
    "refused": State.CLOSED,
    "referred": State.CLOSED,
    "reopened": State.OPEN,
}
_RESTRICTS = {"restricted": True, "safeguarding": True, "cleared": False}
_SAFEGUARDS = {"safeguarding": True, "handed back": False}
#: What says how content a complainant is with a stage, named by its run or as the one they leave.
_SATISFIES = ("escalated", "accepted", "satisfaction", "settled")


def with_events(cases: "QuerySet[Case]", events: "QuerySet[Event]") -> Iterator[tuple[Case, list[Event]]]:
    """Yield each case with its events in order; both tables are read once, side by side."""
    rows = events.order_by("case_id", "seq").iterator(chunk_size=2000)
    current = next(rows, None)
    for case in cases.order_by("pk").iterator(chunk_size=500):
        chain = []
        while current is not None and current.case_id <= case.pk:
            if current.case_id == case.pk:
                chain.append(current)
            current = next(rows, None)
        yield case, chain


def state_on_record() -> Iterator[str]:
    """A case is open, answered, closed or restricted because an event says so (rule 7)."""
    told = Event.objects.filter(kind__in=[*_STATES, *_RESTRICTS, *_SAFEGUARDS])
    for case, chain in with_events(Case.objects.all(), told):
        state, closing, restricted, safeguarding = "", "", False, False
        for event in chain:
            state = _STATES.get(event.kind, state)
            closing = event.refs.get("closing", "") if state == State.CLOSED else ""
            restricted = _RESTRICTS.get(event.kind, restricted)
            safeguarding = _SAFEGUARDS.get(event.kind, safeguarding)
            if event.kind == "handed back":  # where it may concern somebody it stays restricted
                restricted = bool(event.refs.get("restricted"))
        if (case.state, case.closing) != (state, closing):
            yield f"case {case}: it is {_words(case.state, case.closing)}, its events say {_words(state, closing)}"
        if case.restricted != restricted:
            yield f"case {case}: it is {'' if case.restricted else 'not '}restricted, and no event says so"
        if case.safeguarding != safeguarding:
            yield f"case {case}: it is {'' if case.safeguarding else 'not '}about safety, and no event says so"


def _words(state: str, closing: str) -> str:
    return f"{state or 'nothing'} ({closing})" if closing else state or "nothing"


@dataclass
class _Told:
    """What the events say of one stage run."""

    assigned: dict[str, Any] | None = None
    acknowledged: datetime | None = None
    hearing: datetime | None = None
    heard: datetime | None = None
    responded: tuple[datetime, str] | None = None
    received: datetime | None = None
    entered: datetime | None = None
    handling: str = ""
    agrees: str = ""

    def learn(self, event: Event) -> None:
        """Take in what one more event says."""
        if event.kind == "received" and event.refs.get("entered"):
            self.entered = datetime.fromisoformat(str(event.refs["entered"]))
        if event.kind == "assigned":
            self.assigned = event.refs
        elif event.kind == "acknowledged":
            self.acknowledged = self.acknowledged or event.at
        elif event.kind == "hearing arranged":
            self.hearing = datetime.fromisoformat(str(event.refs.get("at")))
        elif event.kind == "heard":
            self.heard = datetime.fromisoformat(str(event.refs.get("held")))
        elif event.kind in ("responded", "settled"):
            self.responded = (event.at, str(event.refs.get("outcome", "")))
        elif event.kind == "decision received":
            # A letter in the post is received some days after it is known to be there.
            self.received = datetime.fromisoformat(event.refs["received"]) if "received" in event.refs else event.at
        elif event.kind == "decision not received":
            self.received = None


def stages_on_record() -> Iterator[str]:
    """Every stage was entered, given to people, acknowledged, heard and answered as the events say (rules 4 and 7)."""
    units: dict[tuple[int, str], int] = {
        (organisation, slug): pk for organisation, slug, pk in Unit.objects.values_list("organisation_id", "slug", "pk")
    }
    cases = Case.objects.prefetch_related("runs")
    for case, chain in with_events(cases, Event.objects.all()):
        told = _told(chain)
        entered = [event.at for event in chain if event.kind in ("received", "escalated", "reopened")]
        for run in sorted(case.runs.all(), key=lambda run: run.seq):
            said = told.get(str(run.uuid), _Told())
            yield from _entered(case, run, entered)
            yield from _given(case, run, said, units)
            # A receipt is written when a complaint is written down, which may be later than it came.
            yield from _dealt_with(case, run, said, told.get("", _Told()).entered if run.seq == 1 else None)


def _told(chain: list[Event]) -> dict[str, _Told]:
    found: dict[str, _Told] = {}
    for event in chain:
        said = found.setdefault(str(event.refs.get("run", "")), _Told())
        said.learn(event)
        if event.kind in _SATISFIES:
            left = found.setdefault(str(event.refs.get("from") or event.refs.get("run", "")), _Told())
            left.handling = str(event.refs.get("handling", left.handling))
            left.agrees = str(event.refs.get("agrees", left.agrees))
    return found


def _entered(case: Case, run: StageRun, entered: list[datetime]) -> Iterator[str]:
    if run.entered_at not in entered[run.seq - 1 : run.seq]:
        yield f"case {case}: no event says that stage {run.seq} was entered when it says it was"


def _given(case: Case, run: StageRun, said: _Told, units: dict[tuple[int, str], int]) -> Iterator[str]:
    if said.assigned is None:
        yield f"case {case}: no event says whose stage {run.seq} is"
        return
    # A unit that was renamed since is not held against the case.
    unit = units.get((case.organisation_id, str(said.assigned.get("unit"))), run.unit_id)
    if (unit, said.assigned.get("role")) != (run.unit_id, run.role):
        yield f"case {case}: stage {run.seq} was moved to other people, and no event says so"


def _dealt_with(case: Case, run: StageRun, said: _Told, entered: datetime | None) -> Iterator[str]:
    # The procedure may let the receipt acknowledge; and an answer acknowledges what nobody had.
    known = {said.acknowledged, run.entered_at, entered, said.responded[0] if said.responded else None}
    if run.acknowledged_at not in known or (said.acknowledged and not run.acknowledged_at):
        yield f"case {case}: the events know another acknowledgement of stage {run.seq}"
    if run.hearing_at != said.hearing:
        yield f"case {case}: the events know of a hearing at stage {run.seq} at another time, or of none"
    if run.heard_at != said.heard:
        yield f"case {case}: the events know another hearing at stage {run.seq}"
    if (run.responded_at, run.outcome) != (said.responded or (None, "")):
        yield f"case {case}: the events know another answer at stage {run.seq}"
    if run.decision_received_at != said.received:
        yield f"case {case}: the events know another time when the answer of stage {run.seq} was received"
    if (run.handling, run.agrees) != (said.handling, said.agrees):
        yield f"case {case}: the events know otherwise how content they were with stage {run.seq}"


def learning_on_record() -> Iterator[str]:
    """What is to change was promised by an event, and is done because an event says so (rule 7)."""
    actions = LearningAction.objects.select_related("case", "event")
    for action in actions.order_by("pk").iterator():
        promised = action.event.kind == "learning" and action.event.case_id == action.case_id
        if not promised or action.number >= int(action.event.refs.get("actions", 0)):
            yield f"case {action.case}: no event promises that something will change"
        told = action.case.events.filter(kind="learned", refs__action=str(action.uuid)).order_by("-seq").first()
        done = told.at if told is not None and told.refs.get("done") else None
        if action.done_at != done:
            yield f"case {action.case}: whether something has changed is not what its events say"


def links_on_record() -> Iterator[str]:
    """Cases that belong together are of one organisation, and an event says that they do (rules 5 and 7)."""
    for link in CaseLink.objects.select_related("first", "second").order_by("pk"):
        if link.first.organisation_id != link.second.organisation_id:
            yield f"case {link.first}: it is linked with a case of another organisation"
        told = Event.objects.filter(kind="linked", case__in=(link.first_id, link.second_id))
        others = {str(link.first.uuid), str(link.second.uuid)}
        if not any(event.refs.get("other") in others for event in told):
            yield f"case {link.first}: it is linked with {link.second}, and no event says so"

"""The one declared table of what may happen to a case: by whom, from which states, and who is written to."""

from dataclasses import dataclass
from enum import StrEnum

from intake.cases.models import State


class By(StrEnum):
    """Who makes a transition."""

    STAFF = "staff"
    COMPLAINANT = "the complainant"
    TIME = "time"


class To(StrEnum):
    """Whom a transition writes to."""

    NOBODY = "nobody"
    COMPLAINANT = "the complainant"
    STAFF = "staff"
    BOTH = "the complainant and staff"
    CONCERNED = "the person complained about"


@dataclass(frozen=True)
class Transition:
    """One thing that may happen, from which states, where it can lead, and who is written to."""

    name: str
    by: By
    from_states: tuple[State, ...]
    leads_to: tuple[State, ...]
    does: str
    writes_to: To = To.NOBODY


OPEN, ANSWERED, CLOSED = State.OPEN, State.RESPONDED, State.CLOSED
_LIVE = (OPEN, ANSWERED)
_ANY = (OPEN, ANSWERED, CLOSED)


def _staff(
    name: str, states: tuple[State, ...], does: str, *, leads_to: tuple[State, ...] = (), to: To = To.NOBODY
) -> Transition:
    """Declare what staff do; what leads nowhere leaves the case where it is."""
    return Transition(name, By.STAFF, states, leads_to or states, does, to)


TRANSITIONS: dict[str, Transition] = {
    transition.name: transition
    for transition in (
        _staff("acknowledge", (OPEN,), "tells the complainant who deals with it", to=To.COMPLAINANT),
        _staff("hand_back", (OPEN,), "gives a report about somebody's safety back to the ordinary route", to=To.STAFF),
        _staff("vouch", _LIVE, "says that a case which looked automatic was looked at, and is genuine"),
        _staff("take", (OPEN,), "makes whoever presses the button its handler"),
        _staff("assign", (OPEN,), "gives it to a colleague who may act on it", to=To.STAFF),
        _staff("transfer", (OPEN,), "gives it to another unit, with the reason; the clock keeps running", to=To.STAFF),
        _staff(
            "question", _LIVE, "writes to the complainant, or asks them something; no clock stops", to=To.COMPLAINANT
        ),
        _staff("writing", (OPEN,), "asks the complainant to put it in writing; no clock stops", to=To.COMPLAINANT),
        _staff("note", _ANY, "keeps a note that only staff can read"),
        _staff("update", (OPEN,), "tells the complainant how it is going", to=To.COMPLAINANT),
        _staff(
            "extend",
            (OPEN,),
            "gives the answer a later date, and tells the complainant the date and the reason",
            to=To.COMPLAINANT,
        ),
        _staff(
            "arrange",
            (OPEN,),
            "arranges the panel's hearing, or changes it, and invites the complainant: when, where, before whom",
            to=To.COMPLAINANT,
        ),
        _staff("hear", (OPEN,), "records that the panel's hearing was held: when, who sat, who came"),
        _staff(
            "respond",
            (OPEN,),
            "sends the complainant the answer; after the last stage it closes the case",
            leads_to=(ANSWERED, CLOSED),
            to=To.COMPLAINANT,
        ),
        _staff(
            "settle",
            (OPEN,),
            "closes a case that was put right together, as the complainant has agreed",
            leads_to=(CLOSED,),
            to=To.COMPLAINANT,
        ),
        _staff(
            "climb",
            (ANSWERED,),
            "takes it to the next stage, as the complainant has asked by other means",
            leads_to=(OPEN,),
            to=To.BOTH,
        ),
        _staff(
            "refuse",
            (ANSWERED, CLOSED),
            "refuses the next stage to who asks too late: why, and where to go",
            leads_to=(CLOSED,),
            to=To.COMPLAINANT,
        ),
        _staff(
            "decline",
            (OPEN,),
            "does not take on a stage that was asked for later than the policy says",
            leads_to=(CLOSED,),
            to=To.COMPLAINANT,
        ),
        _staff(
            "refer",
            _LIVE,
            "passes it to another organisation, named with the reason, and closes it",
            leads_to=(CLOSED,),
            to=To.COMPLAINANT,
        ),
        _staff("safeguard", _LIVE, "restricts it and gives it to the safeguarding lead", to=To.STAFF),
        _staff(
            "clear",
            (OPEN,),
            "says that nobody is concerned: it goes the ordinary way",
            to=To.STAFF,
        ),
        _staff("conflict", (OPEN,), "says whom it concerns: they never see it, and others deal with it", to=To.STAFF),
        _staff("extract", (OPEN,), "sends the person complained about an approved extract", to=To.CONCERNED),
        _staff("hear_them", (OPEN,), "keeps what the person complained about has replied"),
        _staff("findings", _ANY, "tells the person complained about what was found", to=To.CONCERNED),
        _staff(
            "content",
            (ANSWERED,),
            "closes it: the complainant has said that it is enough",
            leads_to=(CLOSED,),
        ),
        _staff(
            "stop",
            _LIVE,
            "closes it because the complainant has said, by other means, that they don't go on",
            leads_to=(CLOSED,),
            to=To.COMPLAINANT,
        ),
        _staff(
            "satisfied",
            (ANSWERED, CLOSED),
            "records whether they are content, and whether they agree",
        ),
        _staff("link", _ANY, "notes that another case belongs with it"),
        _staff(
            "close",
            (ANSWERED,),
            "closes a case whose discretionary window for the next stage has passed",
            leads_to=(CLOSED,),
            to=To.COMPLAINANT,
        ),
        _staff("reopen", (CLOSED,), "opens it again at the stage where it stood", leads_to=(OPEN,), to=To.BOTH),
        _staff(
            "exhaust",
            (CLOSED,),
            "answers a request to reopen: we are finished, signed by whom the policy names",
            to=To.COMPLAINANT,
        ),
        _staff("learned", _ANY, "says that something we promised to change is done, or is not done after all"),
        Transition(
            "escalate",
            By.COMPLAINANT,
            _LIVE,
            (OPEN,),
            "asks for the next stage; before it is answered only once our own date has passed",
            To.BOTH,
        ),
        Transition("reply", By.COMPLAINANT, _LIVE, _LIVE, "answers a question of ours, or adds something", To.STAFF),
        Transition("contact", By.COMPLAINANT, _ANY, _ANY, "changes how to reach them", To.BOTH),
        Transition("accept", By.COMPLAINANT, (ANSWERED,), (CLOSED,), "says that the answer is enough"),
        Transition("withdraw", By.COMPLAINANT, _LIVE, (CLOSED,), "stops the complaint", To.COMPLAINANT),
        Transition(
            "lapse",
            By.TIME,
            (ANSWERED,),
            (CLOSED,),
            "closes a case whose window for the next stage has passed",
            To.COMPLAINANT,
        ),
        Transition("breach", By.TIME, _LIVE, _LIVE, "records that a promised date was missed", To.STAFF),
        Transition(
            "ask",
            By.TIME,
            (ANSWERED,),
            (ANSWERED,),
            "asks a person what to do when a discretionary window has passed",
            To.STAFF,
        ),
        Transition(
            "recalculate",
            By.TIME,
            _LIVE,
            _LIVE,
            "reckons the dates anew after a change of the calendar",
            To.COMPLAINANT,
        ),
    )
}

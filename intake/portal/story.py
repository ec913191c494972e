"""A case as its complainant reads it: no jargon, nothing internal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from home.models.pages import address_of
from home.time import now
from intake.cases import promises, workflow
from intake.cases.models import OWED, Case, Closing, DeadlineKind, Outcome, Remedy, StageRun, State
from intake.letters import answers
from intake.records.models import Event
from policies import calendars, sentences
from policies.procedures import Stage

_TITLES = {
    "received": _l("We received your complaint"),
    "acknowledged": _l("We told you who is dealing with it"),
    "hearing arranged": _l("We invited you to a hearing"),
    "heard": _l("The hearing was held"),
    "responded": _l("We answered"),
    "updated": _l("We told you how it is going"),
    "extended": _l("We need more time"),
    "date moved": _l("A date has changed"),
    "escalated": _l("You asked for the next stage"),
    "declined": _l("We did not take on the next stage"),
    "accepted": _l("You told us that our answer is enough"),
    "withdrawn": _l("You took your complaint back"),
    "lapsed": _l("We closed your complaint because we did not hear from you"),
    "closed": _l("Our procedure is finished"),
    "asked": _l("We wrote to you"),
    "asked for writing": _l("We asked you to put it in writing"),
    "replied": _l("You wrote to us"),
    "settled": _l("We put this right together"),
    "refused": _l("We did not take on the next stage"),
    "referred": _l("We passed your complaint to another organisation"),
    "reopened": _l("We opened your complaint again"),
    "exhausted": _l("You asked us to open your complaint again"),
    "contact changed": _l("You changed how we can reach you"),
}
_CLOSED = {
    Closing.RESOLVED: _l("You told us that this has been put right, or that our answer is enough, so it is closed."),
    Closing.LAPSED: _l(
        "Your complaint is closed because we did not hear from you in the time for asking for the next stage."
    ),
    Closing.EXHAUSTED: _l("We have answered at the last stage, so our procedure is finished."),
    Closing.WITHDRAWN: _l("You took your complaint back, so it is closed."),
    Closing.REFERRED: _l("Your complaint was passed to another organisation."),
}
_DECLINED = _l(
    "You asked for the next stage after the time for asking, and we decided that we can't take it on. "
    "Your complaint is closed. You can read the reason below."
)


#: Of these it is said who did it.
_BY_SOMEBODY = (
    "acknowledged", "responded", "updated", "extended", "declined", "asked", "asked for writing", "settled", "refused",
    "referred", "reopened", "hearing arranged",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One thing that happened, as the complainant is told it."""

    title: str
    when: str
    parts: tuple[tuple[str, str], ...]
    by: str
    is_answer: bool = False
    is_invitation: bool = False


def _moment(case: Case, moment: Any) -> str:
    return _("at %(time)s") % {"time": sentences.time_in_words(moment, case.organisation.timezone)}


def history(case: Case) -> list[Step]:
    """Return the public events, the newest first."""
    rows = case.events.filter(public=True).select_related("content").order_by("-seq")
    return [_step(case, row) for row in rows if row.kind in _TITLES]


def _step(case: Case, event: Event) -> Step:
    body = event.content.body if event.content and event.content.body else {}
    by = event.actor if event.kind in _BY_SOMEBODY else ""
    parts = tuple(part for part in _parts(case, event, body) if part[1].strip())
    return Step(
        str(_TITLES[event.kind]), _moment(case, event.at), parts, body.get("contact_name") or by,
        is_answer=event.kind == "responded", is_invitation=event.kind == "hearing arranged",
    )  # fmt: skip


#: Where the words of an event stand in its content.
_WORDS = {
    "received": "details",
    "updated": "message",
    "declined": "reason",
    "lapsed": "reason",
    "asked": "message",
    "asked for writing": "message",
    "settled": "message",
    "reopened": "reason",
}
#: Where they stand under headings of their own.
_SAID = {
    "acknowledged": (
        ("", "message"), ("What we understood", "understood"), ("What you would like to happen", "outcome_sought"),
    ),
    "escalated": (("", "reasons"), ("What you would like to happen", "outcome_sought")),
    "refused": (("", "reason"), ("Where else you can go", "where")),
}  # fmt: skip


def _parts(case: Case, event: Event, body: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what was said, each part with its own heading, or none."""
    if event.kind == "responded":
        return _answer(event, body)
    if event.kind == "hearing arranged":
        return _hearing(case, event, body)
    if event.kind == "heard":
        held = sentences.time_in_words(datetime.fromisoformat(event.refs["held"]), case.organisation.timezone)
        return [("", _("At %(time)s.") % {"time": held})]
    if event.kind == "extended":
        told = _("We will answer %(by)s.") % {"by": _date(case, event.refs["to"])}
        return [("", told), ("", str(body.get("reason", "")))]
    if event.kind == "referred":
        went = _("It went to: %(to)s") % {"to": body.get("to", "")}
        return [("", went), (_("Why"), str(body.get("reason", "")))]
    if event.kind == "exhausted":
        signed = ", ".join(text for text in (body.get("signatory"), body.get("office")) if text)
        return [
            ("", f"{_('Our procedure is finished.')} {body.get('reason', '')}"),
            (_("Signed by"), signed),
        ]
    if event.kind == "date moved":
        return [("", _moved(case, event))]
    if event.kind == "replied":
        return [("", str(body.get("reasons", ""))), ("", _with_files(event.refs.get("with", 0)))]
    said = _SAID.get(event.kind) or (("", _WORDS.get(event.kind, "reasons")),)
    return [(heading, str(body.get(name, ""))) for heading, name in said]


def _hearing(case: Case, event: Event, body: dict[str, Any]) -> list[tuple[str, str]]:
    """Return when and where a panel hears them, and what was written with the invitation."""
    when = sentences.time_in_words(datetime.fromisoformat(event.refs["at"]), case.organisation.timezone)
    again = "This replaces what we wrote before. " if event.refs.get("again") else ""
    return [
        ("", f"{again}It is at {when}."),
        ("Where", str(body.get("place", ""))),
        ("Who will hear it", answers.panel_in_words(body)),
        ("", str(body.get("message", ""))),
    ]


def _with_files(number: int) -> str:
    said = ngettext(
        "%(number)s file came with it. It is among the files you sent.",
        "%(number)s files came with it. They are among the files you sent.",
        number,
    )
    return said % {"number": number} if number else ""


def _date(case: Case, written: str) -> str:
    """Return a moment that an event refers to, in words."""
    return sentences.moment_in_words(datetime.fromisoformat(written), case.organisation.timezone)


def _moved(case: Case, event: Event) -> str:
    """Say which date the calendar has moved, and to when."""
    label = promises.LABELS[DeadlineKind(event.refs["kind"])]
    if event.refs["to"] is None:
        return f"{label}: {sentences.deadline_in_words(None, case.organisation.timezone)}."
    return _("%(what)s %(by)s, because of a change in the days that count.") % {
        "what": label, "by": _date(case, event.refs["to"]),
    }  # fmt: skip


def _answer(event: Event, body: dict[str, Any]) -> list[tuple[str, str]]:
    said = [(str(part["title"]), str(part["text"])) for part in body.get("parts", [])]
    remedies = [Remedy(remedy) for remedy in event.refs.get("remedies", [])]
    offered = [str(remedy.label) for remedy in remedies if remedy != Remedy.OTHER]
    if Remedy.OTHER in remedies:
        offered.append(_("what we describe above"))
    if offered:
        *before, last = offered
        listed = _("%(some)s and %(last)s") % {"some": ", ".join(before), "last": last} if before else last
        said.append((_("What we offer"), f"{listed}."))
    return [
        ("", f"{Outcome(event.refs['outcome']).label}."),
        *((title, text[:1].upper() + text[1:]) for title, text in said),
    ]


def stage_line(case: Case) -> list[dict[str, str]]:
    """Return our own stages in order, each done, current or next."""
    runs = {run.stage_key: run for run in case.runs.all()}
    current = case.current_run
    line = []
    for stage in case.version.promise.stages:
        run = runs.get(stage.key)
        if stage.is_external:
            continue
        if run is None:
            line.append({"name": stage.name, "state": "next", "when": ""})
        elif current is not None and run.pk == current.pk and not case.is_closed:
            line.append({"name": stage.name, "state": "current", "when": ""})
        else:
            when = run.responded_at or run.left_at
            said = sentences.day_in_words(case.organisation.local(when).date()) if when else ""
            line.append({"name": stage.name, "state": "done", "when": said})
    return line


def status(case: Case, run: StageRun, stage: Stage) -> dict[str, str]:
    """Return where the complaint is now, in a sentence or two."""
    found = {"heading": _("Where your complaint is now"), "stage_name": stage.name, "who": "", "text": ""}
    if case.is_closed:
        found["text"] = str(
            _DECLINED if run.asked_late and case.closing == Closing.LAPSED else _CLOSED[Closing(case.closing)]
        )
    elif case.state == State.RESPONDED:
        found["text"] = _(
            "We have answered. You can read our answer below, and ask for the next stage if you are not content."
        )
    else:
        found["who"] = promises.who_has_it(run)
        found["text"] = (
            _("We have told you who is dealing with it, and are looking into it.")
            if run.acknowledged_at and run.handler_id
            else _("We have it, and someone will be in touch.")
        )
    return found


def next_who(case: Case, run: StageRun) -> str:
    """Return who would look at the complaint at the next stage, in words."""
    following = case.version.promise.after(promises.stage_of(case, run))
    if following is None or following.handled_by is None:
        return ""
    names = dict(case.organisation.units.values_list("slug", "name"))
    return sentences.who_in_words(following.handled_by, names)


def last_day(case: Case, run: StageRun) -> str | None:
    """Return by when the next stage must be asked for; None where no day is named."""
    row = workflow.window(case, run)
    if row is None or row.due is None or workflow.asks_late(case, now()):
        return None
    return sentences.moment_in_words(row.due, case.organisation.timezone)


def conversation(case: Case) -> list[Step]:
    """Return what was written to and fro, the newest first, as far as one reads back when one writes."""
    rows = case.events.filter(
        public=True, kind__in=("replied", "asked", "asked for writing", "updated")
    ).select_related("content")
    return [_step(case, row) for row in rows.order_by("-seq")[:5]]


def of_acts(case: Case) -> dict[str, Any]:
    """Return what the pages on which one acts say of the case."""
    run = case.current_run
    assert run is not None  # every case has a stage (rule 4)
    prefetch_related_objects([case], "deadlines")
    refused = workflow.why_not_escalate(case, now())
    return {
        "asks_late": refused is None and workflow.asks_late(case, now()),
        "escalate": {
            "next_who": next_who(case, run) if refused is None else "",
            "last_day": last_day(case, run),
            "button": _("Ask for the next stage"),
        },
    }


def _is_invited(case: Case, run: StageRun) -> bool:
    """Tell whether a hearing is still to come."""
    return case.state == State.OPEN and run.hearing_at is not None and run.heard_at is None


def tell(case: Case) -> dict[str, Any]:
    """Return everything the complainant's page shows."""
    from intake.portal import own_files
    from intake.portal.letters import listed

    run = case.current_run
    assert run is not None  # every case has a stage (rule 4)
    prefetch_related_objects([case], "deadlines")
    rows = sorted(case.deadlines.all(), key=lambda row: row.pk)
    refused = workflow.why_not_escalate(case, now())
    days = calendars.days_for(case.organisation, case.version.promise, calendar=case.organisation.calendar)
    owed = [p for p in promises.of_run(case, run, rows=rows, days=days) if p.kind in OWED and p.state != "ended"]
    stage, told = promises.stage_of(case, run), history(case)
    return {
        **of_acts(case),
        "case": {
            "reference": case.shown_reference,
            "received_at": _moment(case, case.received_at),
            "title": _("Your complaint"),
        },
        "status": status(case, run, stage),
        "stage_line": stage_line(case),
        "promises": owed,
        "history": told,
        # While they may still ask for more, our last answer is what they came for.
        "answer": next((step for step in told if step.is_answer), None) if case.state == State.RESPONDED else None,
        # What they are invited to, until it was held: the invitation that holds is the newest.
        "hearing": next((step for step in told if step.is_invitation), None) if _is_invited(case, run) else None,
        "policy": {
            "title": case.version.title,
            "number": case.version.number,
            "url": f"{address_of(case.version.policy)}versions/{case.version.number}/",
        },
        "can_escalate": refused is None,
        "escalate_refused": refused if case.state == State.RESPONDED else None,
        "overdue": refused is None and case.state == State.OPEN,
        "can_add": not case.is_closed,
        "can_say_how": case.state != State.OPEN,
        "letters": listed(case),
        "files": own_files.shown(case),
        "can_accept": case.state == State.RESPONDED,
        "can_withdraw": not case.is_closed,
        # That our own procedure is finished is said above; here is where else they may go.
        "way_on": answers.way_on(case, run) if case.closing == Closing.EXHAUSTED else "",
    }

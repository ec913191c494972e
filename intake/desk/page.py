"""Everything one screen says of a case. The number of queries does not grow with its history."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from home.models import Unit
from home.presence import Presence
from home.time import now
from intake.cases import promises, workflow
from intake.cases.access import Rights
from intake.cases.models import OWED, Case, Conflict, ConflictSource, Deadline, DeadlineKind, StageRun, State
from intake.cases.promises import Promise
from intake.desk import actions, further, looking, urgency, words
from intake.desk.timeline import ERASED, Entry, Teller
from intake.desk.urgency import Urgency
from intake.forms.questions.asking import answer_in_words
from intake.letters.fields import CONFIRMATION, PORTAL_LINK, SECRET
from intake.letters.models import TO_THE_CONCERNED, Feedback, Message, MessageState
from intake.records.models import Event
from policies import sentences
from policies.procedures import Stage


@dataclass(frozen=True)
class StageStep:
    """One stage on the line: gone through, current, or still possible."""

    name: str
    state: str
    who: str = ""
    entered: str = ""
    outcome: str = ""
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True)
class Letter:
    """One message, and how far it has come."""

    kind: str
    to: str
    state: str
    trouble: bool
    when: str
    text: str


def tell(case: Case, rights: Rights | None = None) -> dict[str, Any]:
    """Return what the case page shows of a case that ``policy.VisibleCases`` has fetched for somebody."""
    run = case.current_run
    assert run is not None  # every case has a stage (rule 4)
    acting: bool = case.actionable  # type: ignore[attr-defined]  # as ``policy.VisibleCases`` fetched it
    held: bool = case.held  # type: ignore[attr-defined]  # likewise
    deadlines = list(case.deadlines.prefetch_related("adjustments").order_by("pk"))
    runs = list(case.runs.select_related("unit", "handler").order_by("seq"))
    units = dict(Unit.objects.filter(organisation_id=case.organisation_id).values_list("slug", "name"))
    procedure = case.version.promise
    stage = procedure.stage(run.stage_key)
    line = _stage_line(case, runs, deadlines, procedure.stages)
    current = next(step for step in line if step.state == "current")
    here = actions.standing(case, run, stage, deadlines)
    can = actions.offered(here, may_act=acting, may_hold=held)
    next_promise = _next_owed(current.promises)
    events = list(case.events.select_related("content").order_by("-seq"))
    teller = Teller(case, units, {str(r.uuid): procedure.stage(r.stage_key).name for r in runs})
    timeline = [teller.tell(event) for event in events]
    return {
        "case": case,
        "run": run,
        "stage": stage,
        "state": words.state_in_words(case, run, stage, to_decide=here.waits_for_a_decision),
        "who_has_it": words.who(run),
        "received": words.moment(case, case.received_at),
        "closed": words.moment(case, case.closed_at) if case.closed_at else "",
        "urgency": urgency.of_case(case, deadlines, case.organisation.timezone),
        "next_promise": next_promise,
        "update_too": _update_too(here, next_promise),
        "asked_late": run.asked_late and case.state == State.OPEN,
        "stage_line": line,
        "actions": _links(case, [action for action in can if action.group == actions.Group.NEXT]),
        "more": [(heading, _links(case, found)) for heading, found in actions.grouped(can)],
        "why_nothing": actions.why_nothing(here, may_act=acting),
        "why_no_more_time": actions.why_no_more_time(here) if can and case.state == State.OPEN else "",
        "why_you": _why_you(case),
        "concerned": concerned(case) if case.restricted else [],
        "complainant": case.complainant,
        "complainant_who": _who_in_words(case),
        "answers": answers(case),
        "doubts": looking.doubts(case, events),
        "may_vouch": acting and case.needs_review,
        "timeline": timeline,
        "letters": _letters(case),
        "notes": [entry for entry in timeline if entry.kind == "noted"],
        "learning": _learning(case) if here.was_to_change else [],
        "linked": linked(case, rights) if rights is not None and getattr(case, "is_linked", True) else [],
        "feedback": _feedback(case),
        "satisfied": _satisfied(case, runs) if case.is_closed else [],
        "asked_for_stage": _why_asked(events),
        "routing": _routing(events, units),
        "version": {
            "title": case.version.title,
            "number": case.version.number,
            "url": f"{case.version.policy.url}versions/{case.version.number}/",
        },
    }


def _links(case: Case, found: list[actions.Action]) -> list[dict[str, Any]]:
    """Return actions with their addresses, and whom each writes to by name."""
    name = case.complainant.name or _("the complainant")
    words = {
        workflow.To.NOBODY: "",
        workflow.To.STAFF: _("Writes to staff"),
        workflow.To.COMPLAINANT: _("Writes to {name}").format(name=name),
        workflow.To.BOTH: _("Writes to {name} and to staff").format(name=name),
        workflow.To.CONCERNED: _("Writes to the person complained about"),
    }
    return [
        {
            "action": action,
            "url": reverse(action.url_name, args=(case.pk,)),
            "writes": words[workflow.To(action.writes_to)],
            "outside": action.writes_to not in (workflow.To.NOBODY, workflow.To.STAFF),
        }
        for action in found
    ]


def _learning(case: Case) -> list[dict[str, Any]]:
    today = case.organisation.local(now()).date()
    return [
        {
            "what": action.what or ERASED,
            "whose": action.whose,
            "due": sentences.day_in_words(action.due),
            "done": words.day(case, action.done_at) if action.done_at else "",
            "late": action.is_late(today),
        }
        for action in case.learning.select_related("event__content", "owner")
    ]


def linked(case: Case, rights: Rights) -> list[Case]:
    """Return the cases that belong with this one, as far as somebody may see them."""
    others = Q(links_on__second=case) | Q(links_back__first=case)
    return list(Case.objects.visible_with(rights).filter(others).order_by("-received_at"))


def _why_you(case: Case) -> str:
    """Return why somebody whose case it is not ordinarily sees it; blank where it is theirs."""
    person: int | None = case.in_place_of  # type: ignore[attr-defined]  # as ``policy.VisibleCases`` fetched it
    acting: bool = case.actionable  # type: ignore[attr-defined]  # likewise
    if acting and case.from_above:  # type: ignore[attr-defined]  # likewise
        return _("Everybody whose case this is is away today, so it is for you to see to.")
    if person is None:
        return ""
    presence = Presence.today(case.organisation_id)
    until = sentences.day_in_words(presence.until(presence.chain(person)))
    return _("This is here because you stand in for %(person)s until the end of %(until)s.") % {
        "person": presence.person(person),
        "until": until,
    }


def news(case: Case, seen: int) -> list[Entry]:
    """Return what has happened since somebody opened the case with ``seen`` events on it."""
    units = dict(Unit.objects.filter(organisation_id=case.organisation_id).values_list("slug", "name"))
    teller = Teller(case, units, {})
    return [teller.tell(event) for event in case.events.filter(seq__gt=seen).select_related("content").order_by("seq")]


def _stage_line(
    case: Case, runs: list[StageRun], deadlines: list[Deadline], stages: tuple[Stage, ...]
) -> list[StageStep]:
    by_key = {run.stage_key: run for run in runs}
    line = []
    for stage in stages:
        run = by_key.get(stage.key)
        if run is None:
            state = "outside" if stage.is_external else "next"
            line.append(StageStep(stage.body if stage.is_external else stage.name, state))
            continue
        line.append(
            StageStep(
                name=stage.name,
                state="current" if run.pk == case.current_run_id else "done",
                who=words.who(run),
                entered=words.day(case, run.entered_at),
                outcome=words.outcome(run.outcome) if run.outcome else "",
                promises=tuple(promises.of_run(case, run, rows=deadlines)),
            )
        )
    return line


def _next_owed(promised: tuple[Promise, ...]) -> Promise | None:
    """Return what we owe next at the current stage."""
    owed = [p for p in promised if p.kind in OWED and p.due and p.state in ("waiting", "overdue")]
    return min(owed, key=lambda p: p.due, default=None)  # type: ignore[arg-type,return-value]  # all have a date


def _update_too(here: actions.Standing, first: Promise | None) -> Urgency | None:
    """Return the update that the complainant is owed, where something else is named as due before it."""
    update = here.update
    if here.case.state != State.OPEN or update is None or (first and first.kind == DeadlineKind.UPDATE):
        return None
    return urgency.of_row(update, here.case.organisation.timezone)


def concerned(case: Case) -> list[str]:
    """Return the names that stand in the answers; not of those who are passed over only because nobody was named."""
    found = Conflict.objects.filter(case=case, cleared_at=None).exclude(source=ConflictSource.USUAL)
    found = found.select_related("user")
    return [str(conflict.user) for conflict in found]


def _submission(case: Case) -> tuple[list[dict[str, Any]], dict[str, Any], bool]:
    submission = case.submission
    body = submission.content.body
    return submission.questions, body if isinstance(body, dict) else {}, submission.content.erased_at is not None


def answers(case: Case) -> list[tuple[str, str]]:
    """Return each question as it was asked, with its answer as it was given."""
    questions, given, erased = _submission(case)
    return [
        (question["label"], str(ERASED) if erased else answer_in_words(question, given.get(question["name"], "")))
        for question in questions
    ]


def _who_in_words(case: Case) -> str:
    questions, _, _ = _submission(case)
    asked = next((question for question in questions if question["name"] == "who"), None)
    return answer_in_words(asked, case.complainant.who) if asked else ""


def _letters(case: Case) -> list[Letter]:
    sent = case.messages.select_related("content", "to_user").order_by("-pk")
    return [_letter(case, message) for message in sent]


def _letter(case: Case, message: Message) -> Letter:
    body = message.content.body if isinstance(message.content.body, dict) else {}
    # The secret is filled in at delivery and stands nowhere else: not here either.
    text = str(body.get("text", ERASED)).replace(PORTAL_LINK, "(the address of their own page)")
    text = text.replace(SECRET, "(their secret code)").replace(CONFIRMATION, "(the code for the new address)")
    return Letter(
        kind=str(message.get_kind_display()),
        to=reader_of(message),
        state=str(message.get_state_display()),
        trouble=message.state == MessageState.FAILED,
        when=words.moment(case, message.sent_at or message.created_at),
        text=text,
    )


def reader_of(message: Message) -> str:
    """Return to whom a letter is, in words."""
    if message.kind in TO_THE_CONCERNED:
        return _("the person complained about")
    return str(message.to_user) if message.to_user else _("the complainant")


def _feedback(case: Case) -> dict[str, str]:
    """Return how the complainant found that it was handled; nothing before the case is closed."""
    if not case.is_closed:
        return {}
    found = Feedback.objects.filter(case=case).select_related("content").first()
    if found is None:
        return {}
    body = found.content.body if isinstance(found.content.body, dict) else {}
    return {"how": str(body.get("how", ERASED)), "words": str(body.get("words", ""))}


def _satisfied(case: Case, runs: list[StageRun]) -> list[tuple[str, str]]:
    """Return stage by stage how content the complainant said they were; asked only of a closed case."""
    procedure = case.version.promise
    return [
        (procedure.stage(run.stage_key).name, further.satisfied_in_words(run.handling, run.agrees))
        for run in runs
        if run.handling or run.agrees
    ]


def _why_asked(events: list[Event]) -> str:
    """Return the complainant's reasons for asking for the stage that the case is at now."""
    asked = next((event for event in events if event.kind == "escalated"), None)
    if asked is None or asked.content is None:
        return ""
    if asked.content.erased_at:
        return str(ERASED)
    body = asked.content.body or {}
    return "\n\n".join(
        text for text in (str(body.get("reasons", "")), _sought(str(body.get("outcome_sought", "")))) if text
    )


def _sought(outcome: str) -> str:
    return _("The outcome they seek now: {outcome}").format(outcome=outcome) if outcome else ""


def _routing(events: list[Event], units: dict[str, str]) -> dict[str, Any] | None:
    decided = next((event for event in reversed(events) if event.kind == "routed"), None)
    if decided is None:
        return None
    refs = decided.refs
    return {
        "unit": units.get(refs.get("unit", ""), refs.get("unit", "")),
        "rule": refs.get("rule", ""),
        "why": refs.get("why", ""),
        "passed_over": refs.get("passed_over", []),
    }

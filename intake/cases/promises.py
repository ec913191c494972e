"""What a case's deadlines say to people: one wording for page, letter, portal and desk."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import gettext_noop

from home.time import now
from intake.cases import deadlines
from intake.cases.models import Case, Deadline, DeadlineKind, StageRun, State
from policies import calendars, sentences
from policies.clock import DayCounted, Days, NoTermDates, OutsideCalendar, due, explain
from policies.procedures import Amount, Anchor, Stage, TimeUnit, parse_amount, parse_limit

LABELS = {
    DeadlineKind.ACKNOWLEDGE: _l("We acknowledge your complaint"),
    DeadlineKind.HEAR: _l("We hold a hearing"),
    DeadlineKind.RESPOND: _l("We answer your complaint"),
    DeadlineKind.ESCALATE: _l("You can ask for the next stage"),
    DeadlineKind.CONCLUDE: _l("We finish your complaint altogether"),
    DeadlineKind.UPDATE: _l("We write to you about how it is going"),
}
DESK_LABELS = {
    DeadlineKind.ACKNOWLEDGE: _l("Acknowledge"),
    DeadlineKind.HEAR: _l("Hold the hearing"),
    DeadlineKind.RESPOND: _l("Respond"),
    DeadlineKind.ESCALATE: _l("The complainant may ask for the next stage"),
    DeadlineKind.CONCLUDE: _l("End the whole case"),
    DeadlineKind.UPDATE: _l("Tell the complainant how it is going"),
}
#: What is said of day 0 where the event of a limit is still to come, and is taken to happen as late as it may.
BY_THEN = {
    Anchor.ACKNOWLEDGEMENT.value: _l("we acknowledge it"),
    Anchor.HEARING.value: _l("the hearing is held"),
    Anchor.RESPONSE.value: _l("we answer"),
    Anchor.DECISION_RECEIVED.value: _l("our answer arrives"),
}
EVERY_HOUR = _l("Every hour counts, day and night, on every day of the week.")
CAME_LATE = gettext_noop("it came in after the hour for that day, or on a day without pupils")


@dataclass(frozen=True)
class Promise:
    """One deadline in words.

    Attributes:
        label: what is due, for the complainant; ``desk_label`` for staff.
        rule: the limit as promised, such as "within 24 hours of receiving it".
        when: its date, such as "by the end of Wednesday 8 April 2026".
        state: ``met``, ``met late``, ``overdue``, ``waiting`` or ``ended``.
        why: each day counted or not, where days are counted.
        note: what else there is to say of how it is counted; blank where the days say it all.
    """

    kind: str
    label: str
    desk_label: str
    rule: str
    when: str
    due: datetime | None
    state: str
    met_text: str | None
    late_text: str | None
    why: list[DayCounted] | None
    note: str = ""


def stage_of(case: Case, run: StageRun) -> Stage:
    """Return the stage that a run went through, as its version promised it."""
    return case.version.promise.stage(run.stage_key)


def of_run(
    case: Case, run: StageRun, *, rows: list[Deadline] | None = None, days: Days | None = None, explained: bool = True
) -> list[Promise]:
    """Return what is promised in one run (and of the whole case), in the order it falls due.

    Args:
        rows: the case's deadlines, where they are at hand; ``days`` likewise.
        explained: say of each day whether it counts, and why; letters don't.
    """
    if rows is None:
        rows = list(case.deadlines.order_by("pk"))
    wanted = [row for row in rows if row.run_id in (run.pk, None)]
    if explained and days is None:
        days = calendars.days_for(case.organisation, case.version.promise)
    return [_promise(case, run, row, wanted, days if explained else None) for row in wanted]


def _promise(case: Case, run: StageRun, row: Deadline, rows: list[Deadline], days: Days | None) -> Promise:
    zone, at = case.organisation.timezone, now()
    amount, rule = _rule(row)
    met = late = None
    late_by_now = row.due is not None and deadlines.passed(row.due, row.met_at or at)
    ended = row.void or (case.state == State.CLOSED and not row.met_at)
    if row.met_at:
        state = "met late" if late_by_now else "met"
        day = {"day": sentences.day_in_words(case.organisation.local(row.met_at).date())}
        met = _("Done on %(day)s") % day
        if late_by_now and row.kind == DeadlineKind.ESCALATE:
            # The complainant's own time: nothing was promised to us.
            state, met = "met", _("Done on %(day)s, after the usual time") % day
        elif late_by_now:
            met = _("Done on %(day)s, later than promised") % day
        elif row.kind == DeadlineKind.CONCLUDE and case.state == State.RESPONDED:
            met = _("Answered on %(day)s. This goes on if the next stage is asked for") % day
    elif ended:
        state = "ended"
        met = _("No longer needed")
    elif late_by_now and row.kind != DeadlineKind.ESCALATE:
        state = "overdue"
        late = _("This is late. We are sorry.")
    else:
        state = "waiting"
    why = None
    if days is not None and row.due is not None and amount.unit != TimeUnit.HOURS:
        start = row.anchored_at or deadlines.expected(row.anchor_event, run if row.run_id else None, rows)
        found = (_why(case, row, amount, start, days) if start else None) or []
        why = [replace(each, reason=_said(each.reason)) for each in found] or None
    return Promise(
        kind=row.kind,
        label=str(LABELS[DeadlineKind(row.kind)]),
        desk_label=str(DESK_LABELS[DeadlineKind(row.kind)]),
        rule=rule,
        when=sentences.deadline_in_words(row.due, zone, projected=row.projected),
        due=row.due,
        state=state,
        met_text=met,
        late_text=late,
        why=why,
        note=str(EVERY_HOUR) if row.due is not None and amount.unit == TimeUnit.HOURS else "",
    )


def _rule(row: Deadline) -> tuple[Amount, str]:
    """Return the amount of time that a deadline gives, and the promise in words."""
    if row.kind == DeadlineKind.UPDATE:
        amount = parse_amount(row.rule)
        return amount, _("every %(amount)s while it is late or takes longer") % {
            "amount": sentences.amount_in_words(amount),
        }
    limit = parse_limit(row.rule)
    return limit.amount, sentences.limit_in_words(limit)


def _why(case: Case, row: Deadline, amount: Amount, start: datetime, days: Days) -> list[DayCounted] | None:
    """Return each day counted or not, on the way to the base date and then through each extension."""
    zone = case.organisation.timezone
    try:
        found = _day_0(case, row, explain(amount, start, days, zone))
        if row.due == row.base_due or row.base_due is None:
            return found
        reached = row.base_due
        for adjustment in row.adjustments.all():
            more = parse_amount(adjustment.amount)
            found += explain(more, reached, days, zone)[1:]
            reached = due(more, reached, days, zone)
    except (NoTermDates, OutsideCalendar):
        return None
    return found


#: What the reckoning says of days, in its own English; the names of holidays come from elsewhere.
_REASONS = (
    gettext_noop("Monday"), gettext_noop("Tuesday"), gettext_noop("Wednesday"), gettext_noop("Thursday"),
    gettext_noop("Friday"), gettext_noop("Saturday"), gettext_noop("Sunday"),
    gettext_noop("the day it happened is day 0"), CAME_LATE,
)  # fmt: skip


def _said(reason: str) -> str:
    """Put the reason why a day counts or not into the reader's language."""
    return _(reason) if reason else ""


def _day_0(case: Case, row: Deadline, found: list[DayCounted]) -> list[DayCounted]:
    """Say why it is counted from that day, where the event has not happened yet or counts as of a later day."""
    first, *rest = found
    if row.anchored_at is None:
        return [replace(first, reason=_("by then, %(what)s: day 0") % {"what": BY_THEN[row.anchor_event]}), *rest]
    if row.anchored_at == case.counted_from:
        came = DayCounted(case.organisation.local(case.received_at).date(), False, 0, CAME_LATE)
        return [came, replace(first, reason=_("it counts as received on this day: day 0")), *rest]
    return found


def who_has_it(run: StageRun) -> str:
    """Return in plain words who has the case in a run: the unit, and whose turn it is there."""
    if run.role == "managers":
        return _("the managers of %(unit)s") % {"unit": run.unit.name}
    if run.role == "safeguarding":
        return _("the person who looks after safeguarding")
    return run.unit.name

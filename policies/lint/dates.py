"""Limits that cannot be met, found by reckoning them on trial dates of the coming year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from policies import sentences
from policies.clock.arithmetic import LONDON, due
from policies.clock.days import Days, NoTermDates
from policies.procedures.model import Amount, Anchor, Limit, Procedure, Stage, TimeUnit

from .findings import Finding, Subject, own_stages, warn

#: Coprime to seven, so that a year of trials begins on every day of the week.
_STEP, _YEAR = 5, 365
#: Term dates must be known at least as far ahead as this.
_AHEAD = 90
#: To look for bank holidays of years that nobody knows takes long and finds nothing.
_DAYS_A_YEAR, _KNOWN_UNTIL = 240, 2098
_MORNING = time(10, tzinfo=LONDON)


@lru_cache(maxsize=8)
def _plain_days(nation: str) -> Days:
    return Days(nation)


def days_of(procedure: Procedure, subject: Subject) -> Days:
    """Which days count: the organisation's, else those of the procedure's nation, else of England."""
    return subject.days or _plain_days(procedure.nation or "england")


def trials(today: date) -> Iterator[datetime]:
    """Moments of the coming year at which a complaint may be received."""
    for ahead in range(0, _YEAR, _STEP):
        yield datetime.combine(today + timedelta(days=ahead), _MORNING)


def reckon(amount: Amount, start: datetime | None, days: Days) -> datetime | None:
    """When it is up, or None where nobody can say."""
    if start is None or (amount.unit is TimeUnit.WORKING_DAYS and start.year + amount.n / _DAYS_A_YEAR > _KNOWN_UNTIL):
        return None
    try:
        return due(amount, start, days)
    except ValueError:
        return None


@dataclass(frozen=True)
class Projected:
    """When the events of one stage are due at the latest."""

    acknowledgement: datetime | None
    hearing: datetime | None
    response: datetime | None
    window: datetime | None

    @property
    def end(self) -> datetime | None:
        """When the organisation has done all it promises in this stage."""
        return max((moment for moment in (self.acknowledgement, self.hearing, self.response) if moment), default=None)


def project(stage: Stage, received: datetime, entered: datetime, days: Days) -> Projected:
    """Reckon a stage's limits, each from its event's own due time."""
    at: dict[Anchor, datetime | None] = {Anchor.RECEIPT: received, Anchor.ESCALATION: entered}

    def limit(what: Limit | None) -> datetime | None:
        return reckon(what.amount, at.get(what.event), days) if what is not None else None

    at[Anchor.ACKNOWLEDGEMENT] = entered if stage.acknowledged_by == "receipt" else limit(stage.acknowledge)
    acknowledged = limit(stage.acknowledge)
    at[Anchor.HEARING] = limit(stage.hear)
    at[Anchor.RESPONSE] = at[Anchor.DECISION_RECEIVED] = limit(stage.respond)
    return Projected(acknowledged, at[Anchor.HEARING], at[Anchor.RESPONSE], limit(stage.escalate))


def against_dates(procedure: Procedure, subject: Subject) -> Iterator[Finding]:
    """What cannot be kept although everybody does what was promised."""
    days = days_of(procedure, subject)
    for stage in own_stages(procedure):
        yield from _order(procedure, stage, subject.today, days)
        if subject.days is not None:
            yield from _terms(procedure, stage, subject.today, days)
    yield from _ceiling(procedure, subject.today, days)


def _order(procedure: Procedure, stage: Stage, today: date, days: Days) -> Iterator[Finding]:
    found: set[str] = set()
    first = procedure.number(stage) == procedure.number(procedure.first)
    for start in trials(today):
        at = project(stage, start, start, days)
        begun = f"{'received' if first else 'asked for'} on {sentences.day_in_words(start.date())}"
        for kind, early, late, what in (
            ("answer-before-acknowledgement", at.response, at.acknowledgement, ("answered", "acknowledged")),
            ("answer-before-hearing", at.response, at.hearing, ("answered", "heard")),
            ("window-before-answer", at.window, at.response, ("taken further", "answered")),
        ):
            if early is None or late is None or early >= late or kind in found:
                continue
            found.add(kind)
            yield warn(
                kind,
                f"These limits contradict each other: a complaint {begun} must be {what[0]} "
                f"{sentences.moment_in_words(early, LONDON)}, but need not be {what[1]} before "
                f"{sentences.moment_in_words(late, LONDON).removeprefix('by ')}.",
                "Give the later step the longer time, or count it from the earlier one.",
                procedure=procedure,
                stage=stage,
            )


def _terms(procedure: Procedure, stage: Stage, today: date, days: Days) -> Iterator[Finding]:
    limits = (stage.acknowledge, stage.hear, stage.respond, stage.escalate)
    promised = [limit.amount for limit in limits if limit is not None]
    promised += [amount for amount in (stage.extension_cap, stage.update) if amount is not None]
    counted = [amount for amount in promised if amount.unit is TimeUnit.SCHOOL_DAYS]
    for amount in sorted(counted, key=lambda each: each.n, reverse=True)[:1]:
        for start in trials(today):
            if start.date() > today + timedelta(days=_AHEAD):
                return
            try:
                due(amount, start, days)
            except NoTermDates:
                yield warn(
                    "no-term-dates",
                    f"It promises {sentences.amount_in_words(amount)}, and the term dates that are entered do not "
                    f"reach far enough to count them from {sentences.day_in_words(start.date())}. Such a complaint "
                    "would have no date.",
                    "Ask an administrator to enter the terms under “Organisation”.",
                    procedure=procedure,
                    stage=stage,
                )
                return
            except ValueError:
                return


def _ceiling(procedure: Procedure, today: date, days: Days) -> Iterator[Finding]:
    if procedure.conclude is None:
        return
    for start in trials(today):
        ceiling = reckon(procedure.conclude.amount, start, days)
        end = whole(procedure, start, days)
        if ceiling is None or end is None or end <= ceiling:
            continue
        yield warn(
            "ceiling-too-low",
            f"The whole complaint is to end within {sentences.amount_in_words(procedure.conclude.amount)}, but its "
            f"stages may take longer together: received on {sentences.day_in_words(start.date())}, the last answer "
            f"is due {sentences.moment_in_words(end, LONDON)} even if every next stage is asked for at once.",
            "Raise the ceiling, or shorten the stages.",
        )
        return


def whole(procedure: Procedure, start: datetime, days: Days, *, formal_only: bool = False) -> datetime | None:
    """When the last stage is due if each takes all its time and the next is asked for at once."""
    entered, dated = start, False
    for stage in own_stages(procedure):
        if formal_only and stage.kind == "informal":
            continue
        end = project(stage, start, entered, days).end
        if end is not None:
            entered, dated = max(entered, end), True
    return entered if dated else None

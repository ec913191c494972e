"""Staff words for states, outcomes and moments."""

from datetime import datetime

from intake.cases.models import Case, Closing, Outcome, StageRun, State
from intake.cases.promises import who_has_it
from policies import sentences
from policies.procedures import Stage, StageKind

CLOSED = {
    Closing.RESOLVED: "Closed: resolved, the answer is enough for the complainant",
    Closing.LAPSED: "Closed: the complainant did not ask for the next stage in time",
    Closing.EXHAUSTED: "Closed: our procedure is finished",
    Closing.WITHDRAWN: "Closed: withdrawn by the complainant",
    Closing.REFERRED: "Closed: referred outside",
}


def state_in_words(case: Case, run: StageRun, stage: Stage, *, to_decide: bool = False) -> str:
    """Return where a case is, such as "To be acknowledged".

    Args:
        to_decide: a discretionary window has passed.
    """
    if case.state == State.CLOSED:
        return CLOSED[Closing(case.closing)]
    if to_decide:
        return "Answered, and not heard from in the usual time: decide whether to close it"
    if case.state == State.RESPONDED:
        return "Answered: the complainant can ask for the next stage"
    if stage.acknowledge is not None and not run.acknowledged_at:
        return "To be acknowledged"
    return "To be heard" if stage.kind == StageKind.PANEL and not run.heard_at else "To be answered"


def who(run: StageRun) -> str:
    """Return whose a stage is: "North East hub", "The managers of Education staffing"."""
    words = who_has_it(run)
    return words[0].upper() + words[1:]


def day(case: Case, moment: datetime) -> str:
    """Return "Thursday 2 April 2026"."""
    return sentences.day_in_words(case.organisation.local(moment).date())


def short_day(case: Case, moment: datetime) -> str:
    """Return "2 Apr 2026", for tables."""
    return f"{case.organisation.local(moment):%-d %b %Y}"


def moment(case: Case, at: datetime) -> str:
    """Return "5.30pm on Thursday 2 April 2026"."""
    return sentences.time_in_words(at, case.organisation.timezone)


def outcome(value: str) -> str:
    """Return an outcome as staff call it, with what the complainant reads."""
    return f"{value.capitalize()}: “{Outcome(value).label}”"

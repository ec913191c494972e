"""Staff words for states, outcomes and moments."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from intake.cases.models import Case, Closing, Outcome, StageRun, State
from intake.cases.promises import who_has_it
from policies import sentences
from policies.procedures import Stage, StageKind

CLOSED = {
    Closing.RESOLVED: _l("Closed: resolved, the answer is enough for the complainant"),
    Closing.LAPSED: _l("Closed: the complainant did not ask for the next stage in time"),
    Closing.EXHAUSTED: _l("Closed: our procedure is finished"),
    Closing.WITHDRAWN: _l("Closed: withdrawn by the complainant"),
    Closing.REFERRED: _l("Closed: referred outside"),
}


#: What the status of a letter that came back means (RFC 3463), by how it begins.
_CAME_BACK = (
    ("5.1", _l("It came back: there is nobody at this address.")),
    ("5.2", _l("It came back: this mailbox is full, or closed.")),
    ("4.4", _l("It came back: their mail server could not be reached for days.")),
    ("5.7", _l("It came back: their mail server does not take letters from us.")),
    ("", _l("It came back: their mail server did not deliver it.")),
)


def state_in_words(case: Case, run: StageRun, stage: Stage, *, to_decide: bool = False) -> str:
    """Return where a case is, such as "To be acknowledged".

    Args:
        to_decide: a discretionary window has passed.
    """
    if case.state == State.CLOSED:
        return str(CLOSED[Closing(case.closing)])
    if to_decide:
        return _("Answered, and not heard from in the usual time: decide whether to close it")
    if case.state == State.RESPONDED:
        return _("Answered: the complainant can ask for the next stage")
    if stage.acknowledge is not None and not run.acknowledged_at:
        return _("To be acknowledged")
    return _("To be heard") if stage.kind == StageKind.PANEL and not run.heard_at else _("To be answered")


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


def came_back(status: str) -> str:
    """Return in words why a letter came back, with the mail server's own number."""
    told = next((words for lead, words in _CAME_BACK if status.startswith(lead)), _CAME_BACK[-1][1])
    return f"{told} ({status})" if status else str(told)


_OUTCOMES = {
    Outcome.UPHELD: _l("Upheld"),
    Outcome.PARTLY_UPHELD: _l("Partly upheld"),
    Outcome.NOT_UPHELD: _l("Not upheld"),
    Outcome.RESOLVED_INFORMALLY: _l("Resolved informally"),
    Outcome.WITHDRAWN: _l("Withdrawn"),
    Outcome.OUT_OF_SCOPE: _l("Out of scope"),
    Outcome.REFERRED: _l("Referred"),
}


def outcome(value: str) -> str:
    """Return an outcome as staff call it, with what the complainant reads."""
    return f"{_OUTCOMES[Outcome(value)]}: “{Outcome(value).label}”"

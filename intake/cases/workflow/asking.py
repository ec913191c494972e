"""What staff ask of a complainant, and what they answer. No clock stops for it."""

from home.models import User
from intake.cases import events, recipients, stages
from intake.cases.models import Satisfied, State
from intake.cases.workflow.table import Refused, locked, must_act, must_hold, must_write, told
from intake.letters import asking, compose
from intake.records.models import Content


def question(case_id: int, user: User, *, message: str, expected: int | None = None) -> None:
    """Write to the complainant, or ask them something; they read it on their page and can answer there."""
    with locked(case_id, "question", expected=expected) as here:
        must_act(user, here.case)
        must_write(message, "Write what you want to tell or ask them.")
        if here.case.state == State.OPEN:
            stages.take(here.run, user, here.at)
        event = told(here, "asked", user, {"message": message})
        asking.question(here.case, here.run, event, message)


def writing(case_id: int, user: User, *, message: str = "", expected: int | None = None) -> None:
    """Ask the complainant to put it in writing. The complaint stands meanwhile, and so do its dates."""
    with locked(case_id, "writing", expected=expected) as here:
        must_act(user, here.case)
        stages.take(here.run, user, here.at)
        event = told(here, "asked for writing", user, {"message": message})
        asking.question(here.case, here.run, event, message, in_writing=True)


def reply(case_id: int, *, words: str) -> None:
    """Keep what the complainant answers or adds, and tell whoever has the case."""
    with locked(case_id, "reply") as here:
        must_write(words, "Write what you want to tell us.")
        event = events.record(
            here.case, "replied", actor=events.COMPLAINANT, public=True,
            refs={"run": str(here.run.uuid)}, content=Content.keep({"reasons": words}), at=here.at,
        )  # fmt: skip
        compose.news(here.case, here.run, event, recipients.handlers(here.case))


def satisfied(case_id: int, user: User, *, handling: str, agrees: str, expected: int | None = None) -> None:
    """Record whether the complainant is content with how it was dealt with, and, apart from that, whether they agree.

    Args:
        handling: one of :class:`Satisfied`; ``agrees`` likewise.
    """
    with locked(case_id, "satisfied", expected=expected) as here:
        must_hold(user, here.case)
        if not here.run.responded_at:
            raise Refused("They can tell when we have answered.")
        here.run.handling, here.run.agrees = Satisfied(handling), Satisfied(agrees)
        refs = {"handling": here.run.handling.value, "agrees": here.run.agrees.value}
        told(here, "satisfaction", user, public=False, refs=refs)

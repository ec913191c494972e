"""What staff ask of a complainant, and what they answer. No clock stops for it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext as _

from home.models import User
from intake.cases import events, recipients, stages
from intake.cases.models import Satisfied, State
from intake.cases.workflow.table import Refused, Where, locked, must_act, must_hold, must_write, told
from intake.forms.evidence import attaching
from intake.letters import asking, compose
from intake.records.models import Content

if TYPE_CHECKING:
    from intake.forms.evidence.adding import Written

#: What is sent again so soon is the same press of the button, or the same page sent anew.
TWICE = timedelta(minutes=10)


def question(case_id: int, user: User, *, message: str, expected: int | None = None) -> None:
    """Write to the complainant, or ask them something; they read it on their page and can answer there."""
    with locked(case_id, "question", expected=expected) as here:
        must_act(user, here.case)
        must_write(message, _("Write what you want to tell or ask them."))
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


class _Repeated(Exception):  # noqa: N818 - what happened, not a fault
    """The same was said a moment ago; nothing of it is done again."""


def reply(case_id: int, *, words: str, files: "Sequence[Written]" = ()) -> bool:
    """Keep what the complainant answers or adds, and tell whoever has the case.

    Who presses the button twice, or sends again because no answer came, has said it once.

    Args:
        files: what goes with it, safe on the disk by now; the caller drops them where this raises, or returns False.

    Returns:
        whether it was kept now; False where it stands there already.
    """
    try:
        _reply(case_id, words, files)
    except _Repeated:
        return False
    return True


def _said_a_moment_ago(here: Where, words: str, files: "Sequence[Written]") -> bool:
    last = here.case.events.filter(kind="replied", at__gte=here.at - TWICE).select_related("content").last()
    if last is None or last.content is None or last.content.body.get("reasons") != words:
        return False
    with_it = here.case.events.filter(kind="files kept", seq=last.seq + 1).first()
    before = sorted(file["sha256"] for file in with_it.refs["files"]) if with_it else []
    return before == sorted(file.stored.sha256 for file in files)


def _reply(case_id: int, words: str, files: "Sequence[Written]") -> None:
    with locked(case_id, "reply") as here:
        if _said_a_moment_ago(here, words, files):
            raise _Repeated
        if not files:
            must_write(words, gettext("Write what you want to tell us."))
        kept = attaching.attach(files, here.case, here.at)
        refs = {"run": str(here.run.uuid), **({"with": len(kept)} if kept else {})}
        event = events.record(
            here.case, "replied", actor=events.COMPLAINANT, public=True,
            refs=refs, content=Content.keep({"reasons": words}), at=here.at,
        )  # fmt: skip
        if kept:
            named = {"files": [file.as_refs() for file in kept], "held": sum(file.is_held for file in kept)}
            events.record(here.case, "files kept", actor=events.COMPLAINANT, refs=named, at=here.at)
        compose.news(here.case, here.run, event, recipients.handlers(here.case))


def satisfied(case_id: int, user: User, *, handling: str, agrees: str, expected: int | None = None) -> None:
    """Record whether the complainant is content with how it was dealt with, and, apart from that, whether they agree.

    Args:
        handling: one of :class:`Satisfied`; ``agrees`` likewise.
    """
    with locked(case_id, "satisfied", expected=expected) as here:
        must_hold(user, here.case)
        if not here.run.responded_at:
            raise Refused(_("They can tell when we have answered."))
        here.run.handling, here.run.agrees = Satisfied(handling), Satisfied(agrees)
        refs = {"handling": here.run.handling.value, "agrees": here.run.agrees.value}
        told(here, "satisfaction", user, public=False, refs=refs)

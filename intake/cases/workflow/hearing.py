"""A hearing before a panel: arranged, with the complainant invited to it, and recorded once it was held."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from home.models import User
from intake.cases import deadlines, stages
from intake.cases.models import DeadlineKind
from intake.cases.workflow.recording import Panellist, why_not_this_panel
from intake.cases.workflow.table import Refused, Where, locked, must_act, must_write, told
from intake.letters import compose
from policies.procedures import StageKind


def arrange(
    case_id: int, user: User, *, at: datetime, place: str, panel: Sequence[Panellist] = (), message: str = "",
    expected: int | None = None,
) -> None:  # fmt: skip
    """Arrange the hearing of a panel stage, or change what was arranged, and invite the complainant to it.

    Args:
        at: when it begins.
        panel: who sits; nobody, where that is not known yet.

    Raises:
        Refused: where the stage has no hearing, it was held already, the time has passed, nothing is
            changed, or the panel is not what was promised.
    """
    with locked(case_id, "arrange", expected=expected) as here:
        must_act(user, here.case)
        _must_wait_for_one(here)
        if at <= here.at:
            raise Refused(_("This has passed. A hearing that was held already is recorded instead."))
        must_write(place, _("Write where it is held, or how to join it."))
        refused = why_not_this_panel(here, panel) if panel else ""
        if refused:
            raise Refused(refused)
        run = here.run
        stages.take(run, user, here.at)
        changed, run.hearing_at = run.hearing_at is not None, at
        content = {"place": place, "panel": _as_kept(panel), "message": message}
        event = told(
            here, "hearing arranged", user, content, refs={"at": at.isoformat(), "again": changed}
        )  # fmt: skip
        compose.hearing(here.case, run, event)


def _must_wait_for_one(here: Where) -> None:
    if here.stage.kind != StageKind.PANEL:
        raise Refused(_("This stage has no hearing."))
    if here.run.heard_at:
        raise Refused(_("The hearing is on record already."))


def _as_kept(panel: Sequence[Panellist]) -> list[dict[str, Any]]:
    return [{"name": each.name, "independent": each.independent} for each in panel]


def hear(
    case_id: int, user: User, *, held_at: datetime, panel: Sequence[Panellist] = (), attended: str = "",
    expected: int | None = None,
) -> None:  # fmt: skip
    """Record that the hearing of a panel stage was held at ``held_at``: what hangs on it is counted from then.

    Args:
        panel: who sat; as many as the policy promises, and as many of them independent.
        attended: who came besides.

    Raises:
        Refused: where the stage has no hearing, it is on record already, it can't have been then, or the
            panel is not what was promised.
    """
    with locked(case_id, "hear", expected=expected) as here:
        must_act(user, here.case)
        run = here.run
        _must_wait_for_one(here)
        if held_at > here.at:
            raise Refused(_("This is still to come. Record the hearing when it has been held."))
        if held_at < run.entered_at:
            raise Refused(_("This is before the complaint came to this stage."))
        refused = why_not_this_panel(here, panel)
        if refused:
            raise Refused(refused)
        stages.take(run, user, here.at)
        run.heard_at = held_at
        deadlines.meet(here.case, run, DeadlineKind.HEAR, held_at)
        sat = _as_kept(panel)
        told(here, "heard", user, {"panel": sat, "attended": attended}, refs={"held": held_at.isoformat()})

"""Bringing back what was taken out of the ordinary route, because it might have been about somebody's safety."""

from django.utils.translation import gettext as _

from home.models import User
from home.units import Tree
from intake.cases import events, stages
from intake.cases.models import Case, ConflictSource
from intake.cases.workflow.table import Refused, locked, must_act
from intake.records.models import Content
from intake.routing.people import Assignment, assign


def ordinary_route(case: Case, tree: Tree) -> Assignment:
    """Return to whom a case would go from the safeguarding lead; whom it may concern is still kept out (rule 6)."""
    run = case.current_run
    assert run is not None  # every case has a stage
    usual = case.conflicts.filter(cleared_at=None, source=ConflictSource.USUAL).exists()
    return assign(
        tree,
        case.version.promise.stage(run.stage_key),
        case.unit,
        set_aside=usual,
        concerned=stages.concerned(case),
        handled_before=stages.handled_before(case, run.seq),
    )


def hand_back(case_id: int, user: User, *, reason: str, expected: int | None = None) -> None:
    """Give a case back to the ordinary route: it need not stay with the safeguarding lead.

    It stays restricted where it may concern those who would deal with it. The clock is not touched.
    """
    with locked(case_id, "hand_back", expected=expected) as here:
        must_act(user, here.case)
        case, run = here.case, here.run
        if not case.safeguarding:
            raise Refused(_("This case is on its ordinary route already."))
        if not reason.strip():
            raise Refused(_("Write why it can go the ordinary way."))
        tree = Tree(case.organisation)
        assignment = ordinary_route(case, tree)
        case.safeguarding = False
        case.restricted = case.conflicts.filter(cleared_at=None).exists()
        events.record(
            case,
            "handed back",
            actor=str(user),
            refs={"run": str(run.uuid), "restricted": case.restricted},
            content=Content.keep({"reason": reason}),
            at=here.at,
        )
        run.unit, run.role, run.handler = assignment.unit, assignment.role, None
        case.desk_unit = assignment.unit
        stages.say_whose(case, run, assignment, tree)


__all__ = ["hand_back", "ordinary_route"]

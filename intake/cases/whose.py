"""Whose a case would be now, by the stage where it stands; and giving it to those people."""

from typing import Any

from django.db.models import Exists, OuterRef

from home.models import Unit
from home.time import now
from home.units import Tree
from intake.cases import stages, unopened
from intake.cases.models import Case, Conflict, StageRun
from intake.letters import rerouted
from intake.records.models import Event
from intake.routing.people import Assignment, assign
from policies.procedures import Stage


def assignment_for(case: Case, run: StageRun, stage: Stage, tree: Tree, unit: Unit) -> Assignment:
    """Return whose a case's present stage would be if it were about ``unit``, as people and units stand in ``tree``."""
    return assign(
        tree,
        stage,
        unit,
        set_aside=_set_aside(case, run),
        concerned=stages.concerned(case),
        handled_before=stages.handled_before(case, run.seq),
        safeguarding=case.safeguarding,
    )


def _set_aside(case: Case, run: StageRun) -> bool:
    """Tell whether the usual people are passed over as a whole: at the first stage, until a manager clears it."""
    if not case.restricted or run.seq != 1:
        return False
    standing = Conflict.objects.filter(case=OuterRef("case"), cleared_at=None)
    told = Event.objects.filter(case=case, kind__in=("restricted", "cleared")).annotate(known=Exists(standing))
    last = told.order_by("-seq").first()
    return last is not None and last.kind == "restricted" and (last.known or bool(last.refs.get("said")))


def hand_over(
    case: Case, run: StageRun, assignment: Assignment, tree: Tree, event: Event, *, before: Unit, role: str
) -> None:
    """Make a locked case's present stage other people's, and tell them and those who had it. No date changes."""
    barred = assignment.barred
    had = [user for user in tree.people(before, role) if user.pk not in barred]
    if run.handler is not None and run.handler not in had and run.handler_id not in barred and run.handler.is_active:
        had.append(run.handler)
    run.unit, run.role, run.handler = assignment.unit, assignment.role, None
    case.desk_unit = assignment.unit
    case.opened_at, case.unopened_at = None, unopened.point(now(), case.deadlines.filter(run=run))
    stages.say_whose(case, run, assignment, tree)
    getting = {user.pk for user in (*assignment.people, *assignment.told(tree))}
    rerouted.gone(case, run, event, [user for user in had if user.pk not in getting], assignment.unit)


def facts(run: StageRun, assignment: Assignment, **more: Any) -> dict[str, Any]:
    """Return what an event says of a stage that goes to others."""
    return {"run": str(run.uuid), "from": run.unit.slug, "to": assignment.unit.slug, **more}

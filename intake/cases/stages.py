"""Entering a stage: the run, whose it is, what is due, and who is told."""

from datetime import datetime

from home.models import User
from home.presence import Presence
from home.units import Tree
from intake.cases import deadlines, events
from intake.cases.models import Case, DeadlineKind, Handled, StageRun
from intake.letters import compose
from intake.routing.people import Assignment, assign
from policies.procedures import Procedure, Stage


def concerned(case: Case) -> frozenset[int]:
    """Return the ids of the people whom the case is about."""
    return frozenset(case.conflicts.filter(cleared_at=None).values_list("user_id", flat=True))


def handled_before(case: Case, seq: int) -> frozenset[int]:
    """Return the ids of the people who handled a stage before the run of that number."""
    rows = Handled.objects.filter(run__case=case, run__seq__lt=seq)
    return frozenset(rows.values_list("user_id", flat=True))


def barred(case: Case, run: StageRun) -> frozenset[int]:
    """Return the ids of the people who may not have a run: whom it concerns, and whom independence keeps out."""
    return concerned(case) | handled_before(case, run.seq) if run.independent else concerned(case)


def enter(
    case: Case,
    procedure: Procedure,
    stage: Stage,
    *,
    at: datetime,
    by: str,
    tree: Tree,
    set_aside: bool = False,
    asked_late: bool = False,
) -> StageRun:
    """Start a stage run of a locked (or new) case and tell the people whose it is.

    Of a restricted case only those who may act are told (rule 6).
    """
    seq = case.current_run.seq + 1 if case.current_run is not None else 1
    assignment = assign(
        tree,
        stage,
        case.unit,
        set_aside=set_aside,
        concerned=concerned(case),
        handled_before=handled_before(case, seq),
        safeguarding=case.safeguarding,
    )
    run = StageRun.objects.create(
        case=case,
        seq=seq,
        stage_key=stage.key,
        unit=assignment.unit,
        role=assignment.role,
        independent=stage.independent,
        asked_late=asked_late,
        entered_at=at,
        entered_by=by,
        # Where the procedure lets the automatic receipt acknowledge, entering is acknowledging.
        acknowledged_at=at if stage.acknowledged_by == "receipt" else None,
    )
    case.current_run = run
    case.desk_unit = assignment.unit
    deadlines.add_for_run(case, run, procedure, stage)
    if run.acknowledged_at:
        deadlines.meet(case, run, DeadlineKind.ACKNOWLEDGE, at)
    deadlines.reckon(case)
    say_whose(case, run, assignment, tree)
    return run


def say_whose(case: Case, run: StageRun, assignment: Assignment, tree: Tree) -> None:
    """Record to whom a stage went and why, and queue their notices."""
    event = events.record(
        case,
        "assigned",
        actor=events.WORKER,
        refs={
            "run": str(run.uuid),
            "unit": assignment.unit.slug,
            "role": assignment.role,
            "how": assignment.how,
        },
    )
    compose.notices(case, run, event, assignment.told(tree))


def take(run: StageRun, user: User, at: datetime) -> None:
    """Note that somebody handles a run from now on; a deputy does so for whom they stand in for, if it is theirs."""
    if run.handler_id != user.pk and not _stands_in(user, run.handler_id):
        run.handler = user
    Handled.objects.get_or_create(run=run, user=user, defaults={"from_at": at})


def _stands_in(user: User, handler_id: int | None) -> bool:
    """Tell whether somebody takes the place of a run's handler today; the run is theirs again afterwards."""
    if handler_id is None or user.organisation_id is None:
        return False
    return Presence.today(user.organisation_id).chain(handler_id)[-1:] == (user.pk,)

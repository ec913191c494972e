"""Giving a case to another unit by hand: with a reason, and without touching its clock."""

from home.models import Unit, User
from home.units import Tree
from intake.cases import events, stages
from intake.cases.workflow.table import Refused, locked, must_act, must_write
from intake.records.models import Content
from intake.routing.people import assign


def transfer(case_id: int, user: User, unit: Unit, *, reason: str, expected: int | None = None) -> None:
    """Give a case to the people whom its stage names in another unit; every limit stays.

    Raises:
        Refused: where the unit is not theirs to give it to, nobody there may have it, or it would stay where it is.
    """
    with locked(case_id, "transfer", expected=expected) as here:
        case, run = here.case, here.run
        must_act(user, case)
        must_write(reason, "Write why it goes to another unit. Staff can read that.")
        if unit.organisation_id != case.organisation_id:
            raise Refused("Choose one of your own organisation's units.")
        if case.safeguarding:
            raise Refused("It is about somebody's safety, so it stays with whom it was given to.")
        tree = Tree(case.organisation)
        assignment = assign(
            tree,
            here.stage,
            unit,
            set_aside=case.restricted,
            concerned=stages.concerned(case),
            handled_before=stages.handled_before(case, run.seq),
        )
        if not assignment.people:
            raise Refused(f"Nobody at {unit.name} may have it. Choose another unit.")
        if (assignment.unit.pk, assignment.role) == (run.unit_id, run.role):
            raise Refused("It would stay with the people who have it now. Choose another unit.")
        events.record(
            case,
            "transferred",
            actor=str(user),
            refs={"run": str(run.uuid), "from": run.unit.slug, "to": unit.slug},
            content=Content.keep({"reason": reason}),
            at=here.at,
        )
        case.unit = unit
        run.unit, run.role, run.handler = assignment.unit, assignment.role, None
        case.desk_unit = assignment.unit
        stages.say_whose(case, run, assignment, tree)

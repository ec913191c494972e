"""Re-routing by hand: a case goes to the unit whose matter it is, with the reason. The clock keeps running."""

from django.utils.translation import gettext as _

from home.models import Unit, User
from home.units import Tree
from intake.cases import whose
from intake.cases.workflow.table import Refused, locked, must_act, must_write, told


def transfer(case_id: int, user: User, *, unit: Unit, reason: str, expected: int | None = None) -> None:
    """Say that a case is another unit's matter: its people get it and are told, and so are those who had it.

    At a later stage too the case goes to the people of that unit, of its division and so on, as the procedure says.

    Raises:
        Refused: where nothing would change, no reason is given, or nobody could deal with it there.
    """
    with locked(case_id, "transfer", expected=expected) as here:
        must_act(user, here.case)
        must_write(reason, _("Write why it is the other unit's matter. Both units can read it."))
        case, run = here.case, here.run
        tree = Tree(case.organisation)
        if unit.pk not in tree.units or tree.units[unit.pk].is_closed:
            raise Refused(_("Choose a unit of your organisation that is not closed."))
        if case.safeguarding:
            raise Refused(_("It may be about somebody's safety, so the safeguarding lead has it, and no unit."))
        target = tree.units[unit.pk]
        assignment = whose.assignment_for(case, run, here.stage, tree, target)
        if (assignment.unit.pk, assignment.role) == (run.unit_id, run.role):
            told_why = _("At this stage it would be with the same people as now: %(unit)s.")
            raise Refused(told_why % {"unit": assignment.unit.name})
        if not assignment.people:
            raise Refused(_("Nobody there could deal with it. Choose another unit."))
        before, role = tree.units[run.unit_id], run.role
        event = told(
            here, "transferred", user, {"reason": reason}, public=False,
            refs={"from": case.unit.slug, "to": target.slug, "desk": before.slug},
        )  # fmt: skip
        case.unit = target
        whose.hand_over(case, run, assignment, tree, event, before=before, role=role)

"""Safety, and whom a case concerns: it leaves the ordinary way, and others deal with it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from home.models import User
from home.units import Tree
from intake.cases import events, stages
from intake.cases.models import Case, Conflict, ConflictSource
from intake.cases.workflow.table import Refused, Where, locked, must_act, must_write, told
from intake.routing.people import Assignment, assign


def safeguard(case_id: int, user: User, *, reason: str, expected: int | None = None) -> None:
    """Say that somebody may be unsafe: the safeguarding lead alone has the case from now on, and is told at once."""
    with locked(case_id, "safeguard", expected=expected) as here:
        must_act(user, here.case)
        must_write(reason, _("Write what makes you think that somebody may be unsafe."))
        case = here.case
        if case.safeguarding:
            raise Refused(_("It is outside the ordinary route already."))
        case.safeguarding = True
        tree = Tree(case.organisation)
        assignment = _again(here, tree)
        _restrict(here, said=False)
        told(
            here, "safeguarding", user, {"reason": reason}, public=False,
            refs={"lead": assignment.how == "safeguarding"},
        )  # fmt: skip
        _give(here, assignment, tree)


def conflict(case_id: int, user: User, people: Iterable[User], *, reason: str, expected: int | None = None) -> None:
    """Say whom a case concerns: they never see it, whatever their rank, and others deal with it.

    On a restricted case this confirms what the answers made us suspect.
    """
    with locked(case_id, "conflict", expected=expected) as here:
        must_act(user, here.case)
        must_write(reason, _("Write how you know that it concerns them."))
        case, run = here.case, here.run
        named = list(people)
        if not named:
            raise Refused(_("Say whom it concerns."))
        tree = Tree(case.organisation)
        known = {person.pk for person in tree.everyone()}
        if any(person.pk not in known for person in named):
            raise Refused(_("Choose people who work in your organisation."))
        for person in named:
            Conflict.objects.update_or_create(
                case=case, user=person, defaults={"source": ConflictSource.SAID, "cleared_at": None}
            )
        assignment = _again(here, tree)
        if not assignment.people:
            raise Refused(_("Nobody would be left who can deal with it. Ask whoever keeps your units first."))
        _restrict(here, said=True)
        told(here, "conflict confirmed", user, {"reason": reason}, public=False, refs={"people": len(named)})
        stays = (assignment.unit.pk, assignment.role) == (run.unit_id, run.role)
        if not stays or run.handler_id in stages.concerned(case):
            _give(here, assignment, tree)


def _again(here: Where, tree: Tree) -> Assignment:
    case: Case = here.case
    return assign(
        tree,
        here.stage,
        case.unit,
        set_aside=_usual_are_passed_over(case) and not case.safeguarding,
        concerned=stages.concerned(case),
        handled_before=stages.handled_before(case, here.run.seq),
        safeguarding=case.safeguarding,
    )


def _usual_are_passed_over(case: Case) -> bool:
    """Tell whether it may be any of those who would deal with it, nobody having said whom."""
    return case.conflicts.filter(cleared_at=None, source=ConflictSource.USUAL).exists()


def _restrict(here: Where, *, said: bool) -> None:
    if here.case.restricted:
        return
    here.case.restricted = True
    events.record(
        here.case, "restricted", actor=events.WORKER, refs={"said": False, "named": 0, "by_staff": said}, at=here.at
    )


def _give(here: Where, assignment: Assignment, tree: Tree) -> None:
    run = here.run
    run.unit, run.role, run.handler = assignment.unit, assignment.role, None
    here.case.desk_unit = assignment.unit
    here.case.save(update_fields=["restricted", "safeguarding", "desk_unit"])
    run.save(update_fields=["unit", "role", "handler"])
    stages.say_whose(here.case, run, assignment, tree)

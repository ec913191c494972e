"""Whom of the staff a letter about a case goes to; never anybody who may not see it (rule 5)."""

from home.models import User
from home.units import Tree
from intake.cases.access import may_act, may_see
from intake.cases.models import Case


def handlers(case: Case) -> list[User]:
    """Return who has the case in hand; if nobody has taken it, everyone who may act on it."""
    run = case.current_run
    assert run is not None  # every case has a stage (rule 4)
    if run.handler is not None and may_act(run.handler, case):
        return [run.handler]
    people = Tree(case.organisation).people(run.unit, run.role)
    return [person for person in people if may_act(person, case)]


def managers(case: Case) -> list[User]:
    """Return the nearest managers over the desk where the case is, who may see it."""
    run = case.current_run
    assert run is not None  # every case has a stage (rule 4)
    tree = Tree(case.organisation)
    for unit in tree.with_ancestors(run.unit):
        found = [person for person in tree.managers(unit) if may_see(person, case)]
        if found:
            return found
    return []

"""Whom of the staff a letter about a case goes to; never anybody who may not see it (rule 5)."""

from home.models import User
from home.units import Tree
from intake.cases import stages
from intake.cases.access import may_act, may_hold, may_see
from intake.cases.models import Case
from intake.routing.people import tell


def handlers(case: Case) -> list[User]:
    """Return who has the case in hand: its handler, or their deputy.

    If nobody has taken it, or nobody is there in the handler's place: everyone who may act on it, or takes
    the place of such a person today, and where they are all away, the nearest managers above too.
    """
    run = case.current_run
    assert run is not None  # every case has a stage (rule 4)
    tree = Tree(case.organisation)
    if run.handler is not None:
        in_hand = tree.presence.instead_of(run.handler)
        if in_hand is not None and may_act(in_hand, case):
            return [in_hand]
    people = [person for person in tree.people(run.unit, run.role) if may_act(person, case)]
    told = tell(tree, run.unit, people, stages.barred(case, run))
    return [person for person in told if may_see(person, case)]


def keepers(case: Case) -> list[User]:
    """Return who looks after what a case, closed perhaps, was to change: who had it in hand, else all whose it was."""
    run = case.current_run
    assert run is not None  # every case has a stage (rule 4)
    tree = Tree(case.organisation)
    in_hand = tree.presence.instead_of(run.handler) if run.handler is not None else None
    if in_hand is not None and may_hold(in_hand, case):
        return [in_hand]
    people = [person for person in tree.people(run.unit, run.role) if may_hold(person, case)]
    told = tell(tree, run.unit, people, stages.barred(case, run))
    return [person for person in told if may_see(person, case)]


def managers(case: Case) -> list[User]:
    """Return the nearest managers over the desk where the case is, who may see it, or whoever takes their place."""
    run = case.current_run
    assert run is not None  # every case has a stage (rule 4)
    tree, concerned = Tree(case.organisation), stages.concerned(case)
    for unit in tree.with_ancestors(run.unit):
        found = [person for person in tree.managers(unit) if may_see(person, case)]
        told = [person for person in tell(tree, unit, found, concerned) if may_see(person, case)] if found else []
        if told:
            return told
    # Of what is about somebody's safety the managers above know nothing; whoever has it is told.
    return handlers(case) if case.safeguarding else []

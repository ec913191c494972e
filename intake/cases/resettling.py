"""What becomes of open cases when a unit is closed, merged or moved: found beforehand, then done under the lock."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from home.models import User
from home.time import now
from home.unit_changes import UnitChange
from home.units import Tree
from intake.cases import events, whose
from intake.cases.models import Case, State
from intake.routing.people import Assignment
from policies.procedures import Stage


@dataclass(frozen=True)
class Resettled:
    """A case whose present stage goes to other people, and to whom."""

    case: Case
    stage: Stage
    assignment: Assignment


def plan(change: UnitChange, before: Tree, after: Tree, *, lock: bool = False) -> Iterator[Resettled]:
    """Yield the open cases that a change of units gives to other people."""
    touched = before.with_descendants([change.unit.pk])
    rows = Case.objects.filter(organisation=change.unit.organisation_id).exclude(state=State.CLOSED)
    rows = rows.filter(Q(unit__in=touched) | Q(current_run__unit__in=touched))
    if lock:
        # In the order of their ids, as everything that locks several.
        list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    chosen = rows.select_related(
        "organisation__site", "version", "unit", "current_run__unit", "current_run__handler"
    ).order_by("pk")
    for case in chosen:
        run = case.current_run
        assert run is not None  # every case has a stage (rule 4)
        stage = case.version.promise.stage(run.stage_key)
        now_its = (run.unit_id, run.role)
        was = whose.assignment_for(case, run, stage, before, case.unit)
        will = whose.assignment_for(case, run, stage, after, case.unit)
        usual = now_its == (was.unit.pk, was.role)
        if (will.unit.pk, will.role) == now_its:
            continue
        # What stands elsewhere than the procedure says, somebody put there: it stays, unless that unit is closed.
        if usual or after.units[run.unit_id].is_closed:
            yield Resettled(case, stage, will)


def apply(change: UnitChange, before: Tree, after: Tree, user: User) -> int:
    """Give the cases to those whose they are now, with an event on each and notices; return how many.

    In the transaction that changes the units, so nothing is ever between the two.
    """
    done = 0
    for each in plan(change, before, after, lock=True):
        case, run = each.case, each.case.current_run
        assert run is not None  # as above
        place, role = before.units[run.unit_id], run.role
        event = events.record(
            case, "resettled", actor=str(user), at=now(),
            refs=whose.facts(run, each.assignment, change=change.what, unit=change.unit.slug),
        )  # fmt: skip
        whose.hand_over(case, run, each.assignment, after, event, before=place, role=role)
        run.save(update_fields=["unit", "role", "handler"])
        case.lock_version += 1
        case.save()
        done += 1
    return done

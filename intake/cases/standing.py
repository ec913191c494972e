"""Whether every case has somebody who can act on it, as people and units stand now (rule 4)."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from home.models import Organisation
from home.units import Tree
from intake.cases.models import Case, Conflict, Handled, Role, State


def cases_without_anybody(organisation: Organisation) -> list[str]:
    """Return a sentence for each unit with a case that nobody could act on.

    How many such cases there are, and which, is not said: whoever asks may see none of them.
    """
    tree = Tree(organisation)
    live = Case.objects.filter(organisation=organisation).exclude(state=State.CLOSED).order_by()
    conflicts = Conflict.objects.filter(case=OuterRef("pk"), cleared_at=None)
    barring = Q(current_run__independent=True) | Q(Exists(conflicts))
    found: set[int] = set()
    # Where nobody is barred, cases of the same unit and role stand or fall together.
    for unit_id, role, restricted in (
        live.exclude(barring).values_list("current_run__unit", "current_run__role", "restricted").distinct()
    ):
        if not _people(tree, unit_id, role, restricted=restricted):
            found.add(unit_id)
    for case in live.filter(barring).select_related("current_run"):
        run = case.current_run
        assert run is not None  # every case has a stage
        if not _people(tree, run.unit_id, run.role, restricted=case.restricted) - _barred(case, run):
            found.add(run.unit_id)
    return [
        f"Nobody could act on the open cases of {tree.units[unit_id].name}. Put somebody else there first."
        for unit_id in sorted(found)
    ]


def _people(tree: Tree, unit_id: int, role: str, *, restricted: bool) -> set[int]:
    """Return who may act, as ``access.actionable_by`` has it."""
    unit = tree.units[unit_id]
    people = {user.pk for user in tree.people(unit, role)}
    if role == Role.HANDLERS and not restricted:
        people |= {user.pk for user in tree.managers(unit)}
    return people


def _barred(case: Case, run: Any) -> set[int]:
    barred = set(case.conflicts.filter(cleared_at=None).values_list("user_id", flat=True))
    if run.independent:
        earlier = Handled.objects.filter(run__case=case, run__seq__lt=run.seq)
        barred |= set(earlier.values_list("user_id", flat=True))
    return barred

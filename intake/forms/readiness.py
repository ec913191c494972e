"""Whether a policy can run the cases that a form would open; in words for its editor."""

from typing import TYPE_CHECKING

from home.units import Tree
from intake.routing.people import assign
from policies import publishing, reading
from policies.procedures import Procedure

if TYPE_CHECKING:
    from home.models import Organisation
    from policies.models import PolicyPage

_NO_STAGE = "The policy has no stage that you handle yourselves, so nobody would deal with what is sent. Add a stage."
_NO_CATCH_ALL = (
    "Nobody works in the catch-all unit, so a complaint that nobody else can take would be lost. "
    "An administrator sets it under “Organisation” and puts at least one person there."
)


def why_procedure_cannot_run(procedure: Procedure | None, organisation: "Organisation") -> list[str]:
    """Return what stops a procedure from running: no stages, or a stage that nobody can take."""
    own = [stage for stage in procedure.stages if not stage.is_external] if procedure else []
    if procedure is None or not own:
        return [_NO_STAGE]
    tree = Tree(organisation)
    if organisation.catch_all_id is None or not tree.members(tree.units[organisation.catch_all_id]):
        return [_NO_CATCH_ALL]
    places = [tree.root, *(unit for unit in tree.units.values() if unit.is_public)]
    return [
        f"Nobody can deal with “{stage.name}” for {unit.name}. Put somebody in that unit or one above it."
        for stage in own
        for unit in places
        if assign(tree, stage, unit).how == "nobody"
    ]


def why_form_cannot_open(policy: "PolicyPage") -> list[str]:
    """Return what stands between a form on ``policy`` and the public."""
    version = reading.version_in_force(policy)
    if version is None:
        return ["No version of this policy is in force yet. Publish the policy first."]
    if archived := publishing.withdrawal_of(policy):
        return [publishing.archived_since(archived)]
    return why_procedure_cannot_run(version.promise, publishing.organisation_of(policy))

"""Publishing other promises than the demo's."""

from intake.cases.workflow import Panellist
from policies.blocks import from_stage
from policies.procedures import parse
from tests.factories.world import World

#: A procedure with a ceiling, whose second stage is a hearing before a panel.
PANEL = """
title = "Complaints"
conclude = "60 calendar days of receipt"
[[stage]]
name = "Formal"
kind = "formal"
handled_by = "handlers of unit"
respond = "5 working days of receipt"
escalate = "10 working days of decision received"
[[stage]]
name = "Panel"
kind = "panel"
handled_by = "managers of division"
panel = { members = 3, independent = 1 }
hear = "10 working days of escalation"
respond = "24 hours of hearing"
"""

#: Who sat on that panel: as many as it needs, and as many of them independent.
SAT = [Panellist("Ines Okafor", independent=True), Panellist("Bo Lund"), Panellist("Ada Quill")]


def publish(world: World, toml: str) -> None:
    """Publish the policy with the procedure of a file."""
    procedure = parse(toml)
    draft = world.policy.get_latest_revision_as_object()
    draft.procedure_conclude = str(procedure.conclude) if procedure.conclude else ""
    draft.stages = draft.stages.stream_block.to_python([from_stage(stage) for stage in procedure.stages])
    draft.save_revision().publish()

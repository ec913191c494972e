"""The stages of a procedure as readers see them."""

from dataclasses import dataclass

from home.models import Organisation
from policies import sentences
from policies.procedures.model import Procedure, Stage
from policies.sentences import StageWords


@dataclass(frozen=True)
class StageView:
    """One stage as readers see it."""

    number: int
    name: str
    kind: str
    anchor: str
    words: StageWords
    steps: tuple[str, ...]


def stages_in_words(procedure: Procedure, organisation: Organisation) -> list[StageView]:
    """Return the stages with the sentences that stage data make."""
    units = dict(organisation.units.values_list("slug", "name"))
    return [
        StageView(
            number=number,
            name=stage.name,
            kind=stage.kind.value,
            anchor=f"stage-{number}",
            words=sentences.stage_in_words(stage, procedure, units),
            steps=stage.steps,
        )
        for number, stage in enumerate(procedure.stages, start=1)
    ]


def stage_words(stage: Stage, procedure: Procedure, organisation: Organisation) -> StageWords:
    """Return the sentences of one stage."""
    return sentences.stage_in_words(stage, procedure, dict(organisation.units.values_list("slug", "name")))

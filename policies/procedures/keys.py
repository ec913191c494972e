"""Identity of stages: what a case that stands in a stage holds on to."""

from dataclasses import replace
from uuid import uuid4

from .model import Procedure, Stage


def paired(old: Procedure, new: Procedure) -> list[tuple[Stage | None, Stage]]:
    """Each stage of the newer procedure with the one that it was in the older, if there was one.

    They are the same where their keys are, else where their names are; of several with one
    name, the first is the first.
    """
    left = list(old.stages)
    found: dict[int, Stage] = {}
    for same in ("key", "name"):
        for place, stage in enumerate(new.stages):
            value = getattr(stage, same)
            match = next((before for before in left if value and getattr(before, same) == value), None)
            if match is not None and place not in found:
                found[place] = match
                left = [before for before in left if before is not match]
    return [(found.get(place), stage) for place, stage in enumerate(new.stages)]


def with_keys(procedure: Procedure, before: Procedure | None = None) -> Procedure:
    """The same procedure with a key of its own on every stage.

    A stage that was in `before` keeps the key it had there, so that loading a file does not
    make new stages out of old ones. Otherwise its own key stays, and one is made where it has
    none or where another stage has it.
    """
    taken: set[str] = set()
    stages = []
    for was, stage in paired(before or Procedure(""), procedure):
        key = was.key if was is not None and was.key else stage.key
        if not key or key in taken:
            key = str(uuid4())
        taken.add(key)
        stages.append(replace(stage, key=key))
    return replace(procedure, stages=tuple(stages))

"""A procedure as plain data: the form in which a published version seals it.

Sealed data is read for as long as a case lives, so every schema number that was ever
written must stay readable, and rules that were tightened since do not apply to it.
"""

from dataclasses import replace
from typing import Any

from .model import Procedure, Stage
from .reading import ProcedureError, read

schema_no = 1


def to_data(procedure: Procedure) -> dict[str, Any]:
    """JSON-able data with the stages' keys; equal procedures with equal keys give equal data."""
    tables = to_tables(procedure)
    stages = tables.pop("stage")
    keyed = [{"key": stage.key, **table} for stage, table in zip(procedure.stages, stages, strict=True)]
    return {"schema": schema_no, **tables, "stages": keyed}


def from_data(data: dict[str, Any]) -> Procedure:
    """What `to_data` wrote. Raises ValueError for another schema, ProcedureError if malformed."""
    if data.get("schema") != schema_no:
        raise ValueError(f"expected procedure data of schema {schema_no}")
    tables = {key: value for key, value in data.items() if key not in ("schema", "stages")}
    keys = [str(stage.get("key", "")) for stage in data["stages"]]
    stages = [{k: v for k, v in stage.items() if k != "key"} for stage in data["stages"]]
    procedure, problems = read({**tables, "stage": stages})
    if problems:
        raise ProcedureError(problems)
    keyed = (replace(stage, key=key) for stage, key in zip(procedure.stages, keys, strict=True))
    return replace(procedure, stages=tuple(keyed))


def to_tables(procedure: Procedure) -> dict[str, Any]:
    """The tables of a procedure file, in the order in which people write them."""
    whole = {
        "title": procedure.title,
        "nation": procedure.nation,
        "conclude": procedure.conclude and str(procedure.conclude),
        "stage": [_stage_table(stage) for stage in procedure.stages],
    }
    return {key: value for key, value in whole.items() if value is not None}


def _stage_table(stage: Stage) -> dict[str, Any]:
    panel = stage.panel and {
        "members": stage.panel.members,
        "independent": stage.panel.independent,
    }
    table = {
        "name": stage.name,
        "kind": stage.kind.value,
        "handled_by": stage.handled_by and str(stage.handled_by),
        "substitute": stage.substitute and str(stage.substitute),
        "steps": list(stage.steps) or None,
        "acknowledge": stage.acknowledge and str(stage.acknowledge),
        "acknowledged_by": None if stage.acknowledged_by == "person" else stage.acknowledged_by,
        "respond": stage.respond and str(stage.respond),
        "extend": stage.extend,
        "extension_cap": stage.extension_cap and str(stage.extension_cap),
        "update": stage.update and str(stage.update),
        "escalate": stage.escalate and str(stage.escalate),
        "independent": stage.independent or None,
        "response_must_include": list(stage.response_must_include) or None,
        "panel": panel,
        "hear": stage.hear and str(stage.hear),
        "body": stage.body or None,
        "for": list(stage.for_) or None,
    }
    return {key: value for key, value in table.items() if value is not None}

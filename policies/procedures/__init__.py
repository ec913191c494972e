"""Procedures: what is promised, stage by stage, as values and as TOML files."""

from .data import from_data, schema_no, to_data
from .keys import with_keys
from .limits import parse_amount, parse_handled_by, parse_limit
from .model import (
    ACKNOWLEDGED_BY,
    NATIONS,
    Amount,
    Anchor,
    HandledBy,
    Limit,
    Panel,
    Procedure,
    Role,
    Stage,
    StageKind,
    TimeUnit,
)
from .presets import preset, preset_text, presets
from .reading import ProcedureError
from .rules import Problem, check
from .toml import dump, parse

__all__ = [
    "ACKNOWLEDGED_BY",
    "NATIONS",
    "Amount",
    "Anchor",
    "HandledBy",
    "Limit",
    "Panel",
    "Problem",
    "Procedure",
    "ProcedureError",
    "Role",
    "Stage",
    "StageKind",
    "TimeUnit",
    "check",
    "dump",
    "from_data",
    "parse",
    "parse_amount",
    "parse_handled_by",
    "parse_limit",
    "preset",
    "preset_text",
    "presets",
    "schema_no",
    "to_data",
    "with_keys",
]

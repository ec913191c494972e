"""From plain tables (as TOML and JSON give them) to a procedure, noting all that is amiss.

Only shape is judged here: unknown keys, wrong types, words that mean nothing. What is well
formed and yet impossible is for `rules`.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from .limits import hint, parse_amount, parse_handled_by, parse_limit, quoted
from .model import Panel, Procedure, Stage, StageKind
from .rules import Problem, label

_T = TypeVar("_T")

PROCEDURE_KEYS = ("title", "nation", "conclude", "stage")
STAGE_KEYS = (
    "name",
    "kind",
    "handled_by",
    "substitute",
    "steps",
    "acknowledge",
    "acknowledged_by",
    "respond",
    "extend",
    "extension_cap",
    "update",
    "escalate",
    "independent",
    "response_must_include",
    "panel",
    "hear",
    "body",
    "for",
)
PANEL_KEYS = ("members", "independent")

_TYPES = {str: "words in quotes", bool: "true or false"}


class ProcedureError(ValueError):
    """A procedure was refused. `problems` holds every reason, in reading order."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class _Table:
    """One table being read; each of its methods notes a problem instead of raising."""

    def __init__(self, raw: Mapping[str, Any], where: str, index: int | None) -> None:
        self.raw, self.where, self.index = raw, where, index
        self.problems: list[Problem] = []

    def amiss(self, key: str, expected: str) -> None:
        self.problems.append(Problem(self.where, key, expected, self.index))

    def only(self, keys: tuple[str, ...]) -> None:
        for key in self.raw:
            if key not in keys:
                known = ", ".join(keys)
                self.amiss(key, f"expected one of the known keys ({known}){hint(key, keys)}")

    def plain(self, key: str, kind: type[_T]) -> _T | None:
        value = self.raw.get(key)
        if value is None or isinstance(value, kind):
            return value
        self.amiss(key, f"expected {_TYPES[kind]}, not {quoted(value)}")
        return None

    def words(self, key: str, read: Callable[[str], _T]) -> _T | None:
        text = self.plain(key, str)
        if text is None:
            return None
        try:
            return read(text)
        except ValueError as error:
            self.amiss(key, str(error))
            return None

    def choice(self, key: str, kinds: type[StrEnum]) -> str | None:
        text = self.plain(key, str)
        values = [kind.value for kind in kinds]
        if text is None and key not in self.raw:
            self.amiss(key, f"expected one of {', '.join(values)}, but it is missing")
        elif text is not None and text not in values:
            self.amiss(key, f"expected one of {', '.join(values)}, not {quoted(text)}{hint(text, values)}")
            return None
        return text

    def listed(self, key: str) -> tuple[str, ...]:
        value = self.raw.get(key, [])
        if isinstance(value, list) and all(type(item) is str for item in value):
            return tuple(value)
        self.amiss(key, f'expected a list of words in quotes, ["…", "…"], not {quoted(value)}')
        return ()

    def panel(self, key: str) -> Panel | None:
        value = self.raw.get(key)
        if value is None:
            return None
        counts = {} if not isinstance(value, dict) else value
        good = set(counts) == set(PANEL_KEYS) and all(type(n) is int for n in counts.values())
        if not good:
            self.amiss(
                key,
                "expected members and independent, each a whole number, as in"
                f" {{ members = 3, independent = 1 }}, not {quoted(value)}",
            )
            return None
        return Panel(counts["members"], counts["independent"])


def read(raw: Mapping[str, Any]) -> tuple[Procedure, list[Problem]]:
    """The procedure as far as it can be made out, and every problem of shape.

    What could not be made out is left at its default; the problems say where that is.
    """
    whole = _Table(raw, "", None)
    whole.only(PROCEDURE_KEYS)
    title = whole.plain("title", str) or ""
    nation = whole.plain("nation", str)
    conclude = whole.words("conclude", parse_limit)
    tables = raw.get("stage", [])
    if not isinstance(tables, list):
        whole.amiss("stage", "expected stages, each headed [[stage]]")
        tables = []
    stages, problems = [], whole.problems
    for index, table in enumerate(tables):
        stage, amiss = _read_stage(index, table)
        stages.append(stage)
        problems = problems + amiss
    return Procedure(title, tuple(stages), nation, conclude), problems


def _read_stage(index: int, raw: object) -> tuple[Stage, list[Problem]]:
    if not isinstance(raw, dict):
        unreadable = Problem(label(index, None), "", f"expected a table headed [[stage]], not {quoted(raw)}", index)
        return Stage("", StageKind.FORMAL), [unreadable]
    table = _Table(raw, label(index, raw.get("name")), index)
    table.only(STAGE_KEYS)
    stage = Stage(
        name=table.plain("name", str) or "",
        kind=StageKind(table.choice("kind", StageKind) or StageKind.FORMAL),
        handled_by=table.words("handled_by", parse_handled_by),
        substitute=table.words("substitute", parse_handled_by),
        steps=table.listed("steps"),
        acknowledge=table.words("acknowledge", parse_limit),
        acknowledged_by=_default(table.plain("acknowledged_by", str), "person"),
        respond=table.words("respond", parse_limit),
        extend=table.plain("extend", bool),
        extension_cap=table.words("extension_cap", parse_amount),
        update=table.words("update", parse_amount),
        escalate=table.words("escalate", parse_limit),
        independent=table.plain("independent", bool) or False,
        response_must_include=table.listed("response_must_include"),
        panel=table.panel("panel"),
        hear=table.words("hear", parse_limit),
        body=table.plain("body", str) or "",
        for_=table.listed("for"),
    )
    return stage, table.problems


def _default(value: _T | None, default: _T) -> _T:
    return default if value is None else value

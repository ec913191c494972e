"""A procedure as a TOML file: read with every problem named, and written.

`parse(dump(procedure)) == procedure` for every procedure that `check` finds nothing wrong with.
"""

import tomllib

import tomli_w

from .data import to_tables
from .model import Procedure
from .reading import ProcedureError, read
from .rules import Problem, check, judge

__all__ = ["Problem", "ProcedureError", "check", "dump", "parse"]


def parse(text: str) -> Procedure:
    """Read a procedure file. Raises ProcedureError with all the problems at once."""
    try:
        # Some editors put a byte order mark in front; it is no part of the file's meaning.
        raw = tomllib.loads(text.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        reason = str(error) if isinstance(error, ValueError) else "too deeply nested"
        raise ProcedureError([Problem("", "file", f"expected valid TOML: {reason}")]) from error
    procedure, shape = read(raw)
    unsure = {(problem.index, problem.key) for problem in shape}
    problems = [*shape, *judge(procedure, unsure)]
    if problems:
        raise ProcedureError(sorted(problems, key=_place))
    return procedure


def dump(procedure: Procedure) -> str:
    """Write a procedure file. Keys that say nothing (absent limits, defaults) are left out."""
    return tomli_w.dumps(to_tables(procedure))


def _place(problem: Problem) -> int:
    return -1 if problem.index is None else problem.index

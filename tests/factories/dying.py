"""Workers that are killed in the middle of what they do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


class Died(BaseException):
    """A worker was killed: nothing it could have caught."""


@contextmanager
def dying_at(number: int) -> Iterator[None]:
    """Kill the block just before it writes to the database for the nth time.

    What its finished transactions wrote stays; of the one it was in, nothing does.
    """
    writes = 0

    def kill(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal writes
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            writes += 1
            if writes == number:
                raise Died
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(kill):
            yield
    except Died:
        # A single write counts as lost with the test's own transaction around it, which goes on.
        transaction.set_rollback(False)

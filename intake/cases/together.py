"""Rows of many kinds, made in memory and stored together."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import models

from intake.cases import bulk

Row = TypeVar("Row", bound=models.Model)


class Sheaf:
    """Rows that belong together: numbered by one question, and stored at once.

    They may refer to each other in a circle: references are checked at the transaction's end.
    """

    def __init__(self) -> None:
        self.rows: dict[type[models.Model], list[Any]] = {}
        self._spare: dict[type[models.Model], list[int]] = {}
        self._also: list[bulk.Statement] = []

    def put(self, row: Row) -> Row:
        """Lay a row on the sheaf; return it."""
        model = type(row)
        self.rows.setdefault(model, []).append(row)
        if row.pk is None and self._spare.get(model):
            row.pk = self._spare[model].pop(0)
        return row

    def change(self, row: models.Model, **values: Any) -> None:
        """Change these columns of a row that is stored already, when everything else is stored."""
        self._also.append(bulk.Change(row, values))

    def with_it(self, statement: bulk.Statement) -> None:
        """Do this, too, when everything is stored."""
        self._also.append(statement)

    def number(self, to_come: Mapping[type[models.Model], int]) -> None:
        """Give every row its primary key, and keep some ready for so many rows that are still to come."""
        without = {model: [row for row in rows if row.pk is None] for model, rows in self.rows.items()}
        wanted = {model: len(rows) for model, rows in without.items() if rows}
        for model, count in to_come.items():
            wanted[model] = wanted.get(model, 0) + count
        given = bulk.numbers_of(wanted)
        for model, numbers in given.items():
            for row in without.get(model, ()):
                row.pk = numbers.pop(0)
        self._spare = given

    def store(self, order: Sequence[type[models.Model]]) -> None:
        """Store everything, table by table in this order."""
        bulk.insert_together([self.rows.get(model, []) for model in order], order, self._also)

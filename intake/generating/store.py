"""Rows that are made in memory and stored together, under numbers that the database has given out beforehand."""

from collections.abc import Iterator
from typing import Any, TypeVar

from django.db import connection, models

from intake.cases.bulk import insert_rows, numbers
from intake.cases.models import (
    Adjustment,
    Case,
    Complainant,
    Conflict,
    Deadline,
    Handled,
    StageRun,
    Timer,
)
from intake.finding import index, words
from intake.finding.models import CaseWord
from intake.forms.models import Submission
from intake.letters.models import Message
from intake.records.models import Content, Event

#: In the order in which they are stored.
MODELS: tuple[type[models.Model], ...] = (
    Content, Case, StageRun, Event, Deadline, Adjustment, Timer, Complainant, Submission, Conflict, Handled, Message,
    CaseWord,
)  # fmt: skip
#: What others refer to before it is stored.
_NUMBERED: tuple[type[models.Model], ...] = (Case, StageRun, Event, Deadline)
_AT_ONCE = 2_000

Row = TypeVar("Row", bound=models.Model)


class Numbers:
    """Primary keys, given out beforehand so that rows can refer to each other before they are stored.

    On PostgreSQL a sequence gives them out, and nobody else gets the same. SQLite has one writer at a time:
    the caller is in a transaction, and asks anew in each.
    """

    def __init__(self) -> None:
        self._given = {model: self._of(model) for model in _NUMBERED}

    def next(self, model: type[models.Model]) -> int:
        """Return a number that no row of ``model`` has."""
        return next(self._given[model])

    def _of(self, model: type[models.Model]) -> Iterator[int]:
        table = model._meta.db_table
        if connection.vendor != "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
                (last,) = cursor.fetchone()
            while True:
                last += 1
                yield last
        while True:
            yield from numbers(model, _AT_ONCE)


class Heap:
    """Rows of all kinds on their way into the database."""

    def __init__(self) -> None:
        self.rows: dict[type[models.Model], list[Any]] = {model: [] for model in MODELS}

    def put(self, row: Row) -> Row:
        """Lay a row on the heap; return it."""
        self.rows[type(row)].append(row)
        return row

    def add(self, other: "Heap") -> None:
        """Lay all the rows of another heap on this one."""
        for model, rows in other.rows.items():
            self.rows[model] += rows

    def store(self) -> None:
        """Store everything. Cases and stage runs name each other; references are checked at the transaction's end."""
        for model in MODELS:
            insert_rows(self.rows[model])


def note_words(case: Case, heap: Heap) -> None:
    """Lay the words by which a finished case is found on its heap."""
    found: set[str] = set()
    for submission in heap.rows[Submission]:
        found |= words.of_answers(submission.questions, submission.content.body)
    for complainant in heap.rows[Complainant]:
        found |= words.of_complainant(complainant.content.body)
    for event in heap.rows[Event]:
        if event.content is not None and event.kind != "received":
            found |= words.of_event(event.content.body)
    heap.rows[CaseWord] += index.rows(case, found)

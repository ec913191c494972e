"""Reading and writing many rows at once: one statement for each table, however many rows there are.

PostgreSQL has new rows by COPY, which takes a third of the time of INSERT from Django, changed ones as one array
for each column, and gives what is read in its binary form, which takes a third of the time of its text.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from django.db import connection, models
from django.db.models import F, Lookup, QuerySet

from intake.cases import failing

if TYPE_CHECKING:
    Field = models.Field[Any, Any]
    _Lookup = Lookup[Any]
else:
    _Lookup = Lookup


class among(_Lookup):  # noqa: N801 - is written like a function
    """The rows whose number is among these. They go as one value: thousands of placeholders take long to be read."""

    prepare_rhs = False

    def __init__(self, column: str, numbers: Iterable[int]) -> None:
        super().__init__(F(column), list(numbers))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """Return the condition as SQLite reads it."""
        column, parameters = self.process_lhs(compiler, connection)
        condition = f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608 - the column is our own
        return condition, (*parameters, json.dumps(self.rhs))

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """Return the condition as PostgreSQL reads it."""
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::bigint[])", (*parameters, _array(models.BigIntegerField, self.rhs))


def read(found: "QuerySet[Any, Any]", *columns: str) -> list[tuple[Any, ...]]:
    """Return these columns of what a query finds, plain values all of them: no JSON, no choices of Python's."""
    wanted = found.values_list(*columns)
    if connection.vendor != "postgresql":
        return list(wanted)
    from psycopg import pq  # not where there is only SQLite

    statement, parameters = wanted.query.sql_with_params()
    with _plain_cursor() as cursor:
        cursor.cursor.format = pq.Format.BINARY
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def _plain_cursor() -> Any:
    """Return a cursor that hands the values to PostgreSQL beside the statement.

    Django's own puts them into it: then PostgreSQL answers in text only, and plans the same statement each time anew.
    """
    from psycopg import Cursor  # not where there is only SQLite

    connection.ensure_connection()
    wrapped = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    plain: Any = Cursor(connection.connection)
    return wrapped(plain)


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Store these new rows, all of one model, and give them their primary keys.

    The rows are written as they are: no field of ours changes a value on its way.
    """
    if not rows:
        return
    if connection.vendor != "postgresql":
        type(rows[0])._default_manager.bulk_create(rows)
        return
    model = type(rows[0])
    _number(model, [row for row in rows if row.pk is None])
    fields = _concrete(model)
    takes = [_taken(field) for field in fields]
    _copy(model, fields, ([take(row) for take in takes] for row in rows))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def insert_values(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Store new rows of a model of which there are only the values of these columns.

    What is JSON is handed over as text, being written already. The database numbers the rows where they say
    no number; other columns must be such as may be left empty.
    """
    if not rows:
        return
    by_name = {name: field for field in _concrete(model) for name in (field.name, field.attname)}
    fields = [by_name[name] for name in columns]
    if connection.vendor == "postgresql":
        _copy(model, fields, rows)
        return
    texts = [place for place, field in enumerate(fields) if isinstance(field, models.JSONField)]
    made = []
    for row in rows:
        values = list(row)
        for place in texts:
            values[place] = json.loads(values[place])
        made.append(model(**{field.attname: value for field, value in zip(fields, values, strict=True)}))
    model._default_manager.bulk_create(made)


def hold(row: models.Model, of: type[models.Model], name: str) -> bool:
    """Lock a row until the transaction ends, and tell whether any rows of another model refer to it then.

    Both at once, and in this order: PostgreSQL looks anew for each statement. On SQLite who writes is alone.

    Args:
        name: the foreign key of ``of`` that refers to the row.
    """
    quote, key = connection.ops.quote_name, of._meta.get_field(name)
    assert isinstance(key, models.ForeignKey)  # as its caller knows
    asked = f"SELECT EXISTS (SELECT 1 FROM {quote(of._meta.db_table)} WHERE {quote(key.column)} = %s)"  # noqa: S608
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            locked = f"SELECT 1 FROM {quote(row._meta.db_table)} WHERE id = %s FOR UPDATE"  # noqa: S608
            cursor.execute(f"{locked}; {asked}", [row.pk, row.pk])
            cursor.nextset()
        else:
            cursor.execute(asked, [row.pk])
        return bool(cursor.fetchone()[0])


def numbers(model: type[models.Model], count: int) -> list[int]:
    """Return primary keys that the database gives to nobody else; on SQLite until this transaction ends."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":  # SQLite: who writes is alone
            cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
            (last,) = cursor.fetchone()
            return list(range(last + 1, last + 1 + count))
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [number for (number,) in cursor.fetchall()]


def numbers_of(wanted: "Mapping[type[models.Model], int]") -> dict[type[models.Model], list[int]]:
    """Return so many primary keys of each model, by one question; else as :func:`numbers`."""
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            last = dict(cursor.fetchall())
        starts = {model: last.get(model._meta.db_table, 0) + 1 for model in wanted}
        return {model: list(range(starts[model], starts[model] + count)) for model, count in wanted.items()}
    names = [_sequence(model) for model, count in wanted.items() for _ in range(count)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(name) FROM unnest(%s::regclass[]) AS name", [_array(models.CharField, names)])
        given = iter([number for (number,) in cursor.fetchall()])
    return {model: [next(given) for _ in range(count)] for model, count in wanted.items()}


@lru_cache(maxsize=64)
def _sequence(model: type[models.Model]) -> str:
    """Return the name of what numbers a model's rows; asked once a process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])
        return str(cursor.fetchone()[0])


class Statement(Protocol):
    """What else is to be done with the rows: one statement, and its parameters."""

    def statement(self) -> tuple[str, list[Any]]: ...


@dataclass(frozen=True)
class Change:
    """New values for some columns of one stored row."""

    row: models.Model
    values: Mapping[str, Any]

    def statement(self) -> tuple[str, list[Any]]:
        """Return the UPDATE and its parameters."""
        meta, quote = self.row._meta, connection.ops.quote_name
        fields: list[Any] = [meta.get_field(name) for name in self.values]
        settings = ", ".join(f"{quote(field.column)} = %s" for field in fields)
        given = [
            field.get_db_prep_save(value, connection) for field, value in zip(fields, self.values.values(), strict=True)
        ]
        return f"UPDATE {quote(meta.db_table)} SET {settings} WHERE id = %s", [*given, self.row.pk]  # noqa: S608


def insert_together(
    lots: "Sequence[Sequence[models.Model]]", order: "Sequence[type[models.Model]]", also: Sequence[Statement] = ()
) -> None:
    """Store new rows of several models, each with its primary key, and what else goes with them.

    On PostgreSQL all of it is one statement.
    """
    if connection.vendor != "postgresql":
        for rows, model in zip(lots, order, strict=True):
            insert_rows(rows)
            failing.point(f"after {model._meta.model_name}")
        with connection.cursor() as cursor:
            for each in also:
                cursor.execute(*each.statement())
        return
    values: list[Any] = []
    others = []
    for place, each in enumerate(also):
        other, given = each.statement()
        others.append(f"u{place} AS ({other})")
        values += given
    values += [json.dumps([_plain(model, row) for row in rows]) for model, rows in zip(order, lots, strict=True)]
    with _plain_cursor() as cursor:
        cursor.execute(_insert_statement(tuple(order), tuple(others)), values)
    for rows in lots:
        for row in rows:
            row._state.adding, row._state.db = False, connection.alias


@lru_cache(maxsize=8)
def _insert_statement(order: "tuple[type[models.Model], ...]", others: tuple[str, ...]) -> str:
    """Return one statement that does the others, and stores rows in tables, each table's given as a JSON array."""
    parts = []
    for model in order:
        table = connection.ops.quote_name(model._meta.db_table)
        names = ", ".join(connection.ops.quote_name(str(field.column)) for field in _concrete(model))
        given = f"json_populate_recordset(NULL::{table}, %s::json)"
        parts.append(f"INSERT INTO {table} ({names}) SELECT {names} FROM {given}")  # noqa: S608 - our own tables
    *firsts, last = parts
    named = [*others, *(f"t{place} AS ({part})" for place, part in enumerate(firsts))]
    return f"WITH {', '.join(named)} {last}" if named else last


def _plain(model: type[models.Model], row: models.Model) -> dict[str, Any]:
    """Return a row by its columns, as JSON has it."""
    return {column: take(row) for column, take in _takes(model)}


@lru_cache(maxsize=32)
def _takes(model: type[models.Model]) -> list[tuple[str, Callable[[models.Model], Any]]]:
    return [(str(field.column), _taken_plainly(field)) for field in _concrete(model)]


def _taken_plainly(field: "Field") -> Callable[[models.Model], Any]:
    """Return what takes a field's value off a row, as JSON has it."""
    name = field.attname
    if isinstance(field, models.ForeignKey):
        return lambda row: _as_text(_referred(row, field))
    if isinstance(field, models.UUIDField | models.DateTimeField):
        return lambda row: _as_text(getattr(row, name))
    return attrgetter(name)


def _as_text(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def update_rows(rows: Sequence[Any], columns: Iterable[str], model: type[models.Model] | None = None) -> None:
    """Write these fields of these rows, all of one model, in one statement.

    Django's ``bulk_update`` makes a CASE of as many branches as there are rows for every field, which
    costs several times the update itself. The rows' other fields are left as they are.

    Args:
        model: what the rows are rows of, where they are none of Django's themselves.
    """
    if not rows:
        return
    model = model or type(rows[0])
    wanted = {"id", *columns}
    fields = sorted((field for field in _concrete(model) if field.name in wanted), key=lambda field: field.name != "id")
    names = [connection.ops.quote_name(str(field.column)) for field in fields]
    table = connection.ops.quote_name(model._meta.db_table)
    source, parameters = _source(fields, names, rows)
    settings = ", ".join(f"{name} = given.{name}" for name in names[1:])
    with connection.cursor() as cursor:
        cursor.execute(
            # Names of tables and columns, all from our own models.
            f"UPDATE {table} SET {settings} FROM {source} WHERE {table}.{names[0]} = given.{names[0]}",  # noqa: S608
            parameters,
        )


def _concrete(model: type[models.Model]) -> "list[Field]":
    return [field for field in model._meta.concrete_fields if isinstance(field, models.Field)]


def _number(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    if rows:
        for row, number in zip(rows, numbers(model, len(rows)), strict=True):
            row.pk = number


def _copy(model: type[models.Model], fields: "Sequence[Field]", rows: Iterable[Sequence[Any]]) -> None:
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    statement = f"COPY {table} ({names}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _taken(field: "Field") -> Callable[[models.Model], Any]:
    """Return what takes a field's value off a row, as PostgreSQL reads it."""
    name = field.attname
    if isinstance(field, models.JSONField):
        return lambda row: json.dumps(getattr(row, name))
    if isinstance(field, models.ForeignKey):
        return lambda row: _referred(row, field)
    return attrgetter(name)


def _referred(row: models.Model, field: Any) -> Any:
    """Return the key a row refers to; what it refers to may have been stored since it was put there."""
    key = getattr(row, field.attname)
    if key is None and field.is_cached(row):
        other = field.get_cached_value(row)
        key = other.pk if other is not None else None
        setattr(row, field.attname, key)
    return key


def _source(fields: "Sequence[Field]", names: Sequence[str], rows: Sequence[Any]) -> tuple[str, list[Any]]:
    """Return the table of new values as the database at hand reads it, and its parameters."""
    takes = [attrgetter("pk" if field.name == "id" else field.attname) for field in fields]
    if connection.vendor == "postgresql":
        arrays = ", ".join(f"%s::{field.rel_db_type(connection)}[]" for field in fields)
        columns = [_array(type(field), map(take, rows)) for field, take in zip(fields, takes, strict=True)]
        return f"unnest({arrays}) AS given({', '.join(names)})", columns
    cells = ", ".join(f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(names))
    values = [
        [field.get_db_prep_save(take(row), connection) for field, take in zip(fields, takes, strict=True)]
        for row in rows
    ]
    return f"(SELECT {cells} FROM json_each(%s)) AS given", [json.dumps(values)]  # noqa: S608 - as above


def _array(kind: "type[Field]", values: Iterable[Any]) -> str:
    """Write an array as PostgreSQL reads it; psycopg's own way looks at every element several times."""
    if issubclass(kind, models.BooleanField | models.IntegerField):
        return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"
    return "{" + ",".join(["NULL" if value is None else _quoted(value) for value in values]) + "}"


def _quoted(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'

"""Database triggers that hold what no code may break.

A trigger is the last line of defence: a published version and an event must not change even when
somebody types SQL. They are made again after every migration, because SQLite silently drops a
table's triggers whenever Django remakes the table, and ``manage.py verify`` checks that they stand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

#: What a herald draws its tokens from.
CHANCE = 2**40


@dataclass(frozen=True)
class Guard:
    """Refuses changes to a table.

    Attributes:
        name: the trigger's name, unique in the database.
        table: the table it stands on.
        operation: ``INSERT``, ``UPDATE`` or ``DELETE``.
        unless: SQL over OLD and NEW; where it is true the change is allowed. Blank: never.
            Must be valid in both SQLite and PostgreSQL.
        message: what the database says when it refuses.
        where: SQL over NEW, which may look at other rows; where it is true the change is refused, else
            allowed. For INSERT and UPDATE; takes the place of ``unless``.
    """

    name: str
    table: str
    operation: str
    message: str
    unless: str = ""
    where: str = ""


@dataclass(frozen=True)
class Herald:
    """Writes down that a table has changed, whoever changes it and however.

    Attributes:
        table: the table it stands on.
        operation: ``INSERT``, ``UPDATE``, ``UPDATE OF`` some columns, or ``DELETE``.
        told: the table that gets a row with a ``token`` by chance.
    """

    table: str
    operation: str
    told: str

    @property
    def name(self) -> str:
        return f"{self.told}_{self.table}_{self.operation.split()[0].lower()}"


Trigger = Guard | Herald
_declared: dict[str, Trigger] = {}


def register(*triggers: Trigger) -> None:
    """Declare triggers; each app does so for its own tables when it loads."""
    for trigger in triggers:
        _declared[trigger.name] = trigger


def registered() -> list[Trigger]:
    """Return every declared trigger, by name."""
    return [_declared[name] for name in sorted(_declared)]


def _statements(trigger: Trigger, vendor: str) -> Iterable[str]:
    return _of_guard(trigger, vendor) if isinstance(trigger, Guard) else _of_herald(trigger, vendor)


def _of_herald(herald: Herald, vendor: str) -> Iterable[str]:
    if vendor == "sqlite":
        yield f'DROP TRIGGER IF EXISTS "{herald.name}"'
        yield (
            f'CREATE TRIGGER "{herald.name}" AFTER {herald.operation} ON "{herald.table}" '
            f'BEGIN INSERT INTO "{herald.told}" (token) VALUES (abs(random() % {CHANCE})); END'
        )
    else:
        yield (
            f'CREATE OR REPLACE FUNCTION "{herald.told}_tell"() RETURNS trigger LANGUAGE plpgsql AS '
            f'$$ BEGIN INSERT INTO "{herald.told}" (token) VALUES ((random() * {CHANCE})::bigint); RETURN NULL; END $$'
        )
        yield f'DROP TRIGGER IF EXISTS "{herald.name}" ON "{herald.table}"'
        # Once a statement: whoever changes a thousand rows at once says it once.
        yield (
            f'CREATE TRIGGER "{herald.name}" AFTER {herald.operation} ON "{herald.table}" '
            f'FOR EACH STATEMENT EXECUTE FUNCTION "{herald.told}_tell"()'
        )


def _of_guard(guard: Guard, vendor: str) -> Iterable[str]:
    message = guard.message.replace("'", "''")
    condition = f"WHEN (NOT ({guard.unless}))" if guard.unless else ""
    wherever = f" WHERE {guard.where}" if guard.where else ""
    if vendor == "sqlite":
        yield f'DROP TRIGGER IF EXISTS "{guard.name}"'
        yield (
            f'CREATE TRIGGER "{guard.name}" BEFORE {guard.operation} ON "{guard.table}" '
            f"{condition} BEGIN SELECT RAISE(ABORT, '{message}'){wherever}; END"
        )
    else:
        refuse = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation';"
        body = f"IF {guard.where} THEN {refuse} END IF; RETURN NEW;" if guard.where else refuse
        yield (
            f'CREATE OR REPLACE FUNCTION "{guard.name}_refuse"() RETURNS trigger LANGUAGE plpgsql '
            f"AS $$ BEGIN {body} END $$"
        )
        yield f'DROP TRIGGER IF EXISTS "{guard.name}" ON "{guard.table}"'
        yield (
            f'CREATE TRIGGER "{guard.name}" BEFORE {guard.operation} ON "{guard.table}" '
            f'FOR EACH ROW {condition} EXECUTE FUNCTION "{guard.name}_refuse"()'
        )


def create(connection: BaseDatabaseWrapper) -> None:
    """Make every declared trigger whose table exists (again)."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for guard in registered():
            if guard.table in tables:
                for statement in _statements(guard, connection.vendor):
                    cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take every trigger away. For emptying a test database; nothing else calls it."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for guard in registered():
            if guard.table in tables:
                on = "" if connection.vendor == "sqlite" else f' ON "{guard.table}"'
                cursor.execute(f'DROP TRIGGER IF EXISTS "{guard.name}"{on}')


def missing(connection: BaseDatabaseWrapper) -> list[Trigger]:
    """Return the declared triggers that do not stand in the database, or stand switched off."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')")
        standing = {row[0] for row in cursor.fetchall()}
    return [guard for guard in registered() if guard.name not in standing]


def on_post_migrate(using: str, **kwargs: Any) -> None:
    """Signal handler: see the module's docstring."""
    create(connections[using])

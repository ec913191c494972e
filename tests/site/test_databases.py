"""SQLite is set up so that nothing confirmed is lost and writers wait for each other."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.utils import ConnectionHandler

from recourse.env import database

# pytest-django lets no other test open a connection; these open their own, to files of their own.
pytestmark = pytest.mark.django_db


@pytest.fixture
def handler(tmp_path: Path) -> Iterator[ConnectionHandler]:
    """Open connections to a new file as production would."""
    handler = ConnectionHandler({"default": database(f"sqlite:///{tmp_path}/new.sqlite3")})
    yield handler
    handler["default"].close()


def pragma(handler: ConnectionHandler, name: str) -> object:
    """Ask SQLite how it is set."""
    with handler["default"].cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 20000)],
)
def test_how_sqlite_is_set(handler: ConnectionHandler, name: str, value: object) -> None:
    """Synchronous 2 is FULL: each commit is on the disk before anyone is told."""
    assert pragma(handler, name) == value


def test_a_second_writer_waits_instead_of_failing(handler: ConnectionHandler) -> None:
    """A transaction that reads before it writes fails at once where it did not take the lock when it began."""
    with handler["default"].cursor() as cursor:
        cursor.execute("CREATE TABLE tally (n INTEGER)")
        cursor.execute("INSERT INTO tally VALUES (0)")
    errors: list[Exception] = []

    def add_one() -> None:
        connection = handler["default"]  # a thread has a connection of its own
        try:
            connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
            with connection.cursor() as cursor:
                value = cursor.execute("SELECT n FROM tally").fetchone()[0]
                time.sleep(0.05)
                cursor.execute("UPDATE tally SET n = %s", [value + 1])
            connection.commit()
        except Exception as error:  # noqa: BLE001  # shown below, whatever it is
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=add_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    with handler["default"].cursor() as cursor:
        assert cursor.execute("SELECT n FROM tally").fetchone()[0] == 4

"""Databases of a benchmark's own on the PostgreSQL at hand: made by it, and dropped by it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

HERE = Path(__file__).resolve().parent
#: Tried where DATABASE_URL names no PostgreSQL.
USUAL = "postgres://postgres@127.0.0.1:5432/postgres"


def server() -> str | None:
    """Return the address of a PostgreSQL that answers and lets databases be made, None where there is none."""
    named = os.environ.get("DATABASE_URL", "")
    url = named if named.startswith("postgres") else USUAL
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            row = connection.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = user").fetchone()
    except psycopg.Error:
        return None
    return url if row and row[0] else None


def address(url: str, name: str) -> str:
    """Return the address of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextmanager
def database(url: str, name: str, template: str = "template1") -> Iterator[str]:
    """Make a database, as a copy of ``template``; yield its address; drop it whatever happens."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield address(url, name)
    finally:
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def inside(url: str, *words: str | int, environment: Mapping[str, str] = {}) -> dict[str, Any]:
    """Do something with our code on a database, in a process of its own; return what it found.

    Args:
        environment: variables that say otherwise than those of a developer's machine.
    """
    with _started(url, *words, environment=environment) as process:
        told, trouble = process.communicate()
    if process.returncode:
        raise SystemExit(trouble)
    found: dict[str, Any] = json.loads(told.splitlines()[-1])
    return found


def side_by_side(url: str, count: int, *words: str | int) -> tuple[float, list[dict[str, Any]]]:
    """Let so many processes do something that begins at a word; return the seconds until the last is done, and all."""
    processes = [_started(url, *words) for _ in range(count)]
    for process in processes:
        if process.stdout is None or process.stdout.readline() != "ready\n":
            raise SystemExit(process.communicate()[1])
    began = time.perf_counter()
    for process in processes:
        assert process.stdin is not None  # a pipe, as it was started
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.stdout.readline() for process in processes if process.stdout is not None]
    seconds = time.perf_counter() - began
    for process in processes:
        _, trouble = process.communicate()
        if process.returncode:
            raise SystemExit(trouble)
    return seconds, [json.loads(line) for line in told]


def _started(url: str, *words: str | int, environment: Mapping[str, str] = {}) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, str(HERE / "inside.py"), *map(str, words)],
        env={
            **os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "recourse.settings.dev", "LOG_LEVEL": "ERROR",
            **environment,
        },
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def settle(url: str) -> None:
    """Let the database know its tables, and write out what it holds, so that nothing of it falls into a measurement."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")

"""Real processes on the test's own database: what threads or mocks would prove of locking is nothing.

A process is forked from a server that has Django loaded and no connection open, so twenty of them
start in a moment. What they do is a module's function, called by name.
"""

import importlib
import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 30  # seconds; a process that takes longer hangs


def database_url() -> str:
    """Return the address of the database that this test is using, for other processes."""
    named = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{Path(str(named['NAME'])).absolute()}"
    user, password = quote(named["USER"], safe=""), quote(named["PASSWORD"], safe="")
    return f"postgres://{user}:{password}@{named['HOST']}:{named['PORT'] or 5432}/{named['NAME']}"


def environment(**more: str) -> dict[str, str]:
    """Return the variables under which a process of ours works on the test's database."""
    given = {
        "DJANGO_SETTINGS_MODULE": "recourse.settings.test",
        "DATABASE_URL": database_url(),
        "PYTHONPATH": str(ROOT),
    }
    return {**os.environ, **given, **more}


@contextmanager
def _lent_environment() -> Iterator[None]:
    """Let the server of processes be started with our variables; it keeps those of its first start."""
    before = dict(os.environ)
    os.environ.update(environment())
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _run(module: str, name: str, arguments: tuple[Any, ...], at: datetime, ready: Any, told: Any) -> None:
    import tests.factories.loaded  # noqa: F401 - for where the server could not: models come after it
    from home import time

    act = getattr(importlib.import_module(module), name)
    ready.wait(LONGEST)
    try:
        with time.frozen_at(at):
            told.put(("did", act(*arguments)))
    except Exception as trouble:  # noqa: BLE001 - whatever it is, the test is told
        told.put((type(trouble).__name__, str(trouble)))


@dataclass(frozen=True)
class Running:
    """Processes on their way. What they share must live as long as they do."""

    processes: list[BaseProcess]
    told: Any
    ready: Any


def start(acts: list[tuple[Any, ...]], at: datetime) -> Running:
    """Start a process for each ``(function, *arguments)``, all let go at the same moment."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.factories.loaded"])
    with _lent_environment():
        ready, told = context.Barrier(len(acts)), context.Queue()
        processes: list[BaseProcess] = []
        for act, *arguments in acts:
            what = (act.__module__, act.__name__, tuple(arguments), at, ready, told)
            process = context.Process(target=_run, args=what, daemon=True)
            process.start()
            processes.append(process)
    return Running(processes, told, ready)


def at_once(acts: list[tuple[Any, ...]], at: datetime) -> list[tuple[str, Any]]:
    """Do all of it in a process each, at the same time; return ("did", result) or (error's name, its words) of each."""
    running = start(acts, at)
    answers = [running.told.get(timeout=LONGEST) for _ in acts]
    for process in running.processes:
        process.join(LONGEST)
        assert process.exitcode == 0
    return answers

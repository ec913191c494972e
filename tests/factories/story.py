"""Cases at every point of their way, and how a test corrupts them behind the code's back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, models

from home import time, triggers
from home.time import now
from intake.cases import opening
from intake.cases.logged import LogEntry
from intake.cases.models import Case, Deadline, StageRun
from intake.forms.evidence.models import File
from intake.forms.models import Draft
from intake.letters import outbox
from intake.records.models import Event
from tests.factories.doing import acknowledge, add_file, answer, climb, doubt
from tests.factories.world import ANSWERS, START, World, found


@dataclass(frozen=True)
class Story:
    """Cases at every point of their way, in a database where every check holds."""

    world: World
    keys: dict[str, int]

    @property
    def fresh(self) -> Case:
        return Case.objects.get(pk=self.keys["fresh"])

    @property
    def answered(self) -> Case:
        return Case.objects.get(pk=self.keys["answered"])

    @property
    def climbed(self) -> Case:
        return Case.objects.get(pk=self.keys["climbed"])

    @property
    def restricted(self) -> Case:
        return Case.objects.get(pk=self.keys["restricted"])

    @property
    def doubted(self) -> Case:
        return Case.objects.get(pk=self.keys["doubted"])

    @property
    def file(self) -> File:
        return File.objects.get(case=self.fresh)

    @property
    def unsafe(self) -> Case:
        return Case.objects.get(pk=self.keys["unsafe"])

    @property
    def nameless(self) -> Case:
        return Case.objects.get(pk=self.keys["nameless"])

    @property
    def suggestion(self) -> LogEntry:
        return LogEntry.objects.get(pk=self.keys["suggestion"])

    def run(self, case: Case) -> StageRun:
        assert case.current_run is not None
        return case.current_run

    def event(self, case: Case, kind: str) -> Event:
        return case.events.get(kind=kind)

    def deadline(self, case: Case, kind: str) -> Deadline:
        return case.deadlines.get(run=case.current_run, kind=kind)


def tell() -> Story:
    """Let the demo organisation have some cases, through the functions that people's acts go through."""
    world = found()
    fresh, answered, climbed = (world.complain() for _ in range(3))
    restricted = world.complain(details="Olu Adeyemi was rude to us.")
    unsafe, nameless = world.complain(safety="yes"), world.complain(anonymous="yes")
    sent = {"questions": [], "answers": {**ANSWERS, "kind": "suggestion"}}
    suggestion = opening.receive(world.form, opening.Received(key=uuid4(), **sent)).entry
    acknowledge(world, answered, "newcastle")
    answer(world, climbed, "newcastle")
    climb(climbed)
    with time.frozen_at(START + timedelta(hours=25)):
        answer(world, answered, "newcastle", outcome="upheld")
    doubted = world.complain(email="other@example.org")
    doubt(doubted)
    outbox.deliver()
    draft = add_file(fresh)
    Draft.objects.filter(pk=draft.pk).delete()
    Draft.objects.create(
        token_digest="0" * 64, form=world.form, submission=fresh.submission, created_at=now(), touched_at=now()
    )
    keys = {
        "fresh": fresh.pk,
        "answered": answered.pk,
        "climbed": climbed.pk,
        "restricted": restricted.pk,
        "doubted": doubted.pk,
    }
    keys |= {"unsafe": unsafe.pk, "nameless": nameless.pk, "suggestion": suggestion.pk}
    return Story(world, keys)


def sql(statement: str, *values: Any) -> None:
    """Do what somebody with the database's password could do: the guards are out of the way meanwhile."""
    adapted = [
        models.UUIDField().get_db_prep_value(value, connection) if isinstance(value, UUID) else value
        for value in values
    ]
    connection.check_constraints()  # PostgreSQL won't touch triggers while constraints wait to be checked
    triggers.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, adapted)
        assert cursor.rowcount > 0, "nothing was corrupted"
    connection.check_constraints()
    triggers.create(connection)


CORRUPTIONS: dict[str, tuple[set[str], Callable[[Story], None]]] = {}


def corruption(*checks: str) -> Callable[[Callable[[Story], None]], Callable[[Story], None]]:
    """Register a corruption with the checks that must see it, and that no other may."""

    def register(corrupt: Callable[[Story], None]) -> Callable[[Story], None]:
        CORRUPTIONS[corrupt.__name__] = (set(checks), corrupt)
        return corrupt

    return register

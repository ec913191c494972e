"""Many rows read and written at once: what comes back is what was given, whatever stands in it."""

import json
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import JSONField, Model, Value

from intake.cases import light
from intake.cases.bulk import among, insert_values, numbers, read, update_rows
from intake.cases.models import FAR_FUTURE, Case, Complainant, Deadline, StageRun
from intake.letters.models import Message, MessageKind, MessageState
from intake.records.models import Content, Event
from tests.factories.world import World, days_later

AWKWARD = ['say "when"', "back\\slash", "two\nlines", "NULL", "", "{a,b}", "O’Brien", "%s", "tab\there"]


@pytest.mark.parametrize("text", AWKWARD)
def test_text_comes_back_as_it_was_written(world: World, text: str) -> None:
    run = world.complain().current_run
    assert run is not None
    run.entered_by, run.responded_at = text, None
    run.entered_at = datetime(2026, 10, 25, 1, 39, 0, 123456, tzinfo=UTC)
    update_rows([run], ["entered_by", "entered_at", "responded_at"])
    stored = StageRun.objects.get(pk=run.pk)
    assert (stored.entered_by, stored.entered_at, stored.responded_at) == (text, run.entered_at, None)


def test_only_the_rows_and_fields_that_are_named_change(world: World) -> None:
    first, second = world.complain(), world.complain()
    before = Case.objects.values().get(pk=second.pk)
    first.next_due, first.chain_length, first.state = FAR_FUTURE, 99, "closed"
    update_rows([first], ["next_due"])
    stored = Case.objects.get(pk=first.pk)
    assert (stored.next_due, stored.state) == (FAR_FUTURE, "open")
    assert stored.chain_length != 99
    assert Case.objects.values().get(pk=second.pk) == before


@pytest.mark.parametrize("text", AWKWARD)
def test_values_without_a_model_are_stored_as_a_model_would(world: World, text: str) -> None:
    del world
    number = uuid4()
    insert_values(Content, ("id", "salt", "body"), [(number, "ab" * 32, json.dumps({"text": text}))])
    stored = Content.objects.get(pk=number)
    assert (stored.body, stored.salt, stored.erased_at) == ({"text": text}, "ab" * 32, None)


def test_numbers_are_given_to_nobody_else(world: World) -> None:
    case = world.complain()
    first, second = numbers(Event, 2)
    assert not Event.objects.filter(pk__in=(first, second)).exists()
    columns = ("id", "case_id", "seq", "at", "kind", "actor", "public", "refs", "digest", "prev_hash", "hash")
    rows = [
        (pk, case.pk, 90 + pk - first, case.received_at, "x", "x", False, "{}", "", "", "") for pk in (first, second)
    ]
    insert_values(Event, columns, rows)
    assert Event.objects.get(pk=second).refs == {}
    another = world.complain(at=days_later(1))
    assert not another.events.filter(pk__in=(first, second)).exists()


@pytest.mark.parametrize(
    ("model", "columns", "sort"),
    [
        (Case, light.CASE, lambda row: light.LightCase(*row, organisation=None)),  # type: ignore[arg-type, misc]
        (StageRun, light.RUN, lambda row: light.LightRun(*row)),
        (Deadline, light.DEADLINE, lambda row: light.LightDeadline(*row)),
    ],
)
def test_a_light_row_says_what_the_model_says(world: World, model: Any, columns: tuple[str, ...], sort: Any) -> None:
    kept, left = world.complain(), world.complain()
    column = "pk" if model is Case else "case_id"
    rows = read(model.objects.filter(among(column, [kept.pk])).order_by("pk"), *columns)
    models: list[Model] = list(model.objects.filter(**{column: kept.pk}).order_by("pk"))
    assert len(rows) == len(models) > 0
    for row, stored in zip(rows, models, strict=True):
        made = sort(row)
        assert tuple(one.name for one in fields(made))[: len(columns)] == columns, "each has its own place"
        assert {name: getattr(made, name) for name in columns} == {name: getattr(stored, name) for name in columns}
        assert getattr(made, "shown_reference", None) == getattr(stored, "shown_reference", None)
        assert getattr(made, "is_waiting", None) == getattr(stored, "is_waiting", None)
    assert read(model.objects.filter(among(column, [])), *columns) == []
    assert left.pk not in {row[0] for row in rows if model is Case}


def test_who_was_erased_has_a_letter_on_the_page_only(world: World) -> None:
    from home.models import CalendarDay
    from intake.cases import ticks

    erased, kept = world.complain(), world.complain()
    content = Content.objects.filter(pk=Complainant.objects.get(case=erased).content_id)
    content.update(body=Value(None, JSONField()), erased_at=days_later(0))
    CalendarDay.objects.create(
        calendar=world.organisation.calendar,
        date=datetime(2026, 4, 8, tzinfo=UTC).date(),
        kind="proclaimed",
        reason="A wedding",
    )
    assert ticks.recalculate() == 2
    letters = Message.objects.filter(kind=MessageKind.MOVED)
    assert set(letters.filter(case=erased).values_list("state", flat=True)) == {MessageState.PAGE_ONLY}
    assert set(letters.filter(case=kept).values_list("state", flat=True)) == {MessageState.QUEUED}

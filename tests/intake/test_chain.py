"""Rule 7: what happened is written once, in order, and nobody can change it unseen."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from home import time, triggers
from intake.cases import events, ticks, workflow
from intake.cases.models import Case
from intake.letters import outbox
from intake.records import verify
from intake.records.erasing import erase
from intake.records.models import Content, Event, content_digest
from tests.factories.doing import acknowledge, answer, climb
from tests.factories.world import START, World, days_later


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    "change",
    ["actor = 'x'", "kind = 'x'", "seq = 9", "at = '2020-01-01 00:00:00+00:00'", "refs = '{}'", "content_id = NULL",
     "digest = 'x'", "prev_hash = 'x'", "hash = 'x'"],
)  # fmt: skip
def test_the_database_itself_refuses_to_change_an_event(world: World, change: str) -> None:
    world.complain()
    with pytest.raises(DatabaseError, match="an event is never edited"), transaction.atomic():
        sql(f"UPDATE intake_event SET {change}")


def test_the_database_itself_refuses_to_delete_an_event(world: World) -> None:
    case = world.complain()
    with pytest.raises(DatabaseError, match="an event is never deleted"), transaction.atomic():
        sql("DELETE FROM intake_event")
    with pytest.raises(DatabaseError, match="an event is never deleted"), transaction.atomic():
        Event.objects.filter(case=case)._raw_delete(using="default")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no REPLACE; its upsert is an UPDATE")
@pytest.mark.parametrize("table", ["intake_event", "policies_policyversion"])
def test_nothing_that_must_stay_is_written_over(world: World, table: str) -> None:
    """SQLite fires no DELETE trigger for what a REPLACE takes away, unless it is told to."""
    case = world.complain()
    answer(world, case, "newcastle")
    with pytest.raises(DatabaseError, match=r"never"), transaction.atomic():
        sql(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


def test_nor_can_our_own_code(world: World) -> None:
    event = world.complain().events.get(kind="routed")
    event.actor = "Somebody"
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        event.save()
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(actor="Somebody")
    rewritten = Event.objects.get(pk=event.pk)
    rewritten.kind = "other"
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.bulk_create(
            [rewritten], update_conflicts=True, unique_fields=["case", "seq"], update_fields=["kind"]
        )
    event.refresh_from_db()
    assert (event.actor, event.kind) == (events.WORKER, "routed")


def test_guards_stand_again_after_a_migration_has_remade_the_table(world: World) -> None:
    connection.check_constraints()
    triggers.drop(connection)
    assert {guard.name for guard in triggers.missing(connection)} >= {"intake_event_never_changes"}
    triggers.on_post_migrate(using="default")
    assert triggers.missing(connection) == []


def test_each_event_holds_the_hash_of_the_one_before_and_the_case_the_last(world: World) -> None:
    case = world.complain()
    acknowledge(world, case, "newcastle")
    answer(world, case, "newcastle")
    climb(case)
    chain = list(case.events.order_by("seq"))
    assert [event.seq for event in chain] == list(range(1, case.chain_length + 1))
    assert [event.prev_hash for event in chain] == ["", *(event.hash for event in chain[:-1])]
    assert case.chain_head == chain[-1].hash


def test_two_cases_with_the_same_history_have_different_hashes(world: World) -> None:
    one, two = world.complain(at=START), world.complain(at=START)
    assert not set(one.events.values_list("hash", flat=True)) & set(two.events.values_list("hash", flat=True))


@pytest.mark.parametrize("field", ["prev", "case", "seq", "at", "kind", "actor", "public", "refs", "digest"])
def test_the_hash_covers_every_field(world: World, field: str) -> None:
    event = world.complain().events.get(kind="received")
    other = world.complain()
    before = event.computed_hash(event.case.uuid)
    changed = {
        "prev": ("prev_hash", "0" * 64), "seq": ("seq", 7), "at": ("at", event.at + timedelta(microseconds=1)),
        "kind": ("kind", "x"), "actor": ("actor", "x"), "public": ("public", False), "refs": ("refs", {}),
        "digest": ("digest", "x"),
    }  # fmt: skip
    if field == "case":
        assert event.computed_hash(other.uuid) != before
        return
    setattr(event, *changed[field])
    assert event.computed_hash(event.case.uuid) != before


def test_the_same_text_twice_has_two_digests_so_neither_gives_the_other_away(world: World) -> None:
    one, two = Content.keep({"reasons": "No."}), Content.keep({"reasons": "No."})
    assert one.digest != two.digest
    assert one.digest == content_digest(one.salt, {"reasons": "No."})


def test_what_people_wrote_stands_in_content_alone(world: World) -> None:
    case = world.complain(details="A canary in the mine.")
    for event in case.events.all():
        assert "canary" not in f"{event.refs} {event.actor} {event.kind}"
    assert "canary" in str(case.events.get(kind="received").content.body)


def test_erasing_what_people_wrote_leaves_the_chain_verifiable(world: World) -> None:
    case = world.complain()
    answer(world, case, "newcastle")
    workflow.accept(case.pk, words="Thank you.")
    head = Case.objects.get(pk=case.pk).chain_head
    for event in case.events.exclude(content=None):
        assert event.content_id is not None
        erase([event.content_id])
    assert list(verify.breaches()) == []
    assert Case.objects.get(pk=case.pk).chain_head == head


def test_every_act_writes_its_event_and_what_is_refused_writes_none(world: World) -> None:
    case = world.complain()
    assert [event.kind for event in case.events.order_by("seq")] == ["received", "routed", "assigned"]

    def kinds() -> list[str]:
        return list(case.events.order_by("seq").values_list("kind", flat=True))[3:]

    for refused in (
        lambda: workflow.escalate(case.pk),
        lambda: workflow.accept(case.pk),
        lambda: workflow.acknowledge(case.pk, world.person("oxford"), contact_name="Me"),
        lambda: workflow.clear(case.pk, world.person("newcastle"), reason="No."),
    ):
        with pytest.raises(workflow.Refused):
            refused()
    assert kinds() == []
    acknowledge(world, case, "newcastle")
    answer(world, case, "newcastle")
    climb(case)
    assert kinds() == ["acknowledged", "responded", "decision received", "escalated", "assigned"]
    with time.frozen_at(days_later(30)):
        ticks.tick()
        answer(world, case, "senior")
        workflow.withdraw(case.pk)
    assert kinds()[5:] == ["breached", "unopened", "responded", "decision received", "withdrawn"]


def test_an_event_and_what_it_tells_of_stand_or_fall_together(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The letter can't be written: then the case was not acknowledged either, and the chain knows of nothing."""
    from intake.letters import compose

    case = world.complain()
    before = (case.chain_length, case.chain_head, case.messages.count())

    def broken(*args: object) -> None:
        raise RuntimeError("no such template")

    monkeypatch.setattr(compose, "acknowledgement", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        workflow.acknowledge(case.pk, world.person("newcastle"), contact_name="Noor")
    case.refresh_from_db()
    assert (case.chain_length, case.chain_head, case.messages.count()) == before
    assert case.current_run.acknowledged_at is None
    assert case.events.count() == before[0]


def test_nothing_happens_by_looking(world: World) -> None:
    """Rule 7: state changes are POSTs."""
    from tests.factories.http import FORM, fill, visitor

    client = visitor()
    fill(client)
    client.get(f"{FORM}check/")
    client.head(f"{FORM}check/")
    assert not Case.objects.exists()
    case = world.complain()
    outbox.deliver()
    before = Case.objects.get(pk=case.pk).chain_length
    for address in ("page/", "further/", "enough/", "back/", "sign-out/"):
        visitor().get(f"/complaint/{address}")
    assert Case.objects.get(pk=case.pk).chain_length == before

"""``generate_cases``: what it invents is what real cases would have left behind."""

from collections import Counter
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home import time
from home.models import User
from intake.cases import access, ticks, workflow
from intake.cases.models import Adjustment, Case, Closing, Deadline, DeadlineKind, State
from intake.generating import generate
from intake.letters import outbox
from intake.letters.models import MessageKind, MessageState
from intake.records import verify
from intake.records.models import Event
from tests.factories.world import World, another_organisation, days_later

LATER = days_later(120)


def make(count: int, **options: Any) -> None:
    call_command("generate_cases", str(count), **{"seed": 7, "verbosity": 0, **options})


def test_all_checks_hold_on_them_and_they_are_everywhere_on_their_way(world: World) -> None:
    with time.frozen_at(LATER):
        make(260)
        assert list(verify.breaches()) == []
        assert ticks.tick() == 0, "nothing was left for the worker to catch up with"
        assert sum(vars(outbox.deliver()).values()) == 0, "and nothing to deliver"
    cases = Case.objects.all()
    assert cases.count() == 260
    assert set(cases.values_list("state", flat=True)) == set(State)
    assert set(cases.exclude(closing="").values_list("closing", flat=True)) >= {
        Closing.RESOLVED, Closing.LAPSED, Closing.EXHAUSTED, Closing.WITHDRAWN,
    }  # fmt: skip
    assert set(cases.values_list("current_run__seq", flat=True)) == {1, 2, 3}
    assert cases.filter(restricted=True).exists()
    assert Adjustment.objects.exists()
    kinds = Counter(Event.objects.values_list("kind", flat=True))
    assert kinds.keys() >= {
        "received", "routed", "assigned", "restricted", "acknowledged", "extended", "updated", "responded",
        "decision received", "escalated", "accepted", "withdrawn", "lapsed", "closed", "breached", "reminded",
    }  # fmt: skip
    late = Deadline.objects.filter(kind=DeadlineKind.ACKNOWLEDGE).exclude(breached_event=None).count()
    assert 0 < late < 260 / 2, "most is done in time, not all"
    months = {moment.month for moment in cases.values_list("received_at", flat=True)}
    assert len(months) >= 4


def test_people_go_on_with_them_as_with_any_other(world: World) -> None:
    with time.frozen_at(LATER):
        make(10, open=True)
        case = Case.objects.filter(state=State.OPEN, restricted=False).first()
        who = next(person for person in User.objects.all() if access.may_act(person, case))
        workflow.respond(case.pk, who, outcome="upheld", parts=[{"title": "", "text": "You are right."}], remedies=[])
        world.complain()
        outbox.deliver()
        assert list(verify.breaches()) == []
    case.refresh_from_db()
    assert case.state in (State.RESPONDED, State.CLOSED)


def rows() -> list[Any]:
    """What stands in the database, as far as a seed decides it: everything but numbers."""
    return [
        sorted(Case.objects.values_list("uuid", "reference", "received_at", "state", "next_due", "chain_head")),
        sorted(Event.objects.values_list("case__reference", "seq", "hash")),
        sorted(Deadline.objects.values_list("uuid", "rule", "case__reference")),
    ]


def test_a_seed_gives_the_same_cases_and_another_seed_others(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import transaction

    from intake.generating import making

    monkeypatch.setattr(making, "now", lambda: LATER)
    found = []
    for seed in (7, 7, 8):
        with transaction.atomic():
            make(12, seed=seed)
            found.append(rows())
            transaction.set_rollback(True)
    assert found[0] == found[1]
    assert not {row[1] for row in found[0][0]} & {row[1] for row in found[2][0]}


def test_the_same_seed_twice_is_refused_and_without_a_seed_there_are_always_more(world: World) -> None:
    with time.frozen_at(LATER):
        make(5)
        with pytest.raises(CommandError, match="there already"):
            make(5)
        make(5, seed=None)
        make(5, seed=None)
    assert Case.objects.count() == 15


def test_only_open_ones_of_which_nothing_was_missed(world: World) -> None:
    with time.frozen_at(LATER):
        make(30, open=True)
        assert not Case.objects.filter(state=State.CLOSED).exists()
        assert not Event.objects.filter(kind="breached").exists()
        assert all(case.deadlines.waiting().filter(due__gt=time.now()).exists() for case in Case.objects.all())
        assert list(verify.breaches()) == []


def test_they_belong_to_the_organisation_that_was_named(world: World) -> None:
    other = another_organisation()
    with time.frozen_at(LATER):
        make(3, site="localhost")
        with pytest.raises(CommandError, match="no complaint form"):
            make(3, site=other.site.hostname)
        with pytest.raises(CommandError, match="There are: localhost"):
            make(3, site="nowhere.example")
    assert set(Case.objects.values_list("organisation", flat=True)) == {world.organisation.pk}


def test_they_are_refused_in_production(world: World, settings: Any) -> None:
    settings.TIME_TRAVEL = False
    with pytest.raises(CommandError, match="invented"):
        make(3)
    settings.TIME_TRAVEL = True
    with pytest.raises(CommandError, match="whole number"):
        make(0)
    assert not Case.objects.exists()


def test_their_letters_are_sent_to_nobody(world: World) -> None:
    with time.frozen_at(LATER):
        make(30)
    case = Case.objects.exclude(complainant__content__body__email="").first()
    receipt = case.messages.get(kind=MessageKind.RECEIPT)
    assert receipt.state == MessageState.SENT
    assert receipt.content.body["to"].endswith("@example.org")
    assert django_settings.EMAIL_BACKEND.endswith("locmem.EmailBackend")


def test_queries_grow_with_lots_and_not_with_cases(world: World) -> None:
    def cost(count: int, seed: int) -> int:
        with time.frozen_at(LATER), CaptureQueriesContext(connection) as asked:
            generate(world.organisation, count, seed=seed, size=count)
        # Rows are inserted in lots, and numbered in blocks of two thousand: by as many statements as there are tables.
        return sum(1 for query in asked if not any(word in query["sql"] for word in ("INSERT", "COPY", "nextval")))

    cost(2, 1)  # what is remembered from then on
    assert cost(10, 2) == cost(40, 3)

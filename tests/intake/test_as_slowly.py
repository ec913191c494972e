"""What is made in memory and stored at once is what the ordinary way, a step at a time, would have written."""

import uuid
from datetime import timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from home.time import frozen_at
from home.units import Tree
from intake.cases import opening, references, stages
from intake.cases.events import COMPLAINANT
from intake.cases.models import Case, Conflict
from intake.records import verify
from tests.factories.world import ANSWERS, START, World

_DATES = (
    "kind", "rule", "anchor_event", "anchored_at", "projected", "calendar_revision", "base_due", "due", "wake_at",
    "met_at", "discretionary", "void",
)  # fmt: skip
_PLACES = ["north-east-hub", "education-staffing", "healthcare-and-wellbeing", "dont-know", "no-such-unit"]
_DETAILS = ["The teacher never came.", "Olu Adeyemi was rude.", "Noor Haddad and Olu Adeyemi laughed."]


def slowly(quick: Case) -> Case:
    """Make the same case by the functions that every later stage goes through, row by row."""
    slow = Case.objects.create(
        reference=references.new(), organisation=quick.organisation, version=quick.version, unit=quick.unit,
        desk_unit=quick.unit, received_at=quick.received_at, counted_from=quick.counted_from,
        restricted=quick.restricted, safeguarding=quick.safeguarding,
    )  # fmt: skip
    for row in quick.conflicts.all():
        Conflict.objects.create(case=slow, user=row.user, source=row.source)
    procedure = quick.version.promise
    stages.enter(
        slow, procedure, procedure.first, at=quick.received_at, by=COMPLAINANT, tree=Tree(quick.organisation),
        set_aside=quick.conflicts.exists(),
    )  # fmt: skip
    slow.save()
    return slow


def of(case: Case) -> dict[str, Any]:
    """Return all that must be the same."""
    run = case.current_run
    assert run is not None
    notices = case.messages.exclude(to_user=None).order_by("to_user").values_list("to_user", "state", "run__seq")
    return {
        "dates": list(case.deadlines.order_by("pk").values_list(*_DATES)),
        "run": (run.seq, run.stage_key, run.unit_id, run.role, run.independent, run.entered_at, run.acknowledged_at),
        "case": (case.desk_unit_id, case.next_due, case.state, case.restricted),
        "assigned": {k: v for k, v in case.events.get(kind="assigned").refs.items() if k != "run"},
        "notices": list(notices),
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    minutes=st.integers(0, 60 * 24 * 30),
    about=st.sampled_from(_PLACES),
    details=st.sampled_from(_DETAILS),
    concerns_usual=st.sampled_from(["yes", "no", "dont-know"]),
    safety=st.sampled_from(["yes", "no"]),
)
def test_quickly_is_as_slowly(world: World, minutes: int, **answers: str) -> None:
    at = START + timedelta(minutes=minutes)
    with transaction.atomic(), frozen_at(at):
        received = opening.Received(key=uuid.uuid4(), questions=[], answers={**ANSWERS, **answers}, received_at=at)
        quick = opening.receive(world.form, received).case
        assert quick is not None
        stored = Case.objects.select_related("organisation__site", "version", "current_run").get(pk=quick.pk)
        assert of(stored) == of(quick), "what is in hand is what was stored"
        assert list(verify.breaches()) == []
        assert of(stored) == of(slowly(stored))
        transaction.set_rollback(True)

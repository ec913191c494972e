"""Re-routing by hand: asks for a reason, tells both units, and no date moves."""

from typing import Any

import pytest
from django.core import mail

from home.models import Unit, User
from intake.cases import rerouting, workflow
from intake.cases.models import Case, Conflict
from intake.letters import outbox
from intake.letters.models import Message
from tests.factories import other
from tests.factories.doing import answer, climb
from tests.factories.world import World

WHY = "It is about a placement in Oxford."


def transfer(case: Case, user: User, unit: Unit, **given: Any) -> Case:
    rerouting.transfer(case.pk, user, unit=unit, **{"reason": WHY, **given})
    return Case.objects.select_related("current_run__unit").get(pk=case.pk)


def sees(world: World, case: Case, name: str) -> bool:
    return Case.objects.visible_to(world.person(name)).filter(pk=case.pk).exists()


def test_it_goes_to_the_other_unit_and_the_clock_keeps_running(world: World) -> None:
    case = world.complain()
    dates = list(case.deadlines.order_by("pk").values_list("kind", "due", "base_due"))
    found = transfer(case, world.person("newcastle"), world.unit("south-east-hub"))
    assert found.current_run is not None
    assert (found.unit.slug, found.desk_unit.slug, found.current_run.unit.slug) == ("south-east-hub",) * 3
    assert list(case.deadlines.order_by("pk").values_list("kind", "due", "base_due")) == dates
    assert (sees(world, case, "oxford"), sees(world, case, "newcastle")) == (True, False)
    event = case.events.get(kind="transferred")
    assert event.refs == {
        "run": str(found.current_run.uuid), "from": "north-east-hub", "to": "south-east-hub", "desk": "north-east-hub",
    }  # fmt: skip
    assert (event.content.body, event.public, event.actor) == ({"reason": WHY}, False, "Noor Haddad")


def test_both_units_are_told_and_the_reason_is_in_no_letter(world: World) -> None:
    case = world.complain()
    outbox.deliver()
    mail.outbox.clear()
    transfer(case, world.person("newcastle"), world.unit("south-east-hub"))
    outbox.deliver()
    told = {letter.to[0]: letter for letter in mail.outbox}
    assert set(told) == {"newcastle@sms.example", "oxford@sms.example"}
    gone = told["newcastle@sms.example"]
    assert "South East hub deals with it" in gone.body
    assert "/admin/" not in gone.body
    assert all(WHY not in letter.body + letter.subject for letter in mail.outbox)


def test_who_is_found_to_be_concerned_meanwhile_is_told_nothing(world: World) -> None:
    case = world.complain()
    transfer(case, world.person("newcastle"), world.unit("south-east-hub"))
    Conflict.objects.create(case=case, user=world.person("newcastle"), source="said")
    outbox.deliver()
    assert Message.objects.get(kind="gone").state == "withheld"


def test_a_later_stage_goes_to_the_other_units_division(world: World) -> None:
    """Level 2 belongs to the division's managers, whichever its office."""
    case = world.complain(about="healthcare-and-wellbeing")
    transfer(case, world.person("healthcare"), world.unit("north-east-hub"))
    answer(world, case, "newcastle")
    climb(case)
    assert case.current_run is not None
    assert (case.current_run.unit.slug, case.current_run.role) == ("education-staffing", "managers")


def test_whom_it_concerns_gets_nothing_by_it(world: World) -> None:
    case = world.complain(details="Olu Adeyemi shouted at me.")
    assert case.restricted
    manager = next(person for person in world.organisation.people.all() if case in Case.objects.actionable_by(person))
    found = transfer(case, manager, world.unit("healthcare-and-wellbeing"))
    assert not sees(world, found, "oxford")
    assert found.restricted


@pytest.mark.parametrize(
    ("unit", "reason", "said"),
    [
        ("south-east-hub", " ", "Write why"),
        ("north-east-hub", WHY, "the same people as now"),
    ],
)
def test_what_is_refused(world: World, unit: str, reason: str, said: str) -> None:
    case = world.complain()
    with pytest.raises(workflow.Refused, match=said):
        transfer(case, world.person("newcastle"), world.unit(unit), reason=reason)
    assert not case.events.filter(kind="transferred").exists()


def test_nobody_sends_it_to_another_organisation_or_acts_on_what_is_not_theirs(world: World) -> None:
    case, elsewhere = world.complain(), other.build()
    with pytest.raises(workflow.Refused, match="of your organisation"):
        transfer(case, world.person("newcastle"), elsewhere.office)
    with pytest.raises(workflow.Refused, match="can't act"):
        transfer(case, world.person("oxford"), world.unit("south-east-hub"))
    with pytest.raises(workflow.ChangedMeanwhile):
        transfer(case, world.person("newcastle"), world.unit("south-east-hub"), expected=7)

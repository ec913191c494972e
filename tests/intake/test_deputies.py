"""Who is away is stood in for: seeing, acting, notices, reminders; and never against rules 5 and 6."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home import time
from home.models import Absence, Membership, User
from intake.cases import access, recipients, ticks, workflow
from intake.cases.models import Case, Handled
from intake.letters import outbox
from intake.letters.models import Message, MessageKind
from intake.records import verify
from tests.factories.doing import acknowledge, answer, away, climb
from tests.factories.world import START, World, days_later

NOOR, OLU, SAM, DILYS, RUTH = "newcastle", "oxford", "senior", "director", "chair"


def told(case: Case, kind: MessageKind = MessageKind.NOTICE) -> set[str]:
    """Return the staff for whom a letter of that kind was written, by the first part of their address."""
    rows = Message.objects.filter(case=case, kind=kind).exclude(to_user=None)
    return {email.split("@")[0] for email in rows.values_list("to_user__email", flat=True)}


def who(case: Case, may: Callable[[User, Case], bool]) -> set[str]:
    return {user.email.split("@")[0] for user in User.objects.all() if may(user, case)}


def sees(case: Case) -> set[str]:
    return who(case, access.may_see)


def acts(case: Case) -> set[str]:
    return who(case, access.may_act)


def join(world: World, name: str, unit: str, role: str = "handler") -> None:
    Membership.objects.create(unit=world.unit(unit), user=world.person(name), role=role)


# -- for as long as it lasts --------------------------------------------------------------------------


def test_a_deputy_sees_acts_and_is_told_while_it_lasts_and_no_longer(world: World) -> None:
    before = world.complain()
    away(world, NOOR, deputy=OLU, days=7)
    case = world.complain()
    assert told(case) == {OLU}, "who is away is left in peace"
    for each in (before, case):
        assert sees(each) == {NOOR, OLU, SAM, DILYS}
        assert acts(each) == {NOOR, OLU}, "nothing is taken from who is away"
    assert access.may_act(world.person(OLU), case)
    acknowledge(world, case, OLU)
    with time.frozen_at(days_later(7)):
        assert sees(case) == {NOOR, SAM, DILYS}
        assert acts(before) == {NOOR}
        with pytest.raises(workflow.Refused):
            workflow.respond(case.pk, world.person(OLU), outcome="upheld", parts=[], remedies=[])
    assert Handled.objects.filter(run=case.current_run, user=world.person(OLU)).exists(), "what was done stands"
    assert list(verify.breaches()) == []


def test_an_absence_that_has_not_begun_changes_nothing(world: World) -> None:
    away(world, NOOR, deputy=OLU, starts_in=1)
    case = world.complain()
    assert (told(case), acts(case)) == ({NOOR}, {NOOR})


def test_a_colleague_who_is_there_is_told_and_who_is_away_without_a_deputy_is_not(world: World) -> None:
    join(world, "absence", "north-east-hub")
    away(world, NOOR)
    assert told(world.complain()) == {"absence"}


def test_a_deputy_of_two_is_told_once_and_sees_each_case_once(world: World) -> None:
    join(world, OLU, "north-east-hub")
    join(world, "absence", "north-east-hub")
    away(world, NOOR, deputy="absence")
    away(world, OLU, deputy="absence")
    case = world.complain()
    assert Message.objects.filter(case=case, kind=MessageKind.NOTICE).count() == 1
    assert list(Case.objects.visible_to(world.person("absence"))) == [case]


def test_the_deputy_of_a_manager_sees_what_the_manager_oversees(world: World) -> None:
    case = world.complain()
    assert "healthcare" not in sees(case)
    away(world, SAM, deputy="healthcare")
    assert "healthcare" in sees(case)
    assert "healthcare" not in acts(case), "the manager could not act on it either"
    answer(world, case, NOOR)
    climb(case)
    assert told(case) == {NOOR, "healthcare"}
    assert acts(case) == {SAM, "healthcare"}


def test_where_the_deputy_is_away_too_theirs_takes_it(world: World) -> None:
    away(world, NOOR, deputy=OLU)
    away(world, OLU, deputy="healthcare")
    case = world.complain()
    assert told(case) == {"healthcare"}
    assert acts(case) == {NOOR, "healthcare"}, "who is away themselves stands in for nobody"


# -- where nobody is there ------------------------------------------------------------------------------


def test_where_everybody_is_away_the_nearest_managers_above_are_told_and_may_act(world: World) -> None:
    away(world, NOOR)
    case = world.complain()
    assert case.current_run.unit.slug == "north-east-hub", "a holiday moves no case"
    assert told(case) == {NOOR, SAM}
    assert acts(case) == {NOOR, SAM}
    acknowledge(world, case, SAM)
    with time.frozen_at(days_later(7)):
        assert acts(case) == {NOOR}


def test_a_circle_of_deputies_is_nobody(world: World) -> None:
    away(world, NOOR, deputy=OLU)
    away(world, OLU, deputy=NOOR)
    case = world.complain()
    assert told(case) == {NOOR, SAM}
    assert SAM in acts(case)


def test_managers_above_who_are_away_pass_it_on(world: World) -> None:
    away(world, NOOR)
    away(world, SAM, deputy="healthcare")
    assert told(world.complain()) == {NOOR, "healthcare"}
    assert acts(Case.objects.latest("pk")) == {NOOR, SAM, "healthcare"}
    Absence.objects.filter(user=world.person(SAM)).update(deputy=None)
    assert told(case := world.complain()) == {NOOR, DILYS}
    assert acts(case) == {NOOR, DILYS}


def test_with_a_manager_of_the_very_unit_nobody_above_is_needed(world: World) -> None:
    join(world, "healthcare", "north-east-hub", "manager")
    away(world, NOOR)
    case = world.complain()
    assert acts(case) == {NOOR, "healthcare"}
    assert told(case) == {NOOR, "healthcare"}


def test_a_restricted_case_of_somebody_away_comes_to_the_next_above_and_to_nobody_concerned(world: World) -> None:
    away(world, SAM)
    case = world.complain(concerns_usual="yes")
    assert case.current_run.unit.slug == "education-staffing"
    assert sees(case) == acts(case) == {SAM, DILYS}
    assert told(case) == {SAM, DILYS}
    named = world.complain(details="Noor Haddad and Dilys Pryce were rude.")
    assert sees(named) == {SAM}, "who is above is concerned, and stays out"
    assert told(named) == {SAM}
    assert list(verify.breaches()) == []


def test_the_director_who_stands_in_may_lift_the_restriction(world: World) -> None:
    away(world, SAM)
    case = world.complain(concerns_usual="yes")
    workflow.clear(case.pk, world.person(DILYS), reason="It is about a booking.")
    assert not Case.objects.get(pk=case.pk).restricted


def test_with_the_whole_organisation_away_the_case_is_kept_and_they_are_told(world: World) -> None:
    for name in (NOOR, SAM, DILYS, RUTH, "trustee"):
        away(world, name)
    case = world.complain()
    assert told(case) == {NOOR}
    assert acts(case) == {NOOR}
    assert list(verify.breaches()) == []


# -- rules 5 and 6 ---------------------------------------------------------------------------------------


def test_through_somebody_concerned_nobody_sees_a_case(world: World) -> None:
    """Sam is named: whoever takes Sam's place must not see it either, for Sam would not."""
    away(world, SAM, deputy="healthcare")
    case = world.complain(details="Sam Whitlock was rude to us.")
    assert sees(case) == told(case) == {DILYS}
    away(world, DILYS, deputy=OLU)
    assert sees(case) == {DILYS, OLU}


def test_a_deputy_who_is_concerned_does_not_see_it_and_the_next_above_are_told(world: World) -> None:
    away(world, SAM, deputy=OLU)
    case = world.complain(details="Noor Haddad and Olu Adeyemi were rude.")
    assert case.current_run.unit.slug == "education-staffing"
    assert sees(case) == {SAM}
    assert told(case) == {SAM, DILYS}
    outbox.deliver()
    assert OLU not in sees(case)
    withheld = Message.objects.get(case=case, to_user=world.person(DILYS))
    assert withheld.state == "withheld", "above, of a restricted case, only whoever may act is told"


def test_nobody_sees_it_through_a_deputy_between_who_is_concerned(world: World) -> None:
    away(world, SAM, deputy=OLU)
    away(world, OLU, deputy="healthcare")
    case = world.complain(details="Olu Adeyemi was rude.")
    assert sees(case) == {SAM}
    plain = world.complain(about="education-staffing", concerns_usual="dont-know")
    answer(world, plain, "staffing")
    climb(plain)
    assert "healthcare" in acts(plain)


def test_what_a_deputy_handled_keeps_them_out_of_an_independent_stage(world: World) -> None:
    away(world, NOOR, deputy=SAM)
    case = world.complain()
    answer(world, case, SAM)
    climb(case)
    assert case.current_run.unit.slug == "organisation", "Sam has decided already, as Noor's deputy"
    assert SAM not in acts(case)
    assert NOOR not in acts(case)


def test_a_deputy_who_handled_an_earlier_stage_takes_no_independent_one_for_another(world: World) -> None:
    case = world.complain()
    answer(world, case, NOOR)
    away(world, SAM, deputy=NOOR)
    climb(case)
    assert case.current_run.unit.slug == "education-staffing"
    assert acts(case) == {SAM}
    assert told(case) == {NOOR, SAM, DILYS}, "Noor of the first stage; with Noor barred nobody is there for Sam"
    with pytest.raises(workflow.Refused):
        answer(world, case, NOOR)


def test_through_somebody_barred_nobody_acts(world: World) -> None:
    join(world, NOOR, "education-staffing", "manager")
    case = world.complain()
    answer(world, case, NOOR)
    climb(case)
    away(world, NOOR, deputy="healthcare")
    assert acts(case) == {SAM}


def test_a_deputy_of_another_organisation_or_none_gets_nothing(world: World) -> None:
    """Behind the form's back: the deputy has moved to another organisation since."""
    from tests.factories import other

    there = other.build()
    away(world, NOOR, deputy=OLU)
    case = world.complain()
    User.objects.filter(pk=world.person(OLU).pk).update(organisation=there.organisation)
    assert sees(case) == {NOOR, SAM, DILYS}
    assert acts(case) == {NOOR, SAM}, "Noor's deputy is nobody now"


# -- reminders, missed dates, whose it is ----------------------------------------------------------------


def test_reminders_of_a_handler_who_is_away_go_to_the_deputy(world: World) -> None:
    case = world.complain()
    acknowledge(world, case, NOOR)
    away(world, NOOR, deputy=OLU)
    assert recipients.handlers(Case.objects.get(pk=case.pk)) == [world.person(OLU)]
    with time.frozen_at(days_later(6)):
        ticks.tick()
    assert told(case, MessageKind.REMINDER) == {OLU}


def test_without_a_deputy_they_go_to_the_others_of_the_unit_else_above(world: World) -> None:
    case = world.complain()
    acknowledge(world, case, NOOR)
    away(world, NOOR)
    case = Case.objects.get(pk=case.pk)
    assert recipients.handlers(case) == [world.person(NOOR), world.person(SAM)]
    join(world, "absence", "north-east-hub")
    assert recipients.handlers(case) == [world.person("absence")]


def test_a_missed_date_is_told_to_whoever_takes_the_managers_place(world: World) -> None:
    away(world, SAM, deputy="healthcare")
    case = world.complain()
    with time.frozen_at(START + timedelta(hours=30)):
        ticks.tick()
    assert told(case, MessageKind.OVERDUE) == {"healthcare"}


def test_a_missed_date_goes_further_up_where_no_manager_is_there(world: World) -> None:
    away(world, SAM)
    case = world.complain()
    with time.frozen_at(START + timedelta(hours=30)):
        ticks.tick()
    assert told(case, MessageKind.OVERDUE) == {SAM, DILYS}


def test_a_run_stays_its_handlers_while_a_deputy_sees_to_it(world: World) -> None:
    case = world.complain()
    acknowledge(world, case, NOOR)
    away(world, NOOR, deputy=OLU)
    workflow.update(case.pk, world.person(OLU), message="We are still looking.")
    case.refresh_from_db()
    assert case.current_run.handler == world.person(NOOR)
    assert case.events.get(kind="updated").actor == "Olu Adeyemi"


@pytest.mark.parametrize("name", [OLU, SAM, DILYS])
def test_asking_costs_one_query_more_and_no_more_than_that(world: World, name: str) -> None:
    world.complain()

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            list(Case.objects.visible_and_actionable(world.person(name)).order_by("pk"))
        return len(asked)

    before = cost()
    away(world, NOOR, deputy=name)
    assert cost() <= before + (name == OLU)
    for _ in range(6):
        world.complain()
    assert cost() <= before + (name == OLU)

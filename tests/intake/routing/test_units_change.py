"""Closing, merging and moving a unit: seen beforehand, done at once, and nothing of the past is changed."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from home.gaps import LeavesGap
from home.models import Membership, Unit
from home.unit_changes import CannotChange, UnitChange, consequences, make
from home.units import Tree
from intake.cases.models import Case, Conflict
from tests.factories import other
from tests.factories.doing import answer, climb
from tests.factories.world import World


def close(world: World, unit: str, successor: str, *, go_along: bool = False) -> UnitChange:
    return UnitChange(world.unit(unit), successor=world.unit(successor), people_go_along=go_along)


def told(change: UnitChange) -> dict[str, list[str]]:
    return {each.title: list(each.lines) for each in consequences(change)}


def sees(world: World, case: Case, name: str) -> bool:
    return Case.objects.visible_to(world.person(name)).filter(pk=case.pk).exists()


def test_an_open_case_goes_along_with_its_dates_and_both_are_told(world: World) -> None:
    case = world.complain()
    dates = list(case.deadlines.order_by("pk").values_list("kind", "due"))
    change = close(world, "north-east-hub", "south-east-hub")
    assert told(change)["Open cases"][0] == "1 open case goes to South East hub."
    assert make(change, world.person("admin")) == 1
    case = Case.objects.select_related("current_run__unit", "desk_unit", "unit").get(pk=case.pk)
    assert case.current_run is not None
    assert (case.desk_unit.slug, case.current_run.unit.slug) == ("south-east-hub", "south-east-hub")
    assert case.unit.slug == "north-east-hub"  # where it came
    assert list(case.deadlines.order_by("pk").values_list("kind", "due")) == dates
    event = case.events.get(kind="resettled")
    assert (event.actor, event.refs["change"], event.refs["unit"], event.refs["to"]) == (
        "Ada Lomax", "closed", "north-east-hub", "south-east-hub",
    )  # fmt: skip
    notices = set(case.messages.filter(event__seq__gt=event.seq).values_list("to_user__email", flat=True))
    assert notices == {"oxford@sms.example"}
    assert case.messages.get(kind="gone").to_user == world.person("newcastle")
    call_command("verify")


def test_what_named_it_leads_to_its_successor(world: World) -> None:
    make(close(world, "north-east-hub", "south-east-hub"), world.person("admin"))
    make(close(world, "south-east-hub", "east-midlands-hub"), world.person("admin"))
    found = Tree(world.organisation).by_slug("north-east-hub")
    assert found is not None
    assert found.slug == "east-midlands-hub"
    case = world.complain(about="north-east-hub")  # a draft that was begun before
    assert case.unit.slug == "east-midlands-hub"
    call_command("verify")


def test_later_stages_of_older_cases_go_by_the_successor(world: World) -> None:
    case = world.complain()
    make(close(world, "north-east-hub", "healthcare-and-wellbeing"), world.person("admin"))
    answer(world, case, "healthcare")
    climb(case)
    case.refresh_from_db()
    assert case.current_run is not None
    assert (case.current_run.unit.slug, case.current_run.role) == ("healthcare-and-wellbeing", "managers")


def test_people_go_along_where_that_is_wanted_and_still_see_what_they_dealt_with(world: World) -> None:
    case = world.complain()
    answer(world, case, "newcastle")
    change = close(world, "north-east-hub", "south-east-hub", go_along=True)
    assert told(change)["People"][0] == "Noor Haddad (handler)"
    make(change, world.person("admin"))
    assert Membership.objects.filter(unit__slug="south-east-hub", user=world.person("newcastle")).exists()
    assert sees(world, case, "newcastle")
    again = world.complain(about="south-east-hub")
    assert sees(world, again, "newcastle")


def test_units_below_it_go_below_the_successor(world: World) -> None:
    make(close(world, "education-staffing", "healthcare-and-wellbeing"), world.person("admin"))
    above = set(world.organisation.units.filter(slug__endswith="-hub").values_list("parent__slug", flat=True))
    assert above == {"healthcare-and-wellbeing"}


def test_merging_into_a_unit_below_puts_that_in_its_place(world: World) -> None:
    make(close(world, "education-staffing", "north-east-hub", go_along=True), world.person("admin"))
    hub = world.unit("north-east-hub")
    assert hub.parent is not None
    assert hub.parent.slug == "organisation"
    assert list(Tree(world.organisation).with_ancestors(hub))[-1].slug == "organisation"


def test_moving_a_unit_gives_its_cases_at_division_level_to_the_other_division(world: World) -> None:
    case = world.complain()
    answer(world, case, "newcastle")
    climb(case)
    untouched = world.complain()
    change = UnitChange(world.unit("north-east-hub"), parent=world.unit("healthcare-and-wellbeing"))
    assert told(change)["Open cases"][0] == "1 open case goes to Healthcare and wellbeing."
    assert make(change, world.person("admin")) == 1
    case.refresh_from_db()
    assert case.current_run is not None
    assert case.current_run.unit.slug == "healthcare-and-wellbeing"
    assert not untouched.events.filter(kind="resettled").exists()
    call_command("verify")


def test_a_restricted_case_stays_away_from_whom_it_may_concern(world: World) -> None:
    case = world.complain(details="Olu Adeyemi shouted at me.")
    make(close(world, "north-east-hub", "south-east-hub"), world.person("admin"))
    assert not sees(world, case, "oxford")
    assert not case.messages.filter(to_user=world.person("oxford")).exists()
    call_command("verify")


@pytest.mark.parametrize(
    ("unit", "successor", "said"),
    [
        ("board", "organisation", "catch-all"),
        ("organisation", "board", "at the top"),
        ("north-east-hub", "north-east-hub", "another unit"),
    ],
)
def test_what_can_t_be_closed(world: World, unit: str, successor: str, said: str) -> None:
    with pytest.raises(CannotChange, match=said):
        make(close(world, unit, successor), world.person("admin"))
    assert not world.unit(unit).is_closed


def test_it_is_refused_where_an_open_complaint_would_end_with_nobody(world: World) -> None:
    case = world.complain()
    for concerned in ("director", "chair", "trustee"):  # all who are above, and the catch-all
        Conflict.objects.create(case=case, user=world.person(concerned), source="said")
    deserted = Unit.objects.create(
        organisation=world.organisation, parent=world.unit("organisation"), name="Nobody", slug="nobody"
    )
    before = case.current_run
    with pytest.raises(LeavesGap):
        make(UnitChange(world.unit("north-east-hub"), successor=deserted), world.person("admin"))
    case.refresh_from_db()
    assert case.current_run == before
    assert not case.events.filter(kind="resettled").exists()


@pytest.fixture
def visitor() -> Client:
    return Client(HTTP_HOST="localhost")


# -- the screens -------------------------------------------------------------------------------------------


def url(world: World, unit: str, what: str = "close") -> str:
    return f"/admin/units/{what}/{world.unit(unit).pk}/"


def test_the_screen_shows_what_it_would_do_and_does_it_only_then(world: World, visitor: Client) -> None:
    case = world.complain()
    visitor.force_login(world.person("admin"))
    asked = {"successor": world.unit("south-east-hub").pk, "people_go_along": "on"}
    page = visitor.post(url(world, "north-east-hub"), asked).content.decode()
    assert "Nothing is changed yet" in page
    assert "1 open case goes to South East hub." in page
    assert not world.unit("north-east-hub").is_closed
    done = visitor.post(url(world, "north-east-hub"), {**asked, "confirmed": "yes"}, follow=True).content.decode()
    assert "“North East hub” is closed." in done
    assert "1 open case has gone along." in done
    assert case.events.filter(kind="resettled").exists()
    contact = visitor.get("/contact/").content.decode()
    assert "North East hub is closed." in contact
    assert "<h3>North East hub</h3>" not in contact
    form = visitor.get("/make-a-complaint/").content.decode()
    assert "North East hub" not in form


def test_only_administrators_of_the_organisation_reach_it(world: World, visitor: Client) -> None:
    elsewhere = other.build()
    for person, status in (("newcastle", 302), ("editor", 302), ("director", 302)):
        visitor.force_login(world.person(person))
        assert visitor.get(url(world, "north-east-hub")).status_code in (status, 403)
    visitor.force_login(elsewhere.administrator)
    assert visitor.get(url(world, "north-east-hub")).status_code == 404
    visitor.force_login(world.person("admin"))
    assert visitor.get(f"/admin/units/close/{elsewhere.office.pk}/").status_code == 404
    foreign = {"successor": elsewhere.office.pk, "confirmed": "yes"}
    assert "Select a valid choice" in visitor.post(url(world, "north-east-hub"), foreign).content.decode()


def test_the_screen_costs_no_more_with_more_cases(
    world: World, visitor: Client, django_assert_max_num_queries: Any
) -> None:
    visitor.force_login(world.person("admin"))
    with django_assert_max_num_queries(25):
        assert visitor.get(url(world, "north-east-hub", "move")).status_code == 200

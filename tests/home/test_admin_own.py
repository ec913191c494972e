"""Administrators see and change their own organisation, and nothing of another's."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from home.desk import registers
from home.desk.own import OwnRows
from home.models import Absence, CalendarDay, Membership, Organisation, Term, Unit, User
from tests.factories.other import Other
from tests.factories.world import World

VIEWSETS: dict[str, Any] = {viewset.name: viewset for viewset in registers.OrganisationGroup.items}
REGISTERS = [name for name in VIEWSETS if name != "organisation"]


def foreign(name: str, elsewhere: Other) -> Model:
    """Return a row of another organisation for each register."""
    calendar = elsewhere.organisation.calendar
    rows: dict[str, Callable[[], Model]] = {
        "units": lambda: elsewhere.office,
        "memberships": lambda: elsewhere.office.memberships.get(),
        "people": lambda: elsewhere.handler,
        "absences": lambda: Absence.objects.create(
            user=elsewhere.handler, first_day="2026-04-01", last_day="2026-04-09", deputy=elsewhere.manager
        ),
        "closures": lambda: CalendarDay.objects.create(
            calendar=calendar, date=date(2026, 12, 24), reason="Foreign day"
        ),
        "terms": lambda: Term.objects.create(
            calendar=calendar, name="Foreign term", first="2026-01-05", last="2026-02-13"
        ),
    }
    return rows[name]()


def urls_of(name: str, row: Model) -> list[str]:
    of_one = [pattern.name for pattern in VIEWSETS[name]().get_urlpatterns() if "pk" in str(pattern.pattern)]
    return [reverse(f"{name}:{view}", args=(row.pk,)) for view in of_one]


def test_the_registers_are_these() -> None:
    assert set(VIEWSETS) == {"organisation", "units", "memberships", "people", "absences", "closures", "terms"}


@pytest.mark.parametrize("name", VIEWSETS)
def test_every_registered_view_fetches_own_rows(name: str, world: World, elsewhere: Other) -> None:
    for pattern in VIEWSETS[name]().get_urlpatterns():
        callback: Any = pattern.callback
        view = callback.view_class(**callback.view_initkwargs)
        assert isinstance(view, OwnRows)
        for person, organisation in (
            (world.person("admin"), world.organisation),
            (elsewhere.administrator, elsewhere.organisation),
        ):
            view.request = RequestFactory().get("/")
            view.request.user = person
            path = view.organisation_path
            found = view.own_rows()
            assert path
            assert found.count() == view.model.objects.filter(**{path: organisation.pk}).count()
        view.request.user = world.person("newcastle")
        assert not view.own_rows().exists()


@pytest.mark.parametrize("name", REGISTERS)
@pytest.mark.parametrize("view", ["history", "usage", "inspect", "copy", "reorder"])
def test_wagtails_other_views_do_not_exist(name: str, view: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(f"{name}:{view}", args=(1,))


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", REGISTERS)
def test_anothers_row_is_404_and_stays_as_it_is(name: str, method: str, admin: Client, elsewhere: Other) -> None:
    row = foreign(name, elsewhere)
    for url in urls_of(name, row):
        data = {"name": "Taken", "first_name": "Taken", "reason": "Taken", "email": "taken@sms.example"}
        assert getattr(admin, method)(url, data).status_code == 404
    assert "Taken" not in str(type(row).objects.get(pk=row.pk))


def test_the_scope_is_what_hides_it(admin: Client, elsewhere: Other, monkeypatch: pytest.MonkeyPatch) -> None:
    """Break the rule on purpose: without the scope, another's unit could be edited."""
    url = reverse("units:edit", args=(elsewhere.office.pk,))
    assert admin.get(url).status_code == 404
    monkeypatch.setattr(OwnRows, "own_rows", lambda self: self.model.objects.all())
    assert admin.get(url).status_code == 200


@pytest.mark.parametrize("name", REGISTERS)
def test_lists_and_choices_show_nothing_of_anothers(name: str, admin: Client, elsewhere: Other) -> None:
    foreign(name, elsewhere)
    for url in (reverse(f"{name}:index"), reverse(f"{name}:index_results"), reverse(f"{name}:add")):
        page = admin.get(url).content.decode()
        for word in ("Elsewhere", "Far office", "Farr", "Foreign", "elsewhere.example"):
            assert word not in page
    for query in ("?export=csv", "?q=Farr", "?q=far"):
        page = admin.get(reverse(f"{name}:index") + query).content.decode()
        assert "Far office" not in page
        assert "hal@" not in page


@pytest.mark.parametrize("who", ["newcastle", "director", "editor"])
@pytest.mark.parametrize("name", VIEWSETS)
def test_only_administrators_get_in(name: str, who: str, as_user: Any, world: World) -> None:
    for pattern in VIEWSETS[name]().get_urlpatterns():
        if "pk" not in str(pattern.pattern):
            for method in ("get", "post"):
                response = getattr(as_user(who), method)(reverse(f"{name}:{pattern.name}"))
                assert response.status_code in (302, 404)
    assert f'"url": "/admin/{name}/"' not in as_user(who).get("/admin/").content.decode()


def test_a_superuser_is_no_administrator_of_any_organisation(as_user: Any, world: World) -> None:
    keeper = User.objects.create_superuser("keeper@sms.example", "a long password", organisation=world.organisation)
    for name in REGISTERS:
        assert as_user(keeper).get(reverse(f"{name}:index")).status_code == 302


def test_the_administrators_menu_is_theirs_alone(admin: Client) -> None:
    page = admin.get("/admin/").content.decode()
    for name in VIEWSETS:
        assert f'"url": "/admin/{name}/"' in page
    for foreign_item in (
        "/admin/users/",
        "/admin/groups/",
        "/admin/sites/",
        "/admin/reports/site-history/",
        '"/admin/cases/"',
    ):
        assert f'"url": "{foreign_item}"' not in page


# -- the organisation -----------------------------------------------------------------------------


def details(organisation: Organisation, **changed: Any) -> dict[str, Any]:
    names = (
        "name", "nation", "email", "telephone", "address", "safeguarding_contact", "accent", "reminders",
        "evidence_file_mb", "evidence_total_mb", "evidence_files",
    )  # fmt: skip
    return {**{name: getattr(organisation, name) for name in names}, "catch_all": organisation.catch_all_id, **changed}


def test_the_organisations_details_are_edited(admin: Client, world: World) -> None:
    response = admin.post("/admin/organisation/", details(world.organisation, telephone="0191 000 0000"))
    assert response.status_code == 302
    world.organisation.refresh_from_db()
    assert world.organisation.telephone == "0191 000 0000"


def test_when_people_are_reminded_and_what_counts_as_received_are_settings(admin: Client, world: World) -> None:
    sent = details(world.organisation, reminders="48, 6", cut_off="17:00", receipt_on_school_days="on")
    page = admin.get("/admin/organisation/").content.decode()
    assert "So many hours before something is due" in page
    assert "counts as received on the next school day" in page
    assert admin.post("/admin/organisation/", sent).status_code == 302
    world.organisation.refresh_from_db()
    assert world.organisation.reminder_hours == [48, 6]
    assert (str(world.organisation.cut_off), world.organisation.receipt_on_school_days) == ("17:00:00", True)
    assert admin.post("/admin/organisation/", details(world.organisation, reminders="")).status_code == 302
    world.organisation.refresh_from_db()
    assert (world.organisation.reminder_hours, world.organisation.cut_off) == ([], None)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"reminders": "a day"}, "Write hours with commas between, such as 24, 4."),
        ({"cut_off": "teatime"}, "Write the hour with a colon, such as 17:00."),
    ],
)
def test_a_setting_that_cannot_be_read_is_said_at_its_field(
    changed: dict[str, Any], words: str, admin: Client, world: World
) -> None:
    response = admin.post("/admin/organisation/", details(world.organisation, name="Changed", **changed))
    page = response.content.decode()
    assert words in page
    assert next(iter(changed.values())) in page
    world.organisation.refresh_from_db()
    assert world.organisation.name != "Changed"


def test_another_nation_means_other_bank_holidays_so_dates_are_reckoned_anew(admin: Client, world: World) -> None:
    revision = world.organisation.calendar.revision
    admin.post("/admin/organisation/", details(world.organisation, telephone="0191 000 0000"))
    world.organisation.calendar.refresh_from_db()
    assert world.organisation.calendar.revision == revision
    page = admin.post("/admin/organisation/", details(world.organisation, nation="scotland"), follow=True)
    assert "reckons the dates of open cases anew" in page.content.decode()
    world.organisation.calendar.refresh_from_db()
    assert world.organisation.calendar.revision == revision + 1


def test_whose_organisation_it_is_comes_from_who_saves_it(elsewhere: Other, as_user: Any, world: World) -> None:
    sent = {
        **details(elsewhere.organisation, name="Elsewhere Ltd"),
        "id": world.organisation.pk,
        "site": world.organisation.site_id,
    }
    as_user(elsewhere.administrator).post("/admin/organisation/", sent)
    world.organisation.refresh_from_db()
    elsewhere.organisation.refresh_from_db()
    assert (world.organisation.name, elsewhere.organisation.name) == ("Schools Mutual Services", "Elsewhere Ltd")


def test_the_catch_all_is_one_of_its_own_units_where_somebody_works(
    admin: Client, world: World, elsewhere: Other
) -> None:
    response = admin.post("/admin/organisation/", details(world.organisation, catch_all=elsewhere.office.pk))
    assert "Select a valid choice" in response.content.decode()
    empty = Unit.objects.create(
        organisation=world.organisation, parent=world.unit("organisation"), name="Empty", slug="empty"
    )
    response = admin.post("/admin/organisation/", details(world.organisation, catch_all=empty.pk))
    assert "Nobody would work in the catch-all unit" in response.content.decode()
    response = admin.post("/admin/organisation/", details(world.organisation, catch_all=""))
    assert response.status_code == 200
    world.organisation.refresh_from_db()
    assert world.organisation.catch_all == world.unit("board")


# -- units ------------------------------------------------------------------------------------------


def unit_data(world: World, **changed: Any) -> dict[str, Any]:
    return {"name": "Wales hub", "slug": "wales-hub", "kind": "office", "sort_order": 9,
            "parent": world.unit("education-staffing").pk, **changed}  # fmt: skip


def test_a_unit_is_added_to_ones_own_organisation_whatever_is_sent(
    admin: Client, world: World, elsewhere: Other
) -> None:
    sent = unit_data(world, organisation=elsewhere.organisation.pk)
    assert admin.post("/admin/units/new/", sent).status_code == 302
    assert Unit.objects.get(slug="wales-hub").organisation == world.organisation


def test_a_unit_without_a_short_name_gets_one_of_its_name(admin: Client, world: World) -> None:
    assert admin.post("/admin/units/new/", unit_data(world, slug="")).status_code == 302
    assert Unit.objects.get(name="Wales hub").slug == "wales-hub"
    again = admin.post("/admin/units/new/", unit_data(world, name="Wales Hub!", slug=""))
    assert "Another unit has this short name." in again.content.decode()
    nameless = admin.post("/admin/units/new/", unit_data(world, name="…", slug=""))
    assert "Write a short name: letters, digits and hyphens." in nameless.content.decode()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"slug": "north-east-hub"}, "Another unit has this short name."),
        ({"parent": ""}, "This field is required."),
        ({"kind": "organisation"}, "Select a valid choice"),
        ({"parent": "foreign"}, "Select a valid choice"),
    ],
)
def test_a_unit_that_does_not_fit_is_refused_at_the_field(
    changed: dict[str, Any], words: str, admin: Client, world: World, elsewhere: Other
) -> None:
    if changed.get("parent") == "foreign":
        changed = {"parent": elsewhere.office.pk}
    response = admin.post("/admin/units/new/", unit_data(world, **changed))
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not Unit.objects.filter(name="Wales hub").exists()


def test_a_unit_cannot_stand_below_itself_and_keeps_its_short_name(admin: Client, world: World) -> None:
    division, hub = world.unit("education-staffing"), world.unit("north-east-hub")
    url = reverse("units:edit", args=(division.pk,))
    move = reverse("units:move", args=(division.pk,))
    assert "Select a valid choice" in admin.post(move, {"parent": hub.pk}).content.decode()
    assert admin.post(url, unit_data(world, name="Staffing", parent=hub.pk)).status_code == 302
    division.refresh_from_db()
    assert division.parent == world.unit(
        "organisation"
    )  # moving has a screen of its own, which shows first what it does
    sent = unit_data(world, name="Staffing", kind="division", slug="other", parent=world.unit("organisation").pk)
    assert admin.post(url, sent).status_code == 302
    division.refresh_from_db()
    assert (division.name, division.slug) == ("Staffing", "education-staffing")


def test_the_unit_at_the_top_stays_there(admin: Client, world: World) -> None:
    top = world.unit("organisation")
    sent = unit_data(world, name="SMS", parent=world.unit("board").pk)
    assert admin.post(reverse("units:edit", args=(top.pk,)), sent).status_code == 302
    top.refresh_from_db()
    assert (top.name, top.parent, top.kind) == ("SMS", None, "organisation")


def test_a_unit_in_use_is_not_deleted_and_an_unused_one_is(admin: Client, world: World) -> None:
    hub = world.unit("north-east-hub")
    response = admin.post(reverse("units:delete", args=(hub.pk,)))
    assert response.status_code == 200
    page = response.content.decode()
    assert "It was not deleted." in page
    assert "“North East hub” is in use" in page
    assert Unit.objects.filter(pk=hub.pk).exists()
    admin.post("/admin/units/new/", unit_data(world))
    unused = Unit.objects.get(slug="wales-hub")
    assert admin.post(reverse("units:delete", args=(unused.pk,))).status_code == 302
    assert not Unit.objects.filter(slug="wales-hub").exists()


# -- handlers and managers --------------------------------------------------------------------------


def test_whoever_is_put_into_a_unit_can_sign_in_to_the_desk(admin: Client, world: World) -> None:
    editor = world.person("editor")
    sent = {"unit": world.unit("north-east-hub").pk, "user": editor.pk, "role": "handler"}
    assert admin.post("/admin/memberships/new/", sent).status_code == 302
    assert editor.groups.filter(pk=world.organisation.staff_id).exists()
    again = admin.post("/admin/memberships/new/", sent).content.decode()
    assert "This person has this role in this unit already." in again


def test_nobody_of_another_organisation_and_no_foreign_unit_is_taken(
    admin: Client, world: World, elsewhere: Other
) -> None:
    for unit, user in (
        (world.unit("board").pk, elsewhere.handler.pk),
        (elsewhere.office.pk, world.person("oxford").pk),
    ):
        before = Membership.objects.count()
        response = admin.post("/admin/memberships/new/", {"unit": unit, "user": user, "role": "handler"})
        assert "Select a valid choice" in response.content.decode()
        assert Membership.objects.count() == before


# -- closed days and terms --------------------------------------------------------------------------


def test_a_closed_day_goes_into_ones_own_calendar_and_revises_it(admin: Client, world: World, elsewhere: Other) -> None:
    revision = world.organisation.calendar.revision
    sent = {
        "date": "2026-12-29",
        "kind": "closure",
        "reason": "between the years",
        "calendar": elsewhere.organisation.calendar.pk,
    }
    assert admin.post("/admin/closures/new/", sent).status_code == 302
    day = CalendarDay.objects.get()
    assert day.calendar == world.organisation.calendar
    assert day.calendar.revision == revision + 1
    again = admin.post("/admin/closures/new/", sent)
    assert "This day is entered already." in again.content.decode()
    assert admin.post(reverse("closures:delete", args=(day.pk,))).status_code == 302
    world.organisation.calendar.refresh_from_db()
    assert world.organisation.calendar.revision == revision + 2


def test_a_term_ends_after_it_begins(admin: Client, world: World) -> None:
    sent = {"name": "Spring", "first": "2026-03-01", "last": "2026-02-01"}
    assert "A term ends after it begins." in admin.post("/admin/terms/new/", sent).content.decode()
    assert admin.post("/admin/terms/new/", {**sent, "last": "2026-04-01"}).status_code == 302
    assert Term.objects.get().calendar == world.organisation.calendar

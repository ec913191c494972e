"""Who is away, and who stands in: entered by administrators, and by each for themselves."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from home.models import Absence, Membership
from home.presence import Presence
from home.time import LONDON, now
from tests.factories.doing import away
from tests.factories.other import Other
from tests.factories.world import START, World

TODAY = START.astimezone(LONDON).date()
NOOR, OLU, SAM, DILYS = "newcastle", "oxford", "senior", "director"


def chain(world: World, who: str, day: date = TODAY) -> list[str]:
    """Return to whom somebody's work comes on a day, by the parts of their addresses."""
    found = Presence.on(world.organisation.pk, day).chain(world.person(who).pk)
    names = {user.pk: user.email.split("@")[0] for user in world.organisation.people.all()}
    return [names[pk] for pk in found]


# -- the rows ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"last_day": TODAY - timedelta(days=1)}, "last_day", "An absence ends after it begins."),
        ({"deputy": NOOR}, "deputy", "Nobody stands in for themselves."),
        ({"deputy": "hal"}, "deputy", "Choose a person of the same organisation."),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    world: World, elsewhere: Other, fields: dict[str, Any], field: str, words: str
) -> None:
    deputy = fields.get("deputy")
    if deputy:
        fields = {"deputy": elsewhere.handler if deputy == "hal" else world.person(deputy)}
    absence = Absence(user=world.person(NOOR), **{"first_day": TODAY, "last_day": TODAY, **fields})
    with pytest.raises(ValidationError) as refused:
        absence.full_clean()
    assert refused.value.message_dict == {field: [words]}


@pytest.mark.parametrize(("first", "last"), [(-3, 0), (0, 0), (6, 9), (-5, 20), (2, 3)])
def test_nobody_is_away_twice_at_a_time_and_the_database_itself_says_so(world: World, first: int, last: int) -> None:
    away(world, NOOR, days=7)
    days = {"first_day": TODAY + timedelta(days=first), "last_day": TODAY + timedelta(days=last)}
    with pytest.raises(ValidationError, match="on some of these days already"):
        Absence(user=world.person(NOOR), **days).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(user=world.person(NOOR), **days)
    Absence.objects.create(user=world.person(OLU), **days)
    other = Absence.objects.create(
        user=world.person(NOOR), first_day=TODAY + timedelta(days=40), last_day=TODAY + timedelta(days=41)
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.filter(pk=other.pk).update(**days)


def test_days_that_only_touch_are_two_absences_and_one_may_be_changed(world: World) -> None:
    absence = away(world, NOOR, days=7)
    away(world, NOOR, days=1, starts_in=7)
    absence.deputy = world.person(OLU)
    absence.full_clean()
    absence.save()


@pytest.mark.parametrize("fields", [{"last_day": TODAY - timedelta(days=1)}, {"deputy": NOOR}])
def test_the_database_refuses_what_no_form_has_seen(world: World, fields: dict[str, Any]) -> None:
    if "deputy" in fields:
        fields = {"deputy": world.person(NOOR)}
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(user=world.person(NOOR), **{"first_day": TODAY, "last_day": TODAY, **fields})


# -- who is there ------------------------------------------------------------------------------------


def test_both_days_count_and_no_other(world: World) -> None:
    away(world, NOOR, deputy=OLU, days=3, starts_in=1)
    for day, wanted in ((0, [NOOR]), (1, [NOOR, OLU]), (3, [NOOR, OLU]), (4, [NOOR])):
        assert chain(world, NOOR, TODAY + timedelta(days=day)) == wanted


def test_who_is_away_without_a_deputy_leaves_nobody(world: World) -> None:
    away(world, NOOR)
    assert chain(world, NOOR) == []
    assert chain(world, OLU) == [OLU]


def test_where_the_deputy_is_away_too_theirs_follows_and_a_circle_leads_to_nobody(world: World) -> None:
    away(world, NOOR, deputy=OLU)
    away(world, OLU, deputy=SAM)
    assert chain(world, NOOR) == [NOOR, OLU, SAM]
    away(world, SAM, deputy=NOOR)
    for who in (NOOR, OLU, SAM):
        assert chain(world, who) == []


def test_whoever_has_left_is_nobodys_deputy(world: World) -> None:
    away(world, NOOR, deputy=OLU)
    olu = world.person(OLU)
    olu.is_active = False
    olu.save()
    assert chain(world, NOOR) == []
    olu.is_active = True
    olu.save()
    assert chain(world, NOOR) == [NOOR, OLU]
    Membership.objects.filter(user=olu).delete()
    assert chain(world, NOOR) == []


def test_looking_costs_one_query(world: World) -> None:
    away(world, NOOR, deputy=OLU)
    away(world, OLU, deputy=SAM)
    with CaptureQueriesContext(connection) as asked:
        presence = Presence.on(world.organisation.pk, TODAY)
        assert presence.instead_of(world.person(NOOR)) == world.person(SAM)
        presence.stood_in_for(1)
    assert sum("home_absence" in query["sql"] for query in asked) == 1


# -- entering it -------------------------------------------------------------------------------------


def sent(**fields: Any) -> dict[str, Any]:
    return {"first_day": "2026-04-07", "last_day": "2026-04-10", "deputy": "", **fields}


def test_an_administrator_enters_it_for_anybody(admin: Client, world: World) -> None:
    noor, olu = world.person(NOOR), world.person(OLU)
    response = admin.post(reverse("absences:add"), sent(user=noor.pk, deputy=olu.pk), follow=True)
    page = response.content.decode()
    assert "“Noor Haddad, 7 April 2026 to 10 April 2026” is added." in page
    (absence,) = Absence.objects.all()
    assert (absence.user, absence.deputy) == (noor, olu)
    assert ModelLogEntry.objects.filter(action="wagtail.create", object_id=str(absence.pk)).count() == 1
    again = admin.post(reverse("absences:add"), sent(user=noor.pk, first_day="2026-04-10", last_day="2026-04-30"))
    assert "They are away on some of these days already." in again.content.decode()
    assert Absence.objects.count() == 1


def test_each_enters_their_own_and_only_that(as_user: Any, world: World) -> None:
    noor = as_user(NOOR)
    assert "When I am away" in noor.get("/admin/account/").content.decode()
    assert reverse("away:index") in noor.get("/admin/").content.decode()
    # Whoever is named in what is sent, it is the sender who is away.
    assert noor.post(reverse("away:add"), sent(user=world.person(SAM).pk)).status_code == 302
    absence = Absence.objects.get()
    assert absence.user == world.person(NOOR)
    sam = as_user(SAM)
    for view in ("edit", "delete"):
        for method in ("get", "post"):
            answer = getattr(sam, method)(reverse(f"away:{view}", args=(absence.pk,)), sent())
            assert answer.status_code == 404
    assert "7 April 2026" not in sam.get(reverse("away:index")).content.decode()
    assert Absence.objects.filter(pk=absence.pk).exists()
    changed = noor.post(reverse("away:edit", args=(absence.pk,)), sent(deputy=world.person(OLU).pk))
    assert changed.status_code == 302
    absence.refresh_from_db()
    assert absence.deputy == world.person(OLU)
    assert noor.get(reverse("away:delete", args=(absence.pk,))).status_code == 200
    assert Absence.objects.exists(), "a look deletes nothing"
    assert noor.post(reverse("away:delete", args=(absence.pk,))).status_code == 302
    assert not Absence.objects.exists()
    actions = ModelLogEntry.objects.filter(user=world.person(NOOR)).values_list("action", flat=True)
    assert sorted(actions) == ["wagtail.create", "wagtail.delete", "wagtail.edit"]


@pytest.mark.parametrize("who", ["editor", "admin"])
def test_who_works_in_no_unit_has_no_cases_to_leave_to_anybody(who: str, as_user: Any, world: World) -> None:
    client = as_user(who)
    assert client.get(reverse("away:index")).status_code == 302
    assert client.post(reverse("away:add"), sent()).status_code == 302
    assert not Absence.objects.exists()
    assert "When I am away" not in client.get("/admin/account/").content.decode()


def test_only_who_works_in_a_unit_of_ones_own_organisation_is_offered(
    as_user: Any, world: World, elsewhere: Other
) -> None:
    noor = as_user(NOOR)
    page = noor.get(reverse("away:add")).content.decode()
    assert "Sam Whitlock" in page
    assert "Edie Marlow" not in page
    assert "Farr" not in page
    for deputy in (world.person("editor").pk, elsewhere.handler.pk, world.person(NOOR).pk):
        refused = noor.post(reverse("away:add"), sent(deputy=deputy)).content.decode()
        assert "Select a valid choice" in refused
    assert not Absence.objects.exists()


def test_who_relies_on_somebody_who_is_away_too_is_told(as_user: Any, world: World) -> None:
    away(world, OLU, days=20)
    page = as_user(NOOR).post(reverse("away:add"), sent(deputy=world.person(OLU).pk), follow=True).content.decode()
    assert "Olu Adeyemi is away then too: Olu Adeyemi, 2 April 2026 to 21 April 2026." in page


def test_what_another_entered_meanwhile_is_said_at_the_form(
    as_user: Any, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the form's look and the lock another entry has come; the form says so, and nothing is half done."""
    clean = Absence.clean

    def meanwhile(self: Absence) -> None:
        clean(self)
        monkeypatch.setattr(Absence, "clean", clean)
        away(world, NOOR, days=10)

    monkeypatch.setattr(Absence, "clean", meanwhile)
    page = as_user(NOOR).post(reverse("away:add"), sent())
    assert page.status_code == 200
    assert "They are away on some of these days already." in page.content.decode()
    assert Absence.objects.count() == 1


@pytest.mark.parametrize("name", ["away", "absences"])
def test_a_list_costs_the_same_however_long(name: str, admin: Client, as_user: Any, world: World) -> None:
    client = admin if name == "absences" else as_user(NOOR)
    counts = []
    for more in (1, 20):
        for number in range(more):
            away(world, NOOR, deputy=OLU, days=1, starts_in=more * 2 + number)
        client.get(reverse(f"{name}:index"))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(f"{name}:index"))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 14


def test_it_follows_the_moved_clock(world: World) -> None:
    assert now().astimezone(LONDON).date() == TODAY

"""People: made, changed and let go by administrators, who can make nobody more than their organisation has."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client
from django.urls import reverse

from home.gaps import own_gaps
from home.models import Membership, User
from home.signals import gaps, who_is_missing
from tests.factories.other import Other
from tests.factories.world import World

PASSWORD = "quite-a-long-secret"
NEW = {"first_name": "Zoe", "last_name": "Quill", "email": "Zoe@SMS.example", "is_active": "on", "may": ["staff"]}


def person_data(user: User, **changed: Any) -> dict[str, Any]:
    organisation = user.organisation
    may = [
        name
        for name in ("staff", "editors", "administrators")
        if user.groups.filter(pk=getattr(organisation, f"{name}_id")).exists()
    ]
    data = {"first_name": user.first_name, "last_name": user.last_name, "email": user.email, "may": may,
            **({"is_active": "on"} if user.is_active else {}), **changed}  # fmt: skip
    return {name: value for name, value in data.items() if value is not None}


def edit(client: Client, user: User, **changed: Any) -> Any:
    return client.post(reverse("people:edit", args=(user.pk,)), person_data(user, **changed))


def test_a_person_is_made_with_a_password(admin: Client, world: World) -> None:
    response = admin.post("/admin/people/new/", {**NEW, "new_password": PASSWORD}, follow=True)
    assert "Zoe Quill can sign in now." in response.content.decode()
    zoe = User.objects.get(email="zoe@sms.example")
    assert zoe.organisation == world.organisation
    assert list(zoe.groups.all()) == [world.organisation.staff]
    assert Client().login(username="zoe@sms.example", password=PASSWORD)


def test_an_invited_person_chooses_a_password_by_e_mail(admin: Client, world: World) -> None:
    response = admin.post("/admin/people/new/", NEW, follow=True)
    assert "Ask them to open the page for signing in" in response.content.decode()
    Client(headers={"host": "localhost:8000"}).post(
        reverse("wagtailadmin_password_reset"), {"email": "zoe@sms.example"}
    )
    assert [message.to for message in mail.outbox] == [["zoe@sms.example"]]
    link = re.search(r"/admin/password_reset/confirm/\S+", str(mail.outbox[0].body))
    assert link is not None
    zoe = Client(headers={"host": "localhost:8000"})
    form = zoe.get(link[0], follow=True)
    zoe.post(form.redirect_chain[-1][0], {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert Client().login(username="zoe@sms.example", password=PASSWORD)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"email": "newcastle@sms.example"}, "Someone with this email address exists already."),
        ({"email": "NEWCASTLE@sms.example"}, "Someone with this email address exists already."),
        ({"email": "nonsense"}, "Enter a valid email address."),
        ({"first_name": ""}, "This field is required."),
        ({"new_password": "short"}, "at least 10 characters"),
        ({"may": ["superuser"]}, "Select a valid choice"),
    ],
)
def test_what_does_not_fit_is_said_at_the_field(changed: dict[str, Any], words: str, admin: Client) -> None:
    before = User.objects.count()
    response = admin.post("/admin/people/new/", {**NEW, **changed})
    assert response.status_code == 200
    assert words in response.content.decode()
    assert User.objects.count() == before


def test_nobody_is_made_more_than_the_organisation_has(admin: Client, world: World, elsewhere: Other) -> None:
    """Whatever is sent: no superuser, no foreign group, no foreign organisation, no permission of one's own."""
    sent = {
        **NEW,
        "is_superuser": "on",
        "is_staff": "on",
        "organisation": elsewhere.organisation.pk,
        "groups": [elsewhere.organisation.administrators_id],
        "user_permissions": [Permission.objects.get(codename="change_user", content_type__app_label="home").pk],
    }
    admin.post("/admin/people/new/", sent)
    zoe = User.objects.get(email="zoe@sms.example")
    admin.post(reverse("people:edit", args=(zoe.pk,)), sent)
    zoe.refresh_from_db()
    assert not zoe.is_superuser
    assert not zoe.is_staff
    assert zoe.organisation == world.organisation
    assert list(zoe.groups.all()) == [world.organisation.staff]
    assert not zoe.user_permissions.exists()


def test_who_keeps_the_installation_is_out_of_an_administrators_reach(admin: Client, world: World) -> None:
    """Else an administrator could give a superuser a new password, and sign in as one."""
    keeper = User.objects.create_superuser("keeper@sms.example", PASSWORD, organisation=world.organisation)
    url = reverse("people:edit", args=(keeper.pk,))
    assert admin.get(url).status_code == 404
    assert admin.post(url, person_data(keeper, new_password="another-long-secret")).status_code == 404
    assert "keeper@sms.example" not in admin.get("/admin/people/").content.decode()
    keeper.refresh_from_db()
    assert keeper.check_password(PASSWORD)


def test_groups_of_others_that_somebody_has_are_left_alone(admin: Client, world: World, elsewhere: Other) -> None:
    editor = world.person("editor")
    editor.groups.add(elsewhere.organisation.staff)
    assert edit(admin, editor, may=["staff"]).status_code == 302
    assert set(editor.groups.all()) == {world.organisation.staff, elsewhere.organisation.staff}


def test_a_password_left_empty_stays(admin: Client, world: World) -> None:
    editor = world.person("editor")
    before = editor.password
    assert edit(admin, editor, last_name="Marlowe").status_code == 302
    editor.refresh_from_db()
    assert (editor.last_name, editor.password) == ("Marlowe", before)


def test_somebody_who_is_let_go_can_no_longer_sign_in_and_is_kept(admin: Client, as_user: Any, world: World) -> None:
    editor = world.person("editor")
    theirs = as_user(editor)
    assert theirs.get("/admin/").status_code == 200
    assert edit(admin, editor, is_active=None).status_code == 302
    assert theirs.get("/admin/").status_code == 302
    assert User.objects.filter(pk=editor.pk).exists()


def test_who_works_in_a_unit_must_be_able_to_read_its_cases(admin: Client, world: World) -> None:
    response = edit(admin, world.person("newcastle"), may=["editors"])
    assert "They work in North East hub" in response.content.decode()
    assert world.person("newcastle").groups.filter(pk=world.organisation.staff_id).exists()


# -- what must not be left to nobody (rule 4) -------------------------------------------------------


def test_the_demo_leaves_nothing_to_nobody(world: World) -> None:
    world.complain()
    assert gaps(world.organisation) == []


def test_the_last_person_of_the_catch_all_stays(admin: Client, world: World) -> None:
    chair, trustee = world.person("chair"), world.person("trustee")
    assert edit(admin, chair, is_active=None).status_code == 302
    refused = edit(admin, trustee, is_active=None)
    assert "Nobody would work in the catch-all unit" in refused.content.decode()
    trustee.refresh_from_db()
    assert trustee.is_active
    membership = Membership.objects.get(user=trustee)
    deleted = admin.post(reverse("memberships:delete", args=(membership.pk,)))
    assert "Nobody would work in the catch-all unit" in deleted.content.decode()
    moved = admin.post(
        reverse("memberships:edit", args=(membership.pk,)),
        {"unit": world.unit("north-east-hub").pk, "user": trustee.pk, "role": "handler"},
    )
    assert "Nobody would work in the catch-all unit" in moved.content.decode()
    membership.refresh_from_db()
    assert membership.unit == world.unit("board")


def test_the_last_person_who_can_act_on_an_open_case_stays(admin: Client, world: World) -> None:
    noor = world.person("newcastle")
    world.complain()
    membership = Membership.objects.get(user=noor)
    words = "Nobody could act on the open cases of North East hub. Put somebody else there first."
    assert words in edit(admin, noor, is_active=None).content.decode()
    assert words in admin.post(reverse("memberships:delete", args=(membership.pk,))).content.decode()
    noor.refresh_from_db()
    assert noor.is_active
    # A manager of the same unit stands in.
    Membership.objects.create(unit=world.unit("north-east-hub"), user=world.person("staffing"), role="manager")
    assert admin.post(reverse("memberships:delete", args=(membership.pk,))).status_code == 302


def test_closed_cases_keep_nobody(admin: Client, world: World) -> None:
    from intake.cases import workflow

    workflow.withdraw(world.complain().pk)
    assert edit(admin, world.person("newcastle"), is_active=None).status_code == 302


def test_a_restricted_case_counts_those_alone_who_may_act_on_it(admin: Client, world: World) -> None:
    """It names Noor, and is with the managers of the division: Sam is the only one."""
    world.complain(concerns_usual="yes", details="Noor Haddad shouted at me.")
    Membership.objects.create(unit=world.unit("education-staffing"), user=world.person("newcastle"), role="manager")
    words = "Nobody could act on the open cases of Education staffing."
    assert words in edit(admin, world.person("senior"), is_active=None).content.decode()
    Membership.objects.create(unit=world.unit("education-staffing"), user=world.person("director"), role="manager")
    assert edit(admin, world.person("senior"), is_active=None).status_code == 302


def test_somebody_must_administer(admin: Client, world: World) -> None:
    ada = world.person("admin")
    refused: tuple[dict[str, Any], ...] = ({"is_active": None}, {"may": []})
    for changed in refused:
        assert "Nobody would administer the organisation." in edit(admin, ada, **changed).content.decode()
    editor = world.person("editor")
    assert edit(admin, editor, may=["editors", "administrators"]).status_code == 302
    assert edit(admin, ada, may=[]).status_code == 302


def test_a_gap_that_was_there_before_does_not_stop_other_changes(admin: Client, world: World) -> None:
    Membership.objects.filter(unit=world.unit("board")).delete()
    assert edit(admin, world.person("editor"), last_name="Marlowe").status_code == 302
    assert "Nobody would work in the catch-all unit" in admin.get("/admin/").content.decode()


def test_the_signal_is_what_refuses_it(admin: Client, world: World) -> None:
    """Break the rule on purpose: with nobody answering, the last one can be let go."""
    world.complain()
    Membership.objects.filter(user=world.person("trustee")).delete()
    receivers = who_is_missing.receivers
    try:
        who_is_missing.receivers = []
        who_is_missing.sender_receivers_cache.clear()
        assert edit(admin, world.person("chair"), is_active=None).status_code == 302
    finally:
        who_is_missing.receivers = receivers
        who_is_missing.sender_receivers_cache.clear()
    assert own_gaps(None, world.organisation)


# -- Wagtail's own registers ------------------------------------------------------------------------

STOCK = (
    "/admin/users/",
    "/admin/users/new/",
    "/admin/users/results/",
    "/admin/groups/",
    "/admin/groups/new/",
    "/admin/sites/",
    "/admin/sites/new/",
    "/admin/collections/",
    "/admin/workflows/list/",
    "/admin/locales/",
)


@pytest.mark.parametrize("who", ["admin", "newcastle", "director", "editor"])
@pytest.mark.parametrize("url", STOCK)
def test_wagtails_own_registers_are_for_superusers(url: str, who: str, as_user: Any, world: World) -> None:
    assert as_user(who).get(url).status_code in (302, 404)


@pytest.mark.parametrize("who", ["admin", "newcastle"])
def test_wagtails_reports_and_bulk_actions_give_nothing_away(who: str, as_user: Any, world: World) -> None:
    client, stranger = as_user(who), world.person("oxford")
    for view in ("edit", "history"):
        assert client.get(reverse(f"wagtailusers_users:{view}", args=(stranger.pk,))).status_code == 302
    for action in ("delete", "set_active_state", "assign_role"):
        url = reverse("wagtail_bulk_action", args=("home", "user", action)) + f"?id={stranger.pk}"
        assert client.get(url).status_code == 404
        assert client.post(url, {"mark_as_active": "False"}).status_code == 404
    history = client.get("/admin/reports/site-history/", follow=True).content.decode()
    assert "oxford@sms.example" not in history
    stranger.refresh_from_db()
    assert stranger.is_active


@pytest.mark.parametrize("who", ["admin", "editor", "newcastle"])
def test_nobody_is_offered_a_menu_item_that_is_not_found(who: str, as_user: Any, world: World) -> None:
    client = as_user(who)
    assert client.get("/admin/reports/site-history/").status_code == 404
    assert "/admin/reports/" not in client.get("/admin/").content.decode()


def test_a_superuser_lists_and_edits_users_with_their_organisation(
    as_user: Any, world: World, elsewhere: Other
) -> None:
    client = as_user(User.objects.create_superuser("keeper@example.org", PASSWORD))
    assert "hal@elsewhere.example" in client.get("/admin/users/").content.decode()
    new = {
        "email": "first@elsewhere.example",
        "first_name": "Una",
        "last_name": "First",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "organisation": elsewhere.organisation.pk,
        "groups": [elsewhere.organisation.administrators_id],
    }
    assert client.post("/admin/users/new/", new).status_code == 302
    una = User.objects.get(email="first@elsewhere.example")
    assert una.organisation == elsewhere.organisation
    page = client.get(reverse("wagtailusers_users:edit", args=(una.pk,))).content.decode()
    assert 'name="organisation"' in page
    assert as_user(una).get("/admin/people/").status_code == 200


def test_superusers_delete_nobody_and_open_no_gap_either(as_user: Any, world: World) -> None:
    client = as_user(User.objects.create_superuser("keeper@example.org", PASSWORD))
    chair = world.person("chair")
    Membership.objects.filter(user=world.person("trustee")).delete()
    assert client.get(f"/admin/users/delete/{chair.pk}/").status_code == 404
    sent = {"email": chair.email, "first_name": "Ruth", "last_name": "Calder", "organisation": world.organisation.pk,
            "groups": [world.organisation.staff_id]}  # fmt: skip
    refused = client.post(reverse("wagtailusers_users:edit", args=(chair.pk,)), sent)
    assert "Nobody would work in the catch-all unit" in refused.content.decode()
    for action in ("delete", "set_active_state"):
        url = reverse("wagtail_bulk_action", args=("home", "user", action)) + f"?id={chair.pk}"
        client.post(url, {"mark_as_active": "False"})
    chair.refresh_from_db()
    assert chair.is_active

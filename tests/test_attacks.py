"""Ways round the rules that an attacker has found, each tried again."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from wagtail.test.utils.form_data import nested_form_data

from home import time
from home.models import User
from home.models.pages import HomePage
from home.organisations import create_site
from home.scheduled import publish_due
from intake.cases import secrets
from intake.cases.models import Case
from intake.letters.outbox import deliver
from policies.models import PolicyIndexPage, PolicyPage
from tests.factories.http import visitor, words
from tests.factories.world import START, World
from tests.policies.test_editing import form_of
from tests.policies.test_versions import publish

FIRST = "/policies/complaints/versions/1.0/"


def signed_in(person: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(person)
    return client


def index(world: World) -> PolicyIndexPage:
    return PolicyIndexPage.objects.descendant_of(world.organisation.site.root_page).get()


def index_form(page: Any, **changes: str) -> dict[str, Any]:
    return nested_form_data(
        {
            "title": page.title, "slug": page.slug, "seo_title": "", "search_description": "",
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}, "action-publish": "1", **changes,
        }
    )  # fmt: skip


def test_nobody_renames_themselves_out_of_a_complaint_about_them(world: World) -> None:
    noor = world.person("newcastle")
    name, address = noor.get_full_name(), noor.email
    client = signed_in(noor)
    page = client.get("/admin/account/")
    assert page.status_code == 200
    assert "name_email" not in page.content.decode()
    client.post(
        "/admin/account/",
        {
            "name_email-first_name": "N", "name_email-last_name": "X", "name_email-email": "else@example.org",
            "locale-preferred_language": "en", "theme-theme": "system", "theme-contrast": "system",
            "theme-density": "default",
        },
    )  # fmt: skip
    noor.refresh_from_db()
    assert (noor.get_full_name(), noor.email) == (name, address)
    case = world.complain(details=f"{name} shouted at my child.")
    assert case.restricted
    assert not Case.objects.visible_to(noor).filter(pk=case.pk).exists()


def test_an_administrator_takes_nobodys_account_over(world: World) -> None:
    director = world.person("director")
    given = {
        "first_name": director.first_name, "last_name": director.last_name, "email": director.email,
        "is_active": "on", "may": ["staff"], "new_password": "taken-over-1234",
    }  # fmt: skip
    signed_in(world.person("admin")).post(f"/admin/people/edit/{director.pk}/", given)
    assert not Client(HTTP_HOST="localhost").login(username=director.email, password="taken-over-1234")


@pytest.mark.parametrize("on", ["policy", "home"])
def test_no_view_restriction_hides_a_published_policy_or_a_form(world: World, on: str) -> None:
    page = world.policy if on == "policy" else world.organisation.site.root_page
    for kind in ("login", "password"):
        given = {"restriction_type": kind, "password": "abc"}
        signed_in(world.person("editor")).post(f"/admin/pages/{page.pk}/privacy/", given)
    for address in (FIRST, "/policies/complaints/", "/make-a-complaint/"):
        assert visitor().get(address).status_code == 200


def test_the_list_of_policies_keeps_its_address(world: World) -> None:
    page = index(world)
    response = signed_in(world.person("editor")).post(
        f"/admin/pages/{page.pk}/edit/", index_form(page, slug="elsewhere")
    )
    assert "Published policies keep their address" in words(response)
    assert visitor().get(FIRST).status_code == 200


def test_no_schedule_takes_the_policies_away(world: World) -> None:
    for page in (index(world), HomePage.objects.get(pk=world.organisation.site.root_page_id)):
        form = index_form(page, expire_at="2027-04-03 10:00")
        signed_in(world.person("editor")).post(f"/admin/pages/{page.pk}/edit/", form)
    with time.frozen_at(START + timedelta(days=400)):
        publish_due()
        assert visitor().get("/policies/").status_code == 200
        assert visitor().get(FIRST).status_code == 200


def test_with_cases_under_it_a_policy_reaches_back_no_more_though_no_form_hangs_on_it(world: World) -> None:
    case = world.complain()
    privacy = PolicyPage.objects.get(slug="privacy")
    type(world.form).objects.filter(pk=world.form.pk).update(policy=privacy)
    with time.frozen_at(START + timedelta(days=1)):
        page = world.policy.get_latest_revision_as_object()
        given = {**form_of(page, respond=9, effective_date="2026-03-20"), "action-publish": "1"}
        signed_in(world.person("editor")).post(f"/admin/pages/{page.pk}/edit/", given)
        assert world.policy.versions.count() == 1, "refused at the field"
        publish(world.policy, respond=9, effective_date=date(2026, 3, 20))  # as a script would
        assert world.policy.versions.count() == 2
    then = world.policy.versions.in_force(case.received_at).first()
    assert then.pk == case.version_id


def test_a_copy_of_a_policy_is_a_draft(world: World) -> None:
    client = signed_in(world.person("editor"))
    for slug, extra in (("copied", {"publish_copies": "on"}), ("alias", {"alias": "on"})):
        given = {"new_title": slug, "new_slug": slug, "new_parent_page": index(world).pk, **extra}
        client.post(f"/admin/pages/{world.policy.pk}/copy/", given)
        assert visitor().get(f"/policies/{slug}/").status_code == 404
    assert not PolicyPage.objects.filter(slug__in=("copied", "alias"), live=True).exists()


def test_staff_are_never_sent_a_complainants_code(world: World) -> None:
    world.organisation.name = "Services [[your secret code]] [[the address of your page]]"
    world.organisation.save()
    code = secrets.shown(secrets.secret_of(world.complain()))
    deliver()
    assert {tuple(letter.to) for letter in mail.outbox if code in letter.body} == {("jo@example.org",)}


def test_a_form_with_submissions_is_not_deleted(world: World) -> None:
    world.complain()
    response = signed_in(world.person("editor")).post(f"/admin/pages/{world.form.pk}/delete/", follow=True)
    assert "Complaints were sent with this form" in words(response)
    assert world.form.pk


@pytest.mark.parametrize("who", ["newcastle", "editor", "admin"])
def test_pages_and_people_of_others_are_listed_nowhere(world: World, who: str) -> None:
    site = create_site("elsewhere.localhost", 8000, "Elsewhere Title")
    client = signed_in(world.person(who))
    for address in (
        "/admin/reports/site-history/",
        "/admin/reports/page-types-usage/",
        "/admin/pages/usage/policies/policypage/",
    ):
        assert client.get(address).status_code == 404
    assert client.get(f"/admin/choose-page/{site.root_page_id}/").status_code in (302, 403, 404)
    for address in ("/admin/choose-page/", "/admin/choose-page/search/?q=Elsewhere"):
        assert "Elsewhere Title" not in client.get(address, follow=True).content.decode()
    move = client.get(f"/admin/pages/{site.root_page_id}/move/{world.policy.pk}/confirm/", follow=True)
    assert "Elsewhere Title" not in move.content.decode()

"""Setting up one's own organisation: from the command to a case on a desk, without code."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import Site

from home.models import Organisation, User
from intake.cases.models import Case
from intake.forms.models import IntakeFormPage
from policies.models import PolicyPage
from tests.factories.http import words
from tests.factories.world import World

HOST = "hill-trust.localhost"


def create(capsys: pytest.CaptureFixture[str], **changes: str) -> str:
    options = {"host": HOST, "name": "Hill Trust", "administrator": "Head@Hill.example", "preset": "sennections"}
    call_command("create_organisation", **{**options, **changes})
    return capsys.readouterr().out


def test_the_first_administrator_chooses_a_password_and_signs_in(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    said = create(capsys)
    address = re.search(rf"https://{re.escape(HOST)}(\S+)", said)
    assert address is not None
    client = Client(HTTP_HOST=HOST)
    asked = client.get(address[1], follow=True)
    chosen = {"new_password1": "long-enough-and-new", "new_password2": "long-enough-and-new"}
    client.post(asked.redirect_chain[-1][0], chosen)
    assert client.login(username="head@hill.example", password="long-enough-and-new")
    assert client.get("/admin/").status_code == 200
    # The address works once.
    assert client.get(address[1], follow=True).context["validlink"] is False


def test_what_was_made_runs_a_case_as_soon_as_policy_and_form_are_published(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    create(capsys)
    organisation = Organisation.objects.get(name="Hill Trust")
    policy = PolicyPage.objects.descendant_of(organisation.site.root_page).get()
    assert not policy.versions.exists(), "nothing is promised before an editor publishes it"
    policy.get_latest_revision().publish()
    form = IntakeFormPage(title="Complain", slug="complain", policy=policy, live=False)
    organisation.site.root_page.add_child(instance=form)
    form.save_revision().publish()
    client = Client(HTTP_HOST=HOST)
    told = {
        "safety": "no", "details": "It went wrong.", "about": "dont-know", "concerns_usual": "no", "on_behalf": "no",
        "name": "Jo", "safe_contact": "email", "email": "jo@example.org", "may_phone": "no",
    }  # fmt: skip
    for step in ("safety", "what-happened", "where", "putting-right", "about-you", "contact"):
        client.post(f"/complain/step/{step}/", told)
    client.post("/complain/check/")
    assert "within" in words(client.get("/policies/complaints/"))
    case = Case.objects.get(organisation=organisation)
    head = User.objects.get(email="head@hill.example")
    assert list(Case.objects.actionable_by(head)) == [case]
    assert not Case.objects.visible_to(world.person("director")).exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"host": "localhost", "port": 8000}, "There is a site"),
        ({"administrator": "director@SMS.example"}, "Nobody works for two organisations"),
        ({"administrator": "not an address"}, "is no email address"),
    ],
)
def test_what_is_taken_or_wrong_is_refused_and_nothing_is_made(
    world: World, capsys: pytest.CaptureFixture[str], changes: dict[str, str], said: str
) -> None:
    sites = Site.objects.count()
    with pytest.raises(CommandError, match=said):
        create(capsys, **changes)
    assert Site.objects.count() == sites
    assert Organisation.objects.count() == 1

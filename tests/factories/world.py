"""The demo organisation as a test finds it, and short ways to do what people do."""

import uuid
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from wagtail.models import Locale, Page, Site

from home import time
from home.models import Organisation, Unit, User
from home.organisations import create_site
from home.time import LONDON
from intake.cases import opening
from intake.cases.models import Case
from intake.demo import build as build_demo
from intake.demo import schools_mutual_services
from intake.forms.models import IntakeFormPage
from policies.models import PolicyPage

#: When the demo organisation was set up, as far as tests are concerned.
FOUNDED = datetime(2026, 3, 2, 9, tzinfo=LONDON)
#: When tests begin: the Thursday before Easter, half past five in the afternoon.
START = datetime(2026, 4, 2, 17, 30, tzinfo=LONDON)

ANSWERS: dict[str, Any] = {
    "kind": "complaint",
    "safety": "no",
    "anonymous": "no",
    "details": "The teacher we were promised never came.",
    "incident_date": "2026-03-27",
    "about": "north-east-hub",
    "concerns_usual": "no",
    "concerns_whom": "",
    "outcome_sought": "An apology.",
    "who": "school",
    "on_behalf": "no",
    "name": "Jo Bloggs",
    "safe_contact": "email",
    "email": "jo@example.org",
    "may_phone": "no",
    "telephone": "",
}


@dataclass(frozen=True)
class World:
    """What a test of Schools Mutual Services needs to get hold of."""

    organisation: Organisation

    @property
    def form(self) -> IntakeFormPage:
        return IntakeFormPage.objects.get(slug="make-a-complaint")

    @property
    def policy(self) -> PolicyPage:
        return PolicyPage.objects.get(slug="complaints")

    def unit(self, slug: str) -> Unit:
        return self.organisation.units.get(slug=slug)

    def person(self, name: str) -> User:
        """Return a demo person by the part of the address before the at sign: ``newcastle``."""
        return User.objects.get(email=f"{name}@sms.example")

    def complain(self, *, at: datetime | None = None, key: uuid.UUID | None = None, **answers: Any) -> Case:
        """Send the form with these answers, the rest as ``ANSWERS`` has it."""
        sent = {**ANSWERS, **answers}
        received = opening.Received(key=key or uuid.uuid4(), questions=[], answers=sent, received_at=at)
        with time.frozen_at(at) if at else nullcontext():
            case = opening.receive(self.form, received).case
        assert case is not None
        return case


def build() -> World:
    """Build the demo organisation as of ``FOUNDED``; Wagtail's own root too where it was emptied away."""
    Locale.objects.get_or_create(language_code="en-gb")
    if Page.get_first_root_node() is None:
        Page.add_root(instance=Page(title="Root", slug="root"))
    Site.clear_site_root_paths_cache()
    with time.frozen_at(FOUNDED):
        organisation = schools_mutual_services.DEMO.build(8000)
        # With a second site, Wagtail's addresses change their form; every test meets that.
        create_site("second.localhost", 8000, "Second site")
    return World(organisation)


def found() -> World:
    """Return the world that is in the database, building it where it is not."""
    organisation = Organisation.objects.filter(site__hostname="localhost").first()
    return World(organisation) if organisation else build()


def another_organisation() -> Organisation:
    """Make a second organisation that has nothing to do with the first."""
    site = create_site("other.localhost", 8000, "Another organisation")
    return build_demo.organisation_with(
        site,
        "Another organisation",
        [build_demo.Place("secret-office", "Quite Another Office", "office")],
        [
            build_demo.Person("Una", "Outside", "handler@other.example", "handler", handles=["secret-office"]),
            build_demo.Person("Max", "Elsewhere", "manager@other.example", "manager", manages=["organisation"]),
        ],
        catch_all="organisation",
    )


def days_later(days: float) -> datetime:
    """Return a moment so many days after ``START``."""
    return START + timedelta(days=days)

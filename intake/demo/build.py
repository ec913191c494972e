"""Building a demo organisation through the same doors that editors and administrators use."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from wagtail.models import Page, Site

from home.models import ContactPage, Membership, Organisation, Unit, User
from home.organisations import create_organisation
from intake.forms.models import IntakeFormPage
from policies.blocks import from_stage
from policies.models import PolicyIndexPage, PolicyPage
from policies.procedures import Procedure

PASSWORD = "recourse-demo"  # noqa: S105 - printed for whoever tries the demo; refused in production


@dataclass(frozen=True)
class Person:
    """An invented person: what they are, and where they work."""

    first_name: str
    last_name: str
    email: str
    what: str
    handles: Sequence[str] = ()
    manages: Sequence[str] = ()
    group: str = "staff"
    shown: bool = True


@dataclass(frozen=True)
class Place:
    """A unit below another."""

    slug: str
    name: str
    kind: str
    parent: str = "organisation"
    details: dict[str, Any] = field(default_factory=dict)


def organisation_with(
    site: Site,
    name: str,
    places: Sequence[Place],
    people: Sequence[Person],
    *,
    catch_all: str,
    **fields: Any,
) -> Organisation:
    """Make the organisation, its tree of units, the people in it, and its catch-all (a unit's slug)."""
    organisation = create_organisation(site=site, name=name, **fields)
    units = {"organisation": organisation.units.get(slug="organisation")}
    for order, place in enumerate(places):
        unit = Unit(
            organisation=organisation,
            parent=units[place.parent],
            slug=place.slug,
            name=place.name,
            kind=place.kind,
            sort_order=order,
            **place.details,
        )
        unit.full_clean()
        unit.save()
        units[place.slug] = unit
    # Hashing is slow on purpose; once is enough for a password that everybody knows.
    hashed = make_password(PASSWORD)
    for person in people:
        user = User.objects.create(
            email=person.email,
            password=hashed,
            first_name=person.first_name,
            last_name=person.last_name,
            organisation=organisation,
        )
        group: Group = getattr(organisation, person.group)
        user.groups.add(group)
        for role, slugs in (("handler", person.handles), ("manager", person.manages)):
            for slug in slugs:
                Membership.objects.create(unit=units[slug], user=user, role=role)
    organisation.catch_all = units[catch_all]
    organisation.full_clean()
    organisation.save()
    return organisation


def policy(
    index: PolicyIndexPage,
    editor: User,
    *,
    title: str,
    slug: str,
    summary: str,
    body: Sequence[tuple[str, object]],
    effective: date | None,
    review: date | None,
    owner_role: str,
    owner_unit: Unit | None,
    note: str,
    category: str = "complaints",
    procedure: Procedure | None = None,
    review_months: int | None = 12,
) -> PolicyPage:
    """Write a policy and publish its first version."""
    page = PolicyPage(
        title=title,
        slug=slug,
        summary=summary,
        category=category,
        owner_role=owner_role,
        owner_unit=owner_unit,
        effective_date=effective,
        review_date=review,
        review_months=review_months,
        change_note=note,
        owner=editor,
    )
    page.body = list(body)
    if procedure is not None:
        page.procedure_title = procedure.title
        page.procedure_nation = procedure.nation or ""
        page.procedure_conclude = str(procedure.conclude) if procedure.conclude else ""
        page.stages = page.stages.stream_block.to_python([from_stage(s) for s in procedure.stages])
    page.live = False
    index.add_child(instance=page)
    page.save_revision(user=editor).publish(user=editor)
    page.refresh_from_db()
    return page


@dataclass(frozen=True)
class Words:
    """What a demo site says: its own introduction, its policies, its form.

    Attributes:
        policies: keyword arguments of :func:`policy`, the complaints policy first.
        who: the answers to "who are you", as slug and label.
    """

    introduction: str
    policies: Sequence[dict[str, Any]]
    form_title: str
    form_slug: str
    form_introduction: str
    who: Sequence[tuple[str, str]]
    default_unit: str


def furnish(organisation: Organisation, editor: User, words: Words) -> None:
    """Write an organisation's pages, and publish them: the form last, for it hangs on the policy."""
    home = organisation.site.root_page.specific
    home.introduction = words.introduction
    home.save_revision(user=editor).publish(user=editor)
    index = child(home, PolicyIndexPage(title="Policies", slug="policies"), editor)
    written = [
        policy(index, editor, **{"owner_unit": organisation.units.get(parent=None), **each}) for each in words.policies
    ]
    child(home, ContactPage(title="Contact us", slug="contact"), editor)
    form = IntakeFormPage(
        title=words.form_title,
        slug=words.form_slug,
        policy=written[0],
        introduction=words.form_introduction,
        who=[("who", {"slug": slug, "label": label}) for slug, label in words.who],
        default_unit=organisation.units.get(slug=words.default_unit),
    )
    child(home, form, editor)


def child(parent: Page, page: Page, editor: User) -> Page:
    """Add a page and publish it."""
    page.live = False
    page.owner = editor
    parent.add_child(instance=page)
    page.save_revision(user=editor).publish(user=editor)
    page.refresh_from_db()
    return page

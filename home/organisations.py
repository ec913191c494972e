"""Finding an organisation, and making a new one with what it cannot do without."""

import secrets
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.http import HttpRequest
from wagtail.models import GroupPagePermission, Page, Site, WorkflowPage

if TYPE_CHECKING:
    from home.models import Organisation, Unit, User

_REMEMBERED = "_recourse_organisation"
_CONTACT = "_recourse_contact"


def for_request(request: HttpRequest) -> "Organisation | None":
    """Return the organisation whose site this address belongs to; asked once a request."""
    from home.models import Organisation

    if not hasattr(request, _REMEMBERED):
        site = Site.find_for_request(request)
        found = Organisation.objects.filter(site=site).select_related("site__root_page").first() if site else None
        setattr(request, _REMEMBERED, found)
    return getattr(request, _REMEMBERED)


def contact_address(request: HttpRequest) -> str:
    """Return the address of the organisation's contact page, blank where it has none; asked once a request."""
    from home.models import ContactPage

    if not hasattr(request, _CONTACT):
        organisation = for_request(request)
        below = ContactPage.objects.child_of(organisation.site.root_page).live().only("slug") if organisation else []
        setattr(request, _CONTACT, next((f"/{page.slug}/" for page in below[:1]), ""))
    return str(getattr(request, _CONTACT))


def remember(request: HttpRequest, organisation: "Organisation", contact: str) -> None:
    """Spare a request the questions of :func:`for_request` and :func:`contact_address`."""
    setattr(request, _REMEMBERED, organisation)
    setattr(request, _CONTACT, contact)


def of_page(page: Page) -> "Organisation | None":
    """Return the organisation below whose root page a page stands; None for Wagtail's own root."""
    from home.models import Organisation

    steps = range(Page.steplen, len(page.path) + 1, Page.steplen)
    return (
        Organisation.objects.filter(site__root_page__path__in=[page.path[:end] for end in steps])
        .select_related("site__root_page", "calendar")
        .order_by("-site__root_page__depth")
        .first()
    )


def of_user(user: "User") -> "Organisation | None":
    """Return the organisation somebody works for. The desk follows membership, not the address."""
    return user.organisation if user.is_authenticated else None


def public_units(request: HttpRequest) -> "list[Unit]":
    """Return the units that the public may know of, in the order editors chose."""
    organisation = for_request(request)
    if organisation is None:
        return []
    return list(organisation.units.filter(is_public=True))


def replaced_units(request: HttpRequest) -> "list[tuple[str, Unit]]":
    """Return the names of closed units that the public knew, each with the unit that it finds in its place."""
    from home.units import Tree

    organisation = for_request(request)
    if organisation is None or not organisation.units.filter(was_public=True).exists():
        return []
    tree = Tree(organisation)
    closed = [unit for unit in tree.units.values() if unit.is_closed and unit.was_public]
    heirs = [
        (unit.name, next((up for up in tree.with_ancestors(tree.current(unit)) if up.is_public), None))
        for unit in closed
    ]
    return sorted(((name, heir) for name, heir in heirs if heir is not None), key=lambda pair: pair[0])


def _permissions(*names: str) -> list[Permission]:
    """Look permissions up by ``app.codename``; all must exist."""
    found = []
    for name in names:
        app, codename = name.split(".")
        found.append(Permission.objects.get(content_type__app_label=app, codename=codename))
    return found


@transaction.atomic
def create_site(hostname: str, port: int, name: str) -> Site:
    """Make a site with a home page. The first takes the place of Wagtail's own welcome page."""
    from home.models import HomePage

    root = Page.get_first_root_node()
    assert root is not None  # Wagtail's first migration makes it
    # Wagtail's own workflow, on everything: it asks moderators, who know no organisations, and would wait for ever.
    WorkflowPage.objects.filter(page=root).delete()
    home = root.add_child(instance=HomePage(title=name, slug=f"home-{secrets.token_hex(4)}"))
    home.save_revision().publish()
    first = Site.objects.filter(is_default_site=True, organisation=None).select_related("root_page").first()
    site = first or Site(is_default_site=not Site.objects.filter(is_default_site=True).exists())
    welcome = site.root_page if first else None
    site.hostname, site.port, site.site_name, site.root_page = hostname, port, name, home
    site.save()
    if welcome is not None and welcome.specific_class is Page and not welcome.numchild:
        welcome.delete()
    return site


@transaction.atomic
def create_organisation(*, site: Site, name: str, nation: str = "england", **fields: Any) -> "Organisation":
    """Make an organisation with its calendar, its top unit and its three groups.

    The groups are *administrators* (people, units, calendars, settings), *editors* (pages below the
    site's root page, and publishing them) and *staff* (the desk: cases, and nothing else). What
    somebody may see of cases never follows from a group, only from working in a unit. Being in a group
    is all that counts: permissions to tick know no organisations, so administrators hold none.
    """
    from home.models import Calendar, Organisation, Unit
    from home.models.unit import UnitKind

    groups = {
        field: Group.objects.create(name=f"{name}: {field}"[:150]) for field in ("administrators", "editors", "staff")
    }
    organisation = Organisation.objects.create(site=site, name=name, nation=nation, **groups, **fields)
    Calendar.objects.create(organisation=organisation)
    Unit.objects.create(
        organisation=organisation,
        name=name,
        slug="organisation",
        kind=UnitKind.ORGANISATION,
        is_public=False,
    )
    for group in groups.values():
        group.permissions.add(*_permissions("wagtailadmin.access_admin"))
    for codename in ("add_page", "change_page", "publish_page"):
        GroupPagePermission.objects.create(
            group=groups["editors"],
            page=site.root_page,
            permission=Permission.objects.get(content_type__app_label="wagtailcore", codename=codename),
        )
    return organisation

"""A second organisation beside the demo: whoever belongs to one must see nothing of the other."""

from dataclasses import dataclass

from wagtail.models import Page, Site

from home.models import HomePage, Membership, Organisation, Unit, User
from home.organisations import create_organisation


@dataclass(frozen=True)
class Other:
    """Another organisation with one office and the people in it."""

    organisation: Organisation
    office: Unit
    handler: User
    manager: User
    administrator: User


def build() -> Other:
    """Make an organisation of its own site, with a handler, a manager and an administrator."""
    root = Page.get_first_root_node()
    home = root.add_child(instance=HomePage(title="Elsewhere", slug="elsewhere"))
    site = Site.objects.create(hostname="elsewhere.localhost", port=8000, root_page=home)
    organisation = create_organisation(site=site, name="Elsewhere")
    top = organisation.units.get()
    office = Unit.objects.create(organisation=organisation, parent=top, name="Far office", slug="far-office")

    def person(name: str, group: str) -> User:
        user = User.objects.create_user(
            f"{name}@elsewhere.example",
            "a long password",
            first_name=name.title(),
            last_name="Farr",
            organisation=organisation,
        )
        user.groups.add(getattr(organisation, group))
        return user

    handler, manager, administrator = person("hal", "staff"), person("mia", "staff"), person("abe", "administrators")
    Membership.objects.create(unit=office, user=handler, role="handler")
    Membership.objects.create(unit=top, user=manager, role="manager")
    organisation.catch_all = top
    organisation.save()
    return Other(organisation, office, handler, manager, administrator)

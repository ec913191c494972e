"""What stands around every page of an organisation's site: its name, its policies, its contacts."""

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest
from wagtail.models import Site

from home import organisations
from home.time import now
from policies import reading
from policies.models import PolicyPage
from policies.serving import changes
from policies.serving.shelf import Shelf

if TYPE_CHECKING:
    from home.models import Organisation


@dataclass(frozen=True)
class _Chrome:
    site: Site
    organisation: "Organisation"
    policies: list[reading.PolicyCard]
    contact: str
    pages: dict[str, PolicyPage]


_kept: Shelf[_Chrome] = Shelf(most=100)


def forget() -> None:
    """Keep nothing."""
    _kept.clear()


def policy(request: HttpRequest, slug: str) -> PolicyPage | None:
    """Return the live policy of that name on the site being read. Not for its draft wording, which is left out."""
    found = lend(request)
    if found is None:
        return None
    if slug in found.pages:
        return copy(found.pages[slug])
    # Not in force: withdrawn, to come, or no policy at all.
    root = found.organisation.site.root_page
    below = PolicyPage.objects.filter(live=True, slug=slug, depth=root.depth + 2, path__startswith=root.path)
    return next((page for page in below.defer("body", "stages") if _is_policy(page)), None)


def _is_policy(page: PolicyPage) -> bool:
    return bool(page.url_path.endswith(f"/policies/{page.slug}/"))


def lend(request: HttpRequest) -> "_Chrome | None":
    """Give a request what it would ask for anyway: whose site it is, its policies in force, its contacts."""
    key = (request.get_host(), request.get_port())
    seen, at = changes.seen(), now()
    found = _kept.get(key, seen, at)
    if found is None:
        site, organisation = Site.find_for_request(request), organisations.for_request(request)
        if site is None or organisation is None:
            return None
        versions = reading.versions_in_force(organisation)
        found = _Chrome(
            site,
            organisation,
            reading.cards_of(organisation, versions),
            organisations.contact_address(request),
            {version.policy.slug: version.policy for version in versions if _is_policy(version.policy)},
        )
        _kept.put(key, found, seen, at)
    request._wagtail_site = found.site  # type: ignore[attr-defined]  # where Wagtail remembers it
    organisations.remember(request, found.organisation, found.contact)
    reading.remember(request, found.policies)
    return found

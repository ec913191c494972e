"""What tells machines where everything is: the site map, and what they are asked to leave alone."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from home import organisations
from home.models import Organisation
from policies import reading
from policies.serving import chrome
from policies.serving.kept import kept

#: The desk, and what is somebody's own.
NOT_FOR_MACHINES = ("/admin/", "/complaint/")


@dataclass(frozen=True)
class Place:
    """A page in the site map, with the day since which it says what it says (None where that isn't known)."""

    url: str
    since: date | None = None


def _organisation(request: HttpRequest) -> Organisation:
    chrome.lend(request)
    organisation = organisations.for_request(request)
    if organisation is None:
        raise Http404("no organisation at this address")
    return organisation


def places(request: HttpRequest, organisation: Organisation) -> list[Place]:
    """Return the pages that people may want to find: no drafts, no older versions, no steps of a form."""
    cards = reading.policies_for(request)
    latest = max((card.in_force_from for card in cards), default=None)
    forms = sorted({card.form_url for card in cards if card.form_url})
    contact = organisations.contact_address(request)
    return [
        Place("/"),
        Place("/policies/", latest),
        *(Place(card.url, card.in_force_from) for card in cards),
        *(Place(url) for url in forms),
        *([Place(contact)] if contact else []),
    ]


@require_safe
@kept
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """Serve the site map, as sitemaps.org describes it."""
    organisation = _organisation(request)
    context = {"root": organisation.root_url, "places": places(request, organisation)}
    return HttpResponse(
        render_to_string("policies/sitemap.xml", context), content_type="application/xml; charset=utf-8"
    )


@require_safe
@kept
def robots(request: HttpRequest) -> HttpResponseBase:
    """Serve robots.txt."""
    organisation = _organisation(request)
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_MACHINES), ""]
    lines.append(f"Sitemap: {organisation.root_url}/sitemap.xml")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")

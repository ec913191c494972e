"""What machines are told of a page: its one address, and of a version what it is, as schema.org has the words."""

import json
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.encoding import escape_uri_path
from django.utils.safestring import SafeString, mark_safe

from home import organisations
from home.models import Organisation

if TYPE_CHECKING:
    from policies.reading import VersionView

# These would end the element, or begin another, whatever stands around them.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}
# What is somebody's own has no address to be found at.
_NOBODYS = ("/complaint/", "/admin/")


def canonical(request: HttpRequest, version: "VersionView | None" = None) -> str:
    """Return the one address of what is shown, without a query; blank where it has none.

    The version in force on some day is asked for with a query: its address is the version's own.
    """
    organisation = organisations.for_request(request)
    if organisation is None or request.path.startswith(_NOBODYS):
        return ""
    path = version.url if version is not None and version.url and "on" in request.GET else request.path
    return organisation.root_url + escape_uri_path(path)


def of_version(
    organisation: Organisation, version: "VersionView", *, policy_url: str, state: str, until: str
) -> dict[str, Any]:
    """Return what a version is, in the words of schema.org.

    Args:
        state: in plain words, such as “In force”.
        until: the last day on which it is in force, in ISO 8601; blank where nobody knows yet.
    """
    root = organisation.root_url
    publisher = _without_blanks(
        {
            "@type": "Organization",
            "name": organisation.name,
            "url": f"{root}/",
            "email": organisation.email,
            "telephone": organisation.telephone,
        }
    )
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "DigitalDocument",
        "@id": root + version.url,
        "url": root + version.url,
        "name": version.title,
        "description": version.summary,
        "version": version.number,
        "creativeWorkStatus": state,
        "temporalCoverage": f"{version.in_force_from.isoformat()}/{until or '..'}",
        "inLanguage": "en-GB",
        "publisher": publisher,
        "identifier": f"sha256:{version.sha256}",
        "exampleOfWork": {"@type": "CreativeWork", "@id": root + policy_url, "url": root + policy_url},
    }
    if version.published_at is not None:
        told["datePublished"] = organisation.local(version.published_at).date().isoformat()
    return _without_blanks(told)


def _without_blanks(told: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if value}


def as_script(told: dict[str, Any]) -> SafeString:
    """Return it as a JSON-LD element. Data is not run, so the CSP has nothing against it; its text can't end it."""
    written = json.dumps(told, ensure_ascii=False).translate(_ESCAPES)
    # Nothing of it can be read as markup: see above.
    return mark_safe(f'<script type="application/ld+json">{written}</script>')  # noqa: S308

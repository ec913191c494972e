"""What every page knows of the organisation it belongs to."""

from typing import Any

from django.http import HttpRequest

from home import organisations


def organisation(request: HttpRequest) -> dict[str, Any]:
    """Add the organisation and the addresses of its home and contact pages."""
    if request.path.startswith("/admin/"):
        return {}
    found = organisations.for_request(request)
    if found is None:
        return {"organisation": None, "home_url": "/"}
    return {
        "organisation": found,
        "home_url": "/",
        "contact_url": organisations.contact_address(request),
    }

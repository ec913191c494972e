"""The policies that every page's footer links to."""

from typing import Any

from django.http import HttpRequest

from policies import reading

# Those that people look for at the foot of a page.
_FOOTER = {"complaints", "privacy", "cookies", "safeguarding", "data-protection", "whistleblowing"}


def footer_policies(request: HttpRequest) -> dict[str, Any]:
    """Add the policies in force that belong in the footer."""
    if request.path.startswith("/admin/"):
        return {}
    return {"footer_policies": [card for card in reading.policies_for(request) if card.category in _FOOTER]}

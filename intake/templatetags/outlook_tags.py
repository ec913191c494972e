"""What a policy's page says to whoever thinks of complaining."""

from typing import Any

from django import template

from home import organisations
from home.time import now
from intake.letters import outlook
from policies.models import PolicyPage
from policies.reading import remembered
from policies.serving import changes
from policies.serving.shelf import Shelf

register = template.Library()

# Like the page it stands on, it is kept for five minutes at most, and over no midnight.
_said: Shelf[dict[str, str]] = Shelf(most=200)


def forget() -> None:
    """Remember nothing; for tests, which roll back what was written."""
    _said.clear()


@register.inclusion_tag("intake/outlook.html", takes_context=True)
def outlook_of(context: Any, page: Any) -> dict[str, str]:
    """Say by when one would hear, and how long answers have taken, if the organisation wants that said."""
    organisation = organisations.for_request(context["request"])
    if organisation is None or not isinstance(page, PolicyPage):
        return {}
    if not (organisation.says_by_when or organisation.says_how_long):
        return {}
    version = remembered.version_in_force(page)
    if version is None:
        return {}
    key, seen, at = (organisation.pk, version.pk), changes.seen(), now()
    said = _said.get(key, seen, at)
    if said is None:
        said = {
            "by_when": outlook.by_when(organisation, version) if organisation.says_by_when else "",
            "how_long": outlook.how_long(organisation, version) if organisation.says_how_long else "",
        }
        _said.put(key, said, seen, at)
    return said

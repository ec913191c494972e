"""What a policy's page says to whoever thinks of complaining."""

from typing import Any

from django import template

from intake.letters import outlook, templates
from policies import publishing
from policies.models import PolicyPage
from policies.reading import remembered

register = template.Library()


@register.inclusion_tag("intake/outlook.html")
def outlook_of(page: Any) -> dict[str, str]:
    """Say by when one would hear, and how long answers have taken, if the organisation wants that said."""
    if not isinstance(page, PolicyPage):
        return {}
    organisation = publishing.organisation_of(page)
    chosen = templates.settings_of(organisation)
    if not (chosen.says_by_when or chosen.says_how_long):
        return {}
    version = remembered.version_in_force(page)
    if version is None:
        return {}
    return {
        "by_when": outlook.by_when(organisation, version) if chosen.says_by_when else "",
        "how_long": outlook.how_long(organisation, version) if chosen.says_how_long else "",
    }

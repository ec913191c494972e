"""What stands in the head of a page for those who come from elsewhere, and the question of consent."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from home import organisations
from policies import consent, metadata

register = template.Library()


@register.simple_tag(takes_context=True)
def canonical_url(context: dict[str, Any]) -> str:
    """Return the one address of the page; blank where there is none."""
    request = context.get("request")
    return metadata.canonical(request, context.get("version")) if request is not None else ""


@register.simple_tag(takes_context=True)
def policy_metadata(context: dict[str, Any]) -> SafeString | str:
    """Say of the version that is shown what it is. Nothing of a draft."""
    version = context["version"]
    organisation = organisations.for_request(context["request"])
    if organisation is None or not version.sha256:
        return ""
    if context["this_version_in_force"]:
        state = "In force"
    else:
        state = "Coming into force" if context["not_yet_in_force"] else "No longer in force"
    last = context["last_day"]
    policy_url = version.url.split("versions/")[0]
    told = metadata.of_version(
        organisation, version, policy_url=policy_url, state=state, until=last.isoformat() if last else ""
    )
    return metadata.as_script(told)


@register.simple_tag(takes_context=True)
def third_parties(context: dict[str, Any]) -> consent.Standing:
    """Return how things stand with what would be loaded from elsewhere."""
    request = context.get("request")
    return consent.standing(request) if request is not None else consent.NOTHING

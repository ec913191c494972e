"""Policies for the templates of other rooms."""

from typing import Any

from django import template

from home import organisations
from policies import reading

register = template.Library()


@register.simple_tag(takes_context=True)
def policies_in_force(context: dict[str, Any]) -> list[reading.PolicyCard]:
    """Return the policies in force of the site that is being read."""
    organisation = organisations.for_request(context["request"])
    return reading.policies_in_force(organisation.site) if organisation else []

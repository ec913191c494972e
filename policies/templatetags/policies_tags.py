"""Policies for the templates of other rooms."""

from typing import Any

from django import template

from policies import reading

register = template.Library()


@register.simple_tag(takes_context=True)
def policies_in_force(context: dict[str, Any]) -> list[reading.PolicyCard]:
    """Return the policies in force of the site that is being read."""
    return reading.policies_for(context["request"])

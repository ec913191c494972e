"""Policies for the templates of other rooms."""

from typing import Any

from django import template

from policies import reading
from policies.desk import effects_panel
from policies.lint.panel import shown
from policies.models import PolicyPage

register = template.Library()


@register.simple_tag(takes_context=True)
def policies_in_force(context: dict[str, Any]) -> list[reading.PolicyCard]:
    """Return the policies in force of the site that is being read."""
    return reading.policies_for(context["request"])


@register.filter
def is_policy(page: Any) -> bool:
    """Tell whether an editor is at work on a policy, for templates that know every kind of page."""
    return isinstance(page, PolicyPage)


@register.inclusion_tag("policies/lint.html")
def policy_findings(page: Any) -> dict[str, Any]:
    """Show what the linter has to say about a draft as it was just saved."""
    return shown(page)


@register.inclusion_tag("policies/desk/effects.html")
def policy_effects(page: Any) -> dict[str, Any]:
    """Show what publishing a draft will do, as it was just saved."""
    return effects_panel.shown(page)

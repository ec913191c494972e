"""What stands on the page from which a complaint is sent, besides the answers."""

from typing import Any

from django import template

from intake.forms import guards
from intake.forms.guards import captcha

register = template.Library()


@register.simple_tag
def trap_name() -> str:
    """Return the name of the field that no person sees."""
    return guards.TRAP


@register.simple_tag(takes_context=True)
def captcha_shown(context: dict[str, Any]) -> dict[str, Any]:
    """Return the captcha's field where the visitor has agreed; the page's security policy then lets it in."""
    return captcha.shown(context["request"])

"""What publishing the draft will do, on the page's own tab; renewed whenever a draft is saved."""

from typing import Any

from django.urls import reverse
from wagtail.admin.panels import Panel

from policies import foresight, publishing


def shown(page: Any) -> dict[str, Any]:
    """Return what the template of the effects needs; ``page`` is a draft that has been saved."""
    return {
        "effects": foresight.effects(page),
        "unchanged": publishing.starts_anew(page),
        "look_url": reverse("policy_before_publishing:look", args=(page.pk,)),
    }


class EffectsPanel(Panel):
    """What publishing the draft will do."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "policies/desk/effects_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            # What has not been accepted by the form, or never been saved, can't be judged yet.
            waiting = not self.instance.pk or (self.form is not None and self.form.is_bound and self.form.errors)
            return {**context, **({"waiting": True} if waiting else shown(self.instance))}

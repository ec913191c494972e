"""The editor's view of the findings: on the Procedure tab, renewed whenever a draft is saved."""

from typing import Any

from wagtail.admin.panels import Panel

from policies.lint.page import findings


def shown(page: Any) -> dict[str, Any]:
    """Return what the template of the findings needs."""
    found = findings(page)
    return {"findings": found, "blocking": sum(finding.blocks for finding in found), "page": page}


class FindingsPanel(Panel):
    """What the linter has to say about the draft."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "policies/lint_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            # What has not been accepted by the form, or never been saved, can't be judged yet.
            waiting = not self.instance.pk or (self.form is not None and self.form.is_bound and self.form.errors)
            return {**context, **({"waiting": True} if waiting else shown(self.instance))}

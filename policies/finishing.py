"""How a workflow ends. Named in the settings, and read by Wagtail before there are any models: it imports nothing."""

from typing import Any


def publish(workflow_state: Any, user: Any = None) -> None:
    """Publish what has been approved: Wagtail's own ending, but that nobody may publish a policy without this."""
    from policies import approvals

    page = workflow_state.content_object
    page.get_latest_revision().publish(user=user, skip_permission_checks=approvals.of_policy(page))

"""Who may do what to policies' pages: Wagtail's rules, and that approval may be needed."""

from typing import Any

from wagtail.models import PagePermissionTester

from policies import approvals


class PolicyPermissionTester(PagePermissionTester):
    """Where policies are published with approval only, nobody publishes one directly, superusers included."""

    def has_publish_right(self) -> bool:
        """Tell whether somebody may put this page before readers, directly or by asking for approval."""
        return bool(super().can_publish())

    def can_publish(self) -> bool:
        return self.has_publish_right() and not approvals.of_policy(self.page, asked_by=self.user)

    def can_unschedule(self) -> bool:
        return self.has_publish_right()


class PolicyIndexPermissionTester(PagePermissionTester):
    """The same of what is added to the list of policies."""

    def can_publish_subpage(self) -> Any:
        return super().can_publish_subpage() and not approvals.of_policy(self.page, asked_by=self.user)

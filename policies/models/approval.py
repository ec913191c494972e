"""Approval: somebody other than the last editor agrees before a policy is published."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.urls import reverse
from wagtail.models import Page, Task, TaskState

from home.desk.gate import Refused
from home.models.unit import MembershipRole
from home.time import now
from policies import approvals, publishing

if TYPE_CHECKING:
    from django.db.models import QuerySet

_MANAGES = "_recourse_manages_units"


class PolicyApprovalTask(Task):
    """A manager of a unit approves, and never a change that they made last themselves."""

    unit = models.ForeignKey(
        "home.Unit", on_delete=models.PROTECT, related_name="+", help_text="A manager of this unit approves."
    )
    role = models.CharField(
        max_length=120, help_text="How readers are told who approved, such as “Director”. Never a person's name."
    )

    admin_form_fields = [*Task.admin_form_fields, "unit", "role"]

    class Meta:
        verbose_name = "approval of a policy"
        verbose_name_plural = "approvals of policies"

    def _approves(self, user: Any) -> bool:
        if not user.is_active:
            return False
        if not hasattr(user, _MANAGES):  # asked once a request: lists ask for every row
            managed = user.memberships.filter(unit__organisation=user.organisation_id, role=MembershipRole.MANAGER)
            setattr(user, _MANAGES, set(managed.values_list("unit_id", flat=True)))
        return self.unit_id in getattr(user, _MANAGES)

    def _edited_last(self, page: Page, user: Any) -> bool:
        latest = page.get_latest_revision()
        return latest is not None and latest.user_id == user.pk

    def may_approve(self, page: Page, user: Any) -> bool:
        """Tell whether somebody may approve the page as it stands now."""
        return self._approves(user) and not self._edited_last(page, user)

    # -- what Wagtail asks --------------------------------------------------------------------------

    def user_can_access_editor(self, obj: Page, user: Any) -> bool:
        return self._approves(user)

    def locked_for_user(self, obj: Page, user: Any) -> bool:
        # What somebody is looking at must not change under their eyes.
        return not self._approves(user)

    def user_can_lock(self, obj: Page, user: Any) -> bool:
        return self._approves(user)

    def user_can_unlock(self, obj: Page, user: Any) -> bool:
        return False

    def get_actions(self, obj: Page, user: Any) -> list[tuple[str, str, bool]]:
        if not self._approves(user):
            return []
        sending_back = [("reject", "Ask for changes", True)]
        if self._edited_last(obj, user):
            return sending_back
        return [*sending_back, ("approve", "Approve", False), ("approve", "Approve with a comment", True)]

    @transaction.atomic
    def start(self, workflow_state: Any, user: Any = None) -> TaskState:
        state = super().start(workflow_state, user=user)
        approvals.tell("asked", state, by=user)
        return state

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> Any:
        # One at a time: two managers, or a manager and an editor who takes it back.
        page: Any = Page.objects.select_for_update().get(pk=task_state.workflow_state.object_id).specific
        task_state.refresh_from_db()
        if action_name not in {name for name, _, _ in self.get_actions(page, user)}:
            if not self._approves(user):
                raise PermissionDenied("Only a manager of the unit decides.")
            edit = reverse("wagtailadmin_pages:edit", args=(page.pk,))
            raise Refused("You edited it last, so somebody else approves it. What you wrote is saved.", edit)
        if action_name == "reject":
            task_state.reject(user=user, **kwargs)
            approvals.tell("changes", task_state, by=user, comment=kwargs.get("comment", ""))
            return reverse("wagtailadmin_home")
        try:
            with transaction.atomic():
                self._approve(task_state, user, **kwargs)
        except ValidationError as refused:
            edit = reverse("wagtailadmin_pages:edit", args=(page.pk,))
            raise Refused(f"It can't be published as it is. {' '.join(refused.messages)}", edit) from refused
        approvals.tell("approved", task_state, by=user, comment=kwargs.get("comment", ""))
        return reverse("wagtailadmin_home")  # the editing page is closed to most approvers again

    def _approve(self, task_state: TaskState, user: Any, **kwargs: Any) -> None:
        """Approve, by our own clock (rule 10), and go on: the last approval publishes."""
        task_state.approve(user=user, update=False, **kwargs)
        task_state.finished_at = now()
        task_state.save(update_fields=["finished_at"])
        state = task_state.workflow_state
        page: Any = state.content_object.specific
        # Where it is published later, by a schedule, nobody would be there to read what stands in the way.
        publishing.refuse_unless_publishable(page.get_latest_revision_as_object())
        state.update(user=user)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> "QuerySet[TaskState]":
        if not self._approves(user):
            return TaskState.objects.none()
        return TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS, task=self.task_ptr)

    @classmethod
    def get_description(cls) -> str:
        return "A manager of a unit approves a policy before it is published, and never their own change."

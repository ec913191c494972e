"""What will change because of a complaint: who sees to it, by when, and whether it is done."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q


class LearningAction(models.Model):
    """One thing that was promised to change.

    What it is, and whose it is by role, stands in the content of its event: it may name people.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("intake.Case", on_delete=models.PROTECT, related_name="learning")
    run = models.ForeignKey("intake.StageRun", on_delete=models.PROTECT, related_name="learning")
    event = models.ForeignKey("intake.Event", on_delete=models.PROTECT, related_name="learning")
    number = models.PositiveSmallIntegerField(help_text="Its place in what the event says, from 0.")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    remind_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When somebody is next reminded of it."
    )

    class Meta:
        ordering = ["due", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "number"], name="intake_learning_once")]
        indexes = [
            models.Index(fields=["owner", "due"], name="intake_learning_due", condition=Q(done_at=None)),
            models.Index(fields=["remind_at"], name="intake_learning_wakes", condition=Q(done_at=None)),
        ]

    def __str__(self) -> str:
        return f"learning action {self.number + 1} of {self.case_id}"

    @property
    def said(self) -> dict[str, str]:
        """What will change, and by which role: ``what`` and ``role``; blank once it has been erased."""
        body = self.event.content.body if self.event.content else None
        listed = body.get("learning", []) if isinstance(body, dict) else []
        return listed[self.number] if self.number < len(listed) else {"what": "", "role": ""}

    @property
    def what(self) -> str:
        return self.said["what"]

    @property
    def whose(self) -> str:
        """Who sees to it: a person, or a role."""
        return str(self.owner) if self.owner else self.said["role"]

    def is_late(self, today: date) -> bool:
        """Tell whether it should have been done before today."""
        return self.done_at is None and self.due < today

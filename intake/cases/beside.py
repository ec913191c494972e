"""What is kept beside a case for its own people: what is being written, and who has it open."""

from django.conf import settings
from django.db import models


class DeskDraft(models.Model):
    """What somebody has typed into one action of one case, and not sent. Nobody else reads it."""

    case = models.ForeignKey("intake.Case", on_delete=models.PROTECT, related_name="desk_drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=20)
    content = models.OneToOneField("intake.Content", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user", "action"], name="intake_desk_draft_once")]

    def __str__(self) -> str:
        return f"draft of {self.action} on {self.case_id}"


class Looking(models.Model):
    """Somebody has a case open. No part of its record: it says who to talk to before both act."""

    case = models.ForeignKey("intake.Case", on_delete=models.PROTECT, related_name="looked_at_by")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="intake_looking_once")]

    def __str__(self) -> str:
        return f"{self.user_id} looks at {self.case_id}"

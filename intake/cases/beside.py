"""What is kept beside a case for its own people: what is being written, and who has it open."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction

from home.time import now
from intake.records.models import Content

#: What was typed and never sent is kept for so long after the last change to it.
DRAFT_KEPT = timedelta(days=28)
#: Who had a case open is of no use to anybody for longer than a day.
_LOOKING_KEPT = timedelta(days=1)
_BATCH = 200


class DeskDraft(models.Model):
    """What somebody has typed into one action of one case, and not sent. Nobody else reads it."""

    case = models.ForeignKey("intake.Case", on_delete=models.PROTECT, related_name="desk_drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=20)
    content = models.OneToOneField("intake.Content", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user", "action"], name="intake_desk_draft_once")]
        indexes = [models.Index(fields=["saved_at"], name="intake_desk_draft_saved")]

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


def erase_old() -> int:
    """Erase what was typed at the desk long ago and never sent, and who had a case open; return how many drafts."""
    at = now()
    gone = 0
    old = DeskDraft.objects.filter(saved_at__lte=at - DRAFT_KEPT).order_by("saved_at")
    for pk in list(old.values_list("pk", flat=True)[:_BATCH]):
        with transaction.atomic():
            draft = DeskDraft.objects.select_for_update().filter(pk=pk, saved_at__lte=at - DRAFT_KEPT).first()
            if draft is None:
                continue  # sent, or typed anew meanwhile
            draft.delete()
            Content.objects.filter(pk=draft.content_id).delete()
            gone += 1
    Looking.objects.filter(at__lt=at - _LOOKING_KEPT).delete()
    return gone

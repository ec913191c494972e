"""Messages: one letter or email each, with its delivery state. The table is the outbox."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class MessageKind(models.TextChoices):
    """What a message says."""

    RECEIPT = "receipt", "receipt"
    NOTICE = "notice", "notice to a handler"
    SAFEGUARDING = "safeguarding", "notice that somebody may be unsafe"
    THANKS = "thanks", "thanks for a suggestion or a compliment"
    ACKNOWLEDGEMENT = "acknowledgement", "acknowledgement"
    OUTCOME = "outcome", "outcome"
    ESCALATED = "escalated", "escalation received"
    UPDATE = "update", "how it is going"
    EXTENSION = "extension", "more time, with the reason"
    MOVED = "moved", "a date has moved"
    DECLINED = "declined", "next stage not taken on"
    REMINDER = "reminder", "reminder to a handler"
    OVERDUE = "overdue", "notice to a manager that a date was missed"
    DECIDE = "decide", "question whether a case is closed"
    LAPSED = "lapsed", "closed because we did not hear from you"
    WITHDRAWN = "withdrawn", "withdrawal confirmed"
    DRAFT_SAVED = "draft saved", "the way back to answers that were saved"
    DRAFT_EXPIRING = "draft expiring", "saved answers will be erased soon"
    DRAFT_ERASED = "draft erased", "saved answers were erased"
    REVIEW = "review", "reminder that a policy is to be reviewed"
    APPROVAL = "approval", "approval of a policy asked for or decided"


class MessageState(models.TextChoices):
    """How far its delivery has come."""

    QUEUED = "queued", "waiting to be sent"
    SENT = "sent", "accepted by the mail server"
    FAILED = "failed", "could not be sent"
    WITHHELD = "withheld", "not sent: the case is no longer theirs to know of"
    PAGE_ONLY = "page only", "no email address; on the complainant's page"


class Message(models.Model):
    """One message. Written in the transaction it reports; delivered by the worker, never by a request."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey("home.Organisation", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("intake.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="messages")
    event = models.ForeignKey("intake.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey("intake.StageRun", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey("intake.Draft", null=True, blank=True, on_delete=models.SET_NULL, related_name="messages")
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=16, choices=MessageKind)
    content = models.ForeignKey("intake.Content", on_delete=models.PROTECT, related_name="+")
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_try = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=200, blank=True, help_text="What kind of failure; no content.")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["next_try", "id"], name="intake_message_waiting", condition=Q(state="queued"))]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"

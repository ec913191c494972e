"""When policies were looked at again, and who was reminded to."""

import uuid

from django.conf import settings
from django.db import models


class Review(models.Model):
    """Somebody looked a version over and found that it can stay as it is.

    The last review's ``next_due`` is the policy's review date from then on; the date that the
    version was published with stays sealed as it was. The note is never shown to readers.
    """

    key = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False, help_text="Of the form that was sent: sent twice, kept once."
    )
    policy = models.ForeignKey("policies.PolicyPage", on_delete=models.PROTECT, related_name="reviews")
    version = models.ForeignKey("policies.PolicyVersion", on_delete=models.PROTECT, related_name="reviews")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField("reviewed on")
    at = models.DateTimeField("recorded at")
    next_due = models.DateField("next review")
    note = models.TextField(blank=True, help_text="What you looked at. Colleagues see it; readers don't.")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["version", "-at"], name="policies_review_last")]

    def __str__(self) -> str:
        return f"review of {self.version_id} on {self.on}"


class ReviewReminder(models.Model):
    """A reminder that a review is due. Unique: nothing is sent twice.

    Attributes:
        due: the review date that it was about.
        point: days left before it: 60, 30, 7; from the day after it 0, -7, -14 and so on.
        next_on: the day on which the next one comes. Until then there is nothing to ask about this date.
    """

    policy = models.ForeignKey("policies.PolicyPage", on_delete=models.PROTECT, related_name="review_reminders")
    due = models.DateField()
    point = models.IntegerField()
    next_on = models.DateField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "due", "point"], name="policies_reminder_once")]

    def __str__(self) -> str:
        return f"reminder at {self.point} days of {self.policy_id}"

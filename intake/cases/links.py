"""Cases that belong together: the same event, the same people, the same complaint twice."""

from django.db import models
from django.db.models import F, Q


class CaseLink(models.Model):
    """Two cases belong together; kept once, the older case first."""

    first = models.ForeignKey("intake.Case", on_delete=models.PROTECT, related_name="links_on")
    second = models.ForeignKey("intake.Case", on_delete=models.PROTECT, related_name="links_back")
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="intake_link_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="intake_link_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} belongs with {self.second_id}"

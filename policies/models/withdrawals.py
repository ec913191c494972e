"""Taking a policy out of use, without taking away what people relied on."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models


class Withdrawal(models.Model):
    """A policy is archived: from a day on none of its versions is in force. All can still be read."""

    policy = models.OneToOneField("policies.PolicyPage", on_delete=models.PROTECT, related_name="withdrawal")
    first_day = models.DateField("withdrawn from", help_text="The first day on which it is no longer in force.")
    successor = models.ForeignKey(
        "policies.PolicyPage",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="replaced by",
        help_text="Readers of the old address are sent there. Leave empty where nothing takes its place.",
    )
    reason = models.TextField(help_text="Readers see this: why it was withdrawn.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"withdrawal of {self.policy_id} from {self.first_day}"

    def clean(self) -> None:
        super().clean()
        if self.successor_id and self.successor_id == self.policy_id:
            raise ValidationError({"successor": "A policy can't take its own place. Choose another."})

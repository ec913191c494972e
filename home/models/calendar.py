"""Which days count for an organisation, beyond its nation's bank holidays."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F

from home.time import now


class Calendar(models.Model):
    """An organisation's calendar. ``revision`` rises with every change, so dates can name theirs."""

    organisation = models.OneToOneField("home.Organisation", on_delete=models.PROTECT, related_name="calendar")
    revision = models.PositiveIntegerField(default=1, editable=False)
    revised_at = models.DateTimeField(null=True, editable=False)
    reckoned_revision = models.PositiveIntegerField(
        default=1, editable=False, help_text="Up to which revision every open date has been reckoned anew."
    )

    def __str__(self) -> str:
        return f"calendar of {self.organisation}"

    def revise(self) -> None:
        """Say that something about it has changed."""
        type(self).objects.filter(pk=self.pk).update(revision=F("revision") + 1, revised_at=now())


class _Dated(models.Model):
    """A row whose every change revises its calendar, in the same transaction."""

    class Meta:
        abstract = True

    calendar: Calendar

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.calendar.revise()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            calendar = self.calendar
            gone = super().delete(*args, **kwargs)
            calendar.revise()
        return gone


class DayKind(models.TextChoices):
    """Why a day is out of the ordinary."""

    CLOSURE = "closure", "closed"
    PROCLAIMED = "proclaimed", "bank holiday proclaimed for one year"
    INSET = "inset", "INSET day (staff only)"


class CalendarDay(_Dated):
    """A day on which the organisation is closed, or pupils are not in."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="days")
    date = models.DateField()
    kind = models.CharField(max_length=12, choices=DayKind, default=DayKind.CLOSURE)
    reason = models.CharField(max_length=120, help_text="Shown wherever a date is explained.")

    class Meta:
        ordering = ["date", "kind"]
        constraints = [models.UniqueConstraint(fields=["calendar", "date", "kind"], name="home_calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.date:%-d %B %Y}: {self.reason}"


class Term(_Dated):
    """A school term: pupils are in from its first day to its last."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="terms")
    name = models.CharField(max_length=60)
    first = models.DateField("first day", help_text="The first day on which pupils are in.")
    last = models.DateField("last day", help_text="The last day on which pupils are in.")

    class Meta:
        ordering = ["first"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.first and self.last and self.last < self.first:
            raise ValidationError({"last": "A term ends after it begins."})

"""When somebody is away, and who stands in for them."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from home.triggers import Guard

OVERLAPS = "They are away on some of these days already. Change that entry instead."


class Absence(models.Model):
    """Somebody is away from ``first_day`` to ``last_day``, both included, in the organisation's own days.

    What the deputy may do meanwhile follows from it and is stored nowhere, so it ends by itself.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="who is away", on_delete=models.CASCADE, related_name="absences"
    )
    first_day = models.DateField("first day away")
    last_day = models.DateField("last day away")
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Reads and deals with their cases meanwhile, and is written to instead. Left empty: nobody, and "
        "the others of their unit, or the managers above it, see to what comes.",
    )

    class Meta:
        ordering = ["-first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                name="home_absence_ends_after_it_begins",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message="An absence ends after it begins.",
            ),
            models.CheckConstraint(
                name="home_absence_another_deputy",
                condition=Q(deputy=None) | ~Q(deputy=F("user")),
                violation_error_message="Nobody stands in for themselves.",
            ),
        ]
        indexes = [models.Index(fields=["user", "last_day"], name="home_absence_of")]

    def __str__(self) -> str:
        return f"{self.user}, {_day(self.first_day)} to {_day(self.last_day)}"

    def clean(self) -> None:
        super().clean()
        wrong: dict[str, str] = {}
        if self.first_day and self.last_day:
            if self.last_day < self.first_day:
                wrong["last_day"] = "An absence ends after it begins."
            elif self.user_id and self.overlapping().exists():
                wrong["first_day"] = OVERLAPS
        if self.user_id and self.deputy is not None:
            if self.deputy_id == self.user_id:
                wrong["deputy"] = "Nobody stands in for themselves."
            elif self.deputy.organisation_id != self.user.organisation_id:
                wrong["deputy"] = "Choose a person of the same organisation."
        if wrong:
            raise ValidationError(wrong)

    def overlapping(self) -> "models.QuerySet[Absence]":
        """Return the same person's other absences that share a day with this one."""
        same = Absence.objects.filter(user_id=self.user_id, first_day__lte=self.last_day, last_day__gte=self.first_day)
        return same.exclude(pk=self.pk)


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"


_OVERLAP = (
    "SELECT 1 FROM home_absence AS other WHERE other.user_id = NEW.user_id AND other.id <> NEW.id "
    "AND other.first_day <= NEW.last_day AND other.last_day >= NEW.first_day"
)
#: Two databases have no constraint of this kind in common, and a form checks before it writes.
GUARDS = tuple(
    Guard(
        name=f"home_absence_apart_{operation.lower()}",
        table="home_absence",
        operation=operation,
        message="a person has one absence at a time",
        where=f"EXISTS ({_OVERLAP})",
    )
    for operation in ("INSERT", "UPDATE")
)

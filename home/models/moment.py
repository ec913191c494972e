"""The row that holds a moved clock in development."""

from datetime import timedelta

from django.db import models, transaction


class ClockOffset(models.Model):
    """By how much ``manage.py travel`` has moved the clock. One row at most; none in production."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    offset = models.DurationField(default=timedelta(0))

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="home_one_clock_offset")]

    def __str__(self) -> str:
        return f"clock moved by {self.offset}"

    @classmethod
    def current(cls) -> timedelta:
        """Return the stored offset, zero where none is stored."""
        row = cls.objects.filter(pk=1).first()
        return row.offset if row else timedelta(0)

    @classmethod
    def move(cls, by: timedelta) -> timedelta:
        """Add ``by`` to the stored offset and return the sum."""
        with transaction.atomic():
            row, _ = cls.objects.select_for_update().get_or_create(pk=1)
            row.offset += by
            row.save(update_fields=["offset"])
        return row.offset

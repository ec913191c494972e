"""A row for each change to what the public reads."""

from django.db import models


class PublicChange(models.Model):
    """Something that the public reads has changed, in the transaction that wrote this row.

    Workers compare how many there are, and the last, with what they saw when they kept a page. Rows are only
    ever added (old ones swept away together): changing one shared row would make publications wait for each other.
    """

    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"change {self.pk}"

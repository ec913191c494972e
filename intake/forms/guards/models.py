"""How much comes from one network, counted without knowing which network it is."""

from django.db import models


class NetworkSalt(models.Model):
    """A day's salt. Once it is gone, nobody can find out whose counts those were."""

    day = models.DateField(unique=True)
    salt = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"salt of {self.day}"


class NetworkCount(models.Model):
    """How much of one thing one network did in one hour."""

    network = models.CharField(max_length=32, help_text="A keyed hash of the network, under the day's salt.")
    what = models.CharField(max_length=10)
    hour = models.DateTimeField()
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "what", "hour"], name="intake_network_count")]
        indexes = [models.Index(fields=["hour"], name="intake_network_hour")]

    def __str__(self) -> str:
        return f"{self.what}: {self.number}"

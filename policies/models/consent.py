"""What an organisation has its public pages load from elsewhere: nothing, until an administrator says so."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

# Nothing that could end a directive of the Content-Security-Policy, or a URL, can be written here.
_ADDRESS = r"^https://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?(?:/[A-Za-z0-9._~-]+)*/?$"
_SITE = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"


class Analytics(models.TextChoices):
    """What counts visitors."""

    NONE = "none", "Nothing: visitors are not counted"
    MATOMO = "matomo", "Matomo"
    PLAUSIBLE = "plausible", "Plausible"


class ThirdParty(models.Model):
    """What of others is loaded into the pages that the public reads, once a visitor has agreed."""

    organisation = models.OneToOneField("home.Organisation", on_delete=models.PROTECT, related_name="third_party")
    analytics = models.CharField(
        "visitor statistics", max_length=20, choices=Analytics, default=Analytics.NONE,
        help_text="As soon as you choose one, visitors are asked, and nothing is loaded for those who don't agree. "
        "Forms and complaints are never counted.",
    )  # fmt: skip
    host = models.CharField(
        "its address", max_length=200, blank=True,
        validators=[RegexValidator(_ADDRESS, "Write the address as https://statistics.example.org.")],
        help_text="Where your Matomo or Plausible runs, such as https://statistics.example.org.",
    )  # fmt: skip
    site_id = models.CharField(
        "its name for this site", max_length=100, blank=True,
        validators=[RegexValidator(_SITE, "Write the number or name as Matomo or Plausible shows it.")],
        help_text="In Matomo the number of the site, such as 3; in Plausible its domain, such as example.org.",
    )  # fmt: skip

    class Meta:
        verbose_name = "visitor statistics"
        verbose_name_plural = "visitor statistics"

    def __str__(self) -> str:
        return "Visitor statistics"

    def clean(self) -> None:
        super().clean()
        missing = {
            name: f"{Analytics(self.analytics).label} can't be used without this."
            for name in ("host", "site_id")
            if self.analytics != Analytics.NONE and not getattr(self, name)
        }
        if self.analytics == Analytics.MATOMO and self.site_id and not self.site_id.isdigit():
            missing["site_id"] = "Matomo knows sites by a number, such as 3."
        if missing:
            raise ValidationError(missing)

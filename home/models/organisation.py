"""Organisations: one per Wagtail site, with what is true of it everywhere."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from wagtail.models import Site

from home.time import LONDON

#: What no organisation can go beyond, in MB: one file, and all files of one complaint.
MOST_FILE_MB = 100
MOST_TOTAL_MB = 500


class Nation(models.TextChoices):
    """The nation whose bank holidays count."""

    ENGLAND = "england", "England"
    WALES = "wales", "Wales"
    SCOTLAND = "scotland", "Scotland"
    NORTHERN_IRELAND = "northern-ireland", "Northern Ireland"


class Code(models.TextChoices):
    """A code of practice that an organisation may say it follows; ``policies/codes/`` holds what each asks."""

    HOUSING_OMBUDSMAN = "housing-ombudsman", "Housing Ombudsman: Complaint Handling Code 2024"
    LOCAL_GOVERNMENT = (
        "local-government-ombudsman",
        "Local Government and Social Care Ombudsman: Complaint Handling Code 2024",
    )
    INDEPENDENT_SCHOOLS = "independent-schools", "Independent school standards 2014, Part 7 (England)"
    OIA = "oia-good-practice", "OIA: Good Practice Framework, third edition"


class Organisation(models.Model):
    """One organisation: its site, name, nation, contacts and colour.

    Made explicitly, by :func:`home.organisations.create_organisation`, and never by reading it.
    """

    site = models.OneToOneField(Site, on_delete=models.PROTECT, related_name="organisation")
    name = models.CharField(max_length=120, help_text="As the public knows it. It heads every page and every letter.")
    nation = models.CharField(
        max_length=20,
        choices=Nation,
        default=Nation.ENGLAND,
        help_text="Its bank holidays are not working days. A procedure may name another nation.",
    )
    email = models.EmailField(
        "email address", blank=True, help_text="Shown in the footer, and letters are answered to it."
    )
    telephone = models.CharField(max_length=40, blank=True)
    address = models.TextField(blank=True)
    safeguarding_contact = models.CharField(
        max_length=200,
        blank=True,
        help_text="Whom to ring about someone's safety: a role and a number. Shown on every page of a form.",
    )
    safeguarding_lead = models.ForeignKey(
        "home.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who alone is given what is sent about someone's safety. Left empty: the nearest managers.",
    )
    accent = models.CharField(
        "accent colour",
        max_length=7,
        default="#1d5c63",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", "Write the colour as # and six digits, such as #1d5c63.")],
        help_text="One colour, such as #1d5c63. It is darkened or lightened where text would be hard to read.",
    )
    catch_all = models.ForeignKey(
        "home.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who deals with a complaint that nobody else can. Somebody must work there.",
    )
    reminders = models.CharField(
        "remind handlers",
        max_length=60,
        default="24, 4",
        blank=True,
        validators=[
            RegexValidator(r"^\s*\d{1,3}(\s*,\s*\d{1,3})*\s*$", "Write hours with commas between, such as 24, 4.")
        ],
        help_text="So many hours before something is due, such as 24, 4. Left empty: no reminders.",
    )
    cut_off = models.TimeField(
        "cut-off hour",
        null=True,
        blank=True,
        help_text="What arrives at this hour or later counts as received on the next day. Left empty: midnight.",
    )
    receipt_on_school_days = models.BooleanField(
        "receipt on school days",
        default=False,
        help_text="What arrives on a day without pupils counts as received on the next school day.",
    )
    says_by_when = models.BooleanField(
        "say on policies by when one would hear",
        default=False,
        help_text="“Complain today and you will hear by …”, reckoned from the policy in force.",
    )
    says_how_long = models.BooleanField(
        "say on policies how long answers have taken",
        default=False,
        help_text="“Typically answered in …”, from your own cases of the last year; not shown where they are few.",
    )
    reviews_log = models.BooleanField(
        "look through the log every week",
        default=False,
        help_text="Managers are reminded of each week that nobody has looked through yet.",
    )
    codes = models.JSONField(
        "codes you follow",
        default=list,
        blank=True,
        help_text="Editors are told where a policy promises less than these ask. It can be published all the same.",
    )
    evidence_file_mb = models.PositiveSmallIntegerField(
        "largest file, in MB",
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_FILE_MB)],
        help_text=f"How big one file that is sent with a complaint may be. At most {MOST_FILE_MB}.",
    )
    evidence_total_mb = models.PositiveSmallIntegerField(
        "all files of a complaint, in MB",
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_TOTAL_MB)],
        help_text=f"How big all of them may be together. At most {MOST_TOTAL_MB}.",
    )
    evidence_files = models.PositiveSmallIntegerField(
        "number of files",
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="How many files may be sent with a complaint. At most 100.",
    )
    administrators = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="administers", editable=False)
    editors = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="edits_for", editable=False)
    staff = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="handles_for", editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def reminder_hours(self) -> list[int]:
        """How many hours before a limit its handler is reminded, the earliest reminder first."""
        return sorted({int(hours) for hours in self.reminders.split(",") if hours.strip()}, reverse=True)

    @property
    def timezone(self) -> ZoneInfo:
        """The time zone in which its days begin and end."""
        return LONDON

    def local(self, moment: datetime) -> datetime:
        """Return ``moment`` in the organisation's time zone."""
        return moment.astimezone(self.timezone)

    @property
    def root_url(self) -> str:
        """Its address without a slash at the end, such as ``https://example.org``."""
        return self.site.root_url

    def clean(self) -> None:
        super().clean()
        if self.catch_all is not None and self.catch_all.organisation_id != self.pk:
            raise ValidationError({"catch_all": "Choose one of this organisation's own units."})
        lead = self.safeguarding_lead
        if lead is not None and not (lead.is_active and lead.memberships.filter(unit__organisation=self.pk).exists()):
            raise ValidationError(
                {"safeguarding_lead": "Choose somebody who works in one of this organisation's units."}
            )
        if (self.evidence_file_mb or 0) > (self.evidence_total_mb or 0):
            raise ValidationError({"evidence_total_mb": "All files together can't be less than one file may be."})
        if not isinstance(self.codes, list) or not all(code in Code.values for code in self.codes):
            raise ValidationError({"codes": f"Choose from {', '.join(Code.values)}."})

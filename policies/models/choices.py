"""What editors choose from: what a policy is about, and how large a change is."""

from django.db import models


class Category(models.TextChoices):
    """What a policy is about."""

    COMPLAINTS = "complaints", "complaints"
    PRIVACY = "privacy", "privacy"
    COOKIES = "cookies", "cookies"
    SAFEGUARDING = "safeguarding", "safeguarding"
    WHISTLEBLOWING = "whistleblowing", "whistleblowing"
    DATA_PROTECTION = "data-protection", "data protection"
    OTHER = "other", "other"


class Change(models.TextChoices):
    """How large a change is; it decides the next version number."""

    CORRECTION = "correction", "correction (1.0 → 1.0.1)"
    MINOR = "minor", "minor change (1.0 → 1.1)"
    MAJOR = "major", "major change (1.0 → 2.0)"

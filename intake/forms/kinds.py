"""What people tell us, and how it comes to us."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What somebody tells us. Some kinds have a procedure; the others are thanked for and logged."""

    CONCERN = "concern", _("concern")
    COMPLAINT = "complaint", _("complaint")
    SUGGESTION = "suggestion", _("suggestion")
    COMPLIMENT = "compliment", _("compliment")


class Channel(models.TextChoices):
    """How it came to us."""

    ONLINE = "online", _("online")
    PHONE = "phone", _("by telephone")
    LETTER = "letter", _("by letter")
    EMAIL = "email", _("by email")
    IN_PERSON = "in person", _("in person")
    PAPER_FORM = "paper form", _("on a paper form")

"""A form's rules as they were published: sealed, numbered, and in force from a moment."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from home.triggers import Guard
from intake.routing.data import from_data
from intake.routing.engine import Rule
from policies import sealing


class RuleSetQuerySet(models.QuerySet["RuleSet"]):
    """Asking which rules hold."""

    def published(self) -> "RuleSetQuerySet":
        return self.exclude(published_at=None)

    def in_force(self, at: datetime) -> "RuleSetQuerySet":
        """Narrow to what may hold at ``at``, the set that does first; ties go to the last published."""
        return self.published().filter(in_force_from__lte=at).order_by("-in_force_from", "-number")


class RuleSet(models.Model):
    """The rules of one form: a draft while it is worked on, and once published never changed again."""

    organisation = models.ForeignKey("home.Organisation", on_delete=models.PROTECT, related_name="+")
    form = models.ForeignKey("intake.IntakeFormPage", on_delete=models.PROTECT, related_name="rule_sets")
    number = models.PositiveIntegerField(null=True, help_text="Counted within the form; none while it is a draft.")
    rules = models.JSONField(default=list)
    note = models.TextField(blank=True)
    in_force_from = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    edits = models.PositiveIntegerField(default=0, help_text="Rises with every change of a draft.")
    edited_at = models.DateTimeField()

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        ordering = ["form", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="intake_ruleset_number"),
            models.UniqueConstraint(fields=["form"], condition=Q(published_at=None), name="intake_ruleset_one_draft"),
            models.CheckConstraint(
                name="intake_ruleset_sealed_whole",
                condition=Q(published_at=None, number=None, in_force_from=None, sha256="")
                | Q(published_at__isnull=False, number__isnull=False, in_force_from__isnull=False) & ~Q(sha256=""),
            ),
        ]
        indexes = [models.Index(fields=["form", "-in_force_from"], name="intake_ruleset_in_force")]

    def __str__(self) -> str:
        return f"rules {self.number or '(draft)'} of form {self.form_id}"

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    @property
    def as_rules(self) -> list[Rule]:
        """Return the rules in their order."""
        return from_data(self.rules)

    def computed_sha256(self) -> str:
        """Reckon the hash anew from what the row holds now."""
        assert self.in_force_from is not None  # sealed rows alone have a hash
        assert self.published_at is not None
        content: dict[str, Any] = {
            "form": self.form_id,
            "number": self.number,
            "rules": self.rules,
            "note": self.note,
            "in_force_from": sealing.instant(self.in_force_from),
            "published_at": sealing.instant(self.published_at),
            "published_by": self.published_by,
        }
        return sealing.digest(content)


GUARDS = (
    Guard(
        name="intake_ruleset_never_changes",
        table="intake_ruleset",
        operation="UPDATE",
        unless='OLD."published_at" IS NULL',
        message="published rules never change",
    ),
    Guard(
        name="intake_ruleset_never_goes",
        table="intake_ruleset",
        operation="DELETE",
        unless='OLD."published_at" IS NULL',
        message="published rules are never deleted",
    ),
)

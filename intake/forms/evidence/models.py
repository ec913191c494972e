"""One file that somebody added to a complaint."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from intake.records.models import Content


class FileState(models.TextChoices):
    """What is known of a file."""

    NOT_SCANNED = "not scanned", _("not scanned yet")
    CLEAN = "clean", _("clean")
    INFECTED = "infected", _("infected: not given out")
    HELD = "held", _("held back: not given out")


class File(models.Model):
    """A file of a draft, and of its case once it is sent. Its bytes lie in ``EVIDENCE_ROOT`` under its key."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    draft = models.ForeignKey("intake.Draft", null=True, blank=True, on_delete=models.CASCADE, related_name="files")
    case = models.ForeignKey("intake.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="files")
    entry = models.ForeignKey("intake.LogEntry", null=True, blank=True, on_delete=models.PROTECT, related_name="files")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    kind = models.SlugField(max_length=20, help_text="What it is by its content, as in evidence.kinds.")
    name = models.ForeignKey(
        Content, on_delete=models.PROTECT, related_name="+", help_text="A file's name is personal."
    )
    state = models.CharField(max_length=12, choices=FileState, default=FileState.NOT_SCANNED)
    why = models.CharField(max_length=100, blank=True, help_text="Why it is held back, or what the scanner found.")
    created_at = models.DateTimeField()
    attached_at = models.DateTimeField(null=True, blank=True)
    scanned_at = models.DateTimeField(null=True, blank=True)
    scan_tries = models.PositiveSmallIntegerField(default=0)
    next_scan_at = models.DateTimeField(null=True, blank=True, help_text="Not before then is the scanner asked again.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="intake_file_has_one_place",
                condition=Q(draft__isnull=False, case=None, entry=None)
                | Q(draft=None, case__isnull=False, entry=None)
                | Q(draft=None, case=None, entry__isnull=False),
            )
        ]
        indexes = [
            models.Index(
                fields=["next_scan_at"],
                name="intake_file_to_scan",
                condition=Q(state=FileState.NOT_SCANNED, draft=None),
            )
        ]

    def __str__(self) -> str:
        return f"file {self.key}"

    @property
    def shown_name(self) -> str:
        """Its name as it was given; blank once it is erased."""
        return str(self.name.body.get("name", "")) if isinstance(self.name.body, dict) else ""

    @property
    def is_held(self) -> bool:
        """Whether it is kept back for what was found in it when it came."""
        return self.state == FileState.HELD

    @property
    def erased(self) -> bool:
        """Whether its content is gone for good, by intention."""
        return self.name.erased_at is not None

    @property
    def given_out(self) -> bool:
        """Whether anybody may have its bytes."""
        return self.state in (FileState.CLEAN, FileState.NOT_SCANNED) and not self.erased

    def as_refs(self) -> dict[str, Any]:
        """Return what an event says of it: nothing personal, and enough to prove the bytes."""
        return {"key": str(self.key), "sha256": self.sha256, "size": self.size, "kind": self.kind}


@receiver(post_delete, sender=File, dispatch_uid="intake.file_erased")
def _erased_with_its_row(sender: Any, instance: File, **kwargs: Any) -> None:
    """However a row goes (removed, cleared, expired with its draft), its bytes and its name go with it."""
    from intake.forms.evidence import storage

    Content.objects.filter(pk=instance.name_id).delete()
    storage.erase_on_commit(instance.key)

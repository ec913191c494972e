"""Files that belong to a policy: what readers may download, and what an editor brought in."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse

from policies import downloads


def _download_path(instance: "PolicyFile", name: str) -> str:
    return f"policies/{instance.sha256[:2]}/{instance.sha256}-{uuid.uuid4().hex}"


def _import_path(instance: "ImportedFile", name: str) -> str:
    return f"imports/{instance.uuid.hex}"


class PolicyFile(models.Model):
    """A file that readers may download from a policy. Never changed: another file is another row.

    A version's wording names the file by its hash, so the seal covers what was offered.
    """

    organisation = models.ForeignKey("home.Organisation", on_delete=models.PROTECT, related_name="policy_files")
    name = models.CharField(max_length=200, help_text="The name under which it is downloaded.")
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="Bytes.")
    file = models.FileField(upload_to=_download_path)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "sha256", "name"], name="policies_file_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """Where readers download it, on their own organisation's site."""
        return reverse("policy_file", args=(self.sha256, self.name))

    @property
    def in_words(self) -> str:
        """“PDF, 120 KB”."""
        return downloads.in_words(self.content_type, self.size)


class OfferedFile(models.Model):
    """A published version offers a file: from then on everybody may download it, for as long as versions are read."""

    version = models.ForeignKey("policies.PolicyVersion", on_delete=models.PROTECT, related_name="offers")
    file = models.ForeignKey(PolicyFile, on_delete=models.PROTECT, related_name="offered")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "file"], name="policies_offered_once")]

    def __str__(self) -> str:
        return f"file {self.file_id} of version {self.version_id}"


class ImportedFile(models.Model):
    """The original of a policy that was brought in; kept as it came."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey("home.Organisation", on_delete=models.PROTECT, related_name="+")
    policy = models.ForeignKey(
        "policies.PolicyPage", null=True, blank=True, on_delete=models.SET_NULL, related_name="imports"
    )
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="Bytes.")
    file = models.FileField(upload_to=_import_path)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.name

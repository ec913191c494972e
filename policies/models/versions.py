"""One immutable published version of a policy."""

from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Q
from wagtail.models import Revision
from wagtail.search import index

from home.triggers import Guard
from policies import sealing
from policies.finding import index as in_stems
from policies.procedures.data import from_data
from policies.procedures.model import Procedure


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    """Asking which version holds."""

    def in_force(self, at: datetime) -> "PolicyVersionQuerySet":
        """Narrow to versions that may hold at ``at``, the one that does first (rule 2)."""
        return (
            self.filter(in_force_from__lte=at)
            .filter(Q(withdrawn_from=None) | Q(withdrawn_from__gt=at))
            .order_by("-in_force_from", "-pk")
        )


class PolicyVersion(index.Indexed, models.Model):
    """What a policy said and promised, as published; it never changes (rule 3)."""

    policy = models.ForeignKey("policies.PolicyPage", on_delete=models.PROTECT, related_name="versions")
    number = models.CharField(max_length=20)
    in_force_from = models.DateTimeField()
    withdrawn_from = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField()
    note = models.TextField(blank=True)
    sealed = models.JSONField()
    procedure = models.JSONField()
    schema_no = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    review_on = models.DateField(
        null=True, blank=True, editable=False,
        help_text="The sealed review date again, where lists can ask for it without opening every seal.",
    )  # fmt: skip

    objects = PolicyVersionQuerySet.as_manager()

    # In stems (see policies.finding): every version is in the index, and only those in force are ever found.
    search_fields = [
        index.SearchField("stems_of_title", boost=8),
        index.SearchField("stems_of_summary", boost=4),
        index.SearchField("stems_of_text"),
        index.FilterField("id"),
    ]
    search_auto_update = False  # taken in when published, in the same transaction

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="policies_version_number")]
        indexes = [models.Index(fields=["policy", "-in_force_from"], name="policies_version_in_force")]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.sha256 = self.computed_sha256()
            self.review_on = self.review_date
        super().save(*args, **kwargs)

    @property
    def title(self) -> str:
        return str(self.sealed["title"])

    def stems_of_title(self) -> str:
        return in_stems.title_of(self)

    def stems_of_summary(self) -> str:
        return in_stems.summary_of(self)

    def stems_of_text(self) -> str:
        return in_stems.text_of(self)

    @property
    def promise(self) -> Procedure:
        """The procedure that it promises; without stages where the policy has none."""
        return from_data(self.procedure) if self.procedure else Procedure(title=self.title)

    @property
    def review_date(self) -> date | None:
        """The review date as published."""
        sealed = self.sealed["review_date"]
        return date.fromisoformat(sealed) if sealed else None

    def computed_sha256(self) -> str:
        """Reckon the hash anew from what the row holds now."""
        return sealing.digest(
            {
                "number": self.number,
                "in_force_from": sealing.instant(self.in_force_from),
                "published_at": sealing.instant(self.published_at),
                "note": self.note,
                "sealed": self.sealed,
                "procedure": self.procedure,
                "schema_no": self.schema_no,
            }
        )


_TABLE = "policies_policyversion"
_SEALED_COLUMNS = (
    "id", "policy_id", "number", "in_force_from", "published_at", "note", "sealed", "procedure",
    "schema_no", "sha256", "revision_id", "review_on",
)  # fmt: skip
_UNCHANGED = " AND ".join(f'NEW."{c}" IS NOT DISTINCT FROM OLD."{c}"' for c in _SEALED_COLUMNS)

GUARDS = (
    Guard(
        name="policies_version_never_changes",
        table=_TABLE,
        operation="UPDATE",
        # The one thing that may still be said of a version: from when it is withdrawn. Once.
        unless=f'OLD."withdrawn_from" IS NULL AND NEW."withdrawn_from" IS NOT NULL AND {_UNCHANGED}',
        message="a published version never changes",
    ),
    Guard(
        name="policies_version_never_goes",
        table=_TABLE,
        operation="DELETE",
        message="a published version is never deleted",
    ),
)

"""Suggestions and compliments: thanked for, and kept in a log that staff read. No stages, no limits."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intake.forms.kinds import Kind

if TYPE_CHECKING:
    from home.models import User
    from intake.cases.places import Posts


class Fate(models.TextChoices):
    """What has become of an entry."""

    NEW = "new", _("not dealt with yet")
    PASSED_ON = "passed on", _("passed on")
    ANSWERED = "answered", _("answered")


class LogEntryQuerySet(models.QuerySet["LogEntry"]):
    """Entries, as far as somebody may know of them."""

    def visible_to(self, user: Any) -> "LogEntryQuerySet":
        """Narrow to what ``user`` may see: entries of their units, and of those below what they manage.

        Whom an entry seems to be against never sees it (rule 6); being a superuser shows nothing.
        """
        from intake.cases import places

        return self.visible_with(user, places.of(user)[1])

    def visible_with(self, user: Any, posts: "list[Posts]") -> "LogEntryQuerySet":
        """Do as ``visible_to``, where what somebody holds has been found out already."""
        units: set[int] = set()
        for each in posts:
            if each.in_their_own_right:
                units |= each.handles | each.manages | each.oversees
        if not units:
            return self.none()
        kept_from = LogEntry.kept_from.through.objects.filter(logentry=models.OuterRef("pk"), user=user.pk)
        found = self.filter(organisation_id=user.organisation_id, unit__in=units)
        return found.exclude(models.Exists(kept_from))


class LogEntry(models.Model):
    """One suggestion or compliment in the log. What it says is in its submission's content."""

    submission = models.OneToOneField("intake.Submission", on_delete=models.PROTECT, related_name="entry")
    reference = models.CharField(max_length=9, unique=True)
    organisation = models.ForeignKey("home.Organisation", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("home.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    received_at = models.DateTimeField()
    needs_review = models.BooleanField(default=False)
    thanks = models.OneToOneField("intake.Message", null=True, on_delete=models.PROTECT, related_name="+")
    kept_from = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", help_text="Whom it seems to be against; they never see it."
    )
    fate = models.CharField(max_length=10, choices=Fate, default=Fate.NEW)
    note = models.ForeignKey("intake.Content", null=True, on_delete=models.PROTECT, related_name="+")
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["unit", "-received_at", "-id"], name="intake_entry_of_unit")]
        constraints = [
            models.CheckConstraint(
                name="intake_entry_done_by_somebody",
                condition=Q(fate=Fate.NEW, done_at=None, done_by=None)
                | ~Q(fate=Fate.NEW) & Q(done_at__isnull=False, done_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.shown_reference

    @property
    def shown_reference(self) -> str:
        """The reference as it is written for people."""
        from intake.cases import references

        return references.shown(self.reference)


def mark(entry_id: int, user: "User", *, fate: Fate, note: str) -> LogEntry:
    """Say what has become of an entry, by whom, and in a few words how.

    Raises:
        LogEntry.DoesNotExist: where there is no such entry for this person.
    """
    from django.db import transaction

    from home.time import now
    from intake.records.models import Content

    with transaction.atomic():
        seen = LogEntry.objects.visible_to(user).filter(pk=entry_id).values("pk")
        entry = LogEntry.objects.select_for_update(of=("self",)).get(pk__in=seen)
        entry.fate, entry.done_by, entry.done_at = fate, user, now()
        entry.note = Content.keep({"note": note})
        entry.save(update_fields=["fate", "done_by", "done_at", "note"])
    return entry

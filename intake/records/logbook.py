"""Proving that what came to us is either a case or in the log, and says honestly how it came."""

from collections.abc import Iterator

from django.db.models import F, Q

from intake.cases import references
from intake.cases.logged import LogEntry
from intake.cases.models import Case
from intake.forms.kinds import Channel, Kind
from intake.forms.models import Submission

#: Of an anonymous complaint none of these is kept.
_IDENTIFIES = ("name", "email", "telephone", "address")


def entries_sound() -> Iterator[str]:
    """What has no case has no procedure either, and stands in the log once, thanked for (rules 1 and 5)."""
    rows = Submission.objects.filter(case=None).select_related("content", "entry__thanks", "form").order_by("pk")
    for submission in rows.iterator():
        named = f"submission {submission.idempotency_key}"
        if submission.kind == Kind.COMPLAINT or (submission.content.body or {}).get("safety") == "yes":
            yield f"{named}: it is a complaint, or about somebody's safety, and there is no case"
        if not hasattr(submission, "entry"):
            yield f"{named}: there is neither a case nor an entry in the log"
    entries = LogEntry.objects.select_related("submission", "thanks", "unit").order_by("pk")
    for entry in entries.iterator():
        if entry.submission.case_id is not None:
            yield f"log entry {entry}: there is a case, too"
        if entry.kind != entry.submission.kind or entry.received_at != entry.submission.received_at:
            yield f"log entry {entry}: it is not what was sent, or not when"
        if not references.is_sound(entry.reference) or Case.objects.filter(reference=entry.reference).exists():
            yield f"log entry {entry}: its reference fails its own check, or is a case's"
        if entry.thanks is None or entry.thanks.organisation_id != entry.organisation_id:
            yield f"log entry {entry}: nobody was thanked"
        if entry.unit.organisation_id != entry.organisation_id:
            yield f"log entry {entry}: it is about a unit of another organisation"


def channels_told() -> Iterator[str]:
    """What staff wrote down says who did, and nothing was received after it was written down (rule 2)."""
    online, nobody = Q(channel=Channel.ONLINE), Q(taken_by=None)
    for submission in Submission.objects.filter((online & ~nobody) | (~online & nobody)).order_by("pk"):
        yield f"submission {submission.idempotency_key}: how it came does not go with who wrote it down"
    for submission in Submission.objects.filter(received_at__gt=F("entered_at")).order_by("pk"):
        yield f"submission {submission.idempotency_key}: it was written down before it was received"
    strange = Submission.objects.exclude(taken_by=None).exclude(taken_by__organisation=F("case__organisation"))
    for submission in strange.exclude(case=None).order_by("pk"):
        yield f"submission {submission.idempotency_key}: somebody of another organisation wrote it down"


def anonymous_stay_so() -> Iterator[str]:
    """Of an anonymous complaint nothing is kept that says who sent it (rule 8)."""
    rows = Submission.objects.filter(content__body__anonymous="yes").select_related("content", "case__complainant")
    for submission in rows.order_by("pk").iterator():
        kept = submission.content.body or {}
        if submission.case is not None:
            kept = {**(submission.case.complainant.content.body or {}), **kept}
        if any(kept.get(name) for name in _IDENTIFIES):
            yield f"submission {submission.idempotency_key}: it is anonymous, and says who sent it"

"""How somebody found that their complaint was handled: kept apart, and read by staff only after the case is closed."""

from typing import Any

from django.db import transaction

from home.time import now
from intake.cases.models import Case
from intake.letters.models import Feedback
from intake.records.models import Content


def keep(case: Case, said: dict[str, Any]) -> None:
    """Keep what was said, in place of what was said before."""
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        before = Feedback.objects.filter(case=case).select_related("content").first()
        content = Content.keep({"how": said["how"], "words": said["words"]})
        if before is None:
            Feedback.objects.create(case=case, content=content, at=now())
            return
        old, before.content, before.at = before.content, content, now()
        before.save()
        old.delete()


def of(case: Case) -> dict[str, Any]:
    """Return what was said before, as the form is filled with it."""
    found = Feedback.objects.filter(case=case).select_related("content").first()
    return dict(found.content.body) if found is not None and found.content.body else {}

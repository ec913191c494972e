"""How somebody found that their complaint was handled: kept apart, and read by staff only after the case is closed."""

from typing import Any

from django.db import transaction

from home.time import now
from intake.cases import events
from intake.cases.models import Case
from intake.letters.models import Feedback
from intake.records.models import Content


def keep(case: Case, said: dict[str, Any]) -> None:
    """Keep what was said, in place of what was said before."""
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        before = Feedback.objects.filter(case=case).select_related("content").first()
        earlier = before.content.body if before is not None and before.content.body else {}
        content = Content.keep({"how": said.get("how") or earlier.get("how", ""), "words": said["words"]})
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


def is_said(case: Case) -> bool:
    """Tell whether they said how content they are with the handling when they told us that our answer is enough."""
    return case.events.filter(kind="accepted", actor=events.COMPLAINANT, refs__has_key="handling").exists()


def may_be_asked(case: Case) -> bool:
    """Tell whether they have not told us yet how it was handled: nobody is asked the same twice."""
    return not of(case).get("how")

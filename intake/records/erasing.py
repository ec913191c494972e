"""Erasing what people wrote: the one door, for what was made of it goes with it."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from home.time import now
from intake.cases.models import Complainant
from intake.finding import index
from intake.forms.models import Submission
from intake.records.models import Content, Event


def erase(contents: Collection[UUID]) -> int:
    """Erase these contents, and the words by which they were found; return how many there were to erase.

    The events that speak of them stay, and their chains hold: an event keeps the digest alone.
    """
    with transaction.atomic():
        numbers: set[int] = set()
        for model in (Submission, Complainant, Event):
            holding = model._default_manager.filter(content__in=contents, case__isnull=False)
            numbers |= set(holding.values_list("case_id", flat=True))
        gone = Content.objects.filter(pk__in=contents, erased_at=None).update(salt="", body={}, erased_at=now())
        index.renew(sorted(numbers))
    return gone

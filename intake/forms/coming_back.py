"""Saving answers for later: a way back by email, what happens to them said each time, and erased in time.

The code of the way back is an HMAC, as the secret of a complainant's page is: stored nowhere, and put into the letter
only when that is delivered.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from home.time import now
from intake.cases import references, secrets
from intake.forms.models import DRAFT_KEPT, Draft
from intake.letters import saved_answers
from intake.letters.fields import DRAFT_CODE, WAY_BACK
from intake.letters.models import Message, MessageKind, MessageState
from intake.records.models import Content
from policies import publishing

if TYPE_CHECKING:
    from home.models import Organisation
    from intake.forms.models import IntakeFormPage

#: So long before they are erased, the person is told.
TOLD_BEFORE = timedelta(days=3)
#: One draft writes no more letters than this: a form must not be a way to fill somebody's letter box.
MOST_LETTERS = 5
#: The address of somebody whose answers were erased is kept so long after the letter that says so has gone.
ADDRESS_KEPT = timedelta(days=1)
_LETTERS = 20  # times five bits: 100 bits


class TooOften(Exception):  # noqa: N818 - says what is the matter
    """The way back was sent as often as one draft may send it."""


def code_of(draft: Draft) -> str:
    """Return the code that, with its number, opens a saved draft."""
    message = f"draft:{draft.idempotency_key}:{draft.place}".encode()
    mac = hmac.new(settings.PORTAL_KEY.encode(), message, hashlib.sha256).digest()
    return references.encode(int.from_bytes(mac[:13], "big") >> 4, _LETTERS)


def organisation_of(form: "IntakeFormPage") -> "Organisation":
    """Return whose form it is."""
    return publishing.organisation_of(form.policy)


def way_back(draft: Draft) -> str:
    """Return the address that opens a saved draft; what follows the # is never sent to a server."""
    return f"{_root(draft)}back/#{references.shown(draft.place)}.{secrets.shown(code_of(draft))}"


def _root(draft: Draft) -> str:
    from home.models.pages import address_of

    return organisation_of(draft.form).root_url + address_of(draft.form)


def places(draft: Draft) -> list[tuple[str, str]]:
    """Return what stands in a letter for the way back, and what is put there when it is delivered."""
    return [(WAY_BACK, way_back(draft)), (DRAFT_CODE, secrets.shown(code_of(draft)))]


def erased_on(draft: Draft) -> datetime:
    """Return when a draft is erased if nobody touches it again."""
    return draft.touched_at + DRAFT_KEPT


def save(draft: Draft, email: str) -> None:
    """Send the way back to ``email``, and keep the answers for 28 days from now.

    Raises:
        TooOften: where it was sent :data:`MOST_LETTERS` times already.
    """
    with transaction.atomic():
        mine = Draft.objects.filter(pk=draft.pk, submission=None, times_saved__lt=MOST_LETTERS)
        if not mine.update(times_saved=F("times_saved") + 1):
            raise TooOften
        draft.place = draft.place or references.new()
        draft.saved_for, draft.touched_at, draft.reminded_at = email, now(), None
        draft.save(update_fields=["place", "saved_for", "touched_at", "reminded_at"])
        saved_answers.write(MessageKind.DRAFT_SAVED, draft, organisation_of(draft.form), erased_on(draft))
    draft.refresh_from_db(fields=["times_saved"])


def find(form: "IntakeFormPage", place: str, code: str) -> Draft | None:
    """Return the saved draft that number and code open; a wrong code and an unknown number look and cost the same."""
    folded = references.fold(place)
    draft = Draft.objects.filter(form=form, place=folded).exclude(place="").first()
    right = hmac.compare_digest(code_of(draft or Draft(place=folded)).encode(), references.fold(code).encode())
    if draft is None or not right or now() >= erased_on(draft):
        return None
    return draft


def remind() -> int:
    """Tell those whose saved answers will be erased in three days; return how many."""
    at = now()
    soon = Draft.objects.filter(
        touched_at__lt=at - DRAFT_KEPT + TOLD_BEFORE, touched_at__gte=at - DRAFT_KEPT,
        reminded_at=None, submission=None,
    ).exclude(saved_for="")  # fmt: skip
    told = 0
    for draft in soon.select_related("form__policy").order_by("pk")[:200]:
        with transaction.atomic():
            if Draft.objects.filter(pk=draft.pk, reminded_at=None, touched_at=draft.touched_at).update(reminded_at=at):
                saved_answers.write(MessageKind.DRAFT_EXPIRING, draft, organisation_of(draft.form), erased_on(draft))
                told += 1
    return told


def erase_expired() -> int:
    """Erase drafts that nobody came back to, tell those who saved them, and forget their address; return how many."""
    gone = 0
    expired = Draft.objects.filter(touched_at__lt=now() - DRAFT_KEPT).select_related("form__policy").order_by("pk")
    for draft in expired[:200]:
        with transaction.atomic():
            still = Draft.objects.select_for_update().filter(pk=draft.pk, touched_at=draft.touched_at).first()
            if still is None:
                continue  # somebody has come back to it meanwhile, or another worker was quicker
            if still.saved_for and still.submission_id is None:
                saved_answers.write(MessageKind.DRAFT_ERASED, still, organisation_of(draft.form), erased_on(still))
            erase(still)
            gone += 1
    _forget_addresses()
    return gone


def erase(draft: Draft) -> None:
    """Erase a draft with everything it holds, and what its letters say; those not delivered yet are not."""
    with transaction.atomic():
        letters = Message.objects.filter(draft=draft).exclude(kind=MessageKind.DRAFT_ERASED)
        letters.filter(state=MessageState.QUEUED).update(state=MessageState.WITHHELD, lease_until=None)
        _blank(list(letters.values_list("content_id", flat=True)))
        draft.delete()


def _forget_addresses() -> None:
    done = Message.objects.filter(
        kind=MessageKind.DRAFT_ERASED, content__erased_at=None, created_at__lt=now() - ADDRESS_KEPT
    ).exclude(state=MessageState.QUEUED)
    _blank(list(done.values_list("content_id", flat=True)[:500]))


def _blank(contents: list[UUID]) -> None:
    if contents:
        Content.objects.filter(pk__in=contents, erased_at=None).update(salt="", body={}, erased_at=now())

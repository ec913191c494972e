"""Keeping answers between steps: on the server, found by a random token in a cookie."""

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from home.models.pages import address_of
from home.time import now
from intake.forms.models import DRAFT_KEPT, Draft
from policies import publishing, reading

if TYPE_CHECKING:
    from intake.forms.models import IntakeFormPage

COOKIE = "recourse_draft"
#: For so long the confirmation can be seen again in the same browser.
CONFIRMATION_KEPT = timedelta(minutes=30)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def find(request: HttpRequest, form: "IntakeFormPage") -> Draft | None:
    """Return this browser's draft of this form, if there is one and it has not expired."""
    token = request.COOKIES.get(COOKIE)
    if not token:
        return None
    # Nothing is fetched along: until it is sent there is nothing to it.
    draft = next(iter(Draft.objects.filter(token_digest=_digest(token), form=form)), None)
    if draft is None:
        return None
    kept = CONFIRMATION_KEPT if draft.submission_id else DRAFT_KEPT
    return draft if now() - draft.touched_at < kept else None


def start(form: "IntakeFormPage") -> tuple[Draft, str]:
    """Begin a draft, under the privacy notice in force; return it with the token for the browser."""
    token = secrets.token_urlsafe(32)
    at = now()
    notice = reading.privacy_notice(publishing.organisation_of(form.policy))
    return Draft(form=form, token_digest=_digest(token), notice=notice, created_at=at, touched_at=at), token


def give_cookie(response: HttpResponse, form: "IntakeFormPage", token: str) -> None:
    """Let the browser keep the token until it is closed; scripts can't read it."""
    response.set_cookie(
        COOKIE,
        token,
        path=address_of(form),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def erase(draft: Draft, response: HttpResponse, form: "IntakeFormPage") -> None:
    """Forget a draft, here and in the browser."""
    from intake.forms import coming_back

    coming_back.erase(draft)
    forget(response, form)


def forget(response: HttpResponse, form: "IntakeFormPage") -> None:
    """Let this browser forget its draft, which itself stays as it is."""
    response.delete_cookie(COOKIE, path=address_of(form))


def open_here(draft: Draft) -> str:
    """Make a draft this browser's own, and no other's any more; return the token for it."""
    token = secrets.token_urlsafe(32)
    draft.token_digest, draft.touched_at, draft.reminded_at = _digest(token), now(), None
    draft.save(update_fields=["token_digest", "touched_at", "reminded_at"])
    return token

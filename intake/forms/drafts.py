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
    """Begin a draft; return it with the token for the browser."""
    token = secrets.token_urlsafe(32)
    at = now()
    return Draft(form=form, token_digest=_digest(token), created_at=at, touched_at=at), token


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
    draft.delete()
    response.delete_cookie(COOKIE, path=address_of(form))


def erase_expired() -> int:
    """Erase drafts that nobody came back to; return how many."""
    gone, _ = Draft.objects.filter(touched_at__lt=now() - DRAFT_KEPT).delete()
    return gone

"""Telling programs from people without ever turning a person away: whatever looks odd is accepted and looked at.

A doubt is a short word. It marks the case (``needs_review``), stands in an event of its own, and is cleared by a
person who has looked. Nothing that a guard does can refuse a complaint or show an error page for one (rule 1).
"""

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from home.time import now
from intake.forms.guards import captcha, networks

if TYPE_CHECKING:
    from intake.forms.models import Draft, IntakeFormPage

#: A field that no person sees. Whoever fills it in fills in whatever there is.
TRAP = "homepage"

#: Each doubt, as staff read it.
WORDS = {
    "trap": "a field that people can't see was filled in",
    "quick": "it was filled in faster than people type",
    "many": "very many complaints came from the same network in that hour",
    "captcha not asked": "the visitor did not agree to the check by Google, or had no JavaScript, so it was not made",
    "captcha failed": "the check by Google doubts that it was a person",
    "captcha away": "the check by Google could not be made: it did not answer, or not sensibly",
}

#: What somebody reads whose network has begun far too many forms. What they typed stays on the page.
BEGUN_TOO_OFTEN = _(
    "Very many forms have been begun from your network in the last hour, so we could not keep your answers yet. They "
    "are still here on this page: wait a few minutes and press Continue again, or call or write to us instead."
)


def doubts(request: HttpRequest, form: "IntakeFormPage", draft: "Draft") -> list[str]:
    """Return what speaks against a person having sent this, as words of ``WORDS``; nothing where nothing does."""
    found = []
    if request.POST.get(TRAP):
        found.append("trap")
    # By the server's own clock: the draft knows when its first page was sent, and no token can be forged or kept.
    if (now() - draft.created_at).total_seconds() < settings.FORM_QUICKEST_SECONDS:
        found.append("quick")
    if networks.too_many(request, networks.SENT):
        found.append("many")
    return found + captcha.doubts(request)


def may_begin(request: HttpRequest) -> bool:
    """Count a draft that is begun; tell whether this network has not begun far too many in this hour."""
    return not networks.too_many(request, networks.BEGUN)

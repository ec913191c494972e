"""Reference and secret are exchanged for a short pass; none of them is stored."""

import hashlib
from secrets import token_urlsafe
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import Exists
from django.http import HttpRequest, HttpResponse

from home import organisations
from home.time import now
from intake.cases import references, secrets
from intake.cases.models import Case
from intake.letters.models import ClosedPass, Knock
from intake.portal import throttle

COOKIE = "recourse_page"
_SALT = "intake.portal.door"
#: Seconds without a step after which the page closes itself.
LASTS = 60 * 60
PATH = "/complaint/"


def knock(request: HttpRequest, reference: str, secret: str) -> Case | None:
    """Return the case that reference and secret open on this organisation's site.

    An unknown reference and a wrong secret look the same and cost the same: the same queries, the same work.

    Raises:
        Throttled: after too many wrong tries.
    """
    folded = references.fold(reference)
    throttle.look(request, folded, Knock.What.OPEN)
    organisation = organisations.for_request(request)
    case = _cases().filter(reference=folded, organisation=organisation).first()
    if secrets.is_right(case, secret):
        return case
    throttle.count(request, folded, Knock.What.OPEN)
    return None


def ask_for_code(request: HttpRequest, reference: str) -> None:
    """Note that somebody has lost their code; a worker sends another, so that here nothing tells whether there is
    such a case.

    Raises:
        Throttled: after too many tries.
    """
    folded = references.fold(reference)
    throttle.look(request, folded, Knock.What.LOST)
    organisation = organisations.for_request(request)
    case = Case.objects.filter(reference=folded, organisation=organisation).first()
    throttle.count(request, folded, Knock.What.LOST, case=case, done=case is None)


def _cases() -> Any:
    return Case.objects.select_related(
        "organisation__site", "organisation__calendar", "version__policy", "current_run__unit", "complainant__content"
    )


def let_in(response: HttpResponse, case: Case, number: str = "") -> None:
    """Give the browser a pass for one case; it ends by itself, with a new secret, and when it is given back.

    Args:
        number: that of the pass it holds already, which then lasts anew.
    """
    held = {"case": str(case.uuid), "secret": case.secret_number, "pass": number or token_urlsafe(12)}
    value = signing.dumps(held, salt=_SALT)
    response.set_cookie(
        COOKIE,
        value,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def who_is_in(request: HttpRequest) -> tuple[Case | None, str]:
    """Return the case that this browser holds a pass for, and the number of the pass."""
    held = _held(request)
    if held is None:
        return None, ""
    organisation = organisations.for_request(request)
    cases = _cases().filter(uuid=held["case"], secret_number=held["secret"], organisation=organisation)
    closed = ClosedPass.objects.filter(digest=_digest(held["pass"]))
    return cases.exclude(Exists(closed)).first(), held["pass"]


def close(request: HttpRequest, response: HttpResponse) -> None:
    """Take the pass away, and let no copy of it open anything."""
    held = _held(request)
    if held is not None:
        ClosedPass.objects.get_or_create(digest=_digest(held["pass"]), defaults={"at": now()})
    response.delete_cookie(COOKIE, path=PATH)


def _held(request: HttpRequest) -> dict[str, Any] | None:
    try:
        held = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return held if isinstance(held, dict) and held.keys() >= {"case", "secret", "pass"} else None


def _digest(number: str) -> str:
    return hashlib.sha256(number.encode()).hexdigest()

"""Whether visitors are asked about what would be loaded from elsewhere, and what they answered.

While nothing is switched on, there is no cookie, no question and no link. The answer is in one cookie whose
value is the same for everybody who answered alike, so that whole pages can be kept for them (``state``).
"""

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from home import organisations
from home.time import now
from policies.serving import changes
from policies.serving.shelf import Shelf
from policies.signals import answers, what_needs_consent

if TYPE_CHECKING:
    from home.models import Organisation
    from policies.models import ThirdParty

State = Literal["off", "unasked", "yes", "no"]

COOKIE = "consent"
#: In seconds: half a year. Then we ask again.
LASTS = 182 * 24 * 60 * 60

_STANDING = "_recourse_consent"
_LET_IN = "_recourse_let_in"
# What people read, where nothing tells of them but that they read it. Never the words of a search, never forms,
# never anybody's own complaint.
_COUNTED = ("/policies/",)
_NEVER_COUNTED = ("/policies/search/",)


@dataclass(frozen=True)
class Need:
    """Something of others that is loaded only for who agrees.

    Attributes:
        purpose: ``analytics`` or ``captcha``.
        provider: its name, as people know it.
        address: where it is loaded from, without a slash at the end.
        why: what it is for and what it learns, in sentences for visitors.
        site_id: what the provider calls this site.
        also: what else it is loaded from, likewise.
    """

    purpose: str
    provider: str
    address: str
    why: str
    site_id: str = ""
    also: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Its name as ``static/recourse/js/count.js`` has it."""
        return self.provider.lower()

    @property
    def origin(self) -> str:
        """What the Content-Security-Policy must let in: no path."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True)
class Standing:
    """How things stand for one request.

    Attributes:
        asks: whether the question stands on this page.
        counts: what counts visitors, where this page is counted and the visitor has agreed.
        at_work: whether somebody of the staff is signed in. Nothing of others is loaded for them, for it could do at
            the desk whatever they may, and read whatever they see.
    """

    state: State
    needs: tuple[Need, ...] = ()
    asks: bool = False
    counts: Need | None = None
    at_work: bool = False


NOTHING = Standing("off")
_needs: Shelf[tuple[Need, ...]] = Shelf(most=100)


def forget() -> None:
    """Keep nothing."""
    _needs.clear()


def needs_of(organisation: "Organisation") -> tuple[Need, ...]:
    """Return what an organisation has switched on that visitors must agree to. Higher rooms are asked by signal."""
    from policies.models import ThirdParty

    row = ThirdParty.objects.filter(organisation=organisation).first()
    found = [_statistics(row)] if row is not None and row.analytics != "none" else []
    for more in answers(what_needs_consent, ThirdParty, organisation=organisation):
        found.extend(more)
    return tuple(found)


def _statistics(row: "ThirdParty") -> Need:
    return Need(
        purpose="analytics",
        provider=row.get_analytics_display(),
        address=row.host.rstrip("/"),
        why="It counts which of our policies are read, so that we can make them easier to find and to follow. It "
        "learns which page you read and when, your browser and your internet address. It learns nothing of what you "
        "write to us: forms and complaints are never counted.",
        site_id=row.site_id,
    )


def state(request: HttpRequest) -> State:
    """Return how things stand: ``off`` where nothing needs consent, else what the visitor answered.

    Pages differ by this and by nothing else about a visitor; whoever is at work reads those of who refused.
    """
    found = standing(request)
    return "no" if found.at_work else found.state


def standing(request: HttpRequest) -> Standing:
    """Return the same with what follows from it; reckoned once a request."""
    if not hasattr(request, _STANDING):
        setattr(request, _STANDING, _standing(request))
    found: Standing = getattr(request, _STANDING)
    return found


def _standing(request: HttpRequest) -> Standing:
    needs = _needs_here(request)
    if not needs:
        return NOTHING
    state = _answer(request.COOKIES.get(COOKIE, ""), needs)
    at_work = settings.SESSION_COOKIE_NAME in request.COOKIES
    counted = _is_counted(request.path) and not at_work
    statistics = next((need for need in needs if need.purpose == "analytics"), None)
    return Standing(
        state,
        needs,
        asks=state == "unasked" and counted and statistics is not None,
        counts=statistics if counted and state == "yes" else None,
        at_work=at_work,
    )


def _needs_here(request: HttpRequest) -> tuple[Need, ...]:
    key = (request.get_host(), request.get_port())
    seen, at = changes.seen(), now()
    found = _needs.get(key, seen, at)
    if found is None:
        organisation = organisations.for_request(request)
        found = needs_of(organisation) if organisation is not None else ()
        _needs.put(key, found, seen, at)
    return found


def _is_counted(path: str) -> bool:
    return path == "/" or (path.startswith(_COUNTED) and not path.startswith(_NEVER_COUNTED))


def _agreed_to(needs: tuple[Need, ...]) -> str:
    """Name what was agreed to: who agreed to one thing has not agreed to another."""
    told = "\n".join(sorted(f"{need.purpose} {need.provider} {need.address}" for need in needs))
    return f"yes-{blake2b(told.encode(), digest_size=4).hexdigest()}"


def _answer(cookie: str, needs: tuple[Need, ...]) -> State:
    if cookie == "no":
        return "no"
    return "yes" if cookie == _agreed_to(needs) else "unasked"


def remember(response: HttpResponseBase, needs: tuple[Need, ...], *, agrees: bool) -> None:
    """Keep a visitor's answer in their browser."""
    response.set_cookie(
        COOKIE,
        _agreed_to(needs) if agrees else "no",
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def origins(request: HttpRequest) -> list[str]:
    """Return what this page may load from elsewhere, as far as it was reckoned; asks nothing of the database."""
    found: Standing = getattr(request, _STANDING, NOTHING)
    return ([found.counts.origin] if found.counts else []) + frames(request)


def let_in(request: HttpRequest, purpose: str) -> None:
    """Open this page, and no other, to what the visitor has agreed to; whoever puts it on the page says so."""
    found = standing(request)
    if found.state != "yes" or found.at_work:
        return
    opened = [origin for need in found.needs if need.purpose == purpose for origin in (need.address, *need.also)]
    setattr(request, _LET_IN, [*frames(request), *opened])


def frames(request: HttpRequest) -> list[str]:
    """Return what this page may also show in frames."""
    found: list[str] = getattr(request, _LET_IN, [])
    return found

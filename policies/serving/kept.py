"""Pages kept by each worker, ready to be sent: until midnight, or until something changes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import blake2b
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils.cache import get_conditional_response

from home.time import now
from policies import consent
from policies.reading import remembered
from policies.serving import changes, chrome
from policies.serving.shelf import Shelf

_OK = 200
_HEADERS = ("Content-Type", "Content-Language", "Link", "X-Robots-Tag")

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Page:
    """A page as it is sent to everybody."""

    body: bytes
    headers: dict[str, str]
    etag: str

    def response(self, request: HttpRequest) -> HttpResponseBase:
        """Return it, or that the reader has it already."""
        answer = HttpResponse(self.body, headers=self.headers)
        if "HTTP_IF_NONE_MATCH" not in request.META:
            return answer
        return get_conditional_response(request, self.etag, None, answer) or answer


pages: Shelf[Page] = Shelf(most=500)


def forget() -> None:
    """Keep nothing; for tests, which roll back what was written."""
    pages.clear()
    chrome.forget()
    remembered.forget()
    consent.forget()
    changes.forget()


def kept(view: View) -> View:
    """Keep what a view answers to everybody alike, and send it again while it holds.

    Only plain reading is kept: no query string, no cookie set, status 200.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"} or request.META.get("QUERY_STRING"):
            return view(request, *args, **kwargs)
        key = _depends_on(request)
        seen, at = changes.seen(), now()
        found = pages.get(key, seen, at)
        if found is None:
            response = view(request, *args, **kwargs)
            found = page_of(response)
            if found is None:
                return response
            pages.put(key, found, seen, at)
        return found.response(request)

    return answer


def _depends_on(request: HttpRequest) -> tuple[str, ...]:
    """Return what a page depends on, apart from what is written and what time it is."""
    return (request.scheme or "", request.get_host(), request.path, consent.state(request))


def page_of(response: HttpResponseBase) -> Page | None:
    """Return what can be kept of an answer; None where it is not for everybody."""
    if response.status_code != _OK or response.streaming or response.cookies:
        return None
    if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
        response.render()
    if not isinstance(response, HttpResponse):
        return None
    etag = f'"{blake2b(response.content, digest_size=16).hexdigest()}"'
    headers = {name: response[name] for name in _HEADERS if name in response}
    return Page(response.content, {**headers, "ETag": etag, "Cache-Control": "no-cache"}, etag)

"""Form pages as each worker has them at hand, so that whoever sends a form is not looked up page by page.

Like every public page: what an editor changes is noticed within a second.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from copy import copy
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import Page
from wagtail.views import serve

from home.time import now
from intake.forms.models import IntakeFormPage
from policies.serving import changes, chrome
from policies.serving.shelf import Shelf

_kept: Shelf[IntakeFormPage] = Shelf(most=200)


def forget() -> None:
    """Have nothing at hand; for tests, which roll back what was written."""
    _kept.clear()


class FormsAtHand:
    """Middleware: gives Wagtail the form page that an address leads to, where it is at hand."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Route what Wagtail would route; everything that is no form is left to it."""
        if view is serve:
            # With the database away the view fails too, and is answered by a page that says so.
            with suppress(OperationalError, InterfaceError):
                self._route(request, str(args[0] if args else kwargs.get("path", "")))
        return None

    def _route(self, request: HttpRequest, path: str) -> None:
        first, *below = [part for part in path.split("/") if part] or [""]
        key, seen, at = (request.get_host(), request.get_port(), first), changes.seen(), now()
        form = _kept.get(key, seen, at)
        if form is None:
            self._look(request, key, seen)
            return
        if chrome.lend(request) is None:
            return
        try:
            route = copy(form).route(request, below)
        except Http404:
            route = None
        request._wagtail_route_for_request = route  # type: ignore[attr-defined]  # where Wagtail remembers it

    def _look(self, request: HttpRequest, key: tuple[str, str, str], seen: changes.Seen) -> None:
        """Let Wagtail find the page, and keep it if it is a form just below the site's root."""
        at = now()
        route = Page.route_for_request(request, request.path)
        if route is not None and isinstance(route[0], IntakeFormPage) and route[0].slug == key[2]:
            form = copy(route[0])
            form.composed = {}
            _kept.put(key, form, seen, at)

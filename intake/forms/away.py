"""When the database is away: a friendly page that keeps what was typed, and no error page (rule 1)."""

from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

log = structlog.get_logger(__name__)


class TryAgain:
    """Middleware: a public page that can't reach the database says so, and offers to try again.

    The page needs no database itself. What was posted stands in it, so that one press sends it
    again; nothing of it is logged or stored.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a failing database with the page; leave everything else to Django."""
        if request.path.startswith("/admin/") or not isinstance(exception, (OperationalError, InterfaceError)):
            return None
        log.error("the database is away", trouble=type(exception).__name__)
        kept = [{"name": name, "value": value} for name, values in request.POST.lists() for value in values]
        page = render_to_string(
            "intake/forms/try_again.html", {"kept": kept, "action": request.path, "files": bool(request.FILES)}
        )
        response = HttpResponse(page, status=503)
        response["Cache-Control"] = "no-store, private"
        response["Retry-After"] = "60"
        return response

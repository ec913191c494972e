"""When the database is away: a friendly page that keeps what was typed, and no error page (rule 1)."""

from collections.abc import Callable

import structlog
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException
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
        kept, files = _what_was_sent(request)
        context = {"kept": kept, "files": files, "action": request.path}
        page = render_to_string("intake/forms/try_again.html", context)
        response = HttpResponse(page, status=503)
        response["Cache-Control"] = "no-store, private"
        response["Retry-After"] = "60"
        return response


def _what_was_sent(request: HttpRequest) -> tuple[list[dict[str, str]], bool]:
    """Return the fields that were sent, as far as they could be read, and whether there were files among them."""
    try:
        fields = [{"name": name, "value": str(value)} for name, values in request.POST.lists() for value in values]
        return fields, bool(request.FILES)
    except (OSError, RequestDataTooBig, TooManyFilesSent, BadRequest, RawPostDataException, MultiPartParserError):
        # The upload broke off, or something had begun to read it: nothing of it can stand in a page.
        return [], (request.content_type or "").startswith("multipart/")

"""What of Wagtail's admin knows no organisations is for superusers alone (rule 5)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import Page

from home import organisations

#: These list pages, people and changes of every organisation.
EVERYBODYS = ("/admin/reports/", "/admin/pages/usage/")


class Gate:
    """Middleware: answers "not found" to everyone else, whether signed in or not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
        user: Any = getattr(request, "user", None)
        if not request.path.startswith("/admin/") or getattr(user, "is_superuser", False):
            return
        if request.path.startswith(EVERYBODYS):
            raise Http404
        if request.path.startswith("/admin/choose-page/") and "parent_page_id" in kwargs:
            organisation = organisations.of_user(user)
            page = Page.objects.filter(pk=kwargs["parent_page_id"]).first()
            if page is None or organisation is None or organisations.of_page(page) != organisation:
                raise Http404

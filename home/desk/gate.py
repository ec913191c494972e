"""What of Wagtail's admin knows no organisations is for superusers alone (rule 5)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.models import Page

from home import organisations

#: These list pages, people, changes and workflows of every organisation.
EVERYBODYS = ("/admin/reports/", "/admin/pages/usage/", "/admin/workflows/")
#: What is done to many at once. The page that asks again names everything in the address, whoever may do nothing to it.
_AT_ONCE, _PAGES_AT_ONCE = "/admin/bulk/", "/admin/bulk/wagtailcore/page/"


class Refused(Exception):  # noqa: N818 - an answer for people, not a fault
    """What was asked for deep inside one of Wagtail's views can't be done; says why, and where to go on."""

    def __init__(self, why: str, back: str) -> None:
        super().__init__(why)
        self.back = back


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
        if request.path.startswith(_AT_ONCE) and not self._only_own_pages(request, user):
            raise Http404

    def _only_own_pages(self, request: HttpRequest, user: Any) -> bool:
        """Tell whether what is done to many at once is done to pages of somebody's own organisation alone."""
        organisation = organisations.of_user(user)
        if organisation is None or not request.path.startswith(_PAGES_AT_ONCE):
            return False
        # “all” is all that stand below a page; without one, Wagtail takes those of everybody.
        ids = request.GET.getlist("id")
        wanted = {request.GET.get("childOf", "") if each == "all" else each for each in ids}
        if not wanted or not all(each.isascii() and each.isdecimal() for each in wanted):
            return False
        own = Page.objects.descendant_of(organisation.site.root_page, inclusive=True)
        return own.filter(pk__in=wanted).count() == len(wanted)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer in words where somebody deletes what is relied on; Wagtail's own views let it be a server error."""
        if not request.path.startswith("/admin/"):
            return None
        if isinstance(exception, Refused):
            messages.error(request, str(exception))
            return redirect(exception.back)
        if isinstance(exception, ValidationError) and request.method == "POST":
            # The form found it in order, and somebody else has changed something since.
            messages.error(request, f"It could not be done. {' '.join(exception.messages)}")
            return redirect(request.path)
        if not isinstance(exception, ProtectedError):
            return None
        kinds = sorted({str(row._meta.verbose_name_plural) for row in exception.protected_objects})
        messages.error(request, f"It was not deleted: it is in use ({', '.join(kinds)}).")
        return redirect("wagtailadmin_home")

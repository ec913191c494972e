"""Policies are found by address without walking Wagtail's tree: that takes two queries a level."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.views import serve

from policies.serving import chrome
from policies.serving.kept import kept


@kept
def policy(request: HttpRequest, slug: str, rest: str = "") -> HttpResponseBase:
    """Serve a policy or what lies below it.

    The hooks that Wagtail calls before serving restrict who may read; policies are read by everybody.
    """
    page = chrome.policy(request, slug)
    if page is None:
        return _by_wagtail(request)
    route = page.route(request, [part for part in rest.split("/") if part])
    return page.serve(request, *route.args, **route.kwargs)


@kept
def anything(request: HttpRequest) -> HttpResponseBase:
    """Serve a page that everybody reads alike, found by Wagtail: the list of policies, the home page."""
    chrome.lend(request)
    return _by_wagtail(request)


def _by_wagtail(request: HttpRequest) -> HttpResponseBase:
    return serve(request, request.path_info.lstrip("/"))

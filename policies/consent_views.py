"""The page on which a visitor agrees, refuses, and changes their mind."""

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from policies import consent, reading

_CHOICES = {"accept": True, "reject": False}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def cookies(request: HttpRequest) -> HttpResponse:
    """Ask, and keep the answer.

    Without Django's token: the question stands on pages that are the same for all visitors, and a token would make
    each of them somebody's own. Browsers say with every POST where it comes from, and that is looked at instead.
    """
    standing = consent.standing(request)
    if standing.state == "off":
        raise Http404("nothing here needs consent")
    if request.method == "POST":
        if _from_here(request) and request.POST.get("choice") in _CHOICES:
            return _kept(request, agrees=_CHOICES[request.POST["choice"]])
        return _page(request, status=400)
    return _page(request)


def _from_here(request: HttpRequest) -> bool:
    """Tell whether a form of ours was sent. A browser that doesn't say so is not believed."""
    origin = request.headers.get("Origin")
    if origin is not None:
        try:
            return urlsplit(origin).netloc == request.get_host()
        except ValueError:  # no address at all
            return False
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def _kept(request: HttpRequest, *, agrees: bool) -> HttpResponse:
    back = request.POST.get("next", "")
    ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    response = redirect(back if ours else f"{request.path}?saved=1")
    response.status_code = 303
    response["Cache-Control"] = "no-store"
    consent.remember(response, consent.standing(request).needs, agrees=agrees)
    return response


def _page(request: HttpRequest, status: int = 200) -> HttpResponse:
    policy = next((card for card in reading.policies_for(request) if card.category == "cookies"), None)
    context = {"standing": consent.standing(request), "policy": policy, "saved": "saved" in request.GET}
    response = TemplateResponse(request, "policies/consent.html", context, status=status)
    # What somebody chose is shown on it.
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response

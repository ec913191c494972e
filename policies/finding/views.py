"""The page on which the public searches the policies in force."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from home import organisations
from policies.finding.searching import search
from policies.finding.words import LONGEST_QUERY
from policies.serving import chrome


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show what was found; without words, the field to type them into."""
    chrome.lend(request)
    organisation = organisations.for_request(request)
    if organisation is None:
        raise Http404("no organisation at this address")
    query = " ".join(request.GET.get("q", "").replace("\x00", " ").split())
    response = TemplateResponse(
        request,
        "policies/search.html",
        {
            "query": query[:LONGEST_QUERY],
            "too_long": len(query) > LONGEST_QUERY,
            "results": search(organisation, query) if query else None,
        },
    )
    # What somebody looks for is nobody else's; and a list of findings is no page to be found itself.
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response

"""Files that stand in a policy's wording, for readers to take away."""

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from home import organisations
from policies import downloads
from policies.desk.who import keeps_policies

_FOR_GOOD = "public, max-age=31536000, immutable"


@require_safe
def download(request: HttpRequest, sha256: str, name: str) -> HttpResponseBase:
    """Send a file that a published version offers, on its own organisation's site only.

    Whoever looks after the organisation's policies may also take what only a draft offers yet.
    """
    organisation = organisations.for_request(request)
    if organisation is None:
        raise Http404("no organisation here")
    file, cache = downloads.offered(organisation, sha256, name), _FOR_GOOD
    if file is None and keeps_policies(request.user) and request.user.organisation_id == organisation.pk:  # type: ignore[union-attr]
        file, cache = downloads.kept(organisation, sha256, name), "private, no-store"
    if file is None:
        raise Http404("no such file")
    response = FileResponse(
        file.file.open("rb"), as_attachment=True, filename=file.name, content_type=file.content_type
    )
    response["Cache-Control"] = cache
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response

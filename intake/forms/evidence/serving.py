"""Giving a file out: to be saved, never to be shown in the page's own name, in pieces, and remembered by nobody."""

from django.http import Http404, StreamingHttpResponse
from django.utils.http import content_disposition_header

from intake.forms.evidence import kinds, storage
from intake.forms.evidence.models import File


def download(file: File) -> StreamingHttpResponse:
    """Return a file as a download. Who may have it was asked before.

    Raises:
        Http404: for what is given to nobody: infected, held back, erased, or not there.
    """
    if not file.given_out or not storage.path_of(file.key).is_file():
        raise Http404("this file is not given out")
    response = StreamingHttpResponse(storage.read(file.key), content_type=kinds.KINDS[file.kind].mime)
    response["Content-Length"] = str(file.size)
    response["Content-Disposition"] = content_disposition_header(True, file.shown_name) or "attachment"
    # Whatever it holds, a browser that shows it all the same runs nothing of it as ours.
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response

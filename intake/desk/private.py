"""What holds for every page that shows a case."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase


class Private:
    """Nothing of a case is left in the browser's cache or told to another site."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        response["Cache-Control"] = "no-store, private"
        response["Referrer-Policy"] = "same-origin"
        return response

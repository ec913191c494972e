"""A constant view behind the same middleware as everything else."""

import os

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

_BODY = b"x" * int(os.environ.get("CONSTANT_LENGTH", "10000"))


def constant(request: HttpRequest) -> HttpResponse:
    """Answer with as many bytes as the policy page has."""
    return HttpResponse(_BODY)


urlpatterns = [path("constant/", constant), path("", include("recourse.urls"))]

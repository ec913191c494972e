"""What goes out with every page: who may frame it, what it may load, what it tells others."""

from collections.abc import Callable

import pytest
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory

from recourse.csp import PolicyByPath

PUBLIC = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
ADMIN = {
    "default-src 'self'",
    "script-src 'self' 'unsafe-inline'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "frame-src 'self'",
    "object-src 'none'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
}


def policy(header: str) -> set[str]:
    """Return the parts of a Content-Security-Policy."""
    return {part.strip() for part in header.split(";") if part.strip()}


@pytest.mark.django_db
def test_the_desk_gets_its_own_policy(client: Client) -> None:
    response = client.get("/admin/login/")
    assert response.status_code == 200
    assert policy(response["Content-Security-Policy"]) == ADMIN


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/healthz", "/no-such-page/", "/administrator/", "/accent.css"])
def test_all_else_gets_the_strict_policy(client: Client, address: str) -> None:
    assert policy(client.get(address)["Content-Security-Policy"]) == PUBLIC


@pytest.mark.django_db
def test_the_other_headers(client: Client) -> None:
    response = client.get("/healthz")
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def answer(get_response: Callable[[HttpRequest], HttpResponseBase], address: str) -> HttpResponse:
    """Return what goes out when a view answers so."""
    response = PolicyByPath(get_response)(RequestFactory().get(address))
    assert isinstance(response, HttpResponse)
    return response


def test_one_request_does_not_change_the_next_ones_policy() -> None:
    """The policies are shared by all threads: a view that adds to its own must not add to everyone's."""
    adds = csp_update({"img-src": ["https://tiles.example.org"]})(lambda request: HttpResponse())
    assert "tiles.example.org" in answer(adds, "/map/")["Content-Security-Policy"]
    plain = answer(lambda request: HttpResponse(), "/")
    assert policy(plain["Content-Security-Policy"]) == PUBLIC

"""`/healthz` says whether this server can do its work, and nothing more."""

from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.test import Client


@pytest.mark.django_db
def test_it_is_well_while_the_database_answers(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_it_is_not_well_without_the_database_and_does_not_say_why(client: Client) -> None:
    with mock.patch.object(connection, "cursor", side_effect=OperationalError("host db.internal refused")):
        response = client.get("/healthz")
    assert response.status_code == 503
    assert response.content == b"database unavailable\n"


@pytest.mark.django_db
def test_it_is_only_for_looking(client: Client) -> None:
    assert client.post("/healthz").status_code == 405

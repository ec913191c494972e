"""The database goes away in the middle of a form: nothing typed is lost, and no error page is shown."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection

from intake.cases.models import Case
from tests.factories.http import FORM, WHAT, fill, visitor, words
from tests.factories.world import World


@contextmanager
def away() -> Iterator[None]:
    """Let every statement fail as it does when the server has gone."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(refuse):
        yield


def test_what_was_typed_stands_in_the_page_and_can_be_sent_again(world: World) -> None:
    client = visitor()
    fill(client)
    with away():
        response = client.post(f"{FORM}step/what-happened/", {**WHAT, "details": 'She said "no" & <left>.'})
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    page = words(response)
    assert "Please try again in a minute" in page
    assert "Nothing you told us was lost." in page
    source = response.content.decode()
    action = re.search(r'<form method="post" action="([^"]+)"', source)
    kept = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', source)
    assert action is not None
    again = client.post(action[1], {name: html.unescape(value) for name, value in kept})
    assert again.status_code == 302
    assert 'She said "no" & <left>.' in words(client.get(f"{FORM}check/"))


def test_sending_while_it_is_away_sends_nothing_and_loses_nothing(world: World) -> None:
    client = visitor()
    fill(client)
    with away():
        assert client.post(f"{FORM}check/").status_code == 503
    assert Case.objects.count() == 0
    assert client.post(f"{FORM}check/")["Location"].endswith("/sent/")
    assert Case.objects.count() == 1


def test_what_was_typed_is_in_no_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with away():
        visitor().post(f"{FORM}step/about-you/", {"name": "Canarina Featherstone"})
    assert "away" in caplog.text
    assert "Canarina" not in caplog.text


@pytest.mark.parametrize("address", ["/", "/policies/complaints/", "/complaint/"])
def test_a_page_that_is_only_read_says_so_too(world: World, address: str) -> None:
    with away():
        response = visitor().get(address)
    assert response.status_code == 503
    assert "Wait a minute, then refresh this page." in words(response)

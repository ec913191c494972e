"""The database goes away in the middle of a form: nothing typed is lost, and no error page is shown."""

import html
import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection

from home.models import ClockOffset
from intake.cases.models import Case
from intake.records import verify
from tests.factories import processes
from tests.factories.http import FORM, WHAT, fill, visitor, words
from tests.factories.serving import Filled, server
from tests.factories.world import START, World


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


def test_files_that_came_with_it_can_not_be_kept_and_the_page_says_so(world: World) -> None:
    client = visitor()
    fill(client)
    sent = {"add": "1", "files": SimpleUploadedFile("letter.txt", b"Dear Sir")}
    with away():
        response = client.post(f"{FORM}files/", sent)
    assert response.status_code == 503
    page = words(response)
    assert "The files you just chose could not be kept" in page
    assert "Nothing you wrote was lost." in page
    assert "Dear Sir" not in response.content.decode()


def test_an_upload_that_can_not_be_read_is_answered_in_the_same_words(world: World) -> None:
    broken = b'--x\r\nContent-Disposition: form-data; name="evidence"; filename="a.txt"\r\n\r\nDear'
    with away():
        response = visitor().post(f"{FORM}step/what-happened/", broken, content_type="multipart/form-data; boundary=x")
    assert response.status_code in (400, 503)
    assert "Traceback" not in words(response)


def _held() -> Any:
    """Return a connection of its own that keeps everybody else from writing."""
    if connection.vendor == "sqlite":
        holder: Any = sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        return holder
    import psycopg

    holder = psycopg.connect(processes.database_url().replace("postgres://", "postgresql://"))
    holder.execute("LOCK TABLE intake_case IN ACCESS EXCLUSIVE MODE")
    return holder


def _end_whoever_waits() -> None:
    """End the connection that waits for the lock, as a database does that is shut down."""
    waiting = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = %s"
    try:
        with connection.cursor() as cursor:
            for _ in range(600):
                cursor.execute(waiting, [connection.settings_dict["NAME"]])
                if cursor.fetchall():
                    return
                time.sleep(0.05)
        raise AssertionError("nobody waits")
    finally:
        connection.close()  # this thread's own


def test_a_database_that_really_goes_away_while_it_is_sent(lasting_world: World) -> None:
    """PostgreSQL ends the connection in the middle of the transaction; SQLite stays locked for longer than we wait."""
    ClockOffset.move(START - datetime.now(UTC))
    form = Filled()
    url = processes.database_url() + ("?timeout=1" if connection.vendor == "sqlite" else "")
    with server(DATABASE_URL=url) as port:
        form.read(port)
        holder = _held()
        try:
            ender = threading.Thread(target=_end_whoever_waits)
            if connection.vendor == "postgresql":
                ender.start()
            assert form.press(port) == 503
        finally:
            holder.rollback()
            holder.close()
        if connection.vendor == "postgresql":
            ender.join()
        assert "Please try again in a minute" in form.page
        assert form.token in form.page, "one press sends it again"
        assert Case.objects.count() == 0
        assert form.press(port) == 302
        assert Case.objects.get().shown_reference in form.sent(port)
    assert list(verify.breaches()) == []

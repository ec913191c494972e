"""Rule 8: logs and error reports hold nothing of what people wrote to us."""

import io
import json
import logging
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from django.test import RequestFactory, override_settings
from django.views.debug import ExceptionReporter

from recourse.logs import configure, logging_config

ROOT = Path(__file__).resolve().parents[2]
NAME = "Ambrosia Thistlewaite"


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, object]]]]:
    """Set logging up as production does, and read back what it wrote."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    configure(logging_config(machine_readable=True, level="INFO"))
    stream = io.StringIO()
    handler = root.handlers[-1]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:], root.level = before


def fail() -> None:
    """Fail as a database does: with what somebody typed in the message."""
    try:
        raise KeyError(NAME)
    except KeyError as error:
        raise ValueError(f"value too long: {NAME}") from error


def test_an_exception_is_its_type_and_place_without_its_words(lines: Callable[[], list[dict[str, object]]]) -> None:
    try:
        fail()
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/complaint/")
    (line,) = lines()
    assert line["event"] == "Internal Server Error: /complaint/"
    assert [part["type"] for part in line["exception"]] == ["builtins.ValueError", "builtins.KeyError"]
    assert "test_logs.py" in str(line["exception"])
    assert NAME not in json.dumps(line)


def test_our_own_events_are_lines_of_the_same_kind(lines: Callable[[], list[dict[str, object]]]) -> None:
    try:
        fail()
    except ValueError:
        structlog.get_logger("intake.letters").exception("delivery failed", attempt=2)
    (line,) = lines()
    assert (line["event"], line["attempt"], line["logger"]) == ("delivery failed", 2, "intake.letters")
    assert NAME not in json.dumps(line)


@pytest.mark.parametrize("logger", ["django.server", "gunicorn.error", "gunicorn.access"])
def test_servers_log_no_query_string(logger: str, lines: Callable[[], list[dict[str, object]]]) -> None:
    logging.getLogger(logger).error('"GET /admin/cases/?q=%s HTTP/1.1" 200', "Thistlewaite")
    (line,) = lines()
    assert line["event"] == '"GET /admin/cases/ HTTP/1.1" 200'


def test_the_access_log_asks_for_nothing_of_a_person() -> None:
    settings = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    # q: query string; r: the whole request line; f: the page before; h: the address; a: the browser; u: the user.
    assert not [letter for letter in "qrfhau" if f"%({letter})s" in settings["access_log_format"]]
    assert "%(U)s" in settings["access_log_format"]


def test_an_error_report_shows_no_field_no_cookie_and_no_variable() -> None:
    request = RequestFactory().post("/complaint/?q=Thistlewaite", {"name": NAME}, headers={"referer": f"/?{NAME}"})
    request.COOKIES["session"] = NAME
    try:
        secret = NAME
        raise ValueError(len(secret))
    except ValueError as error:
        with override_settings(DEBUG=False):
            reporter = ExceptionReporter(request, type(error), error, error.__traceback__)
            report = reporter.get_traceback_html() + reporter.get_traceback_text()
    variables = report.replace(repr(NAME), "")
    assert "ValueError" in report
    assert "name" in report
    assert NAME not in variables

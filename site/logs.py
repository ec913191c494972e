"""Logs: one line an event, to stderr, without personal content (rule 8).

In development they are for eyes, elsewhere for machines: one JSON object a line. An exception's message may
quote what someone typed (a database names the value that was not unique), so for machines an exception is its
type and where it happened, never its message or its variables.
"""

import logging.config
import re
import sys
import traceback
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

# Servers log the address that was asked for; a search term in it may be a name.
QUERY = re.compile(r"\?[^\s\"']*")
SERVERS = ("django.server", "gunicorn.")


def without_query(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Cut query strings from what web servers log."""
    if str(event.get("logger", "")).startswith(SERVERS):
        event["event"] = QUERY.sub("", str(event["event"]))
    return event


def exception_without_words(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Put an exception's type and places in place of its traceback."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    if isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if not info or info[1] is None:
        return event
    chain: list[dict[str, Any]] = []
    error: BaseException | None = info[1]
    while error is not None and len(chain) < 10:
        places = [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        ]
        chain.append({"type": f"{type(error).__module__}.{type(error).__qualname__}", "at": places})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    event["exception"] = chain
    return event


def shared() -> list[Any]:
    """Return the steps that every line goes through, ours and those of the libraries."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_query,
    ]


def logging_config(*, machine_readable: bool, level: str) -> dict[str, Any]:
    """Return the logging setting: everything at ``level`` or above, one line each, to stderr."""
    last: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if machine_readable:
        last += [exception_without_words, structlog.processors.JSONRenderer(sort_keys=True)]
    else:
        last += [
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
        ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": last,
                "foreign_pre_chain": shared(),
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django gives these handlers of their own: a console, and mail to administrators.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            # A line for every page that is indexed, and the title of every page that is saved.
            "django_tasks": {"level": "WARNING"},
            "wagtail": {"level": "WARNING"},
            # A line for each step of each PDF.
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "WARNING"},
            # Each statement with its values; never above DEBUG, and never wanted.
            "django.db.backends": {"level": "INFO"},
        },
    }


def configure(config: Mapping[str, Any]) -> None:
    """Set up the standard library's logging and structlog alike. Named in ``LOGGING_CONFIG``."""
    logging.config.dictConfig(dict(config))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )

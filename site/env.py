"""What the environment may say, read into settings: the database, the mail server, lists of names."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent

# Seconds a SQLite writer waits for another before it gives up; the browser's own patience is longer.
SQLITE_WAIT = 20
# Seconds a database connection is kept. Opening one costs more than most of our queries.
KEEP_CONNECTION = 600
# Seconds a mail server may take before the attempt counts as failed; the outbox tries again.
MAIL_WAIT = 20

ENGINES = {"django.db.backends.sqlite3", "django.db.backends.postgresql"}
MAIL_SCHEMES = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def database(url: str) -> dict[str, Any]:
    """Return Django's description of the database that ``url`` names.

    ``sqlite:///var/recourse.sqlite3`` is relative to the project, four slashes make it absolute;
    ``postgres://user:password@host:5432/name`` is PostgreSQL.

    Raises:
        ImproperlyConfigured: for a URL that cannot be read, or another kind of database.
    """
    try:
        found: dict[str, Any] = {**dj_database_url.parse(url, conn_max_age=KEEP_CONNECTION, conn_health_checks=True)}
    except ValueError:
        # The URL may hold a password, so neither it nor the error that quotes it is shown.
        raise ImproperlyConfigured("DATABASE_URL cannot be read; expected sqlite:///… or postgres://…") from None
    if found["ENGINE"] not in ENGINES:
        raise ImproperlyConfigured(
            "DATABASE_URL names a database that Recourse does not run on; use SQLite or PostgreSQL."
        )
    if found["ENGINE"].endswith("sqlite3"):
        sqlite(found)
    return found


def sqlite(found: dict[str, Any], synchronous: str = "FULL") -> None:
    """Set SQLite up so that web and workers can share it and nothing that was confirmed is lost.

    WAL lets readers go on while one writes. A transaction takes the write lock when it begins, since
    one that only asks for it later fails at once instead of waiting. ``FULL`` waits for the disk at each
    commit: a reference that was shown must survive a power cut. Foreign keys are switched on by Django.
    Without ``recursive_triggers`` an ``INSERT OR REPLACE`` takes a row away unseen by the guard against deleting.
    """
    if found["NAME"] != ":memory:":
        found["NAME"] = ROOT / found["NAME"]
        found["NAME"].parent.mkdir(parents=True, exist_ok=True)
    found["OPTIONS"] = {
        "timeout": SQLITE_WAIT,
        **found.get("OPTIONS", {}),
        "transaction_mode": "IMMEDIATE",
        "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; PRAGMA recursive_triggers=ON;",
    }


def mail(url: str) -> dict[str, Any]:
    """Return the mail settings that ``url`` stands for.

    ``smtp+tls://user:password@host:587`` starts TLS after connecting, ``smtps://`` speaks it from the
    first byte, ``smtp://`` does not encrypt. A ``%`` in a password is written ``%25`` and so on.

    Raises:
        ImproperlyConfigured: for another scheme, or a URL without a host.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured("EMAIL_URL cannot be read; expected smtp+tls://user:password@host:587") from None
    if parts.scheme not in MAIL_SCHEMES or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL must be smtp+tls://…, smtps://… or smtp://… with a host.")
    timeout = parse_qs(parts.query).get("timeout", [str(MAIL_WAIT)])[0]
    if not timeout.isdigit() or int(timeout) == 0:
        raise ImproperlyConfigured("The timeout in EMAIL_URL must be a whole number of seconds.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or MAIL_SCHEMES[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": int(timeout),
    }


def names(text: str) -> list[str]:
    """Return the comma-separated names in ``text``, without blanks."""
    return [name.strip() for name in text.split(",") if name.strip()]


def required(environ: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str]:
    """Return the variables in ``wanted`` (name to what it is for), all of which must be set.

    Raises:
        ImproperlyConfigured: naming every one that is missing at once, so that nobody has to start
            the server once for each.
    """
    missing = [f"  {name}: {purpose}" for name, purpose in wanted.items() if not environ.get(name, "").strip()]
    if missing:
        raise ImproperlyConfigured("Recourse cannot start. Set these environment variables:\n" + "\n".join(missing))
    return {name: environ[name].strip() for name in wanted}


def flag(environ: Mapping[str, str], name: str) -> bool:
    """Return whether the variable ``name`` says yes; absent is no.

    Raises:
        ImproperlyConfigured: for a value that is neither yes nor no, rather than guessing.
    """
    text = environ.get(name, "").strip().lower()
    if text in {"1", "yes", "true", "on"}:
        return True
    if text in {"", "0", "no", "false", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0.")

"""Production refuses to start half set up, and is strict once it runs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "SECRET_KEY": "s" * 50,
    "PORTAL_KEY": "p" * 32,
    "SEARCH_KEY": "f" * 32,
    "DATABASE_URL": "postgres://recourse:pass%20word@db.example.org:5432/recourse",
    "ALLOWED_HOSTS": "complaints.example.org, www.example.org",
    "BASE_URL": "https://complaints.example.org/",
    "EMAIL_URL": "smtp+tls://mail.example.org",
    "DEFAULT_FROM_EMAIL": "complaints@example.org",
}
SHOW = """
import json
from recourse.settings import production
print(json.dumps({name: getattr(production, name) for name in dir(production) if name.isupper()}, default=str))
"""


def start(variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Load production's settings in a process that knows these variables and no others."""
    plain = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [sys.executable, "-c", SHOW], cwd=ROOT, env={**plain, **variables}, capture_output=True, text=True, check=False
    )


def settings(**variables: str) -> dict[str, object]:
    """Return production's settings, completed with these variables."""
    done = start({**COMPLETE, **variables})
    assert done.returncode == 0, done.stderr
    loaded: dict[str, object] = json.loads(done.stdout)
    return loaded


def test_it_names_all_that_is_missing_at_once() -> None:
    done = start({})
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert [name for name in COMPLETE if f"  {name}: " not in done.stderr] == []


@pytest.mark.parametrize("name", COMPLETE)
def test_it_does_without_none_of_them(name: str) -> None:
    done = start({**COMPLETE, name: " "})
    assert done.returncode != 0
    assert [each for each in COMPLETE if f"  {each}: " in done.stderr] == [name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "development-only-not-a-secret-0123456789-abcdefghijklmnop"),
        ("PORTAL_KEY", "short"),
        ("PORTAL_KEY", "s" * 50),
        ("SEARCH_KEY", "short"),
        ("SEARCH_KEY", "development-only-search-key-0123456789-abcdefghijk"),
        ("SEARCH_KEY", "s" * 50),
        ("SEARCH_KEY", "p" * 32),
        ("ALLOWED_HOSTS", "*"),
        ("BASE_URL", "http://complaints.example.org"),
        ("DATABASE_URL", "mysql://u:hidden-word@host/db"),
        ("DATABASE_URL", "postgres://u:hidden-word@host:port/db"),
        ("EMAIL_URL", "imap://u:hidden-word@mail.example.org"),
        ("EMAIL_URL", "smtp://u:hidden-word@"),
        ("BEHIND_PROXY", "perhaps"),
    ],
)
def test_it_refuses_what_is_unsafe_or_unreadable(name: str, value: str) -> None:
    done = start({**COMPLETE, name: value})
    assert done.returncode != 0
    assert name in done.stderr.splitlines()[-1]
    assert "hidden-word" not in done.stderr


def test_everything_goes_over_tls_and_cookies_stay_ours() -> None:
    found = settings()
    assert found["SECURE_SSL_REDIRECT"] is True
    assert found["SECURE_HSTS_SECONDS"] == 31536000
    assert found["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    for cookie in ("SESSION", "CSRF"):
        assert found[f"{cookie}_COOKIE_SECURE"] is True
        assert found[f"{cookie}_COOKIE_HTTPONLY"] is True
        assert found[f"{cookie}_COOKIE_SAMESITE"] == "Lax"
        assert str(found[f"{cookie}_COOKIE_NAME"]).startswith("__Host-")
    assert found["DEBUG"] is False
    assert found["ADMINS"] == []


def test_only_a_proxy_that_was_named_is_believed() -> None:
    assert "SECURE_PROXY_SSL_HEADER" not in settings()
    assert settings(BEHIND_PROXY="1")["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_nothing_lets_its_clock_be_moved() -> None:
    assert settings(TIME_TRAVEL="1", DEBUG="1")["TIME_TRAVEL"] is False


def test_the_variables_arrive() -> None:
    found = settings(EMAIL_URL="smtps://us%40example.org:p%23ss@mail.example.org?timeout=5")
    assert found["ALLOWED_HOSTS"] == ["complaints.example.org", "www.example.org"]
    assert found["WAGTAILADMIN_BASE_URL"] == "https://complaints.example.org"
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_TIMEOUT"]) == ("mail.example.org", 465, 5)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("us@example.org", "p#ss")
    assert (found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (True, False)


def test_postgresql_connections_are_kept_and_looked_after() -> None:
    default = settings()["DATABASES"]["default"]  # type: ignore[index]  # JSON
    assert default["ENGINE"] == "django.db.backends.postgresql"
    assert default["PASSWORD"] == "pass word"
    assert default["CONN_MAX_AGE"] > 0
    assert default["CONN_HEALTH_CHECKS"] is True

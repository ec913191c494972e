"""The real thing. Refuses to start without what it needs, and says everything that is missing at once."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from recourse.env import database, flag, mail, names, required
from recourse.logs import logging_config

from .base import *  # settings modules are made to be added to
from .base import EVIDENCE_ROOT, MIDDLEWARE, STORAGES

_given = required(
    os.environ,
    {
        "SECRET_KEY": "signs sessions; 50 random characters or more",
        "PORTAL_KEY": "makes the complainants' secrets; 32 random characters or more, not the SECRET_KEY",
        "SEARCH_KEY": "makes the tokens of the desk's search; 32 random characters or more, neither of the other keys",
        "DATABASE_URL": "postgres://user:password@host:5432/name, or sqlite:////absolute/path.sqlite3",
        "ALLOWED_HOSTS": "the host names this server answers to, separated by commas",
        "BASE_URL": "where staff find the desk, such as https://complaints.example.org",
        "EMAIL_URL": "the mail server, such as smtp+tls://user:password@mail.example.org:587",
        "DEFAULT_FROM_EMAIL": "who letters come from, such as Complaints <complaints@example.org>",
    },
)

DEBUG = False
TIME_TRAVEL = False  # and no variable changes it: dates that were promised cannot be moved

SECRET_KEY = _given["SECRET_KEY"]
PORTAL_KEY = _given["PORTAL_KEY"]
SEARCH_KEY = _given["SEARCH_KEY"]
ALLOWED_HOSTS = names(_given["ALLOWED_HOSTS"])
WAGTAILADMIN_BASE_URL = _given["BASE_URL"].rstrip("/")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _given["DEFAULT_FROM_EMAIL"]
DATABASES = {"default": database(_given["DATABASE_URL"])}
globals().update(mail(_given["EMAIL_URL"]))

_refused = [
    reason
    for wrong, reason in (
        (len(SECRET_KEY) < 50 or "development-only" in SECRET_KEY, "SECRET_KEY must be 50 random characters or more."),
        (len(PORTAL_KEY) < 32 or "development-only" in PORTAL_KEY, "PORTAL_KEY must be 32 random characters or more."),
        (
            PORTAL_KEY == SECRET_KEY,
            "PORTAL_KEY must differ from SECRET_KEY, so that either can be changed alone.",
        ),
        (len(SEARCH_KEY) < 32 or "development-only" in SEARCH_KEY, "SEARCH_KEY must be 32 random characters or more."),
        (SEARCH_KEY in (SECRET_KEY, PORTAL_KEY), "SEARCH_KEY must differ from SECRET_KEY and PORTAL_KEY."),
        (
            "*" in ALLOWED_HOSTS,
            "ALLOWED_HOSTS must name the hosts; * would let anyone choose our address.",
        ),
        (not WAGTAILADMIN_BASE_URL.startswith("https://"), "BASE_URL must begin with https://"),
    )
    if wrong
]
if _refused:
    raise ImproperlyConfigured("Recourse cannot start.\n" + "\n".join(f"  {reason}" for reason in _refused))

# --- Only over TLS, and nobody else's cookies ----------------------------------------------------
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # watchers ask the server itself, behind the proxy
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
BEHIND_PROXY = flag(os.environ, "BEHIND_PROXY")
if BEHIND_PROXY:
    # Only where a proxy in front sets this header itself: anyone else could send it.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# The prefix makes browsers refuse such a cookie from a neighbouring host or over plain HTTP.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"

# --- What people send, and who sends it -----------------------------------------------------------
EVIDENCE_ROOT = Path(os.environ["EVIDENCE_ROOT"]) if os.environ.get("EVIDENCE_ROOT") else EVIDENCE_ROOT
CLAMD = os.environ.get("CLAMD", "")
RECAPTCHA_PUBLIC_KEY = os.environ.get("RECAPTCHA_PUBLIC_KEY", "")
RECAPTCHA_PRIVATE_KEY = os.environ.get("RECAPTCHA_PRIVATE_KEY", "")
if bool(RECAPTCHA_PUBLIC_KEY) != bool(RECAPTCHA_PRIVATE_KEY):
    raise ImproperlyConfigured("Set both RECAPTCHA_PUBLIC_KEY and RECAPTCHA_PRIVATE_KEY, or neither.")

# --- Files: names change with their content, so browsers may keep them for ever ------------------
MIDDLEWARE = [MIDDLEWARE[0], "whitenoise.middleware.WhiteNoiseMiddleware", *MIDDLEWARE[1:]]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}

LOGGING = logging_config(machine_readable=True, level="INFO")
LOGGING_CONFIG = "recourse.logs.configure"

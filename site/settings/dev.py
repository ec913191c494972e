"""A developer's own machine and the demo: nothing to set up, the clock can be moved, mail goes to files."""

import os

from recourse.env import ROOT, database, mail
from recourse.logs import logging_config

from .base import *  # settings modules are made to be added to

DEBUG = True
TIME_TRAVEL = True
PORT = os.environ.get("PORT", "8000")

# Known to everyone and good for nothing: production refuses both.
SECRET_KEY = "development-only-not-a-secret-0123456789-abcdefghijklmnop"  # noqa: S105  # as it says
PORTAL_KEY = "development-only-portal-key-0123456789-abcdefghijk"
SEARCH_KEY = "development-only-search-key-0123456789-abcdefghijk"

ALLOWED_HOSTS = ["localhost", ".localhost", "127.0.0.1", "[::1]"]
WAGTAILADMIN_BASE_URL = f"http://localhost:{PORT}"

DATABASES = {"default": database(os.environ.get("DATABASE_URL") or "sqlite:///var/recourse.sqlite3")}

DEFAULT_FROM_EMAIL = "Recourse <recourse@localhost>"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = ROOT / "var" / "mail"
if os.environ.get("EMAIL_URL"):
    globals().update(mail(os.environ["EMAIL_URL"]))

CLAMD = os.environ.get("CLAMD", "")

LOGGING = logging_config(machine_readable=False, level=os.environ.get("LOG_LEVEL", "INFO"))
LOGGING_CONFIG = "recourse.logs.configure"

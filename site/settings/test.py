"""The tests: like production where it matters, quick where it does not. pytest makes warnings errors."""

import os
import tempfile
from pathlib import Path

from recourse.env import database, sqlite
from recourse.logs import logging_config

from .base import *  # settings modules are made to be added to
from .base import CACHES

DEBUG = False
TIME_TRAVEL = True
# A test may name a point at which a process dies (`intake.cases.failing`).
FAIL_POINTS = True

SECRET_KEY = "tests-only-not-a-secret-0123456789-abcdefghijklmnopqrstuvwxyz"  # noqa: S105  # as it says
PORTAL_KEY = "tests-only-portal-key-0123456789-abcdefghijklmnop"
SEARCH_KEY = "tests-only-search-key-0123456789-abcdefghijklmnop"

ALLOWED_HOSTS = ["testserver", "localhost", ".localhost", "127.0.0.1"]
WAGTAILADMIN_BASE_URL = "http://localhost:8000"

# SQLite is a file here too: tests that work in parallel processes must meet each other's locks. Its name tells
# this run from another one in the same folder; pytest-django adds each worker's name to it.
_run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
_file = Path(tempfile.gettempdir()) / f"recourse-test-{_run}.sqlite3"
_default = database(os.environ.get("DATABASE_URL") or f"sqlite:///{_file}")
if _default["ENGINE"].endswith("sqlite3"):
    sqlite(_default, synchronous="OFF")  # a test database need not outlive a power cut
    _default["TEST"] = {"NAME": str(_file)}
DATABASES = {"default": _default}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, and guards nothing here
DEFAULT_FROM_EMAIL = "Recourse <recourse@example.org>"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

FORM_QUICKEST_SECONDS = 0  # tests fill in forms in no time; those of the guard set it

# Each worker of a run has a folder of its own for what people send: what sweeps it knows one database.
_evidence = f"recourse-test-{_run}{os.environ.get('PYTEST_XDIST_WORKER', '')}-evidence"
EVIDENCE_ROOT = Path(os.environ.get("EVIDENCE_ROOT") or Path(tempfile.gettempdir()) / _evidence)

# PDFs are forgotten with the process.
CACHES = {**CACHES, "pdf": {**CACHES["default"], "LOCATION": "pdf"}}

LOGGING = logging_config(machine_readable=True, level="WARNING")
LOGGING_CONFIG = "recourse.logs.configure"

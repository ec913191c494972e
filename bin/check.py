"""`make check`: everything that can be said without running the tests. Runs all, then says what failed."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
MANAGE = [PYTHON, "manage.py"]

# Believable and good for nothing, so that production's settings can be looked at.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "recourse.settings.production",
    "SECRET_KEY": "for-the-deployment-check-only-" + "x9Qw3Er7Ty1Ui5Op" * 3,
    "PORTAL_KEY": "for-the-deployment-check-only-" + "z8Xc2Vb6Nm4As0Df" * 2,
    "SEARCH_KEY": "for-the-deployment-check-only-" + "q7Lk1Jh5Gf3Ds9Pa" * 2,
    "DATABASE_URL": "sqlite:///var/deployment-check.sqlite3",
    "ALLOWED_HOSTS": "complaints.example.org",
    "BASE_URL": "https://complaints.example.org",
    "EMAIL_URL": "smtp+tls://mail.example.org",
    "DEFAULT_FROM_EMAIL": "complaints@example.org",
}


def rooms() -> list[str]:
    """Return the folders and files whose Python is ours, as far as they exist."""
    wanted = [
        "home",
        "policies",
        "intake",
        "site",
        "tests",
        "bench",
        "bin",
        "manage.py",
        "recourse.py",
        "gunicorn.conf.py",
    ]
    return [name for name in wanted if (ROOT / name).exists()]


def templates() -> list[str]:
    """Return every template of ours."""
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))


def checks() -> list[tuple[str, list[str], dict[str, str]]]:
    """Return name, command and extra environment of each check."""
    # `recourse` is read through its link, for mypy follows no `__path__`.
    typed = [name for name in rooms() if name not in {"site", "recourse.py", "gunicorn.conf.py"}]
    found = [
        ("ruff check", [PYTHON, "-m", "ruff", "check", "--quiet", "."], {}),
        ("ruff format", [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."], {}),
        ("mypy", [PYTHON, "-m", "mypy", "--no-error-summary", *typed, ".typings/recourse"], {}),
        ("rooms and files", [PYTHON, "-m", "pytest", "--quiet", "-m", "not slow", "tests/architecture"], {}),
        ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"], {}),
        ("deployment", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ]
    if templates():
        found.append(("templates", [PYTHON, "-m", "djhtml", "--check", "--tabwidth", "4", *templates()], {}))
    return found


def main() -> int:
    """Run each check and return 1 where one failed, 0 else."""
    failed = []
    for name, command, extra in checks():
        began = time.monotonic()
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **extra}, check=False, capture_output=True, text=True
        )
        print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name} ({time.monotonic() - began:.1f} s)", flush=True)
        if done.returncode != 0:
            failed.append(name)
            print(done.stdout + done.stderr, flush=True)
    if failed:
        print(f"make check: failed: {', '.join(failed)}")
        return 1
    print("make check: all is well.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

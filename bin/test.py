"""`make test`: the whole suite in parallel, with a plain word on what is left out and why."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

# More workers only wait for each other's database and browser.
MOST_WORKERS = 2


def main() -> int:
    """Say what will run and on what, run it, and return pytest's own exit code."""
    from tests.chromium import find_chromium

    url = os.environ.get("DATABASE_URL", "")
    print(f"Database: {'PostgreSQL' if url.startswith(('postgres', 'pgsql')) else 'SQLite'}")
    arguments = ["-n", str(min(MOST_WORKERS, os.cpu_count() or 1)), *sys.argv[1:]]
    browser = find_chromium()
    if browser:
        print(f"Browser: {browser}")
    else:
        print("Browser: none found, so the browser tests are left out. To run them too: apt-get install chromium")
    sys.stdout.flush()
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "recourse.settings.test"}
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environ, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

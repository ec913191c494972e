"""Where this machine keeps Chromium, if it does. Nothing is ever downloaded."""

import os
import shutil


def find_chromium() -> str | None:
    """Return the path of the browser: what CHROMIUM names, else the first that is installed."""
    wanted = os.environ.get("CHROMIUM")
    if wanted:
        return shutil.which(wanted)
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    return None

"""Points at which a test may end the process, as a power cut would. Nothing of it happens outside of tests."""

import os
import signal

from django.conf import settings

#: The variable that names the point.
VARIABLE = "RECOURSE_FAIL_AT"


def point(name: str) -> None:
    """End this process here and now, if a test has asked for it."""
    if getattr(settings, "FAIL_POINTS", False) and os.environ.get(VARIABLE) == name:  # pragma: no cover - it dies
        os.kill(os.getpid(), signal.SIGKILL)

#!/usr/bin/env python
"""Run a management command; in development settings, unless DJANGO_SETTINGS_MODULE names others."""

import os
import sys


def main() -> None:
    """Hand the command line to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recourse.settings.dev")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit("Django is not here. Run `make environment`, then .venv/bin/python manage.py …") from error
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

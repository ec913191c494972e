"""``manage.py verify``: prove the rules on the stored data."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from intake.records import verify


class Command(BaseCommand):
    help = "Check the stored data against the rules: a line for each breach, and exit 1 if there is any."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for line in verify.breaches():
            found += 1
            self.stdout.write(line)
        if found:
            sys.exit(1)
        self.stdout.write(f"All {len(verify.CHECKS)} checks hold.")

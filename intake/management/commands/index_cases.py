"""``manage.py index_cases``: make the words by which cases are found anew."""

from typing import Any

from django.core.management.base import BaseCommand

from intake.finding import index


class Command(BaseCommand):
    help = "Make the words by which the desk finds cases anew: after another SEARCH_KEY, or where `verify` says so."

    def handle(self, *args: Any, **options: Any) -> None:
        done = sum(index.renew_all())
        self.stdout.write(f"{done} cases can be found." if done != 1 else "1 case can be found.")

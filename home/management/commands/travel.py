"""``manage.py travel "3 days"``: move time, in development only."""

import re
from datetime import timedelta
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from home import time

_UNITS = {"minute": "minutes", "hour": "hours", "day": "days", "week": "weeks"}


class Command(BaseCommand):
    help = "Move the clock of this installation (development only): travel '3 days', travel 'back'."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("by", help="such as '3 days', '-2 hours', '90 minutes'; 'back' returns to real time")

    def handle(self, *args: Any, by: str, **options: Any) -> None:
        wanted = by.strip().lower()
        try:
            if wanted == "back":
                time.travel(-time.offset())
            else:
                time.travel(self._amount(wanted))
        except ImproperlyConfigured as refused:
            raise CommandError(str(refused)) from refused
        except OperationalError as busy:
            raise CommandError("The database is busy, so time was not moved. Try again in a moment.") from busy
        moment = time.now().astimezone(time.LONDON)
        self.stdout.write(f"It is now {moment:%A %-d %B %Y, %H:%M}.")

    def _amount(self, text: str) -> timedelta:
        match = re.fullmatch(r"([+-]?\d+)\s+(minute|hour|day|week)s?", text)
        if not match:
            raise CommandError(
                f"“{text}” is no amount of time. Write a number and minutes, hours, days or weeks: '3 days'."
            )
        return timedelta(**{_UNITS[match[2]]: int(match[1])})

"""``manage.py load_demo``: the demo organisations with their past, once."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from intake.demo import loading
from intake.demo.build import PASSWORD, Demo


@contextmanager
def _quiet() -> Iterator[None]:
    """Say nothing of each letter of the past while it is told."""
    before = logging.root.manager.disable
    logging.disable(max(before, logging.INFO))
    try:
        yield
    finally:
        logging.disable(before)


class Command(BaseCommand):
    help = "Load the demo organisations (development only). A second run adds nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="the port the sites answer on")
        parser.add_argument("--no-cases", action="store_true", help="organisations, policies and forms alone")

    def handle(self, *args: Any, port: int, no_cases: bool = False, **options: Any) -> None:
        if not settings.TIME_TRAVEL:
            raise CommandError("The demo has well-known passwords. It is for development only.")
        with _quiet():
            loading.load(port, with_cases=not no_cases)
        for demo, _ in loading.DEMOS:
            self._say(demo, port)

    def _say(self, demo: Demo, port: int) -> None:
        at = f"http://{demo.hostname}:{port}"
        self.stdout.write(f"\n{demo.name}: {at}\n")
        for each in loading.to_try(demo):
            self.stdout.write(f"  Follow a complaint at {at}/complaint/\n")
            self.stdout.write(f"    reference {each.reference}, secret code {each.secret}\n")
        self.stdout.write(f"  Sign in at {at}/admin/ with the password {PASSWORD}\n")
        shown = [person for person in demo.people if person.shown]
        width = max(len(person.email) for person in shown)
        for person in shown:
            self.stdout.write(f"    {person.email:<{width}}  {person.what}\n")

"""``manage.py load_demo``: the demo organisations, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from home.models import Organisation
from intake.demo import ashton_on_mersey_scitt, east_midlands_south_maths_hub, schools_mutual_services, sennections
from intake.demo.build import PASSWORD

DEMOS = (schools_mutual_services, sennections, ashton_on_mersey_scitt, east_midlands_south_maths_hub)


class Command(BaseCommand):
    help = "Load the demo organisations (development only). A second run adds nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="the port the sites answer on")

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if not settings.TIME_TRAVEL:
            raise CommandError("The demo has well-known passwords. It is for development only.")
        for demo in DEMOS:
            with transaction.atomic():
                known = Organisation.objects.filter(site__hostname=demo.HOSTNAME).first()
                if known is None:
                    demo.build(port)
                elif known.site.port != port:
                    known.site.port = port
                    known.site.save()
            self._say(demo, port)

    def _say(self, demo: Any, port: int) -> None:
        self.stdout.write(f"\n{demo.NAME}: http://{demo.HOSTNAME}:{port}\n")
        self.stdout.write(f"  Sign in at http://{demo.HOSTNAME}:{port}/admin/ with the password {PASSWORD}\n")
        shown = [person for person in demo.PEOPLE if person.shown]
        width = max(len(person.email) for person in shown)
        for person in shown:
            self.stdout.write(f"    {person.email:<{width}}  {person.what}\n")

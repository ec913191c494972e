"""``manage.py due "2 working days" --from 2026-04-02T17:30 --nation england``: when a limit is up."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.models import Organisation
from home.time import LONDON
from policies import calendars
from policies.clock import Days, due, explain
from policies.procedures import NATIONS, parse_amount


class Command(BaseCommand):
    help = (
        "Say when an amount of time is up. A --from without an offset is local time, the first of an "
        "hour that comes twice. Without --site no database is asked."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("amount", help="such as '2 working days', '24 hours', '3 months'")
        parser.add_argument("--from", dest="start", required=True, help="such as 2026-04-02T17:30")
        parser.add_argument("--nation", choices=NATIONS, help="whose bank holidays (default: england, or the site's)")
        parser.add_argument("--site", help="a host name: adds that organisation's closures and terms")
        parser.add_argument("--explain", action="store_true", help="list each day, and why it counted or not")

    def handle(self, *args: Any, amount: str, start: str, **options: Any) -> None:
        try:
            wanted = parse_amount(amount)
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
        began = self._moment(start)
        days = self._days(options["site"], options["nation"])
        try:
            self.stdout.write(due(wanted, began, days).isoformat())
            if options["explain"]:
                for day in explain(wanted, began, days):
                    counted = f"day {day.n}" if day.counted else "not counted"
                    self.stdout.write(f"{day.day:%a} {day.day.isoformat()}  {counted}: {day.reason}")
        except ValueError as problem:
            raise CommandError(str(problem)) from problem

    def _moment(self, text: str) -> datetime:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as problem:
            raise CommandError(
                f"“{text}” is no moment. Write it as 2026-04-02T17:30, with an offset or Z if it isn't local."
            ) from problem
        # fold is 0: of an hour that comes twice, the first.
        return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)

    def _days(self, host: str | None, nation: str | None) -> Days:
        if host is None:
            return Days(nation or "england")
        organisation = Organisation.objects.filter(site__hostname=host).first()
        if organisation is None:
            raise CommandError(f"No organisation has a site at “{host}”.")
        return calendars.days_for(organisation, nation=nation)

"""``manage.py import_calendar --site HOST FILE --as closures``: closed days or terms from an iCalendar file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from home import calendars
from home.models import Calendar, Organisation
from home.time import now


class Command(BaseCommand):
    help = "Enter the days of an iCalendar file into an organisation's calendar, as its administrators can."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="an iCalendar file, such as closures.ics")
        parser.add_argument("--site", required=True, help="a host name: whose calendar")
        parser.add_argument("--as", dest="kind", required=True, choices=calendars.Kind.values, help="what they are")
        parser.add_argument("--check", action="store_true", help="only say what would be entered")

    def handle(self, *args: Any, file: Path, site: str, kind: str, check: bool, **options: Any) -> None:
        organisation = Organisation.objects.filter(site__hostname=site).first()
        if organisation is None:
            raise CommandError(f"No organisation has a site at “{site}”.")
        calendar = Calendar.objects.get(organisation=organisation)
        chosen = calendars.Kind(kind)
        try:
            with file.open("rb") as opened:
                data = opened.read(calendars.MOST_BYTES + 1)
            today = organisation.local(now()).date()
            entries, left_out = calendars.read(data, zone=organisation.timezone, today=today)
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}.") from error
        except calendars.Unreadable as error:
            raise CommandError(str(error)) from error
        plan = calendars.plan(calendar, chosen, entries, left_out)
        for row in plan.additions:
            until = f" to {row.last:%A %-d %B %Y}" if row.last != row.first else ""
            self.stdout.write(f"add      {row.first:%A %-d %B %Y}{until}: {row.title}")
        for row in plan.known:
            self.stdout.write(f"known    {row.first:%A %-d %B %Y}: {row.title}")
        for skipped in plan.left_out:
            when = f"{skipped.day:%A %-d %B %Y}: " if skipped.day else ""
            self.stdout.write(f"left out {when}{skipped.title or 'without a name'}: {skipped.why}")
        if check:
            self.stdout.write(f"{len(plan.additions)} would be entered; nothing was changed.")
            return
        entered = calendars.enter(calendar, chosen, plan.additions)
        anew = " Dates of open cases are reckoned anew by the worker." if entered else ""
        self.stdout.write(f"{entered} entered.{anew}")

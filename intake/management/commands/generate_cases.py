"""``manage.py generate_cases N``: believable cases in bulk, all of them invented; in development only."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.models import Organisation
from intake.cases.models import Case
from intake.generating import AlreadyThere, Cannot, generate


class Command(BaseCommand):
    help = "Invent cases in bulk (development only): at every stage, spread over the past months."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("count", type=int, metavar="N", help="how many")
        parser.add_argument("--site", metavar="HOST", help="whose; else those of the default site")
        parser.add_argument("--seed", type=int, help="the same seed gives the same cases; else the number there are")
        parser.add_argument("--open", action="store_true", help="only cases not closed, with nothing missed yet")

    def handle(self, *args: Any, count: int, site: str | None, seed: int | None, **options: Any) -> None:
        if not settings.TIME_TRAVEL:
            raise CommandError("These cases are invented. Among real ones nobody could tell them apart.")
        if count < 1:
            raise CommandError("Write how many cases you want: a whole number from 1.")
        organisation = self._organisation(site)
        seed = Case.objects.count() if seed is None else seed
        try:
            generate(organisation, count, seed=seed, only_open=options["open"], told=self._tell)
        except Cannot as why:
            raise CommandError(str(why)) from why
        except AlreadyThere as why:
            raise CommandError(f"The cases of seed {seed} are there already. Choose another seed.") from why
        self.stdout.write(f"{organisation} has {count:,} more cases (seed {seed}).")

    def _organisation(self, site: str | None) -> Organisation:
        wanted = {"site__hostname": site} if site else {"site__is_default_site": True}
        found = Organisation.objects.select_related("site__root_page").filter(**wanted).first()
        if found is None:
            known = ", ".join(Organisation.objects.order_by("pk").values_list("site__hostname", flat=True))
            raise CommandError(f"There is no such organisation. There are: {known or 'none'}.")
        return found

    def _tell(self, made: int) -> None:
        if made % 10_000 == 0:
            self.stdout.write(f"{made:,} …")

"""``manage.py lint --site HOST [--policy SLUG]``, or ``manage.py lint FILE``: what an editor should know."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.models import Organisation
from policies.lint import Finding, Severity, lint
from policies.lint.codes import known, packs
from policies.lint.page import findings, of_file
from policies.models import PolicyPage
from policies.procedures import ProcedureError, parse


class Command(BaseCommand):
    help = (
        "Say what is amiss in policies (their latest drafts) or in a procedure file. "
        "Advice never fails; exit 1 if something can't run."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="a procedure file; needs no data")
        parser.add_argument("--site", help="host name of the organisation's site")
        parser.add_argument("--policy", help="slug of one policy; else all of them")
        parser.add_argument("--code", action="append", default=[], choices=known(), help="hold a file against a code")

    def handle(self, *args: Any, file: Path | None, site: str | None, **options: Any) -> None:
        if (file is None) == (site is None):
            raise CommandError("Name a file, or --site.")
        if file is not None:
            looked = [(file.name, self._file(file, options["code"]))]
        else:
            looked = [(page.title, findings(page)) for page in self._policies(site or "", options["policy"])]
        for name, found in looked:
            self._say(name, found)
        if any(finding.blocks for _, found in looked for finding in found):
            raise SystemExit(1)

    def _file(self, file: Path, codes: list[str]) -> list[Finding]:
        try:
            return lint(of_file(parse(file.read_text(encoding="utf-8")), packs(codes)))
        except OSError as problem:
            raise CommandError(f"{file} can't be read: {problem.strerror}.") from problem
        except UnicodeDecodeError as problem:
            raise CommandError(f"{file} is not a text file in UTF-8.") from problem
        except ProcedureError as refused:
            return [Finding(Severity.BLOCKS, "cannot-run", str(problem)) for problem in refused.problems]

    def _policies(self, host: str, slug: str | None) -> list[PolicyPage]:
        organisation = Organisation.objects.filter(site__hostname=host).select_related("site__root_page").first()
        if organisation is None:
            raise CommandError(f"No organisation has a site at “{host}”.")
        pages = PolicyPage.objects.descendant_of(organisation.site.root_page).order_by("path")
        if slug is not None:
            pages = pages.filter(slug=slug)
            if not pages:
                raise CommandError(f"There is no policy “{slug}” at “{host}”.")
        return [page.get_latest_revision_as_object() for page in pages]

    def _say(self, name: str, found: list[Finding]) -> None:
        if not found:
            self.stdout.write(f"{name}: nothing to say.")
            return
        self.stdout.write(f"{name}:")
        for finding in found:
            self.stdout.write(f"  {finding.severity}: {finding.where}: {finding.says}")
            if finding.do:
                self.stdout.write(f"      {finding.do}")
            if finding.clause is not None:
                self.stdout.write(f"      {finding.clause} {finding.clause.source}")

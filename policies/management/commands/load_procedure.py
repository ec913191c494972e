"""``manage.py load_procedure FILE``: put a procedure file on a policy's draft, or only check it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from policies import publishing
from policies.blocks import from_stage
from policies.models import PolicyPage
from policies.procedures import Procedure, ProcedureError, parse, with_keys


class Command(BaseCommand):
    help = "Check a procedure file (--check), or put it on the draft of a policy (--site, --policy)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="validate the file alone; needs no data")
        parser.add_argument("--site", help="host name of the organisation's site")
        parser.add_argument("--policy", help="slug of the policy")

    def handle(self, *args: Any, file: Path, check: bool, **options: Any) -> None:
        procedure = self._read(file)
        if check:
            self.stdout.write(f"{file.name}: {len(procedure.stages)} stages, nothing wrong.")
            return
        if not (options["site"] and options["policy"]):
            raise CommandError("Name --site and --policy, or use --check.")
        self._put(procedure, self._policy(options["site"], options["policy"]))

    def _read(self, file: Path) -> Procedure:
        try:
            return parse(file.read_text(encoding="utf-8"))
        except OSError as problem:
            raise CommandError(f"{file} can't be read: {problem.strerror}.") from problem
        except UnicodeDecodeError as problem:
            raise CommandError(f"{file} is not a text file in UTF-8.") from problem
        except ProcedureError as refused:
            raise CommandError("\n".join(str(problem) for problem in refused.problems)) from refused

    def _policy(self, host: str, slug: str) -> PolicyPage:
        for page in PolicyPage.objects.filter(slug=slug):
            if page.get_site().hostname == host:
                return page
        raise CommandError(f"There is no policy “{slug}” at “{host}”.")

    def _put(self, procedure: Procedure, page: PolicyPage) -> None:
        draft = publishing.next_draft(page)
        # A stage that keeps its name keeps its identity, and open cases their place in it.
        keyed = with_keys(procedure, draft.draft_procedure())
        draft.procedure_title = keyed.title
        draft.procedure_nation = keyed.nation or ""
        draft.procedure_conclude = str(keyed.conclude) if keyed.conclude else ""
        draft.stages = draft.stages.stream_block.to_python([from_stage(s) for s in keyed.stages])
        unknown = publishing.unknown_units(draft, publishing.organisation_of(page))
        if unknown:
            raise CommandError("\n".join(unknown))
        with transaction.atomic():
            draft.save_revision(log_action=True)
        self.stdout.write(f"“{draft.title}” has a new draft with {len(keyed.stages)} stages. An editor publishes it.")

"""`manage.py draw_workflow`: write docs/workflow.md from the declared table of transitions."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from intake.cases.workflow.drawing import drawn

PATH = Path("docs") / "workflow.md"


class Command(BaseCommand):
    """Draw what may happen to a case."""

    help = "Write docs/workflow.md from the declared table of transitions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say whether it is up to date")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        path = Path(settings.ROOT) / PATH
        wanted = drawn()
        if check:
            if not path.exists() or path.read_text() != wanted:
                raise CommandError(f"{PATH} is out of date: run manage.py draw_workflow")
            return
        path.write_text(wanted)
        self.stdout.write(f"Wrote {PATH}.")

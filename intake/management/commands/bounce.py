"""``manage.py bounce < report.eml``: a mail server gives back a letter. Meant as a pipe, for the address we write from.

It ends as mail servers understand it (sysexits.h): 0 done, 65 nothing to do with us, 75 try again later.
"""

import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError

from intake.letters import bounces


class Command(BaseCommand):
    help = (
        "Read a mail server's report that a letter could not be delivered (RFC 3464) from standard input, "
        "and mark that letter as undelivered."
    )
    requires_system_checks: list[str] = []  # a pipe: as quick as it can be

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("report", nargs="?", default="-", help="a file; nothing or - for standard input")

    def handle(self, *args: Any, report: str, **options: Any) -> None:
        try:
            self.stdout.write(bounces.take(bounces.read(_bytes(report))))
        except bounces.NotAReport as refused:
            raise CommandError(f"{refused} Nothing was changed.", returncode=os.EX_DATAERR) from None
        except bounces.NotYet as refused:
            raise CommandError(str(refused), returncode=os.EX_TEMPFAIL) from None
        except DatabaseError as trouble:
            # A database quotes what it chokes on: its kind is enough.
            said = f"The database does not answer ({type(trouble).__name__}). Give the report once more later."
            raise CommandError(said, returncode=os.EX_TEMPFAIL) from None


def _bytes(report: str) -> bytes:
    """Return what was given, as far as it is read at all."""
    if report == "-":
        return sys.stdin.buffer.read(bounces.LONGEST + 1)
    try:
        with Path(report).open("rb") as file:
            return file.read(bounces.LONGEST + 1)
    except OSError:
        raise CommandError("There is no such file, or it can't be read.", returncode=os.EX_NOINPUT) from None

"""``manage.py route --site HOST --form SLUG answers.json``: where answers would go, and why. Nothing is opened."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.models import Organisation
from home.time import now
from home.units import Tree
from intake.forms.models import IntakeFormPage
from intake.routing import publishing
from intake.routing.deciding import Routed, table_in_force, try_out


class Command(BaseCommand):
    help = "Say as JSON where answers to a form would go, by the rules in force now, and why."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "answers", metavar="answers.json", help="the answers as a JSON object; - for standard input"
        )
        parser.add_argument("--site", metavar="HOST", required=True, help="the organisation's host name")
        parser.add_argument("--form", metavar="SLUG", required=True, help="the form's short name, as in its address")

    def handle(self, *args: Any, answers: str, site: str, form: str, **options: Any) -> None:
        organisation = _organisation(site)
        page = _form(organisation, form)
        procedure = publishing.procedure_of(page)
        if procedure is None:
            raise CommandError("No version of the form's policy with stages is in force, so nothing could be opened.")
        tree = Tree(organisation)
        unit = tree.units.get(page.default_unit_id or 0)
        routed = try_out(table_in_force(page.pk, now()), _answers(answers), tree, procedure, default_unit=unit)
        self.stdout.write(json.dumps(said(routed), indent=2, ensure_ascii=False))


def said(routed: Routed) -> dict[str, Any]:
    """Return a decision as the command prints it."""
    decision = routed.decision
    return {
        **decision.as_refs(),
        "stage": {"key": routed.stage.key, "name": routed.stage.name},
        "desk": {
            "unit": routed.assignment.unit.slug, "role": routed.assignment.role, "how": routed.assignment.how,
        },
    }  # fmt: skip


def _organisation(site: str) -> Organisation:
    found = Organisation.objects.filter(site__hostname=site).select_related("site__root_page").first()
    if found is None:
        known = ", ".join(Organisation.objects.order_by("pk").values_list("site__hostname", flat=True))
        raise CommandError(f"There is no organisation at {site}. There are: {known or 'none'}.")
    return found


def _form(organisation: Organisation, slug: str) -> IntakeFormPage:
    forms = IntakeFormPage.objects.descendant_of(organisation.site.root_page).select_related("policy")
    found = forms.filter(slug=slug).first()
    if found is None:
        known = ", ".join(forms.order_by("path").values_list("slug", flat=True))
        raise CommandError(f"{organisation} has no form “{slug}”. It has: {known or 'none'}.")
    return found


def _answers(path: str) -> dict[str, Any]:
    try:
        read = json.loads(Path("/dev/stdin" if path == "-" else path).read_text(encoding="utf-8"))
    except OSError as why:
        raise CommandError(f"{path} can't be read: {why.strerror}.") from why
    except ValueError as why:  # bytes that are no text, or text that is no JSON
        raise CommandError(f"{path} is not JSON.") from why
    if not isinstance(read, dict):
        raise CommandError(f"{path} must hold a JSON object: answers by the names of their questions.")
    return read

"""``manage.py create_organisation``: a new organisation, ready for its first administrator to sign in."""

import secrets
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from wagtail.models import Site

from home.models import ContactPage, Membership, Organisation, User
from home.models.organisation import Nation
from home.models.user import fold_email
from home.organisations import create_organisation, create_site
from policies.blocks import from_stage
from policies.models import PolicyIndexPage, PolicyPage
from policies.procedures import preset, presets


class Command(BaseCommand):
    help = (
        "Make an organisation: its site, top unit, first administrator, and the draft of a complaints "
        "policy. Prints the address at which the administrator chooses a password."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", required=True, help="the host name its site answers on")
        parser.add_argument("--port", type=int, default=443)
        parser.add_argument("--name", required=True, help="as the public knows it")
        parser.add_argument("--nation", choices=Nation.values, default=Nation.ENGLAND.value)
        parser.add_argument("--administrator", required=True, help="the email address of its first administrator")
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")
        parser.add_argument(
            "--preset", choices=sorted(presets()), help="start the draft policy from this shipped procedure"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["administrator"])
        except ValidationError as problem:
            raise CommandError(f"“{options['administrator']}” is no email address.") from problem
        if Site.objects.filter(hostname=options["host"], port=options["port"]).exists():
            raise CommandError(f"There is a site at {options['host']}:{options['port']} already.")
        if User.objects.filter(email=fold_email(options["administrator"])).exists():
            raise CommandError("Somebody with that email address exists already. Nobody works for two organisations.")
        with transaction.atomic():
            organisation = self._make(options)
            administrator = self._administrator(organisation, options)
            self._pages(organisation, administrator, options["preset"])
        token = default_token_generator.make_token(administrator)
        who = urlsafe_base64_encode(force_bytes(administrator.pk))
        address = reverse("wagtailadmin_password_reset_confirm", args=(who, token))
        self.stdout.write(f"{organisation.name} is made. To choose a password and sign in, once:")
        self.stdout.write(f"  {organisation.root_url}{address}")

    def _make(self, options: dict[str, Any]) -> Organisation:
        site = create_site(options["host"], options["port"], options["name"])
        return create_organisation(site=site, name=options["name"], nation=options["nation"])

    def _administrator(self, organisation: Organisation, options: dict[str, Any]) -> User:
        # A password that nobody knows; an unusable one would also stop "Forgotten your password?".
        administrator = User.objects.create_user(
            options["administrator"],
            secrets.token_urlsafe(32),
            first_name=options["first_name"],
            last_name=options["last_name"],
            organisation=organisation,
        )
        administrator.groups.add(organisation.administrators, organisation.editors, organisation.staff)
        # Until others are added, whatever arrives is theirs: no case is ever without anybody (rule 4).
        top = organisation.units.get(parent=None)
        Membership.objects.create(unit=top, user=administrator, role="manager")
        organisation.catch_all = top
        organisation.save()
        return administrator

    def _pages(self, organisation: Organisation, administrator: User, preset_slug: str | None) -> None:
        home = organisation.site.root_page
        index = PolicyIndexPage(title="Policies", slug="policies")
        for page in (index, ContactPage(title="Contact us", slug="contact")):
            home.add_child(instance=page)
            page.save_revision(user=administrator).publish()
        draft = PolicyPage(
            title="Complaints policy",
            slug="complaints",
            summary="How to tell us that something has gone wrong, who looks into it, and by when you hear from us.",
            review_months=12,
            owner_unit=organisation.units.get(parent=None),
            live=False,
        )
        if preset_slug:
            procedure = preset(preset_slug)
            draft.procedure_title = procedure.title
            draft.stages = draft.stages.stream_block.to_python([from_stage(stage) for stage in procedure.stages])
        index.add_child(instance=draft)
        draft.save_revision(user=administrator)

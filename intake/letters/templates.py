"""Which text a letter is written from: the organisation's own for the stage, its own for all, or the one we ship."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Max

from home.time import now
from home.triggers import Guard
from intake.letters.kinds import Letter
from intake.letters.models import LetterSettings, LetterTemplate, MessageKind, TemplateVersion

if TYPE_CHECKING:
    from home.models import Organisation, User

GUARDS = (
    Guard(
        name="intake_template_version_never_changes",
        table="intake_templateversion",
        operation="UPDATE",
        message="the wording of a letter is never edited: write a new version",
    ),
    Guard(
        name="intake_template_version_never_goes",
        table="intake_templateversion",
        operation="DELETE",
        message="the wording of a letter is never deleted",
    ),
)


@dataclass(frozen=True)
class Text:
    """What a letter is written from; ``version`` is none where it is the text we ship."""

    subject: str
    body: str
    version: TemplateVersion | None = None


@dataclass(frozen=True)
class Texts:
    """What letters of some kinds are written from, and what the organisation has chosen about all of them.

    Attributes:
        own: the organisation's own wordings, by kind and stage; the stage is blank for all.
    """

    chosen: LetterSettings
    own: Mapping[tuple[str, str], TemplateVersion]

    def of(self, letter: Letter, stage_key: str = "") -> Text:
        """Return the text that a letter is written from."""
        version = self.own.get((letter.kind.value, stage_key)) or self.own.get((letter.kind.value, ""))
        if version is not None:
            return Text(version.subject, version.body, version)
        shipped = letter.shipped
        return Text(shipped.subject, shipped.body)


def at_hand(organisation: "Organisation", kinds: Iterable[MessageKind]) -> Texts:
    """Fetch what letters of these kinds are written from, for every stage: two queries."""
    newest = (
        TemplateVersion.objects.filter(template__organisation=organisation, template__kind__in=list(kinds))
        .annotate(newest=Max("template__versions__number"))
        .filter(number=F("newest"), shipped=False)
        .select_related("template")
    )
    own = {(version.template.kind, version.template.stage_key): version for version in newest}
    return Texts(settings_of(organisation), own)


def text_of(organisation: "Organisation", letter: Letter, stage_key: str = "") -> Text:
    """Return the text that a letter is written from now."""
    return at_hand(organisation, (letter.kind,)).of(letter, stage_key)


def history(organisation: "Organisation", letter: Letter, stage_key: str = "") -> "list[TemplateVersion]":
    """Return the versions of one text, the newest first."""
    rows = TemplateVersion.objects.filter(
        template__organisation=organisation, template__kind=letter.kind, template__stage_key=stage_key
    )
    return list(rows.select_related("by").order_by("-number"))


def save(
    organisation: "Organisation",
    letter: Letter,
    stage_key: str,
    *,
    subject: str,
    body: str,
    by: "User | None",
    shipped: bool = False,
) -> TemplateVersion:
    """Write a new version; the text was looked at before (``checking.problems``)."""
    with transaction.atomic():
        template, _ = LetterTemplate.objects.get_or_create(
            organisation=organisation, kind=letter.kind, stage_key=stage_key
        )
        # The row is held while the number is found: two who save at once get two numbers.
        LetterTemplate.objects.select_for_update().get(pk=template.pk)
        last = template.versions.aggregate(last=Max("number"))["last"] or 0
        return TemplateVersion.objects.create(
            template=template, number=last + 1, subject=subject, body=body, shipped=shipped, at=now(), by=by
        )


def settings_of(organisation: "Organisation") -> LetterSettings:
    """Return what the organisation has chosen about its letters; where it chose nothing, what a new row would say."""
    found = LetterSettings.objects.filter(organisation_id=organisation.pk).first()
    return found or LetterSettings(organisation=organisation)

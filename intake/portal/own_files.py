"""The files that a complainant sent, on their own page."""

from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intake.cases.models import Case
from intake.forms.evidence import kinds
from intake.forms.evidence.models import File, FileState


@dataclass(frozen=True)
class OwnFile:
    """A file as its sender reads it; ``url`` is blank where it is not given out."""

    name: str
    words: str
    url: str


def shown(case: Case) -> list[OwnFile]:
    """Return the files that came with a complaint."""
    return [_shown(file) for file in case.files.select_related("name").order_by("pk")]


def _shown(file: File) -> OwnFile:
    words = f"{capfirst(str(kinds.KINDS[file.kind].words))}, {filesizeformat(file.size)}"
    if file.erased:
        words = _("Erased.")
    elif file.state == FileState.INFECTED:
        words = _("%(file)s. Our virus scanner found something in it, so we give it to nobody.") % {"file": words}
    elif file.state == FileState.HELD:
        words = _("%(file)s. We keep it, but nobody can open it, because %(why)s.") % {
            "file": words,
            "why": kinds.WHY_HELD.get(file.why, ""),
        }
    url = reverse("portal:file", args=(file.key,)) if file.given_out else ""
    return OwnFile(file.shown_name or _("A file"), words, url)

"""The form as a PDF that can be filled in."""

import hashlib
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from home.models.pages import address_of
from home.time import now
from intake.forms.building import compose_form
from intake.forms.paper.layout import IDENTITY, Layout, Row
from policies import printing, reading, sentences

if TYPE_CHECKING:
    from home.models import Organisation
    from intake.forms.models import IntakeFormPage

#: A day: it says what is promised today, and another day may promise something else.
_KEPT = 24 * 60 * 60
_READ_ONLY = 1


def identity_of(form: "IntakeFormPage") -> str:
    """Return what says, in the PDF, which form this is, and which revision of it."""
    return f"{form.pk} {form.live_revision_id or 0} {form.slug}"


def pdf(form: "IntakeFormPage", organisation: "Organisation") -> bytes:
    """Return the form as a PDF, made once a day for each of its revisions.

    Raises:
        printing.CannotPrint: where Pango is missing.
        printing.Busy: where too many are being made.
    """
    layout = Layout(compose_form(form, organisation).questionnaire)
    html = render_to_string("intake/forms/paper.html", _context(form, organisation, layout))
    css = render_to_string("intake/forms/paper.css")

    def make() -> bytes:
        return printing.render(
            html,
            css,
            identifier=hashlib.sha256(html.encode()).hexdigest(),
            address=organisation.root_url,
            forms=True,
            finish=_Finish(layout),
        )

    return printing.kept_or_made(html, css, make, timeout=_KEPT)


class _Finish:
    """Names every field for screen readers, and lets nobody type over what says which form it is."""

    def __init__(self, layout: Layout) -> None:
        self.said = {IDENTITY: _("Which form this is. Leave it as it is.")}
        for section in layout.sections:
            for row in section.rows:
                self.said |= _spoken(row)

    def __call__(self, document: Any, pdf: Any) -> None:
        import pydyf  # type: ignore[import-untyped]

        for thing in pdf.objects:
            if not isinstance(thing, pydyf.Dictionary) or "T" not in thing or "FT" not in thing:
                continue
            name = thing["T"].string
            if name in self.said:
                thing["TU"] = pydyf.String(self.said[name])
            if name == IDENTITY:
                thing["Ff"] = _READ_ONLY
            if "Parent" in thing:
                # One of several that are ticked in turn: it goes by its group's name, and has none of its own.
                del thing["T"]
                fields = pdf.catalog["AcroForm"]["Fields"]
                if thing.reference in fields:
                    fields.remove(thing.reference)


def _spoken(row: Row) -> dict[str, str]:
    number = f"{row.number}. {row.label}"
    if row.look == "date":
        return {box.name: f"{number} {box.label}" for box in row.boxes}
    if row.look == "several":
        return {box.name: f"{number} {box.label}" for group in row.groups for box in group.boxes}
    return {row.name: f"{number} {row.when}".strip()}


def _context(form: "IntakeFormPage", organisation: "Organisation", layout: Layout) -> dict[str, Any]:
    version = reading.version_in_force(form.policy)
    said: list[str] = []
    if version is not None:
        words = reading.stage_words(version.promise.first, version.promise, organisation)
        said = [sentence for sentence in (words.acknowledge, words.respond, words.escalate) if sentence]
    notice = reading.privacy_notice(organisation)
    root = organisation.root_url
    return {
        "form_page": form,
        "organisation": organisation,
        "sections": layout.sections,
        "identity": identity_of(form),
        "identity_name": IDENTITY,
        "promises": said,
        "policy": {"title": version.title, "url": root + address_of(form.policy)} if version else None,
        "notice": notice and {
            "title": notice.title, "number": notice.number, "url": root + address_of(notice.policy),
        },
        "address": root + address_of(form),
        "day": sentences.day_in_words(organisation.local(now()).date()),
    }  # fmt: skip

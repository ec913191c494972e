"""One version as readers see it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

from home import organisations
from home.models import Organisation
from home.models.pages import address_of
from home.time import now
from policies import printing, publishing, sentences
from policies.reading import remembered
from policies.reading.contents import Heading, with_anchors
from policies.reading.lists import policies_for
from policies.reading.stages import stages_in_words
from policies.reading.which import coming_in_words, comparison_url, pdf_url, version_url
from policies.reading.withdrawn import withdrawal_in_words

if TYPE_CHECKING:
    from policies.models import PolicyPage

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class VersionView:
    """One version as readers see it.

    Attributes:
        review_date: the next review, as its last review says; else as it was published with.
        approver: who approved it, as a role; blank where nobody was asked.
        contents: the headings of its own wording.
    """

    number: str
    title: str
    summary: str
    body_html: SafeString
    in_force_from: date
    published_at: datetime | None
    review_date: date | None
    review_overdue: bool
    review_cycle: str
    owner: str
    note: str
    url: str
    sha256: str
    contents: tuple[Heading, ...] = ()
    last_review: date | None = None
    approver: str = ""
    approved_on: date | None = None


def review_cycle(months: int | None) -> str:
    """Return how often a policy is reviewed, in words."""
    if not months:
        return ""
    if months == 12:
        return "We review this policy every year."
    if months % 12 == 0:
        return f"We review this policy every {months // 12} years."
    return "We review this policy every month." if months == 1 else f"We review this policy every {months} months."


def _owner(sealed: dict[str, Any]) -> str:
    return ", ".join(part for part in (sealed["owner_role"], sealed["owner_unit"]) if part)


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _view(
    organisation: Organisation,
    sealed: dict[str, Any],
    *,
    number: str,
    in_force_from: datetime,
    published_at: datetime | None,
    note: str,
    url: str,
    sha256: str,
    review: date | None,
    last_review: date | None = None,
) -> VersionView:
    contents = with_anchors(sealed["body_html"])
    return VersionView(
        number=number,
        title=sealed["title"],
        summary=sealed["summary"],
        body_html=contents.html,
        in_force_from=organisation.local(in_force_from).date(),
        published_at=published_at,
        review_date=review,
        review_overdue=review is not None and review < organisation.local(now()).date(),
        review_cycle=review_cycle(sealed["review_months"]),
        owner=_owner(sealed),
        note=note,
        url=url,
        sha256=sha256,
        contents=contents.headings,
        last_review=last_review,
        approver=sealed.get("approver") or "",
        approved_on=_day(sealed.get("approved_on")),
    )


def version_view(policy: "PolicyPage", organisation: Organisation, version: Any) -> VersionView:
    """Return a version as readers see it; without ``with_neighbours``, with the review date it was published with."""
    return _view(
        organisation,
        version.sealed,
        number=version.number,
        in_force_from=version.in_force_from,
        published_at=version.published_at,
        note=version.note,
        url=version_url(policy, version.number),
        sha256=version.sha256,
        review=getattr(version, "review_due", version.review_date),
        last_review=getattr(version, "reviewed_on", None),
    )


def _last_day(organisation: Organisation, version: Any) -> date | None:
    """Return the last day on which a version ``with_neighbours`` is in force; None while nobody knows it."""
    end = min((moment for moment in (version.followed_at, version.withdrawn_from) if moment), default=None)
    return organisation.local(end - _INSTANT).date() if end else None


def version_context(policy: "PolicyPage", version: Any, request: HttpRequest) -> dict[str, Any]:
    """Return what the policy template needs to show one version, which comes ``with_neighbours``."""
    organisation = organisations.for_request(request) or publishing.organisation_of(policy)
    is_current = version.pk == version.current
    card = next((card for card in policies_for(request) if card.policy_id == policy.pk), None)
    to_come = None
    if is_current and version.coming_number:
        to_come = coming_in_words(policy, organisation, version.coming_number, version.coming_from)
    stages, conclude = remembered.wording(version, organisation)
    return {
        "version": version_view(policy, organisation, version),
        "stages": stages,
        "conclude": conclude,
        "form_url": card.form_url if card and is_current else None,
        "coming": to_come,
        "versions_url": address_of(policy) + policy.reverse_subpage("versions"),
        "before": version.before,
        "compared_url": comparison_url(policy, version.before, version.number) if version.before else "",
        "pdf_url": pdf_url(policy, version.number) if printing.available() else "",
        "this_version_in_force": is_current,
        "current_url": address_of(policy) if version.current else None,
        "not_yet_in_force": version.in_force_from > now(),
        "last_day": _last_day(organisation, version),
        # Asked for only where there is something to say: most policies are never archived.
        "withdrawal": withdrawal_in_words(policy, organisation) if version.withdrawn_from else None,
    }


def preview_context(policy: "PolicyPage") -> dict[str, Any]:
    """Return the same for the editor's draft."""
    organisation = publishing.organisation_of(policy)
    today = organisation.local(now()).date()
    procedure = policy.draft_procedure()
    return {
        "version": _view(
            organisation,
            publishing.seal(policy, in_force=today),
            number="draft",
            in_force_from=now(),
            published_at=None,
            note=policy.change_note,
            url="",
            sha256="",
            review=publishing.review_due(policy, today),
        ),
        "stages": stages_in_words(procedure, organisation),
        "conclude": sentences.conclude_in_words(procedure),
        "form_url": None,
        "coming": None,
        "versions_url": "",
        "this_version_in_force": True,
        "current_url": address_of(policy),
    }

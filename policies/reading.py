"""What readers are shown: always from versions, never from the page's own fields (rule 3)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from home import organisations
from home.models import Organisation
from home.models.pages import address_of
from home.time import now
from policies import publishing, sentences
from policies.procedures.model import Procedure, Stage
from policies.sentences import StageWords
from policies.signals import answers, forms_of_policy

if TYPE_CHECKING:
    from policies.models import PolicyPage, PolicyVersion

_REMEMBERED = "_recourse_policies"


@dataclass(frozen=True)
class StageView:
    """One stage as readers see it."""

    number: int
    name: str
    kind: str
    anchor: str
    words: StageWords
    steps: tuple[str, ...]


@dataclass(frozen=True)
class VersionView:
    """One version as readers see it."""

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


@dataclass(frozen=True)
class HistoryRow:
    """One line of the list of versions."""

    number: str
    in_force_from: date
    until: date | None
    note: str
    url: str
    state: str
    sha256: str


@dataclass(frozen=True)
class PolicyCard:
    """A policy in force, as lists show it."""

    policy_id: int
    title: str
    summary: str
    url: str
    form_url: str | None
    number: str
    category: str
    in_force_from: date
    review_date: date | None


def version_in_force(policy: "PolicyPage", at: datetime | None = None) -> "PolicyVersion | None":
    """Return the version of a policy that holds at ``at`` (now, if not given)."""
    from policies.models import PolicyVersion

    return PolicyVersion.objects.filter(policy_id=policy.pk).in_force(at or now()).first()


def public_title(policy: "PolicyPage") -> str:
    """Return the title in force, else that of the version to come; never the draft's."""
    version = version_in_force(policy) or policy.versions.first()
    return version.title if version else "Policy"


def coming(policy: "PolicyPage") -> dict[str, Any] | None:
    """Return the next version that is published but not in force yet."""
    version = policy.versions.filter(in_force_from__gt=now()).order_by("in_force_from", "-pk").first()
    if version is None:
        return None
    organisation = publishing.organisation_of(policy)
    return {
        "number": version.number,
        "in_force_from": organisation.local(version.in_force_from).date(),
        "url": _version_url(policy, version.number),
    }


def _version_url(policy: "PolicyPage", number: str) -> str:
    return address_of(policy) + policy.reverse_subpage("version", args=(number,))


def stages_in_words(procedure: Procedure, organisation: Organisation) -> list[StageView]:
    """Return the stages with the sentences that stage data make."""
    units = dict(organisation.units.values_list("slug", "name"))
    return [
        StageView(
            number=number,
            name=stage.name,
            kind=stage.kind.value,
            anchor=f"stage-{number}",
            words=sentences.stage_in_words(stage, procedure, units),
            steps=stage.steps,
        )
        for number, stage in enumerate(procedure.stages, start=1)
    ]


def stage_words(stage: Stage, procedure: Procedure, organisation: Organisation) -> StageWords:
    """Return the sentences of one stage."""
    return sentences.stage_in_words(stage, procedure, dict(organisation.units.values_list("slug", "name")))


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
) -> VersionView:
    review = date.fromisoformat(sealed["review_date"]) if sealed["review_date"] else None
    return VersionView(
        number=number,
        title=sealed["title"],
        summary=sealed["summary"],
        # Rendered by Wagtail's own blocks when it was published, and sealed since.
        body_html=mark_safe(sealed["body_html"]),  # noqa: S308
        in_force_from=organisation.local(in_force_from).date(),
        published_at=published_at,
        review_date=review,
        review_overdue=review is not None and review < organisation.local(now()).date(),
        review_cycle=review_cycle(sealed["review_months"]),
        owner=_owner(sealed),
        note=note,
        url=url,
        sha256=sha256,
    )


def version_context(policy: "PolicyPage", version: "PolicyVersion", request: HttpRequest) -> dict[str, Any]:
    """Return what the policy template needs to show one version."""
    organisation = organisations.for_request(request) or publishing.organisation_of(policy)
    current = version_in_force(policy)
    is_current = current is not None and current.pk == version.pk
    card = next((card for card in policies_for(request) if card.policy_id == policy.pk), None)
    return {
        "version": _view(
            organisation,
            version.sealed,
            number=version.number,
            in_force_from=version.in_force_from,
            published_at=version.published_at,
            note=version.note,
            url=_version_url(policy, version.number),
            sha256=version.sha256,
        ),
        "stages": stages_in_words(version.promise, organisation),
        "form_url": card.form_url if card and is_current else None,
        "coming": coming(policy) if is_current else None,
        "versions_url": address_of(policy) + policy.reverse_subpage("versions"),
        "this_version_in_force": is_current,
        "current_url": address_of(policy) if current else None,
        "not_yet_in_force": version.in_force_from > now(),
    }


def preview_context(policy: "PolicyPage") -> dict[str, Any]:
    """Return the same for the editor's draft."""
    organisation = publishing.organisation_of(policy)
    return {
        "version": _view(
            organisation,
            publishing.seal(policy),
            number="draft",
            in_force_from=now(),
            published_at=None,
            note=policy.change_note,
            url="",
            sha256="",
        ),
        "stages": stages_in_words(policy.draft_procedure(), organisation),
        "form_url": None,
        "coming": None,
        "versions_url": "",
        "this_version_in_force": True,
        "current_url": address_of(policy),
    }


def history(policy: "PolicyPage") -> list[HistoryRow]:
    """Return all versions, the last in force first, with the span in which each held."""
    organisation = publishing.organisation_of(policy)
    at = now()
    current = version_in_force(policy, at)
    rows: list[HistoryRow] = []
    later: datetime | None = None
    for version in policy.versions.order_by("-in_force_from", "-pk"):
        end = min((m for m in (later, version.withdrawn_from) if m), default=None)
        if current is not None and version.pk == current.pk:
            state = "in force"
        else:
            state = "coming" if version.in_force_from > at else "past"
        rows.append(
            HistoryRow(
                number=version.number,
                in_force_from=organisation.local(version.in_force_from).date(),
                until=organisation.local(end).date() if end else None,
                note=version.note,
                url=_version_url(policy, version.number),
                state=state,
                sha256=version.sha256,
            )
        )
        later = version.in_force_from
    return rows


def policies_in_force(organisation: Organisation) -> list[PolicyCard]:
    """Return an organisation's policies that are in force now, by title."""
    from policies.models import PolicyPage, PolicyVersion

    newest = PolicyVersion.objects.filter(policy=OuterRef("policy")).in_force(now()).values("pk")[:1]
    versions = list(
        PolicyVersion.objects.filter(
            pk=Subquery(newest),
            policy__live=True,
            policy__path__startswith=organisation.site.root_page.path,
        )
        .select_related("policy")
        .defer("procedure", "policy__body", "policy__stages")
    )
    forms: dict[int, str] = {}
    asked = [version.policy_id for version in versions]
    for found in answers(forms_of_policy, PolicyPage, policies=asked):
        forms.update(found)
    cards = [
        PolicyCard(
            policy_id=version.policy_id,
            title=version.title,
            summary=version.sealed["summary"],
            url=address_of(version.policy),
            form_url=forms.get(version.policy_id),
            number=version.number,
            category=version.sealed["category"],
            in_force_from=organisation.local(version.in_force_from).date(),
            review_date=version.review_date,
        )
        for version in versions
    ]
    return sorted(cards, key=lambda card: card.title.casefold())


def policies_for(request: HttpRequest) -> list[PolicyCard]:
    """Return the policies in force of the site being read; asked once a request."""
    organisation = organisations.for_request(request)
    if organisation is None:
        return []
    if not hasattr(request, _REMEMBERED):
        setattr(request, _REMEMBERED, policies_in_force(organisation))
    cards: list[PolicyCard] = getattr(request, _REMEMBERED)
    return cards

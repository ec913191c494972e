"""Lists of policies in force."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest

from home import organisations
from home.models import Organisation
from home.models.pages import address_of
from home.time import now
from policies import reviews
from policies.models.choices import Category
from policies.signals import answers, forms_of_policy

_REMEMBERED = "_recourse_policies"


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
    review_overdue: bool


def versions_in_force(organisation: Organisation) -> "list[Any]":
    """Return the version in force of each of an organisation's live policies, with its policy and its review date."""
    from policies.models import PolicyVersion

    newest = PolicyVersion.objects.filter(policy=OuterRef("policy")).in_force(now()).values("pk")[:1]
    here = PolicyVersion.objects.filter(
        pk=Subquery(newest), policy__live=True, policy__path__startswith=organisation.site.root_page.path
    )
    light = here.select_related("policy").defer("procedure", "policy__body", "policy__stages")
    return list(reviews.with_reviews(light))


def privacy_notice(organisation: Organisation) -> Any | None:
    """Return the version in force of an organisation's privacy notice, the newest where there are several."""
    found = [v for v in versions_in_force(organisation) if v.sealed["category"] == Category.PRIVACY]
    return max(found, key=lambda version: (version.in_force_from, version.pk), default=None)


def cards_of(organisation: Organisation, versions: "list[Any]") -> list[PolicyCard]:
    """Return policies as lists show them, by title; from what :func:`versions_in_force` found."""
    from policies.models import PolicyPage

    forms: dict[int, str] = {}
    today = organisation.local(now()).date()
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
            review_date=version.review_due,
            review_overdue=reviews.review_state(version.review_due, today) is reviews.ReviewState.OVERDUE,
        )
        for version in versions
    ]
    return sorted(cards, key=lambda card: card.title.casefold())


def policies_in_force(organisation: Organisation) -> list[PolicyCard]:
    """Return an organisation's policies that are in force now, by title."""
    return cards_of(organisation, versions_in_force(organisation))


def policies_for(request: HttpRequest) -> list[PolicyCard]:
    """Return the policies in force of the site being read; asked once a request."""
    organisation = organisations.for_request(request)
    if organisation is None:
        return []
    if not hasattr(request, _REMEMBERED):
        setattr(request, _REMEMBERED, policies_in_force(organisation))
    cards: list[PolicyCard] = getattr(request, _REMEMBERED)
    return cards


def remember(request: HttpRequest, cards: list[PolicyCard]) -> None:
    """Spare a request the question of :func:`policies_for`."""
    setattr(request, _REMEMBERED, cards)

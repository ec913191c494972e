"""Atom feeds of what has changed in policies: of one, or of all that an organisation has.

An entry appears when its version comes into force, and never before (rule 3).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Greatest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.views.decorators.http import require_safe

from home import organisations
from home.models import Organisation
from home.models.pages import address_of
from home.time import now
from policies import reading
from policies.moments import day_in_words
from policies.reading.which import comparison_url
from policies.serving import chrome
from policies.serving.kept import kept

if TYPE_CHECKING:
    from policies.models import PolicyPage, PolicyVersion

#: A feed reader asks often; what is older is on the page of all versions.
MOST = 50
# XML has no way to write these.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """Something that has changed for readers.

    Attributes:
        identity: an address that stays the same for ever, wherever the site moves.
        at: when it became so for readers.
        compared: where it is compared with the version before; blank for the first.
    """

    identity: str
    title: str
    note: str
    at: datetime
    url: str
    compared: str = ""


class _Feed(Atom1Feed):
    """Django's Atom feed, which for an empty feed would say that it has changed just now."""

    mime_type = "application/atom+xml; charset=utf-8"

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=self.feed["since"])

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item["compared"]:
            handler.addQuickElement("link", "", {"rel": "related", "href": item["compared"], "title": "What changed"})


def entries(organisation: Organisation, policy: "PolicyPage | None" = None) -> list[Entry]:
    """Return what has changed, the latest first: of one policy, or of all."""
    told = [_of_version(organisation, version) for version in _were_in_force(organisation, policy)[:MOST]]
    told += _withdrawals(organisation, policy)
    return sorted(told, key=lambda entry: entry.at, reverse=True)[:MOST]


def _were_in_force(organisation: Organisation, policy: "PolicyPage | None") -> "QuerySet[PolicyVersion]":
    """Return the versions that are or were in force, with title and the number before."""
    from policies.models import PolicyVersion

    earlier = (
        PolicyVersion.objects.filter(policy=OuterRef("policy"))
        .filter(
            Q(in_force_from__lt=OuterRef("in_force_from"))
            | Q(in_force_from=OuterRef("in_force_from"), pk__lt=OuterRef("pk"))
        )
        .order_by("-in_force_from", "-pk")
    )
    # The last published of those that come into force at one moment is in force; the others never were.
    passed_over = PolicyVersion.objects.filter(
        policy=OuterRef("policy"), in_force_from=OuterRef("in_force_from"), pk__gt=OuterRef("pk")
    )
    found = (
        PolicyVersion.objects.filter(_whose(organisation, policy), policy__live=True, in_force_from__lte=now())
        .filter(Q(withdrawn_from=None) | Q(withdrawn_from__gt=F("in_force_from")))
        .exclude(Exists(passed_over))
    )
    return (
        found.annotate(
            sealed_title=KT("sealed__title"),
            # An older version that was entered afterwards is news when it was entered.
            told_at=Greatest("in_force_from", "published_at"),
            before=Subquery(earlier.values("number")[:1]),
        )
        .select_related("policy")
        .defer("sealed", "procedure", "policy__body", "policy__stages")
        .order_by("-told_at", "-pk")
    )


def _whose(organisation: Organisation, policy: "PolicyPage | None") -> Q:
    if policy is not None:
        return Q(policy=policy)
    return Q(policy__path__startswith=organisation.site.root_page.path)


def _of_version(organisation: Organisation, version: Any) -> Entry:
    policy, number, root = version.policy, version.number, organisation.root_url
    return Entry(
        identity=_identity(f"version/{policy.pk}/{version.sha256}"),
        title=f"{version.sealed_title}: version {number}",
        note=f"In force from {day_in_words(organisation.local(version.in_force_from).date())}.\n\n{version.note}",
        at=version.told_at,
        url=root + reading.version_url(policy, number),
        compared=root + comparison_url(policy, version.before, number) if version.before else "",
    )


def _withdrawals(organisation: Organisation, policy: "PolicyPage | None") -> list[Entry]:
    from policies.models import Withdrawal

    today = organisation.local(now()).date()
    found = Withdrawal.objects.filter(_whose(organisation, policy), first_day__lte=today).select_related("policy")
    told = []
    for row in found.defer("policy__body", "policy__stages").order_by("-first_day")[:MOST]:
        midnight = datetime.combine(row.first_day, time.min, organisation.timezone)
        told.append(
            Entry(
                identity=_identity(f"withdrawal/{row.policy_id}/{row.first_day}"),
                title=f"{reading.public_title(row.policy)}: no longer in force",
                note=row.reason,
                at=max(midnight, row.at),
                url=f"{organisation.root_url}{address_of(row.policy)}versions/",
            )
        )
    return told


def _identity(what: str) -> str:
    return uuid5(NAMESPACE_URL, f"recourse/{what}").urn


def feed(organisation: Organisation, title: str, here: str, about: str, told: Sequence[Entry]) -> bytes:
    """Return a feed as Atom.

    Args:
        here: the feed's own address.
        about: the address of the page that it is about.
    """
    written = _Feed(
        title=_writable(title),
        link=organisation.root_url + about,
        description="",
        language="en-GB",
        author_name=_writable(organisation.name),
        feed_url=organisation.root_url + here,
        feed_guid=organisation.root_url + here,
        since=_BEFORE_ALL,
    )
    for entry in told:
        written.add_item(
            title=_writable(entry.title),
            link=entry.url,
            description=linebreaks(_writable(entry.note), autoescape=True),
            unique_id=entry.identity,
            pubdate=entry.at,
            updateddate=entry.at,
            compared=entry.compared,
        )
    return written.writeString("utf-8").encode()


def _writable(text: str) -> str:
    return _UNWRITABLE.sub(" ", text)


@require_safe
@kept
def of_site(request: HttpRequest) -> HttpResponseBase:
    """Serve what has changed in all policies of an organisation."""
    organisation = _organisation(request)
    told = entries(organisation)
    return _answer(feed(organisation, f"{organisation.name}: policies", request.path, "/policies/", told))


@require_safe
@kept
def of_policy(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Serve what has changed in one policy."""
    organisation = _organisation(request)
    policy = chrome.policy(request, slug)
    if policy is None or not policy.versions.exists():
        raise Http404("no such policy")
    title = f"{organisation.name}: {reading.public_title(policy)}"
    return _answer(feed(organisation, title, request.path, address_of(policy), entries(organisation, policy)))


def _organisation(request: HttpRequest) -> Organisation:
    chrome.lend(request)
    organisation = organisations.for_request(request)
    if organisation is None:
        raise Http404("no organisation at this address")
    return organisation


def _answer(written: bytes) -> HttpResponse:
    return HttpResponse(written, content_type=_Feed.mime_type)

"""Searching the policies in force, and nothing else (rule 3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.db.models import OuterRef, Subquery
from django.utils.safestring import SafeString
from wagtail.search.backends import get_search_backend
from wagtail.search.backends.database.fallback import DatabaseSearchBackend

from home.models import Organisation
from home.models.pages import address_of
from home.time import now
from policies.finding.index import names_of_units
from policies.finding.passages import Passage, passages
from policies.finding.snippets import marked
from policies.finding.words import asked
from policies.serving import changes
from policies.serving.shelf import Shelf

if TYPE_CHECKING:
    from policies.models import PolicyVersion

#: Of so many versions that the index finds, the text is looked at; an organisation has fewer policies.
_MOST = 100
#: Of a policy, so many passages are shown.
_SHOWN = 3

_taken_apart: Shelf[list[Passage]] = Shelf(most=300)


@dataclass(frozen=True)
class Hit:
    """A place in which something was found, with what was found there."""

    heading: str
    url: str
    snippets: Sequence[SafeString]


@dataclass(frozen=True)
class Found:
    """A policy in force in which something was found."""

    title: SafeString
    summary: SafeString
    url: str
    number: str
    hits: Sequence[Hit]


@dataclass(frozen=True)
class Results:
    """What a search brought.

    Attributes:
        understood: whether it held a word to search by.
        all_words: false where nothing held all the words, so that what holds some of them is shown.
    """

    found: Sequence[Found]
    understood: bool
    all_words: bool = True


def forget() -> None:
    """Keep nothing."""
    _taken_apart.clear()


def search(organisation: Organisation, query: str) -> Results:
    """Return an organisation's policies in force that hold the words of ``query``, the closest first."""
    wanted = asked(query)
    if not wanted:
        return Results((), understood=False)
    in_force, units = _in_force(organisation), names_of_units(organisation)
    found = _looked_through(units, wanted, in_force, whole=True)
    if found or len(wanted) == 1:
        return Results(found, understood=True)
    return Results(_looked_through(units, wanted, in_force, whole=False), understood=True, all_words=False)


def _in_force(organisation: Organisation) -> list[int]:
    """Return the ids of the versions that are in force now."""
    from policies.models import PolicyVersion

    newest = PolicyVersion.objects.filter(policy=OuterRef("policy")).in_force(now()).values("pk")[:1]
    root = organisation.site.root_page.path
    held = PolicyVersion.objects.filter(pk=Subquery(newest), policy__live=True, policy__path__startswith=root)
    return list(held.order_by("pk").values_list("pk", flat=True))


def _looked_through(
    units: Mapping[str, str], wanted: Sequence[str], in_force: Sequence[int], *, whole: bool
) -> list[Found]:
    needed = frozenset(wanted)
    ranked = []
    for version in _candidates(wanted, in_force, whole=whole):
        text = _passages(version, units)
        held = frozenset[str]().union(*(each.stems for each in text)) & needed
        if held == needed or (held and not whole):
            ranked.append((_closeness(text, needed), version.title.casefold(), version, text))
    ranked.sort(key=lambda row: row[:2])
    return [_shown(version, text, needed) for _, _, version, text in ranked]


def _candidates(wanted: Sequence[str], in_force: Sequence[int], *, whole: bool) -> "list[PolicyVersion]":
    """Ask the index. A SQLite without full-text search has none: then every text is looked at."""
    from policies.models import PolicyVersion

    versions = PolicyVersion.objects.filter(pk__in=in_force).order_by()
    backend = get_search_backend()
    if isinstance(backend, DatabaseSearchBackend):
        ids = list(in_force)[:_MOST]
    else:
        told = backend.search(" ".join(wanted), versions, operator="and" if whole else "or")
        ids = [version.pk for version in told[:_MOST]]
    return list(PolicyVersion.objects.filter(pk__in=ids).select_related("policy").defer(*_UNREAD)) if ids else []


_UNREAD = ("policy__body", "policy__stages")


def _passages(version: "PolicyVersion", units: Mapping[str, str]) -> list[Passage]:
    seen, at = changes.seen(), now()
    found = _taken_apart.get(version.pk, seen, at)
    if found is None:
        found = passages(version, units)
        _taken_apart.put(version.pk, found, seen, at)
    return found


def _closeness(text: Sequence[Passage], needed: frozenset[str]) -> tuple[int, int, int]:
    """Tell how close a policy is, the closest least: most words in the title, then the summary, then in one passage."""
    best = [max((len(each.stems & needed) for each in text if each.rank == rank), default=0) for rank in (0, 1)]
    together = max((len(each.stems & needed) for each in text), default=0)
    return -best[0], -best[1], -together


def _shown(version: "PolicyVersion", text: Sequence[Passage], needed: frozenset[str]) -> Found:
    url = address_of(version.policy)
    told = [each for each in text if each.rank > 1 and each.stems & needed]
    in_head = frozenset[str]().union(*(each.stems for each in text if each.rank <= 1))
    return Found(
        title=marked(version.title, needed, length=len(version.title)),
        summary=marked(version.sealed["summary"], needed, length=400),
        url=url,
        number=version.number,
        hits=_hits(_telling(told, needed, needed - in_head), url, needed),
    )


def _telling(told: Sequence[Passage], needed: frozenset[str], unseen: frozenset[str]) -> list[Passage]:
    """Return the passages to show, in reading order: those that bring words not seen yet, then those with most of them.

    A heading says little where its text is found too.
    """
    left = list(range(len(told)))
    chosen: list[int] = []
    while left and len(chosen) < _SHOWN:
        at = min(
            left, key=lambda at: (-len(told[at].stems & unseen), -len(told[at].stems & needed), -told[at].rank, at)
        )
        left.remove(at)
        chosen.append(at)
        unseen -= told[at].stems
    return [told[at] for at in sorted(chosen)]


def _hits(found: Sequence[Passage], url: str, needed: frozenset[str]) -> list[Hit]:
    """Put passages that stand under one heading together."""
    places = groupby(found, key=lambda each: (each.heading, each.anchor))
    return [
        Hit(heading, f"{url}#{quote(anchor)}", [marked(each.text, needed) for each in there])
        for (heading, anchor), there in places
    ]

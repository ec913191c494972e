"""Wagtail's search index holds every version, in stems; which of them are in force is asked when somebody searches.

So a version that comes into force at midnight is found from midnight on, though nobody touched anything.
"""

from typing import TYPE_CHECKING, Any

from wagtail.search.backends import get_search_backend

from home.models import Organisation
from policies import publishing
from policies.finding.passages import passages
from policies.finding.words import stems
from policies.signals import version_published

if TYPE_CHECKING:
    from policies.models import PolicyVersion


def title_of(version: "PolicyVersion") -> str:
    return " ".join(stems(version.title))


def summary_of(version: "PolicyVersion") -> str:
    return " ".join(stems(version.sealed["summary"]))


def text_of(version: "PolicyVersion") -> str:
    """Return the stems of everything else that readers are shown."""
    told = passages(version, names_of_units(publishing.organisation_of(version.policy)))
    return " ".join(stem for each in told if each.rank > 1 for stem in stems(each.text))


def names_of_units(organisation: Organisation) -> dict[str, str]:
    return dict(organisation.units.values_list("slug", "name"))


def take_in(version: "PolicyVersion", **kwargs: Any) -> None:
    """Put a version into the index; in the transaction that publishes it."""
    get_search_backend().add(version)


def connect() -> None:
    """Listen; called once when the app is ready."""
    version_published.connect(take_in, dispatch_uid="policies.finding.index")

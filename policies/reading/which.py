"""Which version holds, and where it is read."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from home.models.pages import address_of
from home.time import now
from policies import publishing, reviews

if TYPE_CHECKING:
    from home.models import Organisation
    from policies.models import PolicyPage, PolicyVersion


#: Archived before its day, a version that was to come never does.
WILL_BE_IN_FORCE = Q(withdrawn_from=None) | Q(withdrawn_from__gt=F("in_force_from"))


def version_in_force(policy: "PolicyPage", at: datetime | None = None) -> "PolicyVersion | None":
    """Return the version of a policy that holds at ``at`` (now, if not given)."""
    from policies.models import PolicyVersion

    return PolicyVersion.objects.filter(policy_id=policy.pk).in_force(at or now()).first()


def with_neighbours(versions: "QuerySet[PolicyVersion]") -> "QuerySet[Any]":
    """Add to each version, in the same query, what its page says of others and of its reviews.

    ``before`` is the number of the version before it; ``current`` the key of the version in force now;
    ``coming_number`` and ``coming_from`` the next one to come into force; ``review_due`` and ``reviewed_on``.
    """
    from policies.models import PolicyVersion

    of_policy = PolicyVersion.objects.filter(policy=OuterRef("policy"))
    earlier = Q(in_force_from__lt=OuterRef("in_force_from")) | Q(
        in_force_from=OuterRef("in_force_from"), pk__lt=OuterRef("pk")
    )
    before = of_policy.filter(earlier).order_by("-in_force_from", "-pk")
    followed = of_policy.filter(in_force_from__gt=OuterRef("in_force_from")).order_by("in_force_from")
    coming_next = of_policy.filter(WILL_BE_IN_FORCE, in_force_from__gt=now()).order_by("in_force_from", "-pk")
    return reviews.with_reviews(versions).annotate(
        before=Subquery(before.values("number")[:1]),
        followed_at=Subquery(followed.values("in_force_from")[:1]),
        current=Subquery(of_policy.in_force(now()).values("pk")[:1]),
        coming_number=Subquery(coming_next.values("number")[:1]),
        coming_from=Subquery(coming_next.values("in_force_from")[:1]),
    )


def public_title(policy: "PolicyPage") -> str:
    """Return the title in force, else that of the version to come; never the draft's."""
    version = version_in_force(policy) or policy.versions.first()
    return version.title if version else "Policy"


def coming(policy: "PolicyPage") -> dict[str, Any] | None:
    """Return the next version that is published but not in force yet."""
    ahead = policy.versions.filter(WILL_BE_IN_FORCE, in_force_from__gt=now())
    version = ahead.order_by("in_force_from", "-pk").first()
    if version is None:
        return None
    return coming_in_words(policy, publishing.organisation_of(policy), version.number, version.in_force_from)


def coming_in_words(
    policy: "PolicyPage", organisation: "Organisation", number: str, in_force_from: datetime
) -> dict[str, Any]:
    """Return number, day and address of a version that is to come."""
    return {
        "number": number,
        "in_force_from": organisation.local(in_force_from).date(),
        "url": version_url(policy, number),
    }


def version_url(policy: "PolicyPage", number: str) -> str:
    return address_of(policy) + policy.reverse_subpage("version", args=(number,))


def pdf_url(policy: "PolicyPage", number: str) -> str:
    return address_of(policy) + policy.reverse_subpage("pdf", args=(number,))


def comparison_url(policy: "PolicyPage", old: str, new: str, *, side_by_side: bool = False) -> str:
    """Return where two versions are compared: in one text, or side by side."""
    name = "comparison_side_by_side" if side_by_side else "comparison"
    return address_of(policy) + policy.reverse_subpage(name, args=(old, new))

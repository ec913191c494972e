"""Making a version of a policy, or saying why not."""

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from home import organisations
from home.models import Organisation
from home.time import now
from policies.procedures import check, schema_no, to_data
from policies.signals import answers, objections_to_publishing, objections_to_removing, version_published

if TYPE_CHECKING:
    from wagtail.models import Revision

    from policies.models import PolicyPage, PolicyVersion


def organisation_of(page: "PolicyPage") -> Organisation:
    """Return the organisation whose pages the policy stands among."""
    found = organisations.of_page(page)
    if found is None:
        raise Organisation.DoesNotExist(f"page {page.pk} belongs to no organisation")
    return found


def objections(page: "PolicyPage", organisation: Organisation) -> list[str]:
    """Return what stands in the way of publishing ``page`` as it is, in sentences for its editor."""
    procedure = page.draft_procedure() if page.stages else None
    found = [str(problem) for problem in check(procedure)] if procedure else []
    if not found:
        found = unknown_units(page, organisation)
    if not found:
        told = answers(objections_to_publishing, type(page), page=page, procedure=procedure)
        found = [problem for problems in told for problem in problems]
    return found


def unknown_units(page: "PolicyPage", organisation: Organisation) -> list[str]:
    """Return a sentence for each stage that names a unit which the organisation does not have."""
    known = set(organisation.units.values_list("slug", flat=True))
    named = {
        (stage.name, slug)
        for stage in page.draft_procedure().stages
        for who in (stage.handled_by, stage.substitute)
        if who is not None and (slug := who.unit_slug) is not None
    }
    return [
        f"“{stage}” is handled by members of “{slug}”, but there is no unit of that short name."
        for stage, slug in sorted(named)
        if slug not in known
    ]


def refuse_unless_publishable(page: "PolicyPage") -> None:
    """Raise ``ValidationError`` with every objection, if there is one."""
    found = objections(page, organisation_of(page))
    if found:
        raise ValidationError({"stages": found})


def next_number(last: str | None, change: str) -> str:
    """Return the number after ``last``: 1.0 → 1.0.1 (correction), 1.1 (minor), 2.0 (major)."""
    if last is None:
        return "1.0"
    major, minor, patch = ([int(part) for part in last.split(".")] + [0, 0])[:3]
    if change == "correction":
        return f"{major}.{minor}.{patch + 1}"
    if change == "major":
        return f"{major + 1}.0"
    return f"{major}.{minor + 1}"


def comes_into_force(page: "PolicyPage", organisation: Organisation, published_at: datetime) -> datetime:
    """Return when a version published now is in force from (rule 2).

    The later of its publication and local midnight of its effective date. Only while nothing hangs
    on the policy may an older version be entered, in force from the midnight of its past date.
    """
    if page.effective_date is None:
        return published_at
    midnight = datetime.combine(page.effective_date, time.min, organisation.timezone)
    if midnight < published_at and not depends_on(page):
        return midnight
    return max(midnight, published_at)


def depends_on(page: "PolicyPage") -> bool:
    """Tell whether a form hangs on the policy. Asked of the higher rooms by signal."""
    return any(answers(objections_to_removing, type(page), page=page))


def make_version(page: "PolicyPage", revision: "Revision") -> "PolicyVersion":
    """Seal the wording of ``page`` (a revision as an object) as the policy's next version."""
    from policies.models import PolicyVersion

    organisation = organisation_of(page)
    published_at = now()
    last = PolicyVersion.objects.filter(policy_id=page.pk).order_by("-pk").first()
    version = PolicyVersion(
        policy_id=page.pk,
        number=next_number(last.number if last else None, page.change),
        in_force_from=comes_into_force(page, organisation, published_at),
        published_at=published_at,
        note=page.change_note,
        sealed=seal(page),
        # A policy that is no procedure (privacy, cookies) promises no stages.
        procedure=to_data(page.draft_procedure()) if page.stages else {},
        schema_no=schema_no,
        revision=revision,
    )
    version.save()
    version_published.send(sender=PolicyVersion, version=version)
    return version


def seal(page: "PolicyPage") -> dict[str, Any]:
    """Return everything of the wording that readers are shown, free of the page's later schema."""
    return {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "category": page.category,
        "owner_role": page.owner_role,
        "owner_unit": page.owner_unit.name if page.owner_unit else "",
        "approver": "",
        "effective_date": page.effective_date.isoformat() if page.effective_date else None,
        "review_date": page.review_date.isoformat() if page.review_date else None,
        "review_months": page.review_months,
        "change": page.change,
        "body": page.body.get_prep_value(),
        "body_html": "".join(str(child.render()) for child in page.body),
    }

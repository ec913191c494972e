"""Making a version of a policy, or saying why not."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from wagtail.models import Page, TaskState

from home import organisations
from home.models import Organisation
from home.time import now
from policies import approvals, body, numbers
from policies.blocks import unfinished
from policies.clock import months_after
from policies.procedures import check, schema_no, to_data
from policies.signals import answers, objections_to_publishing, objections_to_removing, version_published

if TYPE_CHECKING:
    from wagtail.models import Revision

    from policies.models import PolicyPage, PolicyVersion, Withdrawal


@dataclass(frozen=True)
class Approval:
    """Who approved a version, as a role, and on which day."""

    role: str
    on: date


def organisation_of(page: "PolicyPage") -> Organisation:
    """Return the organisation whose pages the policy stands among."""
    found = organisations.of_page(page)
    if found is None:
        raise Organisation.DoesNotExist(f"page {page.pk} belongs to no organisation")
    return found


def withdrawal_of(page: "PolicyPage") -> "Withdrawal | None":
    """Return how a policy was archived; None where it was not."""
    from policies.models import Withdrawal

    return Withdrawal.objects.filter(policy_id=page.pk).first() if page.pk else None


def archived_since(withdrawal: "Withdrawal") -> str:
    """Return why nothing new can be published under an archived policy."""
    day = date_format(withdrawal.first_day, "j F Y")
    return f"This policy is archived from {day} on, so nothing new can be published, and no form can be opened on it."


def objections(page: "PolicyPage", organisation: Organisation) -> list[str]:
    """Return what stands in the way of publishing ``page`` as it is, in sentences for its editor."""
    if archived := withdrawal_of(page):
        return [archived_since(archived)]
    procedure = page.draft_procedure() if page.stages else None
    found = [
        f"“{child.value['name']}”: {label.lower()} is half written. Write how many, of what, and counted from what."
        for child in page.stages
        for label in unfinished(child.value)
    ]
    found += [str(problem) for problem in check(procedure)] if procedure else []
    found += body.strangers(page.body, organisation)
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
    """Raise ``ValidationError`` with every objection, if there is one. The page's row is locked from then on."""
    Page.objects.select_for_update().filter(pk=page.pk).first()
    if problem := unusable_number(page):
        raise ValidationError({"version_number": problem})
    found = objections(page, organisation_of(page))
    if found:
        raise ValidationError({"stages": found})


def needs_approval(page: "PolicyPage") -> bool:
    """Tell whether the policy is published with approval only."""
    return approvals.of_policy(page)


def refuse_unless_approved(page: "PolicyPage", revision: "Revision | None") -> None:
    """Raise ``ValidationError`` where approval is needed and nobody has approved exactly this revision."""
    if approvals.of_policy(page) and (revision is None or approval_of(page, revision) is None):
        raise ValidationError(approvals.NEEDED)


def refuse_unless_never_published(page: "PolicyPage") -> None:
    """Raise ``ValidationError`` where a page that has versions would no longer be live: they must stay readable."""
    if type(page).objects.filter(pk=page.pk, live=True).exists() and page.versions.exists():
        raise ValidationError(f"“{page.title}” has been published, so it stays readable. Archive it instead.")


def is_settled(revision: "Revision") -> bool:
    """Tell whether somebody has been asked to approve a revision, or it was published: it must not change any more."""
    from policies.models import PolicyVersion

    submitted = TaskState.objects.filter(revision=revision).exists()
    return submitted or PolicyVersion.objects.filter(revision=revision).exists()


def used_numbers(page: "PolicyPage") -> set[str]:
    """Return the version numbers that the policy has had."""
    return set(page.versions.values_list("number", flat=True)) if page.pk else set()


def number_for(page: "PolicyPage") -> str:
    """Return the number under which ``page`` would be published: the editor's own, else the one suggested."""
    return page.version_number or numbers.suggested(used_numbers(page), page.change)


def unusable_number(page: "PolicyPage") -> str:
    """Return what is wrong with the number that the editor chose; blank where nothing is."""
    if not page.version_number:
        return ""
    if not numbers.is_number(page.version_number):
        return "Write the number as 1.2, or 1.2.1 for a correction."
    used = used_numbers(page)
    if taken := numbers.same(page.version_number, used):
        suggestion = numbers.suggested(used, page.change)
        return f"Version {taken} has been published already. The next one is {suggestion}."
    return ""


def unready(page: "PolicyPage", organisation: Organisation) -> dict[str, str]:
    """Return what its editor has to say or mend before ``page`` is published, by field.

    Asked where somebody asks for publication. What waited for approval or for its hour meanwhile is not asked again:
    it takes effect when it is published (rule 2).
    """
    today = organisation.local(now()).date()
    published = bool(page.pk) and page.versions.exists()
    found = {"version_number": unusable_number(page)}
    if published and not page.change_note.strip():
        found["change_note"] = "Say in a sentence or two what changed, and why. Readers see it."
    if page.effective_date and page.effective_date < today and page.pk and depends_on(page):
        found["effective_date"] = (
            f"{date_format(page.effective_date, 'j F Y')} is past, and a form hangs on this policy: people have "
            "complained under the version of that day. Choose today or later, or leave it empty."
        )
    elif page.review_date and page.review_date < _first_day(page, organisation, today):
        found["review_date"] = "The review comes after the policy takes effect. Choose a later date."
    return {field: problem for field, problem in found.items() if problem}


def _first_day(page: "PolicyPage", organisation: Organisation, today: date) -> date:
    """The day on which ``page`` would take effect; with a schedule, not before its hour."""
    first = page.effective_date or today
    return max(first, organisation.local(page.go_live_at).date()) if page.go_live_at else first


def starts_anew(page: "PolicyPage") -> bool:
    """Tell whether nothing has been written since the last publication: the next edit begins a new change."""
    return page.pk is not None and page.live and not page.has_unpublished_changes


def next_draft(page: "PolicyPage") -> "PolicyPage":
    """Return the latest draft to go on with, without what belonged to the publication before alone."""
    draft: PolicyPage = page.get_latest_revision_as_object()
    if starts_anew(draft):
        draft.change_note, draft.version_number, draft.effective_date = "", "", None
        if draft.review_months:
            draft.review_date = None  # reckoned anew from the cycle
    return draft


def review_due(page: "PolicyPage", in_force_from: date) -> date | None:
    """Return when the version is to be reviewed: the editor's date, else one cycle from its coming into force."""
    if page.review_date is None and page.review_months:
        return months_after(in_force_from, page.review_months)
    return page.review_date


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
    from policies.models import OfferedFile, PolicyVersion

    organisation = organisation_of(page)
    published_at = now()
    in_force_from = comes_into_force(page, organisation, published_at)
    version = PolicyVersion(
        policy_id=page.pk,
        number=number_for(page),
        in_force_from=in_force_from,
        published_at=published_at,
        note=page.change_note,
        sealed=seal(page, in_force=organisation.local(in_force_from).date(), approval=approval_of(page, revision)),
        # A policy that is no procedure (privacy, cookies) promises no stages.
        procedure=to_data(page.draft_procedure()) if page.stages else {},
        schema_no=schema_no,
        revision=revision,
    )
    version.save()
    OfferedFile.objects.bulk_create(OfferedFile(version=version, file=file) for file in body.files_in(page.body))
    version_published.send(sender=PolicyVersion, version=version)
    return version


def approval_of(page: "PolicyPage", revision: "Revision") -> "Approval | None":
    """Return who approved exactly this revision, as a role, and when; None where nobody was asked."""
    from policies.models import PolicyApprovalTask

    state = (
        TaskState.objects.filter(
            revision=revision, status=TaskState.STATUS_APPROVED, task__in=PolicyApprovalTask.objects.all()
        )
        .order_by("-finished_at", "-pk")
        .first()
    )
    if state is None or state.finished_at is None:
        return None
    return Approval(state.task.specific.role, organisation_of(page).local(state.finished_at).date())


def seal(page: "PolicyPage", *, in_force: date, approval: "Approval | None" = None) -> dict[str, Any]:
    """Return everything of the wording that readers are shown, free of the page's later schema.

    Args:
        in_force: the day on which the version comes into force; a review cycle runs from it.
    """
    review = review_due(page, in_force)
    return {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "category": page.category,
        "owner_role": page.owner_role,
        "owner_unit": page.owner_unit.name if page.owner_unit else "",
        "approver": approval.role if approval else "",
        "approved_on": approval.on.isoformat() if approval else None,
        "effective_date": page.effective_date.isoformat() if page.effective_date else None,
        "review_date": review.isoformat() if review else None,
        "review_months": page.review_months,
        "change": page.change,
        "body": page.body.get_prep_value(),
        "body_html": "".join(str(child.render()) for child in page.body),
    }

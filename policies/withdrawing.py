"""Archiving a policy: from a day on none of its versions is in force, and all can still be read."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.formats import date_format
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from home.time import now
from policies import publishing
from policies.relying import relying_on

if TYPE_CHECKING:
    from home.models import Organisation, User
    from policies.models import PolicyPage, Withdrawal

LOG_ACTION = "policies.archive"


def obstacles(policy: "PolicyPage") -> list[str]:
    """Return what stands in the way of archiving a policy, in sentences for its editor."""
    if policy.pk and publishing.withdrawal_of(policy) is not None:
        return ["It is archived already."]
    if not policy.versions.exists():
        return ["It has never been published. A draft can simply be deleted."]
    found = [
        f"The form “{title}” is open, and what people send is judged by this policy. "
        "Unpublish the form first, or choose another policy in it."
        for title, _ in relying_on(policy).open_forms
    ]
    if policy.workflow_in_progress:
        found.append("A change waits for approval. Cancel that first.")
    waiting = Revision.page_revisions.filter(object_id=str(policy.pk), approved_go_live_at__isnull=False)
    if waiting.exists():
        found.append("A change is scheduled to be published. Cancel the schedule first.")
    return found


def successors(policy: "PolicyPage", organisation: "Organisation") -> "QuerySet[PolicyPage]":
    """Return what may take a policy's place: the organisation's other policies in force, none of them archived.

    Whatever is archived is no successor, so successors never go round in a circle.
    """
    from policies.models import PolicyPage, PolicyVersion, Withdrawal

    in_force = PolicyVersion.objects.filter(policy=OuterRef("pk")).in_force(now())
    return (
        PolicyPage.objects.filter(Exists(in_force), live=True, path__startswith=organisation.site.root_page.path)
        .exclude(pk=policy.pk)
        .exclude(Exists(Withdrawal.objects.filter(policy=OuterRef("pk"))))
        .order_by("title")
    )


def withdraw(
    policy: "PolicyPage", *, first_day: date, successor: "PolicyPage | None", reason: str, by: "User"
) -> "Withdrawal":
    """Archive a policy from local midnight of ``first_day`` on; where that is today, from now on.

    Raises:
        ValidationError: with the field that is wrong, or what stands in the way; nothing is changed then.
    """
    from policies.models import Withdrawal

    organisation = publishing.organisation_of(policy)
    with transaction.atomic():
        Page.objects.select_for_update().get(pk=policy.pk)  # as publishing does: one at a time
        if found := obstacles(policy):
            raise ValidationError(found)
        moment = now()
        if first_day < organisation.local(moment).date():
            said = date_format(first_day, "j F Y")
            raise ValidationError({"first_day": f"{said} is past: people may have relied on it since. Choose today."})
        if successor is not None and not successors(policy, organisation).filter(pk=successor.pk).exists():
            raise ValidationError({"successor": "Choose one of your own policies that is in force, and not archived."})
        done = Withdrawal(policy=policy, first_day=first_day, successor=successor, reason=reason, by=by, at=moment)
        done.full_clean()
        midnight = datetime.combine(first_day, time.min, organisation.timezone)
        policy.versions.filter(withdrawn_from=None).update(withdrawn_from=max(midnight, moment))
        done.save()  # after the versions: whoever keeps pages is told by this row
        told = {"first_day": first_day.isoformat(), "successor": successor.pk if successor else None}
        log(instance=policy, action=LOG_ACTION, user=by, data=told)
    return done

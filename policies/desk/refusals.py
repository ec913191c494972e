"""What may not be done to policies that people rely on, in single and bulk actions, and what to do instead."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages as admin_messages
from wagtail.models import Page

from policies import approvals, publishing
from policies.desk.who import may_archive
from policies.models import PolicyPage, PolicyVersion

_BULK = {"delete": "deleted", "unpublish": "unpublished", "move": "moved"}


def relied_on(pages: Iterable[Page]) -> list[PolicyPage]:
    """Return the policies with published versions among these pages and all below them."""
    found: list[PolicyPage] = []
    for page in pages:
        policies = PolicyPage.objects.descendant_of(page, inclusive=True)
        found.extend(policies.filter(pk__in=PolicyVersion.objects.values("policy_id")).order_by("title"))
    return found


def refusal(request: HttpRequest, pages: Iterable[Page], what: str, back: Page) -> HttpResponse | None:
    """Say why what people rely on can't be ``what`` (“deleted”), and offer to archive it; None where nothing is."""
    kept = relied_on(pages)
    if not kept:
        return None
    listed = ", ".join(f"“{page.title}”" for page in kept)
    offer = [
        admin_messages.button(reverse("policy_archive:archive", args=[page.pk]), f"Archive “{page.title}”")
        for page in kept
        if may_archive(request.user, page) and publishing.withdrawal_of(page) is None
    ]
    if len(kept) == 1:
        why = (
            f"{listed} has been published, so it can't be {what}: "
            "people may have relied on it, and cases are judged by it."
        )
        instead = "Archive it instead: it stays readable, and is no longer in force from the day you choose."
    else:
        why = (
            f"{listed} have been published, so they can't be {what}: "
            "people may have relied on them, and cases are judged by them."
        )
        instead = "Archive them instead: they stay readable, and are no longer in force from the day you choose."
    told = f"{why} {instead if offer else 'Publish a new version instead.'}"
    admin_messages.error(request, told, buttons=offer)
    return redirect("wagtailadmin_explore", back.pk)


def of_move(request: HttpRequest, page: Page) -> HttpResponse | None:
    # Wagtail asks this hook before it asks whether somebody may; what they may not see must not be named.
    if not page.permissions_for_user(request.user).can_move():
        raise PermissionDenied
    return refusal(request, [page], "moved", page.get_parent())


def of_copy(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A copy of a policy would promise something at once that nobody has decided; it starts as a draft."""
    wanted = request.method == "POST" and (request.POST.get("publish_copies") or request.POST.get("alias"))
    if not wanted or not relied_on([page]):
        return None
    messages.error(request, "Copy it as a draft: a copy that is published at once would promise what nobody decided.")
    return redirect("wagtailadmin_pages:copy", page.pk)


def in_bulk(request: HttpRequest, action_type: str, objects: list[Any]) -> HttpResponse | None:
    if not objects or not isinstance(objects[0], Page):
        return None
    if action_type == "publish":
        return _unpublishable(request, objects)
    if action_type not in _BULK:
        return None
    return refusal(request, objects, _BULK[action_type], objects[0].get_parent() or objects[0])


def _unpublishable(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    """Refuse a bulk publication as a whole if one of its policies can't be published, or only with approval."""
    wanted: list[PolicyPage] = []
    for page in pages:  # and all below it, where somebody ticks “and its children”
        wanted.extend(PolicyPage.objects.descendant_of(page, inclusive=True))
    for policy in wanted:
        problems = [approvals.NEEDED] if approvals.of_policy(policy) else []
        if not problems:
            draft = policy.get_latest_revision_as_object()
            organisation = publishing.organisation_of(policy)
            problems = [*publishing.unready(draft, organisation).values(), *publishing.objections(draft, organisation)]
        if problems:
            messages.error(request, f"Nothing was published. “{policy.title}”: {' '.join(problems)}")
            return redirect("wagtailadmin_explore", policy.get_parent().pk)
    return None

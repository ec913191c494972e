"""What an editor may not do to a policy that people rely on."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail import hooks
from wagtail.admin import messages as admin_messages
from wagtail.models import Page

from policies import publishing
from policies.lint.page import findings
from policies.models import PolicyPage, PolicyVersion


def _relied_on(pages: Iterable[Page]) -> list[str]:
    """Name the policies with published versions among these pages and all below them."""
    names: list[str] = []
    for page in pages:
        policies = PolicyPage.objects.descendant_of(page, inclusive=True)
        kept = policies.filter(pk__in=PolicyVersion.objects.values("policy_id"))
        names.extend(kept.order_by("title").values_list("title", flat=True))
    return names


def _refusal(request: HttpRequest, pages: Iterable[Page], what: str, back: Page) -> HttpResponse | None:
    names = _relied_on(pages)
    if not names:
        return None
    listed = ", ".join(f"“{name}”" for name in names)
    messages.error(
        request,
        f"{listed} has been published, so it can't be {what}: people may have relied on it, and cases "
        "are judged by it. Publish a new version instead.",
    )
    return redirect("wagtailadmin_explore", back.pk)


@hooks.register("before_delete_page")
def keep_published_policies(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refusal(request, [page], "deleted", page)


@hooks.register("before_unpublish_page")
def keep_policies_readable(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refusal(request, [page], "unpublished", page)


@hooks.register("before_move_page")
def keep_policies_where_they_are(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    # Wagtail asks this hook before it asks whether somebody may; what they may not see must not be named.
    if not page.permissions_for_user(request.user).can_move():
        raise PermissionDenied
    return _refusal(request, [page], "moved", page.get_parent())


@hooks.register("before_copy_page")
def copies_are_drafts(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A copy of a policy would promise something at once that nobody has decided; it starts as a draft."""
    wanted = request.method == "POST" and (request.POST.get("publish_copies") or request.POST.get("alias"))
    if not wanted or not _relied_on([page]):
        return None
    messages.error(request, "Copy it as a draft: a copy that is published at once would promise what nobody decided.")
    return redirect("wagtailadmin_pages:copy", page.pk)


@hooks.register("before_bulk_action")
def keep_published_policies_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Page], action: object
) -> HttpResponse | None:
    if action_type == "publish":
        return _unpublishable(request, objects)
    refused = {"delete": "deleted", "unpublish": "unpublished", "move": "moved"}
    if action_type not in refused or not objects or not isinstance(objects[0], Page):
        return None
    parent = objects[0].get_parent() or objects[0]
    return _refusal(request, objects, refused[action_type], parent)


def _unpublishable(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    """Refuse a bulk publication as a whole if one of its policies can't be published."""
    for page in PolicyPage.objects.filter(pk__in=[page.pk for page in pages]):
        draft = page.get_latest_revision_as_object()
        problems = publishing.objections(draft, publishing.organisation_of(page))
        if problems:
            messages.error(request, f"Nothing was published. “{page.title}”: {' '.join(problems)}")
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


@hooks.register("after_publish_page")
def say_what_to_think_about(request: HttpRequest, page: Page) -> None:
    """Tell the editor how many findings the published policy has, and where they are. They keep nothing back."""
    if not isinstance(page, PolicyPage):
        return
    found = len(findings(page))
    if found:
        thing = "is one thing" if found == 1 else f"are {found} things"
        where = reverse("wagtailadmin_pages:edit", args=[page.pk])
        admin_messages.warning(
            request,
            f"There {thing} to think about in “{page.title}”.",
            buttons=[admin_messages.button(f"{where}#tab-procedure", "Read them")],
        )

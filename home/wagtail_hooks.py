"""What ``home`` adds to the Wagtail admin, and what it takes away."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from home.desk.absences import MyAbsenceViewSet
from home.desk.panel import OrganisationPanel
from home.desk.policy import administers, works_in_a_unit
from home.desk.registers import OrganisationGroup
from home.models import User

#: Wagtail's own items that say nothing to somebody who edits no pages.
_FOR_EDITORS = {"explorer", "images", "documents", "reports", "help", "settings"}


@hooks.register("register_admin_viewset")
def organisation() -> OrganisationGroup:
    return OrganisationGroup()


@hooks.register("register_admin_viewset")
def my_absences() -> MyAbsenceViewSet:
    return MyAbsenceViewSet()


@hooks.register("register_account_menu_item")
def when_i_am_away(request: HttpRequest) -> dict[str, str] | None:
    """On the account page, for those who work in a unit."""
    if not works_in_a_unit(request.user):
        return None
    return {"url": reverse("away:index"), "label": "When I am away", "help_text": "Who deals with your cases meanwhile"}


def _edits(user: Any) -> bool:
    return bool(user.is_superuser or user_has_any_page_permission(user))


@hooks.register("construct_main_menu")
def only_what_they_need(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Staff and administrators see what is theirs, and no other item."""
    if not _edits(request.user):
        menu_items[:] = [item for item in menu_items if item.name not in _FOR_EDITORS]
    if not request.user.is_superuser:
        # Wagtail's reports know no organisations; the gate answers "not found" to everybody else.
        menu_items[:] = [item for item in menu_items if item.name != "reports"]


@hooks.register("construct_homepage_panels", order=-10)
def no_panels_about_pages(request: HttpRequest, panels: list[Component]) -> None:
    """Wagtail's own panels are about pages; whoever edits none is spared them."""
    if not _edits(request.user):
        panels.clear()


@hooks.register("construct_homepage_panels")
def what_administrators_look_after(request: HttpRequest, panels: list[Component]) -> None:
    if administers(request.user):
        panels.append(OrganisationPanel(request))


@hooks.register("construct_homepage_summary_items")
def no_counts_of_pages(request: HttpRequest, summary_items: list[Component]) -> None:
    if not _edits(request.user):
        summary_items.clear()


@hooks.register("before_bulk_action")
def one_person_at_a_time(
    request: HttpRequest, action_type: str, objects: Sequence[Any], action: Any
) -> HttpResponse | None:
    """People are changed singly, where it can be said what would be left to nobody; never deleted."""
    if not objects or not isinstance(objects[0], User | Group):
        return None
    messages.error(request, "Change people one at a time. Nobody is deleted: untick “Active” instead.")
    return redirect("wagtailusers_users:index")


@hooks.register("construct_page_chooser_queryset")
def pages_of_their_own_organisation(pages: Any, request: HttpRequest) -> Any:
    """Offer the pages of somebody's own organisation only (rule 5)."""
    user: Any = request.user
    if user.is_superuser:
        return pages
    if user.organisation is None:
        return pages.none()
    return pages.descendant_of(user.organisation.site.root_page, inclusive=True)

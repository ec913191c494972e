"""What an editor may not do to a policy that people rely on; and what policies add to the Wagtail admin."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from policies.desk import (
    after_publishing,
    approval,
    archive,
    before_publishing,
    bulk,
    importing,
    refusals,
    reviews_explorer,
    reviews_log,
    stages,
)
from policies.desk.choosers import file_chooser, unit_chooser
from policies.desk.reviews import ReviewsViewSet
from policies.desk.reviews_panel import ReviewsPanel
from policies.desk.third_parties import ThirdPartyViewSet
from policies.desk.who import keeps_policies
from policies.models import PolicyPage

# -- what may not be done to what people rely on ----------------------------------------------------------


@hooks.register("before_delete_page")
def keep_published_policies(request: HttpRequest, page: Page) -> HttpResponse | None:
    return refusals.refusal(request, [page], "deleted", page)


@hooks.register("before_unpublish_page")
def keep_policies_readable(request: HttpRequest, page: Page) -> HttpResponse | None:
    return refusals.refusal(request, [page], "unpublished", page)


@hooks.register("before_move_page")
def keep_policies_where_they_are(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    return refusals.of_move(request, page)


@hooks.register("before_copy_page")
def copies_are_drafts(request: HttpRequest, page: Page) -> HttpResponse | None:
    return refusals.of_copy(request, page)


@hooks.register("before_bulk_action")
def keep_published_policies_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: object
) -> HttpResponse | None:
    return refusals.in_bulk(request, action_type, objects)


for _action in bulk.ACTIONS:
    hooks.register("register_bulk_action", _action, order=100)  # after Wagtail's own, in whose place they stand


@hooks.register("register_admin_viewset")
def archiving() -> archive.ArchiveViewSet:
    return archive.ArchiveViewSet()


@hooks.register("register_page_header_buttons")
def archive_from_the_page(page: Page, user: Any, view_name: str, next_url: str | None = None) -> list[Button]:
    return archive.in_header(page, user)


# -- approval ----------------------------------------------------------------------------------------------


@hooks.register("register_admin_viewset")
def approval_of_policies() -> approval.ApprovalViewSet:
    approval.keep_wagtail_from_mailing()
    return approval.ApprovalViewSet()


@hooks.register("construct_homepage_panels")
def policies_to_approve(request: HttpRequest, panels: list[Component]) -> None:
    approval.add_panel(request, panels)


@hooks.register("before_edit_page")
def decide_on_what_was_seen(request: HttpRequest, page: Page) -> HttpResponse | None:
    return approval.seen_before(request, page)


@hooks.register("after_edit_page")
def back_after_deciding(request: HttpRequest, page: Page) -> HttpResponse | None:
    return approval.after_deciding(request, page)


@hooks.register("register_log_actions")
def log_archiving_and_approval(actions: LogActionRegistry) -> None:
    archive.register_log(actions)
    approval.register_log(actions)


# -- publishing --------------------------------------------------------------------------------------------


@hooks.register("register_admin_viewset")
def before_publishing_page() -> before_publishing.BeforePublishingViewSet:
    return before_publishing.BeforePublishingViewSet()


@hooks.register("register_admin_viewset")
def what_readers_are_told_of_a_stage() -> stages.StagesViewSet:
    return stages.StagesViewSet()


@hooks.register("register_page_action_menu_item")
def check_before_publishing() -> before_publishing.CheckItem:
    return before_publishing.CheckItem(order=25)


@hooks.register("after_publish_page")
def say_what_was_published(request: HttpRequest, page: Page) -> None:
    if isinstance(page, PolicyPage):
        after_publishing.tell(request, page)


# -- wording ---------------------------------------------------------------------------------------------


@hooks.register("register_admin_viewset")
def choosers() -> list[Any]:
    return [unit_chooser, file_chooser]


# -- reviews ---------------------------------------------------------------------------------------------


@hooks.register("register_admin_viewset")
def reviews_report() -> ReviewsViewSet:
    return ReviewsViewSet()


@hooks.register("register_admin_viewset")
def visitor_statistics() -> ThirdPartyViewSet:
    return ThirdPartyViewSet()


@hooks.register("register_admin_viewset")
def policies_in_the_explorer() -> reviews_explorer.PolicyPageViewSet:
    return reviews_explorer.PolicyPageViewSet()


@hooks.register("construct_homepage_panels")
def policies_to_review(request: HttpRequest, panels: list[Component]) -> None:
    if keeps_policies(request.user):
        panels.append(ReviewsPanel(request))


@hooks.register("register_page_listing_more_buttons")
def review_from_the_explorer(page: Page, user: Any, next_url: str | None = None) -> list[Button]:
    return reviews_explorer.in_list(page, user, next_url)


@hooks.register("register_page_header_buttons")
def review_from_the_page(page: Page, user: Any, view_name: str, next_url: str | None = None) -> list[Button]:
    return reviews_explorer.in_header(page, user, next_url)


@hooks.register("register_log_actions")
def log_reviews(actions: LogActionRegistry) -> None:
    reviews_log.register(actions)


@hooks.register("insert_global_admin_css")
def policies_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("recourse/css/desk-policies.css"))


# -- importing -------------------------------------------------------------------------------------------


@hooks.register("register_admin_viewset")
def imports() -> importing.ImportViewSet:
    return importing.ImportViewSet()


@hooks.register("register_page_header_buttons")
def import_from_the_page(page: Page, user: Any, view_name: str, next_url: str | None = None) -> list[Button]:
    return importing.header_buttons(page, user)

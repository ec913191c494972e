"""Wagtail's bulk actions that would take published policies away say so before they ask for confirmation.

Wagtail calls its hook only when something has been confirmed; and of what is referred to by a protected key it
says, of a deletion, no more than that.
"""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.admin.views.pages.bulk_actions import DeleteBulkAction, MoveBulkAction, UnpublishBulkAction

from policies.desk import refusals


class Keeping:
    """Refuses with the reason, and with archiving in its place, whichever way the action is asked for."""

    action_type: str
    get_actionable_objects: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        pages, _ = self.get_actionable_objects()  # those that somebody may not touch are not named
        refused = refusals.in_bulk(request, self.action_type, pages)
        return refused or super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class Delete(Keeping, DeleteBulkAction):
    """Delete pages, but no published policy."""


class Unpublish(Keeping, UnpublishBulkAction):
    """Unpublish pages, but no published policy."""


class Move(Keeping, MoveBulkAction):
    """Move pages, but no published policy."""


ACTIONS = (Delete, Unpublish, Move)

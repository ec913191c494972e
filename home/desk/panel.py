"""After signing in: what an administrator looks after, and what is amiss."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.ui.components import Component

from home.signals import gaps

LINKS = (
    ("people:index", "People", "who may sign in, and what they may do"),
    ("memberships:index", "Handlers and managers", "who deals with the cases of which unit"),
    ("absences:index", "Absences", "who is away when, and who stands in"),
    ("units:index", "Units", "divisions, offices and boards, as the public knows them"),
    ("closures:index", "Closed days", "days that no limit counts"),
    ("terms:index", "Term dates", "the days that limits in school days count"),
    ("organisation:edit", "Organisation's details", "name, contacts, colour, catch-all"),
)


class OrganisationPanel(Component):
    """What an administrator looks after."""

    name = "organisation"
    template_name = "home/desk/panel.html"
    order = 20

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user: Any = self.request.user
        return {
            "gaps": gaps(user.organisation),
            "links": [{"url": reverse(name), "label": label, "what": what} for name, label, what in LINKS],
        }

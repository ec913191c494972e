"""Forms in the admin know one organisation only."""

from typing import Any

from django.forms import ModelChoiceField
from wagtail.admin.forms import WagtailAdminPageForm

from home import organisations
from home.models.unit import Unit

#: First parts of addresses that are not pages (see the project's ``urls``).
RESERVED = {"admin", "api", "complaint", "cookies", "healthz", "static"}
_SITE_ROOT_DEPTH = 2


class OrganisationPageForm(WagtailAdminPageForm):
    """A page's form whose choices are those of the organisation the page belongs to (rule 5)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = self.instance if self.instance.path else self.parent_page
        self.organisation = organisations.of_page(here) if here is not None else None
        for field in self.fields.values():
            if isinstance(field, ModelChoiceField) and getattr(field.queryset, "model", None) is Unit:
                field.queryset = Unit.objects.filter(organisation=self.organisation)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        here = self.parent_page or self.instance.get_parent()
        at_the_top = here is not None and here.depth == _SITE_ROOT_DEPTH
        if at_the_top and cleaned.get("slug") in RESERVED:
            self.add_error("slug", "This address is taken by Recourse itself. Choose another.")
        return cleaned

    @property
    def publishes(self) -> bool:
        """Whether the editor pressed Publish, and not Save draft."""
        return "action-publish" in self.data

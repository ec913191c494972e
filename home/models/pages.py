"""The pages that say who we are."""

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PageViewRestriction

from home import organisations
from home.forms import OrganisationPageForm

PLAIN_TEXT = ["bold", "italic", "link", "ol", "ul"]


def address_of(page: Page) -> str:
    """Return a page's address within its own site, such as ``/policies/complaints/``.

    Wagtail's ``page.url`` has the host name in front as soon as there are two sites; a cookie's path
    must not, and a reader stays on the site where they are.
    """
    parts = page.get_url_parts()
    if parts is None or parts[2] is None:
        raise Page.DoesNotExist(f"page {page.pk} belongs to no site")
    return str(parts[2])


def becomes_public(page: Page, fields: Collection[str] | None = None) -> bool:
    """Tell whether saving this page puts another revision of it before the public.

    Args:
        fields: which fields are saved; None for all. Saving a draft leaves alone which revision is live, so a draft of
            somebody who loaded the page before another published it must not be taken for a publication.
    """
    if not page.live or page.live_revision_id is None:
        return False
    if fields is not None and "live_revision" not in fields:
        return False
    return not Page.objects.filter(pk=page.pk, live=True, live_revision=page.live_revision_id).exists()


class PublicPage(Page):
    """A page that everybody may read, always: no view restrictions, and no schedule that takes it away."""

    settings_panels: list[Any] = []
    private_page_options: list[str] = []

    class Meta:
        abstract = True

    def get_view_restrictions(self) -> Any:
        """Return none: a policy that can't be read, or a form that can't be reached, helps nobody."""
        return PageViewRestriction.objects.none()


class HomePage(PublicPage):
    """The front of an organisation's site."""

    introduction = RichTextField(
        blank=True, features=PLAIN_TEXT, help_text="A few words on who you are and how to be heard."
    )

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["wagtailcore.Page"]
    template = "home/home_page.html"

    class Meta:
        verbose_name = "home page"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["contacts"] = organisations.public_units(request)
        return context


class ContactPage(PublicPage):
    """Where and how to reach each unit; drawn from the units themselves."""

    introduction = RichTextField(blank=True, features=PLAIN_TEXT)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    base_form_class = OrganisationPageForm
    template = "home/contact_page.html"

    class Meta:
        verbose_name = "contact page"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["contacts"] = organisations.public_units(request)
        context["replaced"] = organisations.replaced_units(request)
        return context

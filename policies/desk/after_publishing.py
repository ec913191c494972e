"""What an editor is told when a policy has been published."""

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin import messages

from home.time import now
from policies import publishing, reading, sentences
from policies.lint.page import findings
from policies.models import PolicyPage


def tell(request: HttpRequest, page: PolicyPage) -> None:
    """Say which version was made and where it is; then how many findings it has. They keep nothing back."""
    _version(request, page)
    _findings(request, page)


def _version(request: HttpRequest, page: PolicyPage) -> None:
    version = page.versions.filter(revision=page.live_revision_id).order_by("-pk").first()
    if version is None or page.scheduled_revision is not None:
        return  # nothing was published yet: it waits for its time
    organisation = publishing.organisation_of(page)
    day = sentences.day_in_words(organisation.local(version.in_force_from).date())
    when = f"It comes into force on {day}" if version.in_force_from > now() else "It is in force"
    messages.success(
        request,
        f"Version {version.number} is published. {when}.",
        buttons=[messages.button(reading.version_url(page, version.number), "Read this version")],
    )


def _findings(request: HttpRequest, page: PolicyPage) -> None:
    found = len(findings(page))
    if not found:
        return
    thing = "is one thing" if found == 1 else f"are {found} things"
    where = reverse("wagtailadmin_pages:edit", args=[page.pk])
    messages.warning(
        request,
        f"There {thing} to think about in “{page.title}”.",
        buttons=[messages.button(f"{where}#tab-procedure", "Read them")],
    )

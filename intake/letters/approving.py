"""Telling colleagues that a policy waits for approval, or what was decided. These letters belong to no case."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from intake.letters.compose import post, write
from intake.letters.models import MessageKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from home.models import Organisation, User
    from policies.models import PolicyPage

_SUBJECTS = {
    "asked": gettext_lazy("Waiting for your approval: %(title)s"),
    "approved": gettext_lazy("Approved: %(title)s"),
    "changes": gettext_lazy("Changes asked for: %(title)s"),
}


def news(
    organisation: "Organisation",
    page: "PolicyPage",
    *,
    what: str,
    people: "Sequence[User]",
    by: Any,
    comment: str,
) -> None:
    """Put a letter to each person into the outbox; ``what`` is “asked”, “approved” or “changes”."""
    draft = page.get_latest_revision_as_object()
    title = " ".join(draft.title.split())
    told = {
        "what": what,
        "title": title,
        "note": draft.change_note,
        "comment": comment,
        "by": str(by) if by else "",
        "edit_link": organisation.root_url + reverse("wagtailadmin_pages:edit", args=(page.pk,)),
    }
    post(
        [
            write(
                MessageKind.APPROVAL,
                organisation,
                subject=str(_SUBJECTS[what]) % {"title": title},
                address=person.email,
                context=told,
                to_user=person,
            )
            for person in people
        ]
    )

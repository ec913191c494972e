"""Reminding those who look after a policy that it is to be reviewed. These letters belong to no case."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from intake.letters.compose import post, write
from intake.letters.models import Message, MessageKind
from policies import reviews, sentences

if TYPE_CHECKING:
    from home.models import Organisation
    from policies.reminders import Reminder


def reminders(organisation: "Organisation", due: "list[Reminder]") -> None:
    """Put a letter to each owner into the outbox, all together: two queries however many there are."""
    post([letter for reminder in due for letter in _letters(organisation, reminder)])


def _letters(organisation: "Organisation", reminder: "Reminder") -> list[Message]:
    told = _told(organisation, reminder)
    return [
        write(
            MessageKind.REVIEW,
            organisation,
            subject=_subject(reminder),
            address=person.email,
            context=told,
            to_user=person,
        )
        for person in reminder.people
    ]


def _subject(reminder: "Reminder") -> str:
    # The title in force: the public reads it too.
    said = _("Overdue for review: %(title)s") if reminder.days_left < 0 else _("Due for review: %(title)s")
    return said % {"title": " ".join(reminder.title.split())}


def _told(organisation: "Organisation", reminder: "Reminder") -> dict[str, Any]:
    return {
        "title": reminder.title,
        "number": reminder.number,
        "due": sentences.day_in_words(reminder.due),
        "overdue": reminder.days_left < 0,
        "how_long": reviews.how_far(reminder.days_left),
        "meant_for": sentences.day_in_words(reminder.meant_for) if reminder.meant_for else "",
        "review_link": organisation.root_url + reverse("policy_reviews:review", args=(reminder.policy_id,)),
    }

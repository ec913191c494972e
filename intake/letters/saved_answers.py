"""The letters about answers that somebody saved for later. The way back is filled in when they are delivered."""

from datetime import datetime
from typing import TYPE_CHECKING

from intake.letters import compose
from intake.letters.models import MessageKind
from policies import sentences

if TYPE_CHECKING:
    from home.models import Organisation
    from intake.forms.models import Draft

#: What the outbox replaces by the address that opens the saved answers, and by the code alone.
WAY_BACK = "[[the way back to your answers]]"
CODE = "[[the code of your answers]]"

_SUBJECTS = {
    MessageKind.DRAFT_SAVED: "The way back to what you began",
    MessageKind.DRAFT_EXPIRING: "What you began will be erased soon",
    MessageKind.DRAFT_ERASED: "What you began has been erased",
}


def write(kind: MessageKind, draft: "Draft", organisation: "Organisation", erased_on: datetime) -> None:
    """Queue one of these letters to the address that the draft was saved for."""
    from intake.cases import references

    letter = compose.write(
        kind,
        organisation,
        subject=_SUBJECTS[kind],
        address=draft.saved_for,
        context={
            "link": WAY_BACK,
            "code": CODE,
            "number": references.shown(draft.place),
            "day": sentences.day_in_words(organisation.local(erased_on).date()),
            "form_address": organisation.root_url + _address(draft),
        },
    )
    letter.draft_id = None if kind == MessageKind.DRAFT_ERASED else draft.pk
    compose.post([letter])


def _address(draft: "Draft") -> str:
    from home.models.pages import address_of

    return address_of(draft.form)

"""The letters about answers that somebody saved for later. The way back is filled in when they are delivered."""

from datetime import datetime
from typing import TYPE_CHECKING

from intake.letters import compose, templates, writing
from intake.letters.fields import DRAFT_CODE, WAY_BACK
from intake.letters.kinds import letter_of
from intake.letters.models import MessageKind
from policies import sentences

if TYPE_CHECKING:
    from home.models import Organisation
    from intake.forms.models import Draft


def write(kind: MessageKind, draft: "Draft", organisation: "Organisation", erased_on: datetime) -> None:
    """Queue one of these letters to the address that the draft was saved for."""
    from intake.cases import references

    told = {
        "way_back": WAY_BACK,
        "code": DRAFT_CODE,
        "number": references.shown(draft.place),
        "last_day": sentences.day_in_words(organisation.local(erased_on).date()),
        "form_link": organisation.root_url + _address(draft),
    }
    wanted = {field.name for field in letter_of(kind).fields}
    letter = writing.without_case(
        kind, organisation, templates.at_hand(organisation, (kind,)), name="", address=draft.saved_for,
        **{name: value for name, value in told.items() if name in wanted},
    )  # fmt: skip
    letter.draft_id = None if kind == MessageKind.DRAFT_ERASED else draft.pk
    compose.post([letter])


def _address(draft: "Draft") -> str:
    from home.models.pages import address_of

    return address_of(draft.form)

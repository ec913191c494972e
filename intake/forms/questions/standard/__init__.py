"""The questions that every form has, so that an editor has to write none of them.

Routing and letters read the answers to the ``core`` ones by name; those are never taken off a form. Everything is asked
once, and only of those whom it concerns: thanks and suggestions are asked hardly anything, and whoever stays anonymous
nothing that says who they are.
"""

from intake.forms.questions.model import Page
from intake.forms.questions.standard import people, telling
from intake.forms.questions.standard.offer import (
    CASES,
    DONT_KNOW,
    KINDS,
    NAMES,
    NOT_ANONYMOUS,
    ONLY_CASES,
    OTHER,
    YES_NO,
    Kind,
    Offer,
)

__all__ = [
    "CASES",
    "DONT_KNOW",
    "KINDS",
    "NAMES",
    "NOT_ANONYMOUS",
    "ONLY_CASES",
    "OTHER",
    "USUAL_PLACE",
    "YES_NO",
    "Kind",
    "Offer",
    "given",
    "pages",
]

#: Where an editor's own pages stand unless they say otherwise: after this one.
USUAL_PLACE = "putting-right"


def given(offer: Offer) -> dict[str, str]:
    """Return what is known without asking."""
    return {"kind": offer.kinds[0]} if len(offer.kinds) == 1 else {}


def pages(offer: Offer) -> tuple[Page, ...]:
    """Return the standard pages in their usual order."""
    first = (telling.kind(offer),) if len(offer.kinds) > 1 else ()
    found = (
        *first,
        telling.SAFETY,
        telling.SAFETY_FIRST,
        people.your_name(offer),
        telling.WHAT_HAPPENED,
        *(page for page in (telling.SUGGESTION, telling.COMPLIMENT) if page.key in offer.kinds),
        telling.where(offer),
        telling.PUTTING_RIGHT,
        people.about_you(offer),
        people.contact(offer),
    )
    return tuple(found)

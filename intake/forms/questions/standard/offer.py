"""What a form offers, and what the standard pages share."""

from dataclasses import dataclass
from enum import StrEnum

from intake.forms.questions.model import Choice, Condition


def mark(words: str) -> str:
    """Mark words for translation; they are translated where they are put before people."""
    return words


_ = mark  # the name that the collector of words looks for

#: The answer of somebody who can't tell.
DONT_KNOW = "dont-know"
OTHER = "other"


class Kind(StrEnum):
    """What somebody wants to tell."""

    COMPLAINT = "complaint"
    CONCERN = "concern"
    SUGGESTION = "suggestion"
    COMPLIMENT = "compliment"


#: Kinds that somebody wants looked into; the others are thanked for.
CASES = (Kind.CONCERN.value, Kind.COMPLAINT.value)
OF_CASES = (Condition("kind", CASES),)
#: What makes a question one that is not asked of people who stay anonymous.
NOT_ANONYMOUS = Condition("anonymous", ("yes",), unless=True)
#: What makes a page one of concerns and complaints only.
ONLY_CASES = OF_CASES[0]

KINDS = {
    Kind.COMPLAINT: _("A complaint: something went wrong, and I want it looked into"),
    Kind.CONCERN: _("A concern: something worries me, and I would like it put right soon"),
    Kind.SUGGESTION: _("A suggestion: something could be done better"),
    Kind.COMPLIMENT: _("Thanks: something was done well"),
}
YES_NO = (Choice("no", _("No")), Choice("yes", _("Yes")), Choice(DONT_KNOW, _("I don't know")))
NO_YES = YES_NO[:2]


@dataclass(frozen=True)
class Offer:
    """What a form of one organisation offers.

    Attributes:
        kinds: which it takes.
        anonymous: whether people may leave out who they are.
        why_not_anonymous: the organisation's reason, where they may not.
        who: answers to "who are you", "someone else" apart.
        units: the parts of the organisation that people may name, "I don't know" among them.
    """

    kinds: tuple[str, ...] = (Kind.COMPLAINT.value,)
    anonymous: bool = False
    why_not_anonymous: str = ""
    who: tuple[Choice, ...] = ()
    units: tuple[Choice, ...] = ()


#: Keys and titles of the pages, in their usual order.
NAMES = {
    "kind": _("What would you like to tell us?"),
    "safety": _("Is anyone unsafe?"),
    "safety-first": _("Safety comes first"),
    "your-name": _("Your name"),
    "what-happened": _("What happened"),
    "suggestion": _("Your suggestion"),
    "compliment": _("Your thanks"),
    "where": _("What it is about"),
    "putting-right": _("Putting it right"),
    "about-you": _("About you"),
    "contact": _("How we can reach you"),
}

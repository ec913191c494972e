"""The questions that every form has, so that an editor has to write none of them.

Routing and letters read the answers to the ``core`` ones by name; those are never taken off a form. Everything is asked
once, and only of those whom it concerns: thanks and suggestions are asked hardly anything, and whoever stays anonymous
nothing that says who they are.
"""

from dataclasses import dataclass
from enum import StrEnum

from intake.forms.questions.model import Choice, Condition, Page, Question, Type


def _(words: str) -> str:
    """Mark words for translation; they are translated where they are put before people."""
    return words


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
_OF_CASES = (Condition("kind", CASES),)
_NAMED = Condition("anonymous", ("yes",), unless=True)
#: What makes a question one that is not asked of people who stay anonymous.
NOT_ANONYMOUS = _NAMED
#: What makes a page one of concerns and complaints only.
ONLY_CASES = _OF_CASES[0]

KINDS = {
    Kind.COMPLAINT: _("A complaint: something went wrong, and I want it looked into"),
    Kind.CONCERN: _("A concern: something worries me, and I would like it put right soon"),
    Kind.SUGGESTION: _("A suggestion: something could be done better"),
    Kind.COMPLIMENT: _("Thanks: something was done well"),
}
YES_NO = (Choice("no", _("No")), Choice("yes", _("Yes")), Choice(DONT_KNOW, _("I don't know")))
_NO_YES = YES_NO[:2]


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


def given(offer: Offer) -> dict[str, str]:
    """Return what is known without asking."""
    return {"kind": offer.kinds[0]} if len(offer.kinds) == 1 else {}


def pages(offer: Offer) -> tuple[Page, ...]:
    """Return the standard pages in their usual order."""
    first = (_kind(offer),) if len(offer.kinds) > 1 else ()
    found = (
        *first,
        SAFETY,
        SAFETY_FIRST,
        _your_name(offer),
        WHAT_HAPPENED,
        *(page for page in (SUGGESTION, COMPLIMENT) if page.key in offer.kinds),
        _where(offer),
        PUTTING_RIGHT,
        _about_you(offer),
        _contact(offer),
    )
    return tuple(found)


#: Where an editor's own pages stand unless they say otherwise: after this one.
USUAL_PLACE = "putting-right"
#: Keys and titles of the pages that an editor may name, in their usual order.
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


def _kind(offer: Offer) -> Page:
    question = Question(
        "kind",
        Type.CHOICE,
        _("What is it?"),
        hint=_("If you are not sure, choose what comes nearest. You can change it later."),
        choices=tuple(Choice(kind.value, words) for kind, words in KINDS.items() if kind.value in offer.kinds),
        missing=_("Choose what comes nearest."),
        core=True,
    )
    return Page("kind", NAMES["kind"], (question,), standard=True)


SAFETY = Page(
    "safety",
    NAMES["safety"],
    (
        Question(
            "safety",
            Type.YES_NO,
            _("Is anyone being hurt or at risk of harm, or are you worried that they may be?"),
            hint=_("You or anyone else: a child, a pupil, an adult. If you say yes, we look at it first."),
            choices=YES_NO,
            missing=_("Choose yes or no. “I don't know” is fine."),
            core=True,
        ),
    ),
    show_if=_OF_CASES,
    standard=True,
)
SAFETY_FIRST = Page(
    "safety-first",
    NAMES["safety-first"],
    (
        Question(
            "safety_first",
            Type.NOTE,
            _(
                "What you tell us here goes straight to the person responsible for keeping people safe, and to nobody "
                "else. They may have to tell others who protect people, such as children's services or the police."
            ),
            hint=_(
                "Please tell us what you know on the next pages. You don't need proof, and you don't have to say who "
                "you are."
            ),
            required=False,
            core=True,
        ),
    ),
    show_if=(Condition("safety", ("yes",)),),
    standard=True,
)


def _your_name(offer: Offer) -> Page:
    question = Question(
        "anonymous",
        Type.CHOICE,
        _("Do you want to stay anonymous?"),
        hint=_(
            "If you do, we ask for nothing that says who you are, and we can't write to you. When you have sent it "
            "you get a reference and a secret code: they will be the only way back to it, and to our answer."
        ),
        choices=(
            Choice("no", _("No, I will give my name, so that you can answer me")),
            Choice("yes", _("Yes, I do not want to say who I am")),
        ),
        missing=_("Choose whether you want to stay anonymous."),
        core=True,
    )
    allowed = offer.anonymous
    return Page(
        "your-name",
        NAMES["your-name"],
        (question,),
        # A report about somebody's safety is never refused for being anonymous.
        show_if=_OF_CASES if allowed else (Condition("safety", ("yes",)),),
        standard=True,
    )


WHAT_HAPPENED = Page(
    "what-happened",
    NAMES["what-happened"],
    (
        Question(
            "details",
            Type.TEXT,
            _("What happened?"),
            hint=_("In your own words. Names, places and dates help us. It does not have to be perfect."),
            missing=_("Tell us what happened. A few words are enough to begin with."),
            longest=20_000,
            rows=10,
            core=True,
        ),
        Question(
            "incident_date",
            Type.PERIOD,
            _("When did it happen?"),
            hint=_("For example 27 3 2026. If you only know the month or the year, leave the rest empty."),
            required=False,
            core=True,
        ),
        Question(
            "incident_period",
            Type.LINE,
            _("Or in your own words"),
            hint=_("If it went on for a time, or you only know roughly: such as “most weeks since Easter”."),
            required=False,
        ),
    ),
    show_if=_OF_CASES,
    standard=True,
)
SUGGESTION = Page(
    "suggestion",
    NAMES["suggestion"],
    (
        Question(
            "details",
            Type.TEXT,
            _("What could be done better, and how?"),
            missing=_("Tell us your suggestion. A few words are enough."),
            longest=20_000,
            rows=8,
            core=True,
        ),
    ),
    show_if=(Condition("kind", (Kind.SUGGESTION.value,)),),
    standard=True,
)
COMPLIMENT = Page(
    "compliment",
    NAMES["compliment"],
    (
        Question(
            "details",
            Type.TEXT,
            _("What went well, and who should know?"),
            missing=_("Tell us what went well. A few words are enough."),
            longest=20_000,
            rows=8,
            core=True,
        ),
    ),
    show_if=(Condition("kind", (Kind.COMPLIMENT.value,)),),
    standard=True,
)


def _where(offer: Offer) -> Page:
    return Page(
        "where",
        NAMES["where"],
        (
            Question(
                "about",
                Type.UNIT,
                _("Which part of our organisation is it about?"),
                choices=offer.units,
                missing=_("Choose a part of our organisation, or “I don't know”."),
                core=True,
            ),
            Question(
                "concerns_usual",
                Type.YES_NO,
                _("Is it about someone who would normally deal with complaints there?"),
                hint=_(
                    "Such as a manager, or the person in charge. If it is, other people will deal with it, and we "
                    "won't tell the person."
                ),
                choices=YES_NO,
                missing=_("Choose yes or no. “I don't know” is fine."),
                show_if=_OF_CASES,
                core=True,
            ),
            Question(
                "concerns_whom",
                Type.LINE,
                _("If it is: who?"),
                hint=_("A name or what they do. You don't have to say."),
                required=False,
                show_if=(Condition("concerns_usual", ("yes", DONT_KNOW)),),
                core=True,
            ),
        ),
        standard=True,
    )


PUTTING_RIGHT = Page(
    "putting-right",
    NAMES["putting-right"],
    (
        Question(
            "outcome_sought",
            Type.TEXT,
            _("What would you like to happen?"),
            hint=_("Such as an explanation, an apology, or something put right."),
            required=False,
            longest=5_000,
            core=True,
        ),
        Question(
            "tried",
            Type.TEXT,
            _("Have you already talked to anyone about it?"),
            hint=_("Whom, and what came of it. It is fine if you have not."),
            required=False,
            longest=5_000,
            rows=3,
        ),
        Question(
            "people",
            Type.TEXT,
            _("Who else was there, or is affected?"),
            hint=_("Only if you think that we should talk to them."),
            required=False,
            longest=2_000,
            rows=3,
        ),
    ),
    show_if=_OF_CASES,
    standard=True,
)


def _about_you(offer: Offer) -> Page:
    behalf = Condition("on_behalf", ("yes",))
    return Page(
        "about-you",
        NAMES["about-you"],
        (
            Question(
                "who",
                Type.CHOICE,
                _("Who are you?"),
                choices=(*offer.who, Choice(OTHER, _("Someone else"))),
                missing=_("Choose who you are. “Someone else” is fine."),
                needed_if=(_NAMED,),
                core=True,
            )
            if offer.who
            else _WHO_UNASKED,
            Question(
                "on_behalf",
                Type.CHOICE,
                _("Are you doing this for someone else?"),
                hint=_("Such as your child, a pupil, or a friend who asked you to."),
                choices=_NO_YES,
                missing=_("Choose yes or no."),
                core=True,
            ),
            Question(
                "behalf_name",
                Type.LINE,
                _("If you are: for whom?"),
                longest=120,
                missing=_("Tell us whom you are doing this for."),
                show_if=(behalf,),
                needed_if=(_NAMED,),
            ),
            Question(
                "behalf_agreed",
                Type.CHOICE,
                _("If you are: do they agree?"),
                hint=_("If there is a letter or message that shows it, you can send it to us with this form or later."),
                choices=(
                    Choice("yes", _("Yes, they agree")),
                    Choice("no", _("No, or I have not asked them")),
                    Choice("cannot", _("They can't say, such as a young child")),
                ),
                missing=_("Choose whether they agree. We write to nobody about them until we know."),
                show_if=(behalf,),
            ),
        ),
        show_if=_OF_CASES,
        standard=True,
    )


#: Where an organisation tells no groups of people apart, everybody is "someone else".
_WHO_UNASKED = Question(
    "who",
    Type.LINE,
    _("How do you have to do with us?"),
    hint=_("Such as “I am a parent”."),
    required=False,
    longest=50,
    core=True,
)


def _contact(offer: Offer) -> Page:
    by_email = Condition("safe_contact", ("email",))
    return Page(
        "contact",
        NAMES["contact"],
        (
            Question(
                "name",
                Type.LINE,
                _("Your name"),
                longest=120,
                missing=_("Tell us your name, so that we know whom to answer."),
                needed_if=_OF_CASES,
                autocomplete="name",
                core=True,
            ),
            Question(
                "safe_contact",
                Type.CHOICE,
                _("How can we write to you safely?"),
                hint=_("Choose a way that nobody else reads, if that matters to you."),
                choices=(
                    Choice("email", _("By email")),
                    Choice("post", _("By post")),
                    Choice("page", _("Only on a page here, which I open with my reference and secret code")),
                ),
                missing=_("Choose how we can write to you."),
                show_if=_OF_CASES,
                core=True,
            ),
            Question(
                "email",
                Type.EMAIL,
                _("Your email address"),
                hint=_("We send your reference and tell you when there is an answer."),
                missing=_("Give an email address, or choose another way above."),
                show_if=(Condition("safe_contact", ("post", "page"), unless=True),),
                needed_if=(by_email,),
                autocomplete="email",
                core=True,
            ),
            Question(
                "address",
                Type.TEXT,
                _("Your postal address"),
                hint=_("If we should write by post."),
                missing=_("Give your postal address, or choose another way above."),
                longest=500,
                rows=4,
                show_if=(Condition("safe_contact", ("post",)),),
                autocomplete="street-address",
                core=True,
            ),
            Question(
                "may_phone",
                Type.CHOICE,
                _("Is it safe to ring you?"),
                choices=(Choice("no", _("No, please do not ring me")), Choice("yes", _("Yes, you may ring me"))),
                missing=_("Choose whether we may ring you."),
                show_if=_OF_CASES,
            ),
            Question(
                "telephone",
                Type.TELEPHONE,
                _("Your telephone number"),
                hint=_("If we may ring you. Say so if there are times when we should not."),
                missing=_("Give a telephone number, or choose that we should not ring you."),
                longest=80,
                show_if=(Condition("may_phone", ("yes",)),),
                autocomplete="tel",
                core=True,
            ),
            Question(
                "adjustments",
                Type.TEXT,
                _("Is there anything that would make this easier for you?"),
                hint=_("Such as large print, an interpreter, more time, or talking instead of writing."),
                required=False,
                longest=2_000,
                rows=3,
                show_if=_OF_CASES,
            ),
        ),
        hint="" if offer.anonymous else offer.why_not_anonymous,
        show_if=(_NAMED,),
        standard=True,
    )

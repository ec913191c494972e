"""What somebody has to tell: what it is, whether anyone is unsafe, what happened, where, and what would help."""

from intake.forms.questions.model import Choice, Condition, Page, Question, Type
from intake.forms.questions.standard.offer import DONT_KNOW, KINDS, NAMES, OF_CASES, YES_NO, Kind, Offer
from intake.forms.questions.standard.offer import mark as _


def kind(offer: Offer) -> Page:
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
    show_if=OF_CASES,
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
    show_if=OF_CASES,
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


def where(offer: Offer) -> Page:
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
                show_if=OF_CASES,
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
    show_if=OF_CASES,
    standard=True,
)

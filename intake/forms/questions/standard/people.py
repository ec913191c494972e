"""Who tells it: whether they say so, for whom they do it, and how to reach them safely."""

from intake.forms.questions.model import Choice, Condition, Page, Question, Type
from intake.forms.questions.standard.offer import NAMES, NO_YES, NOT_ANONYMOUS, OF_CASES, OTHER, Offer
from intake.forms.questions.standard.offer import mark as _


def your_name(offer: Offer) -> Page:
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
        show_if=OF_CASES if allowed else (Condition("safety", ("yes",)),),
        standard=True,
    )


def about_you(offer: Offer) -> Page:
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
                needed_if=(NOT_ANONYMOUS,),
                core=True,
            )
            if offer.who
            else _WHO_IN_WORDS,
            Question(
                "on_behalf",
                Type.CHOICE,
                _("Are you doing this for someone else?"),
                hint=_("Such as your child, a pupil, or a friend who asked you to."),
                choices=NO_YES,
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
                needed_if=(NOT_ANONYMOUS,),
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
        show_if=OF_CASES,
        standard=True,
    )


#: Where an organisation tells no groups of people apart, everybody is "someone else".
_WHO_IN_WORDS = Question(
    "who",
    Type.LINE,
    _("How do you have to do with us?"),
    hint=_("Such as “I am a parent”."),
    required=False,
    longest=50,
    core=True,
)


def contact(offer: Offer) -> Page:
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
                needed_if=OF_CASES,
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
                show_if=OF_CASES,
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
                show_if=OF_CASES,
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
                show_if=OF_CASES,
            ),
        ),
        hint="" if offer.anonymous else offer.why_not_anonymous,
        show_if=(NOT_ANONYMOUS,),
        standard=True,
    )

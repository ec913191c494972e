"""Every letter to whoever complains: when it is sent, and what may stand in it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from intake.letters import fields as f
from intake.letters.fields import COMMON, Field, Words
from intake.letters.models import MessageKind

_TEXTS = Path(__file__).resolve().parent / "texts"
#: A subject is read over shoulders and on locked screens: nothing else may stand in it.
SUBJECT_FIELDS = (f.REFERENCE, f.ORGANISATION)


@dataclass(frozen=True)
class Shipped:
    """A text: the subject, and the letter in our markup."""

    subject: str
    body: str


@dataclass(frozen=True)
class Letter:
    """One letter.

    Attributes:
        title: what editors call it.
        sent: when it is sent, in a sentence.
        own: its fields besides those that every letter has.
        must: names of fields without which it would be no use; they stand outside every condition.
        of_case: whether there is a case (a suggestion has none).
    """

    kind: MessageKind
    title: Words
    sent: Words
    own: tuple[Field, ...] = ()
    must: tuple[str, ...] = ()
    of_case: bool = True

    @property
    def fields(self) -> tuple[Field, ...]:
        """Everything that may stand in it."""
        common = COMMON if self.of_case else tuple(each for each in COMMON if each not in (f.REFERENCE, f.LINK))
        return (*self.own, *common)

    @property
    def subject_fields(self) -> tuple[Field, ...]:
        return tuple(each for each in SUBJECT_FIELDS if each in self.fields)

    @property
    def shipped(self) -> Shipped:
        """The text that everybody gets until they write their own."""
        return _shipped(self.kind.name.lower())


@cache
def _shipped(name: str) -> Shipped:
    first, _empty, body = (_TEXTS / f"{name}.txt").read_text(encoding="utf-8").partition("\n\n")
    return Shipped(first.removeprefix("Subject:").strip(), body.strip() + "\n")


_K = MessageKind
LETTERS: dict[MessageKind, Letter] = {
    letter.kind: letter
    for letter in (
        Letter(
            _K.RECEIPT, _("Receipt"), _("At once and by itself, when a complaint arrives."),
            (f.SECRET_CODE, f.WHO, f.STAGE, f.PROMISES), must=("reference", "link", "secret"),
        ),
        Letter(
            _K.ACKNOWLEDGEMENT, _("Acknowledgement"), _("When somebody acknowledges the complaint in person."),
            (
                Field("contact_name", _("whom they can ask for"), "Noor Khan"),
                Field("unit", _("the office that deals with it"), "North East hub"),
                Field("unit_telephone", _("its telephone number"), "0191 498 0000", may_be_empty=True),
                Field("unit_email", _("its email address"), "north-east@example.org", may_be_empty=True),
                f.MESSAGE.optional(),
                Field(
                    "understood", _("what they told you, as you understood it"),
                    "The teacher we were promised never came.", may_be_empty=True, private=True,
                ),
                Field(
                    "outcome_sought", _("what they would like to happen"), "An apology.", may_be_empty=True,
                    private=True,
                ),
                f.STAGE, f.PROMISES,
            ),
            must=("reference", "contact_name", "link"),
        ),
        Letter(
            _K.UPDATE, _("How it is going"), _("When somebody tells them how it is going."),
            (f.MESSAGE, f.STAGE, f.WHO, f.PROMISES), must=("reference", "link"),
        ),
        Letter(
            _K.EXTENSION, _("More time"), _("When the answer is given a later date."),
            (f.REASON, f.DATE, f.STAGE), must=("reference", "link", "date"),
        ),
        Letter(
            _K.MOVED, _("A date has changed"), _("When a change of the calendar makes a date later."),
            (
                Field("what", _("what is due, such as “We answer your complaint”"), "We answer your complaint"),
                f.DATE,
            ),
            must=("reference", "link", "what", "date"),
        ),
        Letter(
            _K.OUTCOME, _("Our answer"), _("When a stage is answered and there is another one of yours after it."),
            (f.OUTCOME, f.ANSWER, f.STAGE, f.WAY_ON), must=("reference", "link", "way_on"),
        ),
        Letter(
            _K.EXHAUSTED, _("Our answer, and our procedure is finished"), _("When your last stage is answered."),
            (f.OUTCOME, f.ANSWER, f.STAGE, f.WAY_ON), must=("reference", "link", "way_on"),
        ),
        Letter(
            _K.COMPLETION, _("Completion of procedures"),
            _("When your last stage is answered and an outside body asks for this letter before it looks at a case."),
            (
                f.STAGE, f.BODY, Field("completed", _("the day on which it was answered"), "Wednesday 8 April 2026"),
                f.WAY_ON, f.OUTCOME,
            ),
            must=("reference", "body", "completed"),
        ),
        Letter(
            _K.ESCALATED, _("Next stage begins"), _("When the next stage was asked for."),
            (f.WHO, f.STAGE, f.PROMISES), must=("reference", "link", "stage"),
        ),
        Letter(
            _K.DECLINED, _("Next stage refused"), _("When a stage that was asked for late is not taken on."),
            (f.REASON,), must=("reference", "link"),
        ),
        Letter(
            _K.HEARING, _("Invitation to a hearing"),
            _("When a hearing before a panel is arranged; and once more when its day, its place or its panel changes."),
            (
                f.STAGE, Field("when", _("day and hour"), "10am on Tuesday 5 May 2026"),
                Field("place", _("where it is held"), "Room 2, The Office, 1 High Street", private=True),
                Field("changed", _("is there where they were invited before, and something has changed"), "",
                      may_be_empty=True),
                Field("panel", _("who sits on the panel"), "Pat Quill, Sam Reed and Lee Moss", may_be_empty=True,
                      private=True),
                f.MESSAGE.optional(),
            ),
            must=("reference", "link", "when"),
        ),
        Letter(
            _K.LAPSED, _("Closed: we did not hear"), _("When the time for asking for the next stage has passed."),
            (f.LAST_DAY,), must=("reference", "link", "last_day"),
        ),
        Letter(
            _K.WITHDRAWN, _("You took it back"), _("When they take the complaint back."), (), must=("reference",),
        ),
        Letter(
            _K.QUESTION, _("We have written to you"),
            _("When somebody writes to them, asks them something, or asks for the complaint in writing."),
            (
                f.MESSAGE.optional(), f.WHO,
                Field("in_writing", _("is there where you ask for the complaint in writing"), "yes", may_be_empty=True),
            ),
            must=("reference", "link"),
        ),
        Letter(
            _K.SETTLED, _("Put right together"), _("When it was put right with them, and is closed."),
            (f.MESSAGE,), must=("reference", "link"),
        ),
        Letter(
            _K.REFUSED, _("Next stage not open"), _("When the next stage is asked for too late, or there is none."),
            (f.REASON, Field("where", _("where else they can go"), "Your local ombudsman.", private=True)),
            must=("reference", "link"),
        ),
        Letter(
            _K.REFERRED, _("Passed to somebody else"), _("When another organisation deals with it instead."),
            (f.BODY, f.REASON), must=("reference", "link", "body"),
        ),
        Letter(
            _K.REOPENED, _("Open again"), _("When a closed complaint is opened again."),
            (f.REASON, f.STAGE, f.WHO, f.PROMISES), must=("reference", "link", "stage"),
        ),
        Letter(
            _K.NOT_REOPENED, _("Not opened again"),
            _("When they ask you to open it again, and your procedure is finished. It is signed."),
            (
                f.REASON, Field("signatory", _("who signs it"), "Pat Quill"),
                Field("office", _("what they are, in the words of your policy"), "Chair of the Board"),
                f.WAY_ON.optional(),
            ),
            must=("reference", "link", "signatory", "office"),
        ),
        Letter(
            _K.SAFEGUARDING, _("Somebody may not be safe"),
            _("At once and by itself, when a complaint says that somebody may not be safe: that this comes first."),
            (Field("contact", _("your safeguarding contact"), "the designated lead, 0191 498 0001",
                   may_be_empty=True),),
            must=("reference", "link"),
        ),
        Letter(
            _K.THANKS, _("Thank you"), _("At once and by itself, for a suggestion or a compliment."),
            (
                f.REFERENCE, Field("what", _("“suggestion”, “compliment” or “message”"), "suggestion"),
                Field("compliment", _("is there where it is a compliment"), "yes", may_be_empty=True),
            ),
            must=("reference",), of_case=False,
        ),
        Letter(
            _K.DRAFT_SAVED, _("The way back to a form"), _("When they keep a form that they began, to go on later."),
            (*f.OF_A_DRAFT, f.ERASED_ON), must=("way_back", "number", "code", "last_day"), of_case=False,
        ),
        Letter(
            _K.DRAFT_EXPIRING, _("Your answers will be erased"),
            _("Three days before a form that was kept for later is erased."),
            (*f.OF_A_DRAFT, f.ERASED_ON), must=("way_back", "number", "code", "last_day"), of_case=False,
        ),
        Letter(
            _K.DRAFT_ERASED, _("Your answers were erased"), _("When a form that was kept for later has been erased."),
            (f.FORM_LINK,), must=("form_link",), of_case=False,
        ),
        Letter(
            _K.NEW_SECRET, _("Your new secret code"), _("When they have lost the code and asked for another."),
            (f.SECRET_CODE,), must=("reference", "link", "secret"),
        ),
        Letter(
            _K.CONFIRM, _("Is this your address?"), _("To a new email address, before it is used."),
            (Field("code", _("the code they type on their page"), "K7M-2QX"),), must=("reference", "code"),
        ),
        Letter(
            _K.CONTACT, _("Your contact details were changed"), _("To where you wrote before."), (),
            must=("reference",),
        ),
    )
}  # fmt: skip


def heading_of(kind: str) -> str:
    """Return what its reader calls a letter: the subject that we ship, without the reference."""
    known = LETTERS.get(MessageKind(kind))
    if known is None:
        return str(MessageKind(kind).label).capitalize()
    return known.shipped.subject.removesuffix(f"({{{f.REFERENCE.name}}})").strip()


def letter_of(kind: str) -> Letter:
    """Return what is known of a letter. Raises KeyError where it is none to whoever complains."""
    return LETTERS[MessageKind(kind)]

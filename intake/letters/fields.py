"""What may stand in a letter: each field with its meaning, and whether there may be nothing in it."""

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from intake.letters.markup import Value

#: What the outbox replaces by the address of the complainant's page.
PORTAL_LINK = "[[the address of your page]]"
#: What it replaces by the secret code itself, for who can't follow the link.
SECRET = "[[your secret code]]"  # noqa: S105 - a placeholder, and no secret
#: What it replaces by the code that shows that an address is somebody's own.
CONFIRMATION = "[[your confirmation code]]"
#: What it replaces by the address that opens answers which were saved, and by the code alone.
WAY_BACK = "[[the way back to your answers]]"
DRAFT_CODE = "[[the code of your answers]]"

Words = str | Promise


@dataclass(frozen=True)
class Field:
    """One merge field.

    Attributes:
        meaning: what it holds, for whoever writes the text.
        sample: what a preview shows.
        may_be_empty: whether it may only be printed within ``{if name}``.
        private: whether somebody wrote it, or it tells what was decided: within ``{if in_full}`` only.
        link: whether it is an address.
    """

    name: str
    meaning: Words
    sample: Value
    may_be_empty: bool = False
    private: bool = False
    link: bool = False

    def optional(self) -> "Field":
        """Return the same field where there may be nothing in it."""
        return replace(self, may_be_empty=True)


NAME = Field("name", _("the name of whoever complains"), "Jo Bloggs", may_be_empty=True)
REFERENCE = Field("reference", _("the reference of the complaint"), "7KQ2-M9XD-4")
LINK = Field("link", _("the address of their own page"), "https://www.example.org/complaint/#…", link=True)
SECRET_CODE = Field("secret", _("the secret code that opens their page"), "AB2CD-3EFGH-JK4MN-PQ5RS")
ORGANISATION = Field("organisation", _("the name of your organisation"), "Example Trust")
TELEPHONE = Field("telephone", _("your telephone number"), "0191 498 0000", may_be_empty=True)
EMAIL = Field("email", _("your email address"), "complaints@example.org", may_be_empty=True)
IN_FULL = Field(
    "in_full",
    _("is there on their page, in print, and in emails if you chose that emails carry the whole letter"),
    "yes",
    may_be_empty=True,
)
COMMON = (NAME, REFERENCE, LINK, ORGANISATION, TELEPHONE, EMAIL, IN_FULL)

WHO = Field("who", _("who has the complaint now, such as “North East hub”"), "North East hub")
STAGE = Field("stage", _("the name of the stage"), "Level 1: Initial response")
PROMISES = Field(
    "promises",
    _("what you promise by when, one line each"),
    (
        "We acknowledge your complaint by 5.30pm on Friday 3 April 2026",
        "We answer your complaint at the latest by the end of Wednesday 8 April 2026",
    ),
    may_be_empty=True,
)
WAY_ON = Field(
    "way_on",
    _("how to go on, and the last day for it; or that this policy names no outside body"),
    "If you are not content with our answer, you can ask for the next stage, “Level 2: Review”, by the end of "
    "Wednesday 15 April 2026.",
)
REASON = Field("reason", _("the reason, as it was written"), "A witness is away until May.", private=True)
MESSAGE = Field(
    "message", _("what was written"), "Thank you for telling us.\n\nWe are looking at the bookings.", private=True
)
DATE = Field("date", _("the new date"), "by the end of Wednesday 22 April 2026")
LAST_DAY = Field("last_day", _("the last day for asking"), "Wednesday 15 April 2026")
BODY = Field("body", _("the outside organisation"), "Office of the Independent Adjudicator")
OUTCOME = Field("outcome", _("what was decided"), "We agreed with part of this complaint", private=True)
ANSWER = Field(
    "answer",
    _("the answer, part by part as it was written, with what is offered"),
    (
        ("Summary", "You told us that the teacher we promised did not come."),
        ("What we found", "The booking was made and not passed on."),
        ("What we offer", "An apology."),
    ),
    private=True,
)

OF_A_DRAFT = (
    Field(
        "way_back", _("the address that opens what they kept"), "https://www.example.org/complain/back/#…", link=True
    ),
    Field("number", _("the number of what they kept"), "7KQ2-M9XD-4"),
    Field("code", _("the code that opens it"), "AB2CD-3EFGH-JK4MN-PQ5RS"),
)
ERASED_ON = Field("last_day", _("the day after which it is erased"), "Wednesday 15 April 2026")
FORM_LINK = Field("form_link", _("the address of the form"), "https://www.example.org/complain/", link=True)

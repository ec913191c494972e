"""What the columns of a case, its runs and its deadlines may hold."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a case is."""

    OPEN = "open", _("open")
    RESPONDED = "responded", _("answered")
    CLOSED = "closed", _("closed")


class Closing(models.TextChoices):
    """Why a case was closed."""

    RESOLVED = "resolved", _("resolved")
    LAPSED = "lapsed", _("closed because we did not hear from the complainant")
    EXHAUSTED = "exhausted", _("our procedure is finished")
    WITHDRAWN = "withdrawn", _("withdrawn by the complainant")
    REFERRED = "referred", _("referred outside")


class Outcome(models.TextChoices):
    """What was decided; the words are those that the public reads."""

    UPHELD = "upheld", _("We agreed with this complaint")
    PARTLY_UPHELD = "partly upheld", _("We agreed with part of this complaint")
    NOT_UPHELD = "not upheld", _("We did not agree with this complaint")
    RESOLVED_INFORMALLY = "resolved informally", _("We put this right together")
    WITHDRAWN = "withdrawn", _("This complaint was withdrawn")
    OUT_OF_SCOPE = "out of scope", _("This is not something our procedure covers")
    REFERRED = "referred", _("This was passed to another organisation")


class Remedy(models.TextChoices):
    """What is offered to put things right."""

    EXPLANATION = "explanation", _("an explanation")
    APOLOGY = "apology", _("an apology")
    REASSURANCE = "reassurance", _("reassurance that it will not happen again")
    POLICY_REVIEW = "policy review", _("a review of our policy")
    OTHER = "other", _("something else")


class Satisfied(models.TextChoices):
    """What a complainant says afterwards when asked whether they are content, or agree."""

    YES = "yes", _("yes")
    PARTLY = "partly", _("partly")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("they did not say")


class Role(models.TextChoices):
    """Which people of its unit a stage run belongs to."""

    HANDLERS = "handlers", _("handlers")
    MANAGERS = "managers", _("managers")
    MEMBERS = "members", _("members")
    SAFEGUARDING = "safeguarding", _("the safeguarding lead")


class DeadlineKind(models.TextChoices):
    """What is due."""

    ACKNOWLEDGE = "acknowledge", _("acknowledgement")
    RESPOND = "respond", _("response")
    HEAR = "hear", _("hearing")
    ESCALATE = "escalate", _("request for the next stage")
    CONCLUDE = "conclude", _("end of the whole case")
    UPDATE = "update", _("update while it is late or extended")


#: What the organisation owes; the rest is the complainant's own time.
OWED = (
    DeadlineKind.ACKNOWLEDGE,
    DeadlineKind.RESPOND,
    DeadlineKind.HEAR,
    DeadlineKind.UPDATE,
    DeadlineKind.CONCLUDE,
)

"""What the columns of a case, its runs and its deadlines may hold."""

from django.db import models


class State(models.TextChoices):
    """Where a case is."""

    OPEN = "open", "open"
    RESPONDED = "responded", "answered"
    CLOSED = "closed", "closed"


class Closing(models.TextChoices):
    """Why a case was closed."""

    RESOLVED = "resolved", "resolved"
    LAPSED = "lapsed", "closed because we did not hear from the complainant"
    EXHAUSTED = "exhausted", "our procedure is finished"
    WITHDRAWN = "withdrawn", "withdrawn by the complainant"
    REFERRED = "referred", "referred outside"


class Outcome(models.TextChoices):
    """What was decided; the words are those that the public reads."""

    UPHELD = "upheld", "We agreed with this complaint"
    PARTLY_UPHELD = "partly upheld", "We agreed with part of this complaint"
    NOT_UPHELD = "not upheld", "We did not agree with this complaint"
    RESOLVED_INFORMALLY = "resolved informally", "We put this right together"
    WITHDRAWN = "withdrawn", "This complaint was withdrawn"
    OUT_OF_SCOPE = "out of scope", "This is not something our procedure covers"
    REFERRED = "referred", "This was passed to another organisation"


class Remedy(models.TextChoices):
    """What is offered to put things right."""

    EXPLANATION = "explanation", "an explanation"
    APOLOGY = "apology", "an apology"
    REASSURANCE = "reassurance", "reassurance that it will not happen again"
    POLICY_REVIEW = "policy review", "a review of our policy"
    OTHER = "other", "something else"


class Satisfied(models.TextChoices):
    """What a complainant says afterwards when asked whether they are content, or agree."""

    YES = "yes", "yes"
    PARTLY = "partly", "partly"
    NO = "no", "no"
    UNKNOWN = "unknown", "they did not say"


class Role(models.TextChoices):
    """Which people of its unit a stage run belongs to."""

    HANDLERS = "handlers", "handlers"
    MANAGERS = "managers", "managers"
    MEMBERS = "members", "members"
    SAFEGUARDING = "safeguarding", "the safeguarding lead"


class DeadlineKind(models.TextChoices):
    """What is due."""

    ACKNOWLEDGE = "acknowledge", "acknowledgement"
    RESPOND = "respond", "response"
    HEAR = "hear", "hearing"
    ESCALATE = "escalate", "request for the next stage"
    CONCLUDE = "conclude", "end of the whole case"
    UPDATE = "update", "update while it is late or extended"


#: What the organisation owes; the rest is the complainant's own time.
OWED = (
    DeadlineKind.ACKNOWLEDGE,
    DeadlineKind.RESPOND,
    DeadlineKind.HEAR,
    DeadlineKind.UPDATE,
    DeadlineKind.CONCLUDE,
)

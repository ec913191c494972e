"""From what was sent to an open case, or an entry in the log, in one transaction (rule 1).

Everything is made in memory first and written together at the end: a table at a time, or all of it in one
statement where the database can.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from home.models import User
from home.time import now
from intake.cases import failing, first_steps
from intake.cases.facts import Facts
from intake.cases.sent import Sent
from intake.forms.evidence import attaching
from intake.forms.kinds import Channel, Kind
from policies.models import PolicyVersion

if TYPE_CHECKING:
    from intake.forms.models import Draft, IntakeFormPage, Submission

_TRIES = 3
#: What is written down so soon after it came was written down when it came.
_AT_ONCE = timedelta(seconds=1)
#: Who a person is and how to reach them; of an anonymous complaint none of it is kept.
IDENTIFIES = ("name", "email", "telephone", "address")


class NothingInForce(Exception):  # noqa: N818 - says what is the matter, as people say it
    """No version of the policy was in force yet, so nobody can have been promised anything."""


class NotThen(Exception):  # noqa: N818 - as above
    """It can't have been received when it is said to have been; the message says why, in words for staff."""


@dataclass(frozen=True)
class Received:
    """What was sent, as it is to be kept.

    Attributes:
        key: the server's idempotency key for this form; one key, one submission, however often it comes.
        questions: the questions as they were asked.
        answers: the answers exactly as sent, by question name.
        doubts: what speaks against a person having sent it, as ``guards`` words it; accepted, and marked for review.
        channel: how it came; whatever a member of staff enters came by another than ``online``.
        taken_by: the member of staff who entered it.
        received_at: when it truly came, where not now; limits are counted from then.
        draft: whose files go with it, and which is closed with it.
        notice: the version of the privacy notice that was shown.
    """

    key: uuid.UUID
    questions: list[dict[str, Any]]
    answers: dict[str, Any]
    doubts: tuple[str, ...] = ()
    channel: str = Channel.ONLINE
    taken_by: User | None = None
    received_at: datetime | None = None
    draft: "Draft | None" = None
    notice: PolicyVersion | None = None


def receive(form: "IntakeFormPage", received: Received) -> "Submission":
    """Keep what was sent, or return what its key brought before.

    A kind with a procedure becomes a case: submission, routing decision, case, first stage run, deadlines,
    chained events, receipt and notices are written together or not at all. The others are thanked for and
    logged: their submission has no case.

    Raises:
        NothingInForce: where the form's policy had no version in force.
        NotThen: where it can't have been received when it is said to have been.
    """
    for attempt in range(_TRIES):
        try:
            failing.point("before the transaction")
            with transaction.atomic():
                submission = _receive(form, received)
                failing.point("before commit")
            failing.point("after commit")
            return submission
        except (IntegrityError, NothingInForce, NotThen) as trouble:
            # Either the same form came twice at once, and the other is kept; or, once in a
            # million million, the new reference was taken, and another is tried.
            known = _already(received.key)
            if known is not None:
                return known
            if not isinstance(trouble, IntegrityError) or attempt == _TRIES - 1:
                raise
    raise AssertionError("the loop returns or raises")  # pragma: no cover


def _already(key: uuid.UUID) -> "Submission | None":
    from intake.forms.models import Submission

    found = Submission.objects.filter(idempotency_key=key)
    return found.select_related("case__organisation__site", "entry__organisation").first()


def _receive(form: "IntakeFormPage", received: Received) -> "Submission":
    entered = now()
    at = received.received_at or entered
    if at > entered:
        raise NotThen(_("This is still to come. Give the day and the hour when it was received."))
    if entered - at < _AT_ONCE:
        entered = at
    facts = Facts.of(form, at)
    files = attaching.files_of(received.draft) if received.draft else []
    sent = Sent(form, received, facts, at=at, entered=entered, answers=_kept(received), files=files)
    if sent.has_procedure:
        if facts.version is None:
            raise NothingInForce(str(form.policy_id))
        submission = first_steps.open_case(sent)
    else:
        submission = first_steps.log(sent)
    attaching.move(sent.files, submission)
    return submission


def _kept(received: Received) -> dict[str, Any]:
    """Return the answers that are kept: of an anonymous complaint nothing that says who sent it."""
    if received.answers.get("anonymous") != "yes":
        return received.answers
    return {name: answer for name, answer in received.answers.items() if name not in IDENTIFIES}


__all__ = ["Kind", "NotThen", "NothingInForce", "Received", "receive"]

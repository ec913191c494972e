"""What people do about delivery: print a letter, say that it is in the post, send again what could not be sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q, QuerySet

from home.desk.policy import administers
from home.time import now
from intake.cases import deadlines, events
from intake.cases.models import Case
from intake.letters.models import ANSWERS, Message, MessageState
from intake.letters.outbox import decision_received
from policies.procedures import Amount, TimeUnit

if TYPE_CHECKING:
    from home.models import User

#: A letter arrives on the second working day after it was posted.
ARRIVES = Amount(2, TimeUnit.WORKING_DAYS)
#: Nobody remembers a posting longer ago than this; it is a slip of the keys.
LONGEST_AGO = timedelta(days=60)


class Refused(Exception):  # noqa: N818 - an answer for people, not a fault
    """It may not be done; the message says why."""


def visible_to(user: Any) -> "QuerySet[Message]":
    """Narrow to the letters that somebody may know of: of the cases they may see, and what belongs to no case
    to the administrators of the organisation it comes from."""
    seen = Q(case__in=Case.objects.visible_to(user))
    if administers(user):
        seen |= Q(case=None)
    return Message.objects.filter(seen, organisation_id=user.organisation_id)


@contextmanager
def _held(user: "User", message_id: int, *states: MessageState) -> Iterator[tuple[Message, Case | None]]:
    """Lock a message's case, and the message, and look at both again; save the case's chain at the end."""
    with transaction.atomic():
        found = visible_to(user).filter(pk=message_id).first()
        if found is None:
            raise Refused("There is no such letter that you may see.")
        case = None
        if found.case_id is not None:
            case = Case.objects.select_for_update().get(pk=found.case_id)
        message = Message.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=message_id)
        if message.state not in states:
            raise Refused("Somebody else has dealt with this letter meanwhile.")
        yield message, case
        if case is not None:
            case.save(update_fields=["chain_length", "chain_head"])


def _record(case: Case | None, message: Message, kind: str, user: "User", **refs: Any) -> None:
    if case is not None:
        told = {"message": str(message.uuid), "letter": message.kind, **refs}
        events.record(case, kind, actor=str(user), refs=told)


def printed(user: "User", message_id: int) -> Message:
    """Note that somebody prints a letter, and return it: it may hold the complainant's code."""
    with _held(user, message_id, MessageState.TO_POST, MessageState.POSTED) as (message, case):
        _record(case, message, "letter printed", user)
    return Message.objects.select_related(
        "organisation__site", "case__organisation__site", "case__complainant__content", "content"
    ).get(pk=message_id)


def posted(user: "User", message_id: int, on: date) -> None:
    """Note that a letter was put into the post; with an answer, it is received on the second working day after.

    Raises:
        Refused: where it can't have been on that day.
    """
    with _held(user, message_id, MessageState.TO_POST) as (message, case):
        organisation = message.organisation
        today = organisation.local(now()).date()
        if on > today:
            raise Refused("This day is still to come. Say that it is in the post once it is.")
        if on < organisation.local(message.created_at).date() or on < today - LONGEST_AGO:
            raise Refused("This is before the letter was written, or very long ago. Look at the date again.")
        message.state, message.posted_on = MessageState.POSTED, on
        message.save(update_fields=["state", "posted_on"])
        _record(case, message, "letter posted", user, on=on.isoformat())
    if case is not None and message.kind in ANSWERS and message.run_id is not None:
        start = datetime.combine(on, time(12), organisation.timezone)
        case = Case.objects.select_related("organisation__site", "version").get(pk=case.pk)
        arrives = deadlines.later(case, start, ARRIVES)
        if arrives is not None:
            decision_received(case.pk, message.run_id, arrives, how="posted", known_at=now())


def resend(user: "User", message_id: int) -> None:
    """Put a letter that could not be sent into the outbox again, under the Message-ID that it had."""
    with _held(user, message_id, MessageState.FAILED) as (message, case):
        message.state, message.attempts, message.trouble = MessageState.QUEUED, 0, ""
        message.next_try, message.lease_until = now(), None
        message.save(update_fields=["state", "attempts", "trouble", "next_try", "lease_until"])
        _record(case, message, "letter sent again", user)


def by_post_instead(user: "User", message_id: int) -> None:
    """Post a letter that could not be sent by email, where there is an address."""
    with _held(user, message_id, MessageState.FAILED) as (message, case):
        if case is None or not message.is_to_complainant or not case.complainant.address:
            raise Refused("There is no postal address for this letter.")
        message.state = MessageState.TO_POST
        message.save(update_fields=["state"])
        _record(case, message, "letter to be posted", user)

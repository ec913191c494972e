"""Delivery: the worker takes what is queued, a lot at a time, and never loses or hides a failure.

A lot is leased to one worker and goes over one connection. A message is handed to the mail server at least
once. If a worker dies after the server took it and before that is written down, the next one sends it again
under the same Message-ID, so the recipient's software can tell.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

import structlog
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import Q

from home.models import Organisation
from home.time import now
from intake.cases import deadlines, events, failing
from intake.cases.models import Case, Conflict
from intake.letters import mailing
from intake.letters.models import ANSWERS, Message, MessageKind, MessageState

log = structlog.get_logger(__name__)

#: How an answer was received, as events say it.
ACCEPTED = "accepted by the mail server"
#: So many go over one connection: mail servers grow impatient with more.
_BATCH = 50
_LEASE = timedelta(minutes=5)
#: A lease is renewed before a letter is sent, where less than this is left of it.
_ENOUGH = timedelta(minutes=3)
_MARK = (
    "UPDATE intake_message SET state = %s, attempts = attempts + 1, sent_at = %s, lease_until = NULL, trouble = '' "
    "WHERE id = %s AND state = %s"
)
_MOST_TRIES = 12
_LONGEST_WAIT = 120  # minutes
#: The server has said no to one letter; the connection is as good as before.
_ONE_REFUSED = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError)


@dataclass
class Delivered:
    """What one round did."""

    sent: int = 0
    retried: int = 0
    failed: int = 0
    withheld: int = 0


def _claim(at: datetime) -> list[Message]:
    """Lease a lot; no two workers get the same message."""
    with transaction.atomic():
        waiting = (
            Message.objects.filter(state=MessageState.QUEUED, next_try__lte=at)
            .filter(Q(lease_until=None) | Q(lease_until__lt=at))
            .order_by("next_try", "pk")
        )
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True, of=("self",))
        ids = list(waiting.values_list("pk", flat=True)[:_BATCH])
        if ids:
            Message.objects.filter(pk__in=ids).update(lease_until=at + _LEASE)
    if not ids:
        return []
    # What is said and to whom is fetched with it, and once for the lot who says it.
    told = ("content", "case", "to_user", "draft")
    lot = list(Message.objects.filter(pk__in=ids).select_related(*told).order_by("next_try", "pk"))
    senders = Organisation.objects.select_related("site", "letter_settings")
    by_id = senders.in_bulk({message.organisation_id for message in lot})
    for message in lot:
        message.organisation = by_id[message.organisation_id]
        if message.case is not None:
            message.case.organisation = message.organisation  # a letter comes from where its case is
    return lot


def _still_ours(message: Message) -> bool:
    """Tell whether the lease holds long enough to send, and renew it; no, if another worker has taken the message."""
    at = now()
    if message.lease_until is not None and message.lease_until - at > _ENOUGH:
        return True
    ours = Message.objects.filter(pk=message.pk, state=MessageState.QUEUED, lease_until=message.lease_until)
    return ours.update(lease_until=at + _LEASE) == 1


def deliver(stop: Callable[[], bool] = lambda: False, *, backend: str | None = None) -> Delivered:
    """Deliver everything that is due, until nothing is left or ``stop`` says so.

    Args:
        backend: the mail backend in place of the settings' own; the demo's past is mailed to nobody.
    """
    done = Delivered()
    while not stop():
        lot = _claim(now())
        if not lot:
            break
        _deliver_lot(lot, _Line(backend), done, stop)
    return done


class _Line:
    """A connection to the mail server, opened when it is first needed and again after it broke."""

    def __init__(self, backend: str | None) -> None:
        self.mail: BaseEmailBackend = get_connection(backend)
        self.is_open = False
        #: Why no connection can be made; then none of the lot is tried any more.
        self.dead = ""

    def send(self, email: EmailMessage) -> None:
        """Hand one letter over. Raises what the server, or the lack of one, makes of it."""
        if not self.is_open:
            try:
                self.mail.open()
            except Exception as failure:
                self.dead = type(failure).__name__
                raise
            self.is_open = True
        self.mail.send_messages([email])

    def close(self) -> None:
        """Hang up, whatever state the connection is in."""
        self.is_open = False
        try:
            self.mail.close()
        except Exception as failure:  # noqa: BLE001 - a connection that is broken is as good as closed
            log.warning("connection did not close", trouble=type(failure).__name__)


def _deliver_lot(lot: list[Message], line: _Line, done: Delivered, stop: Callable[[], bool]) -> None:
    left = list(lot)
    try:
        _write_lightly(lightly=True)
        while left:
            _deliver_one(left.pop(0), line, done)
            if stop():
                break
    finally:
        line.close()
        _write_lightly(lightly=False)
        if left:
            # Whoever comes next need not wait for the lease to end.
            mine = Message.objects.filter(pk__in=[message.pk for message in left], state=MessageState.QUEUED)
            mine.filter(lease_until=lot[0].lease_until).update(lease_until=None)


def _write_lightly(*, lightly: bool) -> None:
    """Let PostgreSQL say that a letter is marked as sent before its disk has that, or no longer.

    Whatever else dies, the mark stands, and others see it at once. Only should the database's own machine lose its
    power within half a second is a letter unmarked again; it is then sent twice, under the same Message-ID. To wait
    for the disk after each letter takes several times as long as to send it.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET synchronous_commit TO {'off' if lightly else 'DEFAULT'}")


def _deliver_one(message: Message, line: _Line, done: Delivered) -> None:
    if line.dead:
        _try_again(message, line.dead, done)
        return
    if not _still_ours(message):
        return
    if not _still_theirs(message):
        Message.objects.filter(pk=message.pk).update(state=MessageState.WITHHELD, lease_until=None)
        done.withheld += 1
        return
    failing.point("before a letter is handed over")
    try:
        line.send(mailing.email(message))
    except Exception as failure:  # noqa: BLE001 - as the next lines say
        # Whatever a mail server or a bad address does, the other messages must still go out, and
        # this one is tried again. Its kind is kept; its text may quote an address, and is not.
        _try_again(message, type(failure).__name__, done)
        if not isinstance(failure, _ONE_REFUSED):
            line.close()
    else:
        failing.point("after a letter was handed over")
        _sent(message)
        failing.point("after a letter was marked")
        done.sent += 1


def _still_theirs(message: Message) -> bool:
    """Tell whether a member of staff may still know of the case a notice is about (rule 5)."""
    if message.to_user_id is None or message.case_id is None:
        return True
    if message.kind == MessageKind.GONE:
        # It says only that they have it no longer; still, nothing is said to whom it concerns (rule 6).
        return not Conflict.objects.filter(case=message.case_id, user=message.to_user_id, cleared_at=None).exists()
    return Case.objects.visible_to(message.to_user).filter(pk=message.case_id).exists()


def _try_again(message: Message, trouble: str, done: Delivered) -> None:
    attempts = message.attempts + 1
    if attempts >= _MOST_TRIES:
        state, wait = MessageState.FAILED, timedelta(0)
        done.failed += 1
    else:
        state = MessageState.QUEUED
        minutes = min(2 ** (attempts - 1), _LONGEST_WAIT)
        # Up to a quarter more, so that what failed together is not tried again together.
        wait = timedelta(minutes=minutes, seconds=secrets.randbelow(minutes * 15 + 1))
        done.retried += 1
    Message.objects.filter(pk=message.pk, state=MessageState.QUEUED).update(
        state=state,
        attempts=attempts,
        next_try=now() + wait,
        lease_until=None,
        trouble=trouble[:200],
    )
    log.warning("message not delivered", message=str(message.uuid), attempts=attempts, trouble=trouble)


def _sent(message: Message) -> None:
    """Write down that the mail server has it; with an answer, the complainant's time begins at once."""
    if message.kind in ANSWERS:
        with transaction.atomic():
            at = _mark_sent(message)
            if at is not None and message.case_id and message.run_id:
                decision_received(message.case_id, message.run_id, at, how=ACCEPTED)
    else:
        _mark_sent(message)
    log.info("message delivered", message=str(message.uuid), kind=message.kind)


def _mark_sent(message: Message) -> datetime | None:
    """Mark a message, and return when; None where somebody else has done something about it meanwhile.

    Each by itself and at once: a worker that is killed lets one letter be sent again, and not a lot of them.
    """
    at = now()
    with connection.cursor() as cursor:
        # In SQL, for it is done for every letter: to have it written by the ORM takes as long as to do it.
        cursor.execute(
            _MARK, (MessageState.SENT, connection.ops.adapt_datetimefield_value(at), message.pk, MessageState.QUEUED)
        )
        changed = cursor.rowcount
    return at if changed else None


def decision_received(case_id: int, run_id: int, at: datetime, *, how: str, known_at: datetime | None = None) -> None:
    """Note from when the complainant has the answer of a run; once. The window is reckoned from it.

    Args:
        known_at: when that is known, where it is not then: a letter in the post arrives in some days.
    """
    with transaction.atomic():
        case = Case.objects.locked("organisation__site", "version", pk=case_id)
        run = case.runs.get(pk=run_id)
        if run.decision_received_at is not None:
            return
        run.decision_received_at = at
        run.save(update_fields=["decision_received_at"])
        events.record(
            case,
            "decision received",
            actor=events.WORKER,
            refs={"run": str(run.uuid), "how": how, **({"received": at.isoformat()} if known_at else {})},
            at=known_at or at,
        )
        deadlines.reckon(case)
        case.save()

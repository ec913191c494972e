"""Delivery: the worker takes what is queued, one lease at a time, and never loses or hides a failure.

A message is handed to the mail server at least once. If a worker dies after the server took it and
before that is written down, the next one sends it again under the same Message-ID, so the
recipient's software can tell.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import Q

from home.time import now
from intake.cases import deadlines, events
from intake.cases import secrets as portal_secrets
from intake.cases.models import Case, Conflict
from intake.forms import coming_back
from intake.letters.compose import PORTAL_LINK, SECRET
from intake.letters.models import TO_THE_CONCERNED, Message, MessageKind, MessageState

log = structlog.get_logger(__name__)

_BATCH = 20
_LEASE = timedelta(minutes=5)
_MOST_TRIES = 12
_LONGEST_WAIT = 120  # minutes


@dataclass
class Delivered:
    """What one round did."""

    sent: int = 0
    retried: int = 0
    failed: int = 0
    withheld: int = 0


def _claim(at: datetime) -> list[Message]:
    """Lease a batch; no two workers get the same message."""
    with transaction.atomic():
        waiting = (
            Message.objects.filter(state=MessageState.QUEUED, next_try__lte=at)
            .filter(Q(lease_until=None) | Q(lease_until__lt=at))
            .order_by("next_try", "pk")
        )
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        batch = list(waiting[:_BATCH])
        Message.objects.filter(pk__in=[message.pk for message in batch]).update(lease_until=at + _LEASE)
    for message in batch:
        message.lease_until = at + _LEASE
    return batch


def _still_ours(message: Message) -> bool:
    """Renew the lease of one message; no, if a slow mail server let it end and another worker has taken it."""
    ours = Message.objects.filter(pk=message.pk, state=MessageState.QUEUED, lease_until=message.lease_until)
    return ours.update(lease_until=now() + _LEASE) == 1


def deliver(stop: Callable[[], bool] = lambda: False, *, backend: str | None = None) -> Delivered:
    """Deliver everything that is due, until nothing is left or ``stop`` says so.

    Args:
        backend: the mail backend in place of the settings' own; the demo's past is mailed to nobody.
    """
    done = Delivered()
    while not stop():
        batch = _claim(now())
        if not batch:
            break
        mail = get_connection(backend)
        try:
            for message in batch:
                _deliver_one(message, mail, done)
        finally:
            mail.close()
    return done


def _deliver_one(message: Message, mail: BaseEmailBackend, done: Delivered) -> None:
    if not _still_ours(message):
        return
    if not _still_theirs(message):
        Message.objects.filter(pk=message.pk).update(state=MessageState.WITHHELD, lease_until=None)
        done.withheld += 1
        return
    try:
        mail.send_messages([_email(message)])
    except Exception as failure:  # noqa: BLE001 - as the next lines say
        # Whatever a mail server or a bad address does, the other messages must still go out, and
        # this one is tried again. Its kind is kept; its text may quote an address, and is not.
        _try_again(message, type(failure).__name__, done)
        mail.close()
    else:
        _sent(message)
        done.sent += 1


def _still_theirs(message: Message) -> bool:
    """Tell whether a member of staff may still know of the case a notice is about (rule 5)."""
    if message.to_user_id is None or message.case_id is None:
        return True
    if message.kind == MessageKind.GONE:
        # It says only that they have it no longer; still, nothing is said to whom it concerns (rule 6).
        return not Conflict.objects.filter(case=message.case_id, user=message.to_user_id, cleared_at=None).exists()
    return Case.objects.visible_to(message.to_user).filter(pk=message.case_id).exists()


def _email(message: Message) -> EmailMessage:
    body = message.content.body
    text = body["text"]
    theirs = message.to_user_id is None and message.kind not in TO_THE_CONCERNED
    if message.case is not None and theirs:  # nobody else is ever given a complainant's code
        code = portal_secrets.shown(portal_secrets.secret_of(message.case))
        text = text.replace(PORTAL_LINK, portal_secrets.portal_url(message.case)).replace(SECRET, code)
    if message.draft is not None:
        text = coming_back.fill_in(text, message.draft)
    organisation = message.organisation
    return EmailMessage(
        subject=body["subject"],
        body=text,
        to=[body["to"]],
        reply_to=[organisation.email] if organisation.email else None,
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )


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
    """Write down that the mail server has it; with an answer, the complainant's time begins."""
    at = now()
    with transaction.atomic():
        changed = Message.objects.filter(pk=message.pk, state=MessageState.QUEUED).update(
            state=MessageState.SENT,
            attempts=message.attempts + 1,
            sent_at=at,
            lease_until=None,
            trouble="",
        )
        if changed and message.kind == MessageKind.OUTCOME and message.case_id and message.run_id:
            decision_received(message.case_id, message.run_id, at, how="accepted by the mail server")
    log.info("message delivered", message=str(message.uuid), kind=message.kind)


def decision_received(case_id: int, run_id: int, at: datetime, *, how: str) -> None:
    """Note from when the complainant has the answer of a run; once. The window is reckoned from it."""
    with transaction.atomic():
        case = (
            Case.objects.select_for_update(of=("self",)).select_related("organisation__site", "version").get(pk=case_id)
        )
        run = case.runs.get(pk=run_id)
        if run.decision_received_at is not None:
            return
        run.decision_received_at = at
        run.save(update_fields=["decision_received_at"])
        events.record(
            case,
            "decision received",
            actor=events.WORKER,
            refs={"run": str(run.uuid), "how": how},
            at=at,
        )
        deadlines.reckon(case)
        case.save()

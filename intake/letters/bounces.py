"""Letters that came back: a mail server's report (RFC 3464) finds its letter by our Message-ID.

A mail server may take a letter and find only later that nobody is there. It then says so in a letter of its own, to the
address that ours came from. What it reports is marked as undelivered; an answer no longer counts as received.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string, policy
from email.message import Message as Mail
from itertools import islice

import structlog
from django.db import transaction

from intake.cases import deadlines, events, recipients
from intake.cases.models import Case, StageRun
from intake.letters import compose
from intake.letters.models import ANSWERS, Message, MessageState
from intake.letters.outbox import ACCEPTED

log = structlog.get_logger(__name__)

#: How what is wrong is kept: this word and the server's status, such as 5.1.1. What else it says may quote an address.
CAME_BACK = "Bounced"
#: A report holds the letter that came back at most; ours are a few kilobytes.
LONGEST = 5_000_000
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_ID = re.compile(r"<[!-;=?-~]{1,118}>")
#: A report names one letter, or a few that it answers.
_MOST_NAMES = 50
#: In a letter that has none of its own, a report may still name ours as what it answers.
_NAMED_IN = ("In-Reply-To", "References")


class NotAReport(Exception):  # noqa: N818 - an answer for whoever set up the pipe, not a fault
    """It is no report of delivery, or of no letter of ours; the message says which, and quotes nothing of it."""


class NotYet(Exception):  # noqa: N818 - likewise
    """The letter is only now being sent: ask again in a minute."""


@dataclass(frozen=True)
class Report:
    """What a mail server says of a letter: what became of it, and the Message-IDs that may be its name."""

    failed: bool
    status: str
    names: tuple[str, ...]


def read(data: bytes) -> Report:
    """Read a report. Raises :class:`NotAReport`."""
    if len(data) > LONGEST:
        raise NotAReport("This is too long for a report of delivery.")
    try:
        # The old policy takes headers as they are; the new one fails on some that programs write.
        mail = message_from_bytes(data, policy=policy.compat32)
        parts = list(mail.walk())
    except (RecursionError, ValueError, LookupError, AttributeError):
        raise NotAReport("This can't be read as a letter.") from None
    said = [block for part in parts if part.get_content_type() == "message/delivery-status" for block in _blocks(part)]
    fate = [block for block in said if block.get("Action")]
    if not fate:
        raise NotAReport("This is no report of delivery as RFC 3464 has it.")
    failed = next((block for block in fate if str(block["Action"]).strip().casefold() == "failed"), None)
    found = _STATUS.search(str((failed or fate[0]).get("Status", "")))
    names = tuple(islice(dict.fromkeys(_names(mail, parts)), _MOST_NAMES))
    return Report(failed is not None, found.group(1) if found else "", names)


def _blocks(part: Mail) -> list[Mail]:
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Mail)] if isinstance(payload, list) else []


def _names(mail: Mail, parts: list[Mail]) -> Iterator[str]:
    """Yield the Message-IDs that the letter which came back may have: its own first."""
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/rfc822":
            for letter in _blocks(part):
                yield from _ID.findall(str(letter.get("Message-ID", "")))
        elif kind == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
            yield from _ID.findall(str(message_from_string(text, policy=policy.compat32).get("Message-ID", "")))
    for header in _NAMED_IN:
        yield from _ID.findall(str(mail.get(header, "")))


def take(report: Report) -> str:
    """Do what a report asks for, and say it in words that hold nothing personal.

    Raises:
        NotAReport: where it is of no letter of ours.
        NotYet: where the letter is only now being sent.
    """
    ours = Message.objects.filter(message_id__in=report.names).values_list("message_id", "pk", "case_id")
    known = {name: (pk, case) for name, pk, case in ours}
    name = next((name for name in report.names if name in known), None)
    if name is None:
        raise NotAReport("This is a report of delivery, but of no letter that was sent from here.")
    message_id, case_id = known[name]
    if not report.failed:
        return "The letter is only late, or it was delivered. Nothing was changed."
    with transaction.atomic():
        case = None
        if case_id is not None:
            case = Case.objects.locked("organisation__site", "version", "current_run", pk=case_id)
        message = Message.objects.select_for_update(of=("self",)).get(pk=message_id)
        if message.state == MessageState.QUEUED and message.lease_until is not None:
            raise NotYet("This letter is only now being sent. Give the report once more in a minute.")
        if message.state != MessageState.SENT:
            return "Somebody has dealt with this letter already. Nothing was changed."
        message.state, message.trouble = MessageState.FAILED, f"{CAME_BACK} {report.status}".strip()
        message.save(update_fields=["state", "trouble"])
        if case is not None:
            _record(case, message, report)
    log.info("letter came back", message=str(message.uuid), kind=message.kind, status=report.status)
    return "The letter came back. It is among the undelivered letters at the desk now."


def _record(case: Case, message: Message, report: Report) -> None:
    """Write it down, let an answer no longer count as received, and tell whoever has the case."""
    told = {"message": str(message.uuid), "letter": message.kind, "status": report.status}
    event = events.record(case, "letter came back", actor=events.WORKER, refs=told)
    run = message.run
    if message.kind in ANSWERS and run is not None and run.pk == case.current_run_id:
        _not_received(case, run)
    case.save()
    if message.is_to_complainant:
        compose.came_back(case, event, recipients.handlers(case))


def _not_received(case: Case, run: StageRun) -> None:
    """Let the complainant's time not have begun, where nothing but the mail server's word said that it had."""
    known = case.events.filter(kind="decision received", refs__run=str(run.uuid)).order_by("-seq").first()
    if run.decision_received_at is None or known is None or known.refs.get("how") != ACCEPTED:
        return
    run.decision_received_at = None
    run.save(update_fields=["decision_received_at"])
    case.current_run = run  # as it is now: dates are reckoned from it
    events.record(case, "decision not received", actor=events.WORKER, refs={"run": str(run.uuid)})
    deadlines.reckon(case)


def undelivered(case: Case, run: StageRun) -> bool:
    """Tell whether the answer of a run could not be delivered: then its own page is the only place where it is."""
    return Message.objects.filter(
        case=case, run=run, kind__in=ANSWERS, to_user=None, state=MessageState.FAILED
    ).exists()  # fmt: skip

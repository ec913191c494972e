"""A letter to oneself, to see whether the mail server takes it: with the server's own answers."""

from dataclasses import dataclass
from email.utils import parseaddr
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Trial:
    """What came of it; ``answers`` are what was said to the server, and what it said."""

    accepted: bool
    answers: tuple[tuple[str, str], ...]


def send(to: str, organisation_name: str) -> Trial:
    """Send a trial letter over a connection of its own."""
    mail: Any = get_connection()
    letter = EmailMessage(
        subject=_("A trial letter from %(name)s") % {"name": organisation_name},
        body=_("You asked for this letter, to see whether emails arrive. They do.") + "\n",
        to=[to],
        connection=mail,
    )
    answers: list[tuple[str, str]] = []
    try:
        mail.open()
        server = getattr(mail, "connection", None)
        if server is None or not hasattr(server, "docmd"):
            # Letters are written to files or thrown away here: there is no server to ask.
            letter.send()
            answers.append((_("Kind of delivery"), type(mail).__module__.rsplit(".", 1)[-1]))
            return Trial(True, tuple(answers))
        accepted = _talk(server, letter, to, answers)
    except (OSError, SMTPException) as trouble:
        answers.append((_("What went wrong"), _said_of(trouble)))
        return Trial(False, tuple(answers))
    finally:
        mail.close()
    return Trial(accepted, tuple(answers))


def _talk(server: Any, letter: EmailMessage, to: str, answers: list[tuple[str, str]]) -> bool:
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    server.ehlo_or_helo_if_needed()
    steps = (
        ("MAIL FROM", lambda: server.mail(sender)),
        ("RCPT TO", lambda: server.rcpt(to)),
        ("DATA", lambda: server.data(letter.message().as_bytes())),
    )
    for name, ask in steps:
        code, said = ask()  # type: ignore[no-untyped-call]  # the server is whatever Django connected to
        answers.append((name, f"{code} {said.decode('utf-8', 'replace')}"))
        if code >= 400:
            return False
    return True


def _said_of(trouble: Exception) -> str:
    code, said = getattr(trouble, "smtp_code", None), getattr(trouble, "smtp_error", b"")
    if code is not None:
        return f"{code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
    return f"{type(trouble).__name__}: {trouble}"

"""Everything about a complaint as one file: what was sent, what happened, the letters, and the policy as it stood."""

import hashlib
import io
import zipfile
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from home.time import now
from intake.cases.models import Case
from intake.forms.questions.asking import answer_in_words
from intake.letters import mailing, rendering
from intake.letters.kinds import heading_of
from intake.letters.markup import Block, Span
from intake.portal import story
from policies import printing, sentences

CannotPrint = printing.CannotPrint


def _letters(case: Case) -> list[tuple[str, list[Block]]]:
    from intake.portal.letters import sent_to

    found = []
    for message in sent_to(case).select_related("content", "case__organisation__site"):
        when = sentences.day_in_words(case.organisation.local(message.created_at).date())
        title = f"{heading_of(message.kind)}, {when}"
        try:
            # Without codes: a file is passed on more easily than a page.
            found.append((title, mailing.blocks_of(message, whole=True)))
        except (KeyError, TypeError):
            continue  # erased
    return found


def _sent(case: Case) -> list[tuple[str, str]]:
    submission = case.submission
    body = submission.content.body if isinstance(submission.content.body, dict) else {}
    asked = [(str(q["label"]), answer_in_words(q, body.get(q["name"], ""))) for q in submission.questions]
    return asked or [("", str(body.get("details", "")))]


def _told(case: Case) -> dict[str, Any]:
    said = story.tell(case)
    return {
        **said,
        "organisation": case.organisation,
        "sent": _sent(case),
        "steps": list(reversed(said["history"])),
        "letters": [(title, rendering.body_html(blocks)) for title, blocks in _letters(case)],
        "policy_html": SafeString(case.version.sealed["body_html"]),
        "made": sentences.day_in_words(case.organisation.local(now()).date()),
    }


def pdf(case: Case) -> bytes:
    """Return everything as a PDF file. Raises :class:`CannotPrint` where this machine makes none."""
    if not printing.available():
        raise CannotPrint
    html = render_to_string("letters/bundle.html", _told(case))
    css = render_to_string("letters/letter.css")
    identifier = hashlib.sha256(html.encode()).hexdigest()
    return printing.render(html, css, identifier=identifier, address=case.organisation.root_url)


def packed(case: Case) -> bytes:
    """Return everything as a ZIP file: the PDF, where one can be made, and plain texts, which can be read anywhere."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as pack:
        stamp = _stamp(case.organisation.local(now()))

        def put(name: str, content: str | bytes) -> None:
            pack.writestr(zipfile.ZipInfo(name, stamp), content, zipfile.ZIP_DEFLATED)

        put("chronology.txt", _chronology(case))
        for number, (title, blocks) in enumerate(_letters(case), 1):
            put(f"letters/{number:02}.txt", rendering.text([Block("heading", ((Span(title),),)), *blocks]))
        put("policy.html", render_to_string("letters/policy.html", {"version": case.version}))
        if printing.available():
            put("everything.pdf", pdf(case))
    return made.getvalue()


def _stamp(at: datetime) -> tuple[int, int, int, int, int, int]:
    return at.year, at.month, at.day, at.hour, at.minute, at.second


def _chronology(case: Case) -> str:
    lines = [case.shown_reference, "", *(line for pair in _sent(case) for line in (*pair, ""))]
    for step in reversed(story.history(case)):
        lines += [f"{step.when[:1].upper()}{step.when[1:]}: {step.title}{f' ({step.by})' if step.by else ''}"]
        lines += [text for part in step.parts for text in part if text]
        lines.append("")
    return "\r\n".join(lines)

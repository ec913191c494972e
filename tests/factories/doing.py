"""What staff do to a case, in one line each."""

from datetime import timedelta
from uuid import uuid4

from home.models import Absence
from home.time import LONDON, now
from intake.cases import events, workflow
from intake.cases.models import Case
from intake.forms.evidence import adding, attaching
from intake.forms.models import Draft
from intake.letters import outbox
from tests.factories.world import World

PARTS = [{"title": "", "text": "We looked at the booking and the calls."}]


def acknowledge(world: World, case: Case, who: str) -> None:
    """Acknowledge as the demo person whose address begins with ``who``."""
    workflow.acknowledge(case.pk, world.person(who), contact_name="The hub's office")
    case.refresh_from_db()


def answer(world: World, case: Case, who: str, *, outcome: str = "not upheld", deliver: bool = True) -> None:
    """Respond as that person; ``deliver`` lets the worker send the answer."""
    workflow.respond(case.pk, world.person(who), outcome=outcome, parts=PARTS, remedies=["explanation"])
    if deliver:
        outbox.deliver()
    case.refresh_from_db()


def climb(case: Case) -> None:
    """Ask for the next stage as the complainant."""
    workflow.escalate(case.pk)
    case.refresh_from_db()


def away(world: World, who: str, *, deputy: str = "", days: int = 7, starts_in: int = 0) -> Absence:
    """Let a demo person be away from today (or later) for so many days."""
    first = now().astimezone(LONDON).date() + timedelta(days=starts_in)
    absence = Absence(
        user=world.person(who),
        first_day=first,
        last_day=first + timedelta(days=days - 1),
        deputy=world.person(deputy) if deputy else None,
    )
    absence.full_clean()
    absence.save()
    return absence


def doubt(case: Case) -> None:
    """Let a case look automatic, as sending does."""
    found = Case.objects.get(pk=case.pk)
    events.record(found, "doubted", actor=events.WORKER, refs={"reasons": ["trap"]})
    found.needs_review = True
    found.save()


def add_file(case: Case, content: bytes = b"Dear Sir,\n") -> Draft:
    """Let a file have come with a case, as sending does; return the draft that it came in."""
    form = case.submission.form
    draft = Draft.objects.create(token_digest=uuid4().hex, form=form, created_at=now(), touched_at=now())
    adding.add(draft, adding.Incoming("letter.txt", len(content), [content]), case.organisation)
    found = Case.objects.get(pk=case.pk)
    files = attaching.files_of(draft)
    refs = {"files": [file.as_refs() for file in files], "held": sum(file.is_held for file in files)}
    events.record(found, "files kept", actor=events.COMPLAINANT, refs=refs)
    attaching.move(files, found.submission)
    found.save()
    return draft

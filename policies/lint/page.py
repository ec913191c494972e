"""A policy in the CMS, or a procedure file, as the linter looks at it."""

from typing import TYPE_CHECKING

from home.models import Organisation
from home.time import LONDON, now
from policies import calendars, publishing
from policies.body import fragments
from policies.lint import Finding, Review, Subject, lint
from policies.lint.codes import packs
from policies.lint.findings import Pack
from policies.lint.reading import sentences
from policies.procedures import Procedure
from policies.signals import answers, who_takes_stages

if TYPE_CHECKING:
    from policies.models import PolicyPage

_UNFINISHED = "A stage is unfinished, so the procedure can't be read yet. Fill in what is marked at the fields."


def findings(page: "PolicyPage") -> list[Finding]:
    """Return what an editor should know of a policy as ``page`` has it: a draft, or what is published."""
    organisation = publishing.organisation_of(page)
    return lint(subject(page, organisation))


def subject(page: "PolicyPage", organisation: Organisation) -> Subject:
    """Return a policy as the linter looks at it; a draft may be unfinished in any way."""
    try:
        procedure = page.draft_procedure() if page.stages else None
        objections = tuple(publishing.objections(page, organisation))
    except (ValueError, TypeError, AttributeError):  # blanks in a draft are None or "" where a stage has a value
        procedure, objections = None, (_UNFINISHED,)
    today = organisation.local(now()).date()
    told = answers(who_takes_stages, type(page), organisation=organisation) if procedure else []
    return Subject(
        today=today,
        procedure=procedure,
        text=text(page),
        # As publishing would set it: the editor's date, else reckoned from the cycle.
        review=Review(publishing.review_due(page, max(page.effective_date or today, today))),
        days=calendars.days_for(organisation, procedure),
        rota=next(iter(told), None),
        packs=packs(organisation.codes) if page.category == "complaints" else (),
        objections=objections,
    )


def of_file(procedure: Procedure, codes: tuple[Pack, ...] = ()) -> Subject:
    """Return a procedure alone, without an organisation: nobody knows its people, terms or review."""
    return Subject(today=now().astimezone(LONDON).date(), procedure=procedure, packs=codes)


def text(page: "PolicyPage") -> tuple[str, ...]:
    """Return the wording of a policy, sentence by sentence."""
    found = list(sentences(page.summary or ""))
    for fragment in fragments(page.body):
        found += sentences(fragment)
    return tuple(found)

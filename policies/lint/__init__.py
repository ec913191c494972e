"""The linter: what an editor should know of a policy before it is published.

Pure: everything it depends on is handed to it. `page` makes a subject of a policy in the CMS.
"""

from collections.abc import Iterator

from .codes import against_codes
from .dates import against_dates
from .findings import Citation, Finding, Pack, Place, Review, Severity, Subject, Taken, Worker
from .jargon import jargon
from .people import against_people
from .shape import shape
from .wording import contradictions

__all__ = [
    "Citation",
    "Finding",
    "Pack",
    "Place",
    "Review",
    "Severity",
    "Subject",
    "Taken",
    "Worker",
    "lint",
]


def lint(subject: Subject) -> list[Finding]:
    """Return what an editor should know: first what blocks, then by stage, the whole policy first."""
    found = list(_found(subject))
    return sorted(found, key=lambda finding: (not finding.blocks, finding.number or 0))


def _found(subject: Subject) -> Iterator[Finding]:
    for sentence in subject.objections:
        yield Finding(Severity.BLOCKS, "cannot-run", sentence)
    yield from _review(subject)
    yield from jargon(subject)
    procedure = subject.procedure
    if procedure is None or not procedure.stages:
        return
    yield from contradictions(procedure, subject.text)
    yield from shape(procedure)
    yield from against_dates(procedure, subject)
    # Whoever could take a stage that cannot run is no news.
    if subject.rota is not None and not subject.objections:
        yield from against_people(procedure, subject.rota)
    yield from against_codes(procedure, subject)


def _review(subject: Subject) -> Iterator[Finding]:
    if subject.review is None:
        return
    due = subject.review.due
    if due is None:
        yield Finding(
            Severity.WARNS,
            "no-review-date",
            "No date is set for looking at this policy again.",
            "Set the next review under “Version, dates and owner”.",
        )
    elif due < subject.today:
        yield Finding(
            Severity.WARNS,
            "review-overdue",
            f"The review was due on {due.day} {due:%B %Y}, and readers see that date.",
            "Review the policy, and publish it with a new date.",
        )

"""From a finished draft to what is sent: the one place where a form hands over to ``cases``."""

from typing import Any

from django.http import HttpRequest

from home.time import now
from intake.cases import opening
from intake.forms.models import Draft, IntakeFormPage, Submission
from intake.forms.questions.asking import as_asked
from intake.forms.walk import Walk


def send(form: IntakeFormPage, draft: Draft, walk: Walk, *, doubtful: bool) -> Submission:
    """Send a draft, and keep nothing in it but the way to what was sent; once more is the same submission."""
    submission = receive(form, draft, questions=as_asked(walk.pages), answers=walk.to_send(), doubtful=doubtful)
    # The answers now stand in the submission; the draft keeps nothing but the way to it.
    Draft.objects.filter(pk=draft.pk).update(submission_id=submission.pk, answers={}, done_steps=[], touched_at=now())
    return submission


def receive(
    form: IntakeFormPage, draft: Draft, *, questions: list[dict[str, Any]], answers: dict[str, Any], doubtful: bool
) -> Submission:
    """Hand over to ``cases``."""
    received = opening.Received(key=draft.idempotency_key, questions=questions, answers=answers, doubtful=doubtful)
    return opening.open_case(form, received).submission


def doubts(request: HttpRequest, form: IntakeFormPage, draft: Draft) -> list[str]:
    """Return why a submission may be a robot's. It is accepted all the same, and looked at by a person."""
    return []

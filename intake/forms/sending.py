"""From a finished draft to what is sent: the one place where a form hands over to ``cases``."""

from django.http import HttpRequest

from intake.cases import opening
from intake.forms.models import Draft, IntakeFormPage, Submission
from intake.forms.questions.asking import as_asked
from intake.forms.walk import Walk


def send(form: IntakeFormPage, draft: Draft, walk: Walk, *, doubtful: bool) -> Submission:
    """Send a draft, and keep nothing in it but the way to what was sent; once more is the same submission."""
    return opening.receive(
        form,
        opening.Received(
            key=draft.idempotency_key,
            questions=as_asked(walk.pages),
            answers=walk.to_send(),
            doubtful=doubtful,
            draft=draft,
            notice=draft.notice,
        ),
    )


def doubts(request: HttpRequest, form: IntakeFormPage, draft: Draft) -> list[str]:
    """Return why a submission may be a robot's. It is accepted all the same, and looked at by a person."""
    return []

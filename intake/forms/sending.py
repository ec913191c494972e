"""From a finished draft to what is sent: the one place where a form hands over to ``cases``."""

from collections.abc import Sequence

from intake.cases import opening
from intake.forms.models import Draft, IntakeFormPage, Submission
from intake.forms.questions.asking import as_asked
from intake.forms.walk import Walk


def send(form: IntakeFormPage, draft: Draft, walk: Walk, *, doubts: Sequence[str] = ()) -> Submission:
    """Send a draft, which keeps nothing but the way to what was sent; once more is the same submission."""
    return opening.receive(
        form,
        opening.Received(
            key=draft.idempotency_key,
            questions=as_asked(walk.pages),
            answers=walk.to_send(),
            doubts=tuple(doubts),
            draft=draft if draft.pk else None,
            notice=draft.notice,
        ),
    )

"""New codes for those who have lost theirs, sent by a worker: the web page tells nobody whether there is a case."""

from datetime import timedelta

from django.db import transaction

from home.time import now
from intake.cases import workflow
from intake.letters.models import ClosedPass, Knock

#: How long tries are remembered.
_KEPT = timedelta(days=2)


def renew() -> int:
    """Send the codes that were asked for, each once; forget tries of long ago. Return how many were sent."""
    sent = 0
    for pk in list(Knock.objects.filter(done=False).order_by("pk").values_list("pk", flat=True)[:200]):
        with transaction.atomic():
            # Whoever changes the row has it; another worker changes none.
            if not Knock.objects.filter(pk=pk, done=False).update(done=True):
                continue
            case_id = Knock.objects.values_list("case_id", flat=True).get(pk=pk)
            sent += bool(case_id and workflow.renew_secret(case_id))
    Knock.objects.filter(done=True, at__lt=now() - _KEPT).delete()
    ClosedPass.objects.filter(at__lt=now() - _KEPT).delete()  # none lasts that long by itself
    return sent

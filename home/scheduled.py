"""Publishing what editors have scheduled, by our own clock (rule 10).

Wagtail's ``publish_scheduled`` asks the machine's clock, which development does not move, and stops
at the first page that can't be published.
"""

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Page, Revision

from home.time import now

log = structlog.get_logger(__name__)


def publish_due() -> int:
    """Publish and unpublish what is due by now; return how much was done.

    What can't be published is logged, and tried again in the next round; it holds up nothing else.
    """
    done = 0
    for page in Page.objects.filter(live=True, expire_at__lte=now()).order_by("expire_at"):
        try:
            page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
            done += 1
        except ValidationError as refused:
            log.error("scheduled page not unpublished", page=page.pk, problems=refused.messages)
    due = Revision.objects.filter(approved_go_live_at__lte=now()).order_by("approved_go_live_at", "pk")
    for pk in list(due.values_list("pk", flat=True)):
        try:
            done += _publish(pk)
        except ValidationError as refused:
            log.error("scheduled page not published", revision=pk, problems=refused.messages)
    return done


def _publish(pk: int) -> bool:
    with transaction.atomic():
        # Asked again under the lock: another worker may have published it meanwhile.
        revision = Revision.objects.select_for_update().filter(pk=pk, approved_go_live_at__lte=now()).first()
        if revision is None:
            return False
        # Its time has come by our clock; Wagtail would look at the machine's, and schedule it once more.
        revision.content["go_live_at"] = None
        revision.publish(log_action="wagtail.publish.scheduled")
    return True

"""What somebody may expect who complains today: from the clock, and from how long it has really taken."""

from datetime import datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from home.time import now
from intake.cases import deadlines
from intake.cases.models import Case, StageRun
from policies import calendars, sentences
from policies.clock import NoTermDates, OutsideCalendar, due
from policies.procedures import Anchor, Limit, TimeUnit

if TYPE_CHECKING:
    from home.models import Organisation
    from policies.models import PolicyVersion

#: From fewer answers than this nobody may reckon back to one of them, and a median says little.
FEWEST = 10
_LAST = timedelta(days=365)
_MOST = 5_000


def by_when(organisation: "Organisation", version: "PolicyVersion") -> str:
    """Return by when one hears who complains now; blank where nothing is promised that has a date."""
    at, zone = now(), organisation.timezone
    stage, days = version.promise.first, calendars.days_for(organisation, version.promise)
    counted = deadlines.deemed_received(Case(organisation=organisation, version=version, received_at=at), days)

    def reached(limit: Limit | None, start: datetime | None) -> datetime | None:
        if limit is None or start is None or limit.normally:
            return None
        try:
            return due(limit.amount, start, days, zone)
        except (NoTermDates, OutsideCalendar):
            return None

    def of_receipt(limit: Limit | None) -> datetime:
        return at if limit is not None and limit.amount.unit == TimeUnit.HOURS else counted

    first = at if stage.acknowledged_by == "receipt" else reached(stage.acknowledge, of_receipt(stage.acknowledge))
    if stage.respond is not None and stage.respond.event == Anchor.ACKNOWLEDGEMENT:
        answer = reached(stage.respond, first)
    elif stage.respond is not None and stage.respond.event == Anchor.RECEIPT:
        answer = reached(stage.respond, of_receipt(stage.respond))
    else:
        answer = None
    told = []
    if first is not None and first > at:
        told.append(_("you hear from us %(when)s") % {"when": sentences.moment_in_words(first, zone)})
    if answer is not None:
        told.append(_("you have our answer at the latest %(when)s") % {"when": sentences.moment_in_words(answer, zone)})
    return _("If you complain now, %(what)s.") % {"what": _(", and ").join(told)} if told else ""


def how_long(organisation: "Organisation", version: "PolicyVersion") -> str:
    """Return how long answers to the first stage have taken under this policy of late; blank where they are few."""
    rows = StageRun.objects.filter(
        seq=1, case__organisation=organisation, case__version__policy=version.policy_id, responded_at__gt=now() - _LAST
    )
    times = rows.order_by("-responded_at").values_list("case__received_at", "responded_at")[:_MOST]
    local = organisation.local
    taken = [(local(answered).date() - local(received).date()).days for received, answered in times if answered]
    if len(taken) < FEWEST:
        return ""
    half = max(1, round(median(taken)))
    return (
        _("In the last year, half of all complaints were answered within a day.")
        if half == 1
        else _("In the last year, half of all complaints were answered within %(days)s days.") % {"days": half}
    )

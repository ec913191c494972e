"""The inspector's register: which complaints there were and what became of each, for who is let in, until a day.

This is the one other door to cases beside ``visible_to``, and a narrower one: no name, no text, no file, no way to
open a case. What is said of a case is made of dates, of choices from lists, and of the policy's own names for stages.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from wagtail.log_actions import log

from home.models import Membership
from home.models.unit import MembershipRole
from home.time import now
from intake.cases.learning import LearningAction
from intake.cases.models import OWED, Case, Conflict, Deadline, StageRun
from intake.records.models import Event
from policies.models import PolicyVersion

if TYPE_CHECKING:
    from home.models import Organisation, User
    from intake.cases.access import CaseQuerySet

#: Nobody is let in for longer at once; whoever needs more time is let in again.
LONGEST = timedelta(days=92)
#: How Wagtail's log calls what happens.
GIVEN, ENDED, OPENED, EXPORTED = (f"intake.register.{what}" for what in ("given", "ended", "opened", "exported"))


class RegisterGrant(models.Model):
    """Somebody may read the register until the end of a day."""

    organisation = models.ForeignKey("home.Organisation", on_delete=models.PROTECT, related_name="+")
    inspector = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="register_grants")
    body = models.CharField(max_length=120, help_text="For whom they inspect, such as “Ofsted”.")
    last_day = models.DateField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-given_at", "-pk"]
        verbose_name = "access to the register"
        verbose_name_plural = "accesses to the register"

    def __str__(self) -> str:
        return f"access {self.pk}"  # Wagtail's log keeps this, so nobody's name is in it

    def is_open(self, at: datetime) -> bool:
        """Tell whether it lets somebody in at ``at``; ``organisation`` is fetched."""
        return self.ended_at is None and self.organisation.local(at).date() <= self.last_day


# -- letting in ----------------------------------------------------------------------------------------------


def grant_of(user: Any) -> RegisterGrant | None:
    """Return what lets somebody read the register now; None for who deals with cases, or whose time is over."""
    if not user.is_authenticated or not user.is_active or user.organisation_id is None:
        return None
    given = RegisterGrant.objects.filter(inspector=user.pk, organisation=user.organisation_id, ended_at=None)
    at = now()
    return next((grant for grant in given.select_related("organisation", "inspector") if grant.is_open(at)), None)


def heads(user: Any) -> bool:
    """Tell whether somebody manages the top of their organisation."""
    if not user.is_authenticated or not user.is_active or user.organisation_id is None:
        return False
    return Membership.objects.filter(
        user=user.pk, role=MembershipRole.MANAGER, unit__parent=None, unit__organisation=user.organisation_id
    ).exists()


def may_be_let_in(organisation: "Organisation", by: "User") -> Any:
    """Return who may be let in: people of the organisation who deal with no cases, and not who lets in."""
    works = Membership.objects.filter(user=OuterRef("pk"))
    people = organisation.people.filter(~Exists(works), is_active=True, is_superuser=False).exclude(pk=by.pk)
    return people.order_by("last_name", "first_name", "pk")


def give(by: "User", inspector: "User", *, body: str, last_day: date) -> RegisterGrant:
    """Let somebody read the register until the end of a day."""
    organisation = by.organisation
    assert organisation is not None  # who may let in belongs to an organisation
    with transaction.atomic():
        grant = RegisterGrant.objects.create(
            organisation=organisation, inspector=inspector, body=body, last_day=last_day, given_by=by, given_at=now()
        )
        inspector.groups.add(organisation.staff)  # so that they can sign in; it shows them no case
        _log(grant, GIVEN, by, {"last_day": last_day.isoformat()})
    return grant


def end(grant_id: int, by: "User") -> None:
    """Shut the register to somebody at once."""
    with transaction.atomic():
        grant = RegisterGrant.objects.select_for_update(of=("self",)).get(pk=grant_id)
        if grant.ended_at is None:
            grant.ended_at, grant.ended_by = now(), by
            grant.save(update_fields=["ended_at", "ended_by"])
            _log(grant, ENDED, by, {})


def note_use(grant: RegisterGrant, action: str, asked: dict[str, str]) -> None:
    """Keep that the register was read, and what was asked of it: days and choices, nothing that somebody typed."""
    _log(grant, action, grant.inspector, {"asked": asked})


def _log(grant: RegisterGrant, action: str, user: "User", data: dict[str, Any]) -> None:
    log(instance=grant, action=action, user=user, data=data, timestamp=now())


# -- what stands in it ---------------------------------------------------------------------------------------


def cases_in(grant: RegisterGrant) -> "CaseQuerySet":
    """Return the cases that stand in somebody's register: all but those that concern them (rule 6)."""
    concerns = Conflict.objects.filter(case=OuterRef("pk"), user=grant.inspector_id, cleared_at=None)
    return Case.objects.filter(~Exists(concerns), organisation=grant.organisation_id)


@dataclass(frozen=True)
class Answered:
    """A stage, and what was decided at it; blank while it has not been."""

    stage: str
    outcome: str


@dataclass(frozen=True)
class Entry:
    """What the register says of a case.

    Attributes:
        unit: blank where the case is restricted or about safety: it is counted, and nothing says whose it is.
        dates: how many dates were promised; ``missed``, how many of them were missed.
        waiting: whether dates still run.
        promised_changes: how many things were to change because of it; ``changed``, how many of them have.
    """

    reference: str
    kind: str
    received_at: datetime
    closed_at: datetime | None
    state: str
    closing: str
    unit: str
    stages: tuple[Answered, ...]
    remedies: tuple[str, ...]
    promised_changes: int
    changed: int
    dates: int
    missed: int
    waiting: bool


def entries(cases: Sequence[Case]) -> list[Entry]:
    """Return what the register says of these cases, fetched with ``unit`` and ``submission``; five queries."""
    runs: dict[int, list[StageRun]] = defaultdict(list)
    for run in StageRun.objects.filter(case__in=cases).order_by("case", "seq"):
        runs[run.case_id].append(run)
    versions = PolicyVersion.objects.only("procedure").in_bulk({case.version_id for case in cases})
    promised = {pk: version.promise for pk, version in versions.items()}
    remedies: dict[int, dict[str, None]] = defaultdict(dict)
    for case_id, refs in Event.objects.filter(case__in=cases, kind="responded").values_list("case_id", "refs"):
        remedies[case_id].update(dict.fromkeys(refs.get("remedies", [])))
    changes: dict[int, list[bool]] = defaultdict(list)
    for case_id, done_at in LearningAction.objects.filter(case__in=cases).values_list("case_id", "done_at"):
        changes[case_id].append(done_at is not None)
    dates: dict[int, list[Deadline]] = defaultdict(list)
    for row in Deadline.objects.filter(case__in=cases, kind__in=OWED):
        dates[row.case_id].append(row)
    return [
        Entry(
            reference=case.shown_reference,
            kind=case.submission.kind,
            received_at=case.received_at,
            closed_at=case.closed_at,
            state=case.state,
            closing=case.closing,
            unit="" if case.restricted or case.safeguarding else case.unit.name,
            stages=tuple(
                Answered(promised[case.version_id].stage(run.stage_key).name, run.outcome) for run in runs[case.pk]
            ),
            remedies=tuple(remedies[case.pk]),
            promised_changes=len(changes[case.pk]),
            changed=sum(changes[case.pk]),
            dates=sum(row.due is not None for row in dates[case.pk]),
            missed=sum(row.breached_event_id is not None for row in dates[case.pk]),
            waiting=any(row.is_waiting and row.due is not None for row in dates[case.pk]),
        )
        for case in cases
    ]

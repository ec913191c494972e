"""A calendar has changed: the dates of every open case are reckoned anew, in batches.

A batch is one transaction with a bounded number of queries. What a batch has done is done, so a worker that
was killed goes on where it stopped; several workers share the work, for whoever has a case locked has it.
"""

import gc
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform

from home.models import Calendar, Organisation
from home.time import now
from intake.cases import deadlines, light, moved, workflow
from intake.cases.bulk import among, read, update_rows
from intake.cases.light import LightAdjustment, LightCase, LightDeadline, LightRun
from intake.cases.models import OWED, Adjustment, Case, Complainant, Deadline, StageRun, State
from intake.cases.reached import way_to_write
from policies import calendars
from policies.clock import Days
from policies.models import PolicyVersion
from policies.procedures import Procedure

#: How many cases are locked, and held in memory, at a time.
BATCH = 1_000
#: For so long after a change of the calendar, cases are looked through again.
_SETTLING = timedelta(minutes=10)


def recalculate(size: int = BATCH) -> int:
    """Reckon anew the cases whose calendar has changed, ``size`` at a time; return how many.

    Only calendars that have changed are looked at. For a while after a change they are looked at
    again: a case that was being opened meanwhile may have come in with the dates of the day before.
    """
    at = now()
    changed = Calendar.objects.filter(
        Q(reckoned_revision__lt=F("revision")) | Q(revised_at__gt=at - _SETTLING)
    ).order_by("pk")
    return sum(_recalculate(calendar, size) for calendar in changed)


def _recalculate(calendar: Calendar, size: int) -> int:
    organisation = Organisation.objects.select_related("site").get(pk=calendar.organisation_id)
    promises: dict[int, Procedure] = {}
    done = 0
    # First what nobody has in hand, so that workers side by side don't wait for each other; then the rest.
    for waits in (False, True):
        for case_ids in _stale(calendar, size):
            with _no_search_for_cycles():
                together, left = _renew_together(organisation, case_ids, promises, waits=waits)
            done += together + sum(_renew_alone(case_id) for case_id in left)
    Calendar.objects.filter(pk=calendar.pk, reckoned_revision__lt=calendar.revision).update(
        reckoned_revision=calendar.revision
    )
    return done


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Let Python not search for cycles among the objects of a batch: there are few, and it took a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _stale(calendar: Calendar, size: int) -> Iterator[list[int]]:
    """Yield the ids of cases that have dates of an older revision, ``size`` at a time; each is a look at an index."""
    rows = (
        Deadline.objects.waiting()
        .filter(case__organisation=calendar.organisation_id, calendar_revision__lt=calendar.revision)
        .exclude(case__state=State.CLOSED)
    )
    older = rows.order_by("calendar_revision").values_list("calendar_revision", flat=True)
    revision = older.first()
    while revision is not None:
        ids = rows.filter(calendar_revision=revision).order_by("case_id").values_list("case_id", flat=True).distinct()
        last = 0
        while found := list(ids.filter(case_id__gt=last)[:size]):
            yield found
            last = found[-1]
        revision = older.filter(calendar_revision__gt=revision).first()


def _renew_alone(case_id: int) -> bool:
    """Reckon one case anew by the way that every move takes, which first records what has been missed."""
    try:
        with workflow.locked(case_id, "recalculate"):
            return True
    except workflow.Refused:
        return False  # closed meanwhile: nothing is owed any more


def lock(organisation: Organisation, case_ids: Sequence[int], *, waits: bool) -> list[LightCase]:
    """Lock these cases, in one order whoever asks; those that others hold are left out, or waited for.

    What has been closed meanwhile is left out: nothing is owed on it any more.
    """
    open_ones = Case.objects.filter(among("pk", case_ids)).exclude(state=State.CLOSED).order_by("pk")
    found = read(open_ones.select_for_update(skip_locked=not waits), *light.CASE)
    return [LightCase(*(*row, organisation)) for row in found]


def _renew_together(
    organisation: Organisation, case_ids: Sequence[int], promises: dict[int, Procedure], *, waits: bool
) -> tuple[int, list[int]]:
    """Reckon these cases anew in one transaction; return how many, and which must be gone through one by one.

    Args:
        promises: the procedures that are known already, by version; those that were read are added.
    """
    with transaction.atomic():
        cases = lock(organisation, case_ids, waits=waits)
        if not cases:
            return 0, []
        batch = _Batch.read(organisation, cases, promises)
        at = now()
        done, left = 0, []
        for case in cases:
            if batch.is_stale(case):
                if batch.has_missed(case, at):
                    left.append(case.pk)
                else:
                    batch.renew(case)
                    done += 1
        batch.keep(at)
    return done, left


@dataclass
class _Batch:
    """Cases that are locked, with all that their dates depend on, and what is to be written of them."""

    organisation: Organisation
    promises: dict[int, Procedure]
    days: dict[str | None, Days]
    adjustments: dict[int, list[LightAdjustment]]
    changed: list[LightDeadline] = field(default_factory=list)
    moves: list[moved.Move] = field(default_factory=list)
    touched: list[LightCase] = field(default_factory=list)

    @classmethod
    def read(cls, organisation: Organisation, cases: Sequence[LightCase], promises: dict[int, Procedure]) -> "_Batch":
        """Read what the cases have; after they were locked, so that it stays so."""
        ids = [case.pk for case in cases]
        unknown = {case.version_id for case in cases} - promises.keys()
        if unknown:
            found = PolicyVersion.objects.filter(pk__in=unknown).defer("sealed")
            promises.update({version.pk: version.promise for version in found})
        by_id = {case.pk: case for case in cases}
        runs = {
            run[0]: LightRun(*run)
            for run in read(StageRun.objects.filter(among("case_id", ids)).order_by(), *light.RUN)
        }
        in_order = Deadline.objects.filter(among("case_id", ids)).order_by("case_id", "pk")
        for values in read(in_order, *light.DEADLINE):
            row = LightDeadline(*values)
            row.run = runs[row.run_id] if row.run_id is not None else None
            by_id[row.case_id].rows.append(row)
        for case in cases:
            case.current_run = runs[case.current_run_id]
            if len(case.rows) > 1:
                case.rows.sort(key=_by_run)
        adjustments: dict[int, list[LightAdjustment]] = defaultdict(list)
        known = Adjustment.objects.filter(among("deadline__case_id", ids)).order_by("seq")
        for values in read(known, *light.ADJUSTMENT):
            adjustments[values[0]].append(LightAdjustment(*values))
        nations = {promises[case.version_id].nation for case in cases}
        days = {nation: calendars.days_for(organisation, nation=nation) for nation in nations}
        return cls(organisation, promises, days, adjustments)

    def _days(self, case: LightCase) -> Days:
        return self.days[self.promises[case.version_id].nation]

    def is_stale(self, case: LightCase) -> bool:
        """Tell whether a case still has dates of another calendar; another worker may have been here."""
        revision = self._days(case).revision
        return any(row.calendar_revision != revision for row in case.rows if row.is_waiting)

    def has_missed(self, case: LightCase, at: datetime) -> bool:
        """Tell whether there is something to be recorded of a case before its dates may move."""
        rows = case.rows
        if any(row.due and row.kind in OWED and row.is_waiting and deadlines.passed(row.due, at) for row in rows):
            return True
        run = case.current_run
        assert run is not None  # opening enters the first stage in the same transaction
        own = [row for row in rows if row.run_id == run.pk and not row.void]
        extended = [adjustment.at for row in own for adjustment in self.adjustments.get(row.pk, ())]
        stage = self.promises[case.version_id].stage(run.stage_key)
        return deadlines.update_owed_from(case, run, stage, own, extended) is not None

    def renew(self, case: LightCase) -> None:
        """Reckon one case anew, in memory."""
        found = deadlines.renew(case, case.rows, self._days(case), self.adjustments)
        self.changed += found.changed
        self.moves += [moved.Move(case, row, before) for row, before in found.moved]
        following = deadlines.next_due(case.rows)
        if found.moved or following != case.next_due:
            case.next_due = following
            self.touched.append(case)

    def keep(self, at: datetime) -> None:
        """Write it all: dates, events, letters, and the cases' own columns."""
        update_rows(self.changed, deadlines.RECKONED, Deadline)
        moved.record(self.organisation, self.moves, _people, at)
        update_rows(self.touched, ("next_due", "chain_length", "chain_head"), Case)


def _by_run(row: LightDeadline) -> tuple[bool, int, int]:
    """The order in which a case's own page reads its deadlines; what is owed of the whole case has no run."""
    return (row.run is None, row.run.seq if row.run else 0, row.pk)


_KEPT = {"called": "name", "mail": "email", "asked": "safe_contact", "postal": "address"}


def _people(case_ids: Sequence[int]) -> Mapping[int, tuple[str, str, str]]:
    """Return the names and addresses of the complainants of these cases; blank where they were erased."""
    told = Complainant.objects.filter(among("case_id", case_ids)).order_by()
    told = told.annotate(**{key: KeyTextTransform(name, "content__body") for key, name in _KEPT.items()})
    found = read(told, "case_id", *_KEPT)
    return {
        case_id: (name or "", email or "", way_to_write(asked or "", email or "", address or ""))
        for case_id, name, email, asked, address in found
    }

"""Whether the deadlines of a case are those that its version promises (rule 2)."""

from collections.abc import Iterator

from intake.cases import deadlines
from intake.cases.models import Case, Deadline, DeadlineKind, StageRun
from policies import calendars
from policies.procedures import Limit, Procedure


def _promised(case: Case, runs: list[StageRun], procedure: Procedure) -> dict[tuple[int | None, str], Limit]:
    """Return every limit that a case owes by its version, by run and kind."""
    found: dict[tuple[int | None, str], Limit | None] = {(None, DeadlineKind.CONCLUDE): procedure.conclude}
    for run in runs:
        stage = procedure.stage(run.stage_key)
        found[run.pk, DeadlineKind.ACKNOWLEDGE] = stage.acknowledge
        found[run.pk, DeadlineKind.HEAR] = stage.hear
        found[run.pk, DeadlineKind.RESPOND] = stage.respond
        if run.responded_at and procedure.after(stage):
            found[run.pk, DeadlineKind.ESCALATE] = stage.escalate
    return {key: limit for key, limit in found.items() if limit is not None}


def deadlines_as_promised() -> Iterator[str]:
    """A case has the deadlines that its version promised it, no others, on the dates that follow (rule 2)."""
    cases = Case.objects.select_related("version", "organisation", "current_run").prefetch_related(
        "runs", "deadlines__run", "deadlines__adjustments"
    )
    for case in cases.order_by("pk").iterator(chunk_size=200):
        runs, rows = list(case.runs.all()), list(case.deadlines.all())
        procedure = case.version.promise
        if {run.stage_key for run in runs} - {stage.key for stage in procedure.stages}:
            yield f"case {case}: it is at a stage that its version does not have"
            continue
        promised = _promised(case, runs, procedure)
        there = {(row.run_id, row.kind): row for row in rows if row.kind != DeadlineKind.UPDATE}
        for _, kind in promised.keys() - there.keys():
            yield f"case {case}: its {kind} deadline is missing"
        for row in rows:
            yield from _wrong(case, row, rows, promised.get((row.run_id, row.kind)))


def _wrong(case: Case, row: Deadline, rows: list[Deadline], limit: Limit | None) -> Iterator[str]:
    if row.kind == DeadlineKind.UPDATE and row.run is not None:
        update = case.version.promise.stage(row.run.stage_key).update
        if row.rule != str(update):
            yield f"case {case}: its {row.kind} deadline is not what its version promised"
        return
    if limit is None or (row.rule, row.anchor_event) != (str(limit), limit.event.value):
        yield f"case {case}: its {row.kind} deadline is not what its version promised"
        return
    if row.run is not None and row.met_at is not None:
        done = {
            DeadlineKind.ACKNOWLEDGE.value: row.run.acknowledged_at,
            DeadlineKind.HEAR.value: row.run.heard_at,
            DeadlineKind.RESPOND.value: row.run.responded_at,
        }
        if row.met_at != done.get(row.kind, row.met_at):
            yield f"case {case}: its {row.kind} deadline was not met when it says it was"
    settled = row.met_at or row.breached_event_id or row.void
    days = calendars.days_for(case.organisation, case.version.promise)
    if row.calendar_revision != days.revision or (settled and row.anchored_at is None):
        return  # the calendar has changed since, or the date was settled before the event it hangs on
    anchored, base = deadlines.reckoned(case, row, rows, days)
    kept = row.kind == DeadlineKind.ESCALATE and base and row.base_due and row.base_due > base
    if (row.anchored_at, row.base_due) != (anchored, base) and not kept:  # a window never gets shorter
        yield f"case {case}: its {row.kind} deadline is not on the date that follows from what was promised"

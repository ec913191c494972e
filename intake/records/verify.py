"""Proving the rules on the stored data: each check yields a line for every breach it finds."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from home import triggers
from home.models import Absence, Organisation
from home.units import Tree
from intake.cases import deadlines, references
from intake.cases.models import OWED, Case, ConflictSource, Deadline, Handled, StageRun, State
from intake.forms.models import Draft, Submission
from intake.letters.models import Message, MessageKind, MessageState
from intake.records.findable import found_by_their_words
from intake.records.kept_files import doubts_on_record, files_kept, files_on_record
from intake.records.letters import letters_from_their_texts, posted_letters_have_their_day, texts_in_order
from intake.records.logbook import anonymous_stay_so, channels_told, entries_sound
from intake.records.models import Content, Event
from intake.records.promised import deadlines_as_promised
from intake.records.recorded import learning_on_record, links_on_record, stages_on_record, state_on_record, with_events
from intake.records.routed import routing_on_record, rules_unchanged, units_sound
from policies import calendars, reading
from policies.models import PolicyVersion

Check = Callable[[], Iterator[str]]


def triggers_stand() -> Iterator[str]:
    """The database itself refuses to change versions and events (rules 3 and 7)."""
    for guard in triggers.missing(connection):
        yield f"the trigger {guard.name} on {guard.table} is missing"


def versions_unchanged() -> Iterator[str]:
    """A published version still has the content it was published with (rule 3)."""
    for version in PolicyVersion.objects.order_by("pk").iterator():
        if version.sha256 != version.computed_sha256():
            yield f"policy {version.policy_id} version {version.number}: its content was changed after publication"


def chains_hold() -> Iterator[str]:
    """Every case's events are complete, in order, and unaltered (rule 7)."""
    for case, chain in with_events(Case.objects.all(), Event.objects.select_related("content")):
        yield from _chain(case, chain)


def _chain(case: Case, chain: list[Event]) -> Iterator[str]:
    if [event.seq for event in chain] != list(range(1, case.chain_length + 1)):
        yield f"case {case}: it should have {case.chain_length} events in order and has {len(chain)}"
    head = chain[-1].hash if chain else ""
    if head != case.chain_head:
        yield f"case {case}: its last event is not the one that the case knows"
    for before, after in pairwise(chain):
        if after.prev_hash != before.hash:
            yield f"case {case}: event {after.seq} does not follow from event {before.seq}"
    for event in chain:
        if event.hash != event.computed_hash(case.uuid):
            yield f"case {case}: event {event.seq} ({event.kind}) was altered"
        content = event.content
        if (event.digest and content is None) or (content and _altered(content, event.digest)):
            yield f"case {case}: what event {event.seq} ({event.kind}) says was altered"


def _altered(content: Content, digest: str) -> bool:
    """Tell whether content is neither what its digest says nor properly erased."""
    return content.erased_at is None and content.digest != digest


def erased_is_gone() -> Iterator[str]:
    """What was erased is gone: nothing hides behind the mark (rule 7)."""
    for content in Content.objects.exclude(erased_at=None).order_by("pk").iterator():
        if content.salt or content.body:
            yield f"content {content.pk}: it is marked as erased, and still holds something"


def submissions_intact() -> Iterator[str]:
    """What was sent is kept exactly, once for each case, with the time of its receipt (rule 1)."""
    received = Event.objects.filter(case=OuterRef("case"), kind="received")
    rows = Submission.objects.select_related("content", "case").annotate(
        known_digest=Subquery(received.values("digest")[:1]), known_at=Subquery(received.values("at")[:1])
    )
    for submission in rows.order_by("pk").iterator():
        if submission.case is None:
            if _altered(submission.content, submission.digest):
                yield f"submission {submission.idempotency_key}: what was sent was altered"
            continue
        if _altered(submission.content, submission.digest) or submission.known_digest != submission.digest:
            yield f"case {submission.case}: what was sent was altered"
        if {submission.received_at, submission.case.received_at} != {submission.known_at}:
            yield f"case {submission.case}: it was not received when it says it was"
    for case in Case.objects.filter(submission=None).order_by("pk"):
        yield f"case {case}: there is no submission"


def references_sound() -> Iterator[str]:
    """A reference can be read aloud and checked (rule 1)."""
    for case in Case.objects.only("reference").order_by("pk").iterator():
        if not references.is_sound(case.reference):
            yield f"case {case}: its reference fails its own check"


def receipts_written() -> Iterator[str]:
    """Every case has one receipt, and none has been given up (rule 1)."""
    receipts = Count("messages", filter=Q(messages__kind=MessageKind.RECEIPT))
    counted = Case.objects.annotate(receipts=receipts).exclude(receipts=1).order_by("pk")
    for case, number in zip(counted, counted.values_list("receipts", flat=True), strict=True):
        yield f"case {case}: {number or 'no'} receipts were written"
    given_up = Message.objects.filter(kind=MessageKind.RECEIPT, state=MessageState.FAILED)
    for message in given_up.select_related("case").order_by("pk"):
        yield f"case {message.case}: its receipt could not be delivered ({message.trouble})"


def versions_judge() -> Iterator[str]:
    """A case is judged by the version in force when it was received (rule 2)."""
    cases = Case.objects.select_related("version__policy").order_by("pk")
    for case in cases.iterator():
        right = reading.version_in_force(case.version.policy, case.received_at)
        if right is None or right.pk != case.version_id:
            wanted = right.number if right else "none"
            yield (
                f"case {case}: it is under version {case.version.number}, but {wanted} was in force "
                "when it was received"
            )


def somebody_can_act() -> Iterator[str]:
    """Every case that is not closed has a unit, a stage and a person who can act (rules 4 and 6)."""
    for organisation in Organisation.objects.order_by("pk"):
        tree = Tree(organisation)
        waiting = Case.objects.filter(organisation=organisation).exclude(state=State.CLOSED)
        for case in waiting.select_related("current_run__unit").order_by("pk").iterator():
            run = case.current_run
            if run is None:
                yield f"case {case}: it is at no stage"
                continue
            # Where handlers have it, the managers of the unit stand in.
            people = [*tree.members(run.unit), *tree.people(run.unit, run.role)]
            if not any(Case.objects.actionable_by(person).filter(pk=case.pk).exists() for person in people):
                yield f"case {case}: nobody can act on it at {run.unit}"


def mirrors_agree() -> Iterator[str]:
    """The case's own columns say what its rows say."""
    cases = Case.objects.select_related("current_run").prefetch_related("deadlines", "runs")
    for case in cases.order_by("pk").iterator(chunk_size=500):
        run = case.current_run
        if run is not None and (run.case_id != case.pk or run.unit_id != case.desk_unit_id):
            yield f"case {case}: it stands on another desk than its stage"
        for stage in case.runs.all() if run is not None else ():
            at_it = stage.pk == case.current_run_id
            if (at_it and stage.left_at != case.closed_at) or (not at_it and stage.left_at is None):
                yield f"case {case}: stage {stage.seq} was not left when it says it was"
        if [r.seq for r in sorted(case.runs.all(), key=lambda r: r.seq)] != list(range(1, case.runs.count() + 1)):
            yield f"case {case}: its stages are not numbered in order"
        if case.next_due != deadlines.next_due(case.deadlines.all()):
            yield f"case {case}: its next date is not that of its deadlines"


def deadlines_folded() -> Iterator[str]:
    """A deadline has the date that its base and its adjustments make."""
    wrong = Deadline.objects.exclude(due=F("base_due")).exclude(due=None, base_due=None)
    rows = wrong.select_related("case__organisation", "case__version").prefetch_related("adjustments")
    for row in rows.order_by("pk"):
        days = calendars.days_for(row.case.organisation, row.case.version.promise)
        if row.calendar_revision == days.revision and row.due != deadlines.fold(row.case, row, row.base_due, days):
            yield f"case {row.case}: the date of its {row.kind} deadline was moved without an adjustment"
    open_rows = Deadline.objects.filter(met_at=None, void=False, case__state=State.CLOSED)
    for row in open_rows.select_related("case").order_by("pk"):
        yield f"case {row.case}: it is closed, and its {row.kind} deadline still runs"


def late_is_on_record() -> Iterator[str]:
    """What was done too late has its breach on record (rule 7)."""
    rows = Deadline.objects.filter(met_at__gt=F("due"), breached_event=None)
    for row in rows.select_related("case").order_by("pk"):
        if row.kind in OWED and row.due and row.met_at and deadlines.passed(row.due, row.met_at):
            yield f"case {row.case}: its {row.kind} deadline was met late and no breach is recorded"


def independence_kept() -> Iterator[str]:
    """Nobody handled an independent stage after an earlier one (rule 6)."""
    rows = Handled.objects.filter(run__independent=True).select_related("run__case", "user")
    for row in rows.order_by("pk").iterator():
        earlier = Handled.objects.filter(user=row.user, run__case=row.run.case, run__seq__lt=row.run.seq)
        if earlier.exists():
            yield f"case {row.run.case}: person {row.user_id} handled stage {row.run.seq} and an earlier one"


def concerned_kept_out() -> Iterator[str]:
    """Whom a case concerns never handles it, and is never told of it (rule 6)."""
    rows = Handled.objects.filter(run__case__conflicts__user=F("user"), run__case__conflicts__cleared_at=None)
    found_later = Event.objects.filter(case=OuterRef("run__case"), kind="conflict confirmed").order_by("seq")
    rows = rows.annotate(found_at=Subquery(found_later.values("at")[:1]))
    known = Q(run__case__conflicts__source__in=(ConflictSource.NAMED, ConflictSource.USUAL))
    for row in (
        rows.filter(known | Q(found_at=None) | Q(from_at__gt=F("found_at"))).select_related("run__case").order_by("pk")
    ):
        yield f"case {row.run.case}: person {row.user_id} handled it, whom it concerns"
    # A manager may find later that it concerns somebody; what the answers said was known from the first.
    told = Message.objects.filter(
        case__conflicts__user=F("to_user"), case__conflicts__cleared_at=None,
        case__conflicts__source__in=(ConflictSource.NAMED, ConflictSource.USUAL), state=MessageState.SENT,
    )  # fmt: skip
    for message in told.select_related("case").order_by("pk"):
        yield f"case {message.case}: person {message.to_user_id} was told of it, whom it concerns"


def absences_sound() -> Iterator[str]:
    """Nobody is stood in for by another organisation, by themselves, or twice at a time (rules 5 and 6)."""
    rows = Absence.objects.order_by("pk")
    for absence in rows.exclude(deputy=None).exclude(deputy__organisation=F("user__organisation")):
        yield f"absence {absence.pk}: its deputy works for another organisation"
    same = Absence.objects.filter(
        user=OuterRef("user"), first_day__lte=OuterRef("last_day"), last_day__gte=OuterRef("first_day")
    )
    wrong = Q(Exists(same.exclude(pk=OuterRef("pk")))) | Q(last_day__lt=F("first_day")) | Q(deputy=F("user"))
    for absence in rows.filter(wrong):
        yield f"absence {absence.pk}: it overlaps another, ends before it begins, or is its own deputy's"


def one_organisation() -> Iterator[str]:
    """A case, its units, its form, its policy, its letters and its people belong to one organisation (rule 5)."""
    stray = Case.objects.exclude(unit__organisation=F("organisation"), desk_unit__organisation=F("organisation"))
    for case in stray.order_by("pk"):
        yield f"case {case}: it stands on a desk of another organisation"
    runs = StageRun.objects.exclude(unit__organisation=F("case__organisation"))
    for run in runs.select_related("case").order_by("pk"):
        yield f"case {run.case}: its stage {run.seq} is with a unit of another organisation"
    for case in Case.objects.exclude(submission__form__policy=F("version__policy")).exclude(submission=None):
        yield f"case {case}: it is under a policy that its form does not hang on"
    letters = Message.objects.exclude(organisation=F("case__organisation")) | Message.objects.exclude(
        to_user=None
    ).exclude(to_user__organisation=F("case__organisation"))
    for message in letters.exclude(case=None).select_related("case").order_by("pk"):
        yield f"case {message.case}: one of its letters is another organisation's"


def drafts_emptied() -> Iterator[str]:
    """A draft that was sent keeps no answers (rule 8)."""
    for draft in Draft.objects.exclude(submission=None).exclude(answers={}).order_by("pk"):
        yield f"draft {draft.pk}: it was sent, and still holds answers"


CHECKS: tuple[Check, ...] = (
    triggers_stand,
    versions_unchanged,
    chains_hold,
    erased_is_gone,
    state_on_record,
    stages_on_record,
    rules_unchanged,
    routing_on_record,
    units_sound,
    learning_on_record,
    links_on_record,
    submissions_intact,
    entries_sound,
    channels_told,
    anonymous_stay_so,
    references_sound,
    receipts_written,
    versions_judge,
    somebody_can_act,
    mirrors_agree,
    deadlines_as_promised,
    deadlines_folded,
    late_is_on_record,
    independence_kept,
    concerned_kept_out,
    absences_sound,
    one_organisation,
    drafts_emptied,
    files_kept,
    files_on_record,
    doubts_on_record,
    letters_from_their_texts,
    texts_in_order,
    posted_letters_have_their_day,
    found_by_their_words,
)


def breaches() -> Iterator[str]:
    """Run every check; yield a line for each breach."""
    for check in CHECKS:
        yield from check()

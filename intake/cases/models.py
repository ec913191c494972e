"""What is tracked. Rows and their invariants; what may happen to them is in ``workflow``."""

import uuid
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intake.cases.access import CaseQuerySet
from intake.cases.choices import OWED, Closing, DeadlineKind, Outcome, Remedy, Role, Satisfied, State
from intake.cases.reached import way_to_write

__all__ = [
    "FAR_FUTURE",
    "IN_ORDER_OF_DUE",
    "OWED",
    "Adjustment",
    "Case",
    "Closing",
    "Complainant",
    "Conflict",
    "ConflictSource",
    "Deadline",
    "DeadlineKind",
    "DeadlineQuerySet",
    "Handled",
    "Outcome",
    "Remedy",
    "ReminderPlan",
    "Role",
    "Satisfied",
    "StageRun",
    "State",
    "Timer",
]

#: ``next_due`` of a case with nothing due, shown as "no date promised".
FAR_FUTURE = datetime(9999, 12, 31, tzinfo=UTC)


#: Indexes that give the queue in order of what is due, each for one of its views: name, what it begins with, and of
#: which cases. Where few cases have what is asked for, to walk past all the others would take ever longer.
IN_ORDER_OF_DUE: tuple[tuple[str, tuple[str, ...], Q | None], ...] = (
    ("due", ("organisation",), None),
    ("open", ("organisation",), ~Q(state=State.CLOSED)),
    ("answered", ("organisation",), Q(state=State.RESPONDED)),
    ("closed", ("organisation",), Q(state=State.CLOSED)),
    ("desk", ("desk_unit",), None),
    ("mine", ("desk_unit",), ~Q(state=State.CLOSED)),
    ("handler", ("handler",), Q(handler__isnull=False)),
    ("nobody", ("organisation",), Q(handler=None) & ~Q(state=State.CLOSED)),
    ("restricted", ("organisation",), Q(restricted=True)),
    ("look", ("organisation",), Q(needs_review=True)),
    ("stage", ("organisation", "stage"), None),
    ("kind", ("organisation", "kind"), ~Q(kind="complaint")),
    ("outcome", ("organisation", "outcome"), ~Q(outcome="")),
)


class Case(models.Model):
    """The tracked matter."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=9, unique=True)
    # No index of its own: those below begin with it.
    organisation = models.ForeignKey("home.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey("policies.PolicyVersion", on_delete=models.PROTECT, related_name="cases")
    unit = models.ForeignKey("home.Unit", on_delete=models.PROTECT, related_name="+")
    desk_unit = models.ForeignKey("home.Unit", on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    counted_from = models.DateTimeField(
        null=True,
        blank=True,
        help_text="From when days are counted, where not from the receipt itself.",
    )
    current_run = models.OneToOneField("intake.StageRun", null=True, on_delete=models.PROTECT, related_name="+")
    chain_length = models.PositiveIntegerField(default=0)
    chain_head = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    closing = models.CharField(max_length=10, choices=Closing, blank=True)
    restricted = models.BooleanField(default=False)
    safeguarding = models.BooleanField(
        default=False, help_text="It may be about somebody's safety: out of the ordinary route until handed back."
    )
    next_due = models.DateTimeField(default=FAR_FUTURE)
    closed_at = models.DateTimeField(null=True, blank=True)
    lock_version = models.PositiveIntegerField(default=0)
    hold = models.BooleanField(default=False)
    secret_number = models.PositiveSmallIntegerField(default=1)
    needs_review = models.BooleanField(default=False)
    urgent = models.BooleanField(default=False, help_text="A rule says that it is looked at first. No date changes.")
    opened_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When one of those whose it is first opened its page."
    )
    unopened_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the managers are told that nobody has opened it yet."
    )

    # What the queue is narrowed by, as the current run and the submission say: an index holds one table's columns.
    kind = models.CharField(max_length=12, default="complaint", editable=False)
    stage = models.PositiveSmallIntegerField(default=1, editable=False)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False, db_index=False
    )
    outcome = models.CharField(max_length=20, blank=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["next_due", "pk"]
        indexes = [
            *(
                models.Index(fields=[*first, "next_due", "id"], name=f"intake_case_{name}", condition=condition)
                for name, first, condition in IN_ORDER_OF_DUE
            ),
            models.Index(fields=["organisation", "received_at", "id"], name="intake_case_received"),
            models.Index(
                fields=["unopened_at"], name="intake_case_unopened", condition=Q(unopened_at__isnull=False)
            ),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                name="intake_case_closed_says_why",
                condition=Q(state=State.CLOSED, closed_at__isnull=False) & ~Q(closing="")
                | ~Q(state=State.CLOSED) & Q(closed_at=None, closing=""),
            )
        ]

    def __str__(self) -> str:
        return self.shown_reference

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the case; as a whole, then with what its current run says."""
        if kwargs.get("update_fields") is None and "current_run" in self._state.fields_cache:
            self.mirror()
        super().save(*args, **kwargs)

    def mirror(self) -> None:
        """Take over what the queue is narrowed by from the current run."""
        if self.current_run is not None:
            self.stage, self.outcome = self.current_run.seq, self.current_run.outcome
            self.handler_id = self.current_run.handler_id

    @property
    def shown_reference(self) -> str:
        """The reference as it is written for people."""
        from intake.cases import references

        return references.shown(self.reference)

    @property
    def is_closed(self) -> bool:
        return self.state == State.CLOSED

    @property
    def nothing_due(self) -> bool:
        """Whether no date is promised at present."""
        return self.next_due >= FAR_FUTURE


class Complainant(models.Model):
    """Who complains. All that identifies them is content."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="complainant")
    who = models.SlugField(blank=True, help_text="The answer to “who are you”, as a slug.")
    content = models.ForeignKey("intake.Content", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"complainant of {self.case_id}"

    @property
    def name(self) -> str:
        return str(self.content.body.get("name", "")) if self.content.body else ""

    @property
    def email(self) -> str:
        return str(self.content.body.get("email", "")) if self.content.body else ""

    @property
    def telephone(self) -> str:
        return str(self.content.body.get("telephone", "")) if self.content.body else ""

    @property
    def address(self) -> str:
        """The postal address, where one was given."""
        return str(self.content.body.get("address", "")) if self.content.body else ""

    @property
    def delivery(self) -> str:
        """How letters reach them: ``email``, ``post`` or ``page``; what they asked for, as far as it can be done."""
        asked = str(self.content.body.get("safe_contact", "")) if self.content.body else ""
        return way_to_write(asked, self.email, self.address)


class StageRun(models.Model):
    """One stage of a case, as it was gone through."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="runs")
    seq = models.PositiveSmallIntegerField()
    stage_key = models.CharField(max_length=64)
    unit = models.ForeignKey("home.Unit", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role)
    independent = models.BooleanField(default=False)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_late = models.BooleanField(
        default=False, help_text="Asked for after a discretionary window: a person decides."
    )
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=200)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    hearing_at = models.DateTimeField(
        null=True, blank=True, help_text="When the hearing is to begin, as they were invited to it."
    )
    heard_at = models.DateTimeField(null=True, blank=True, help_text="When the hearing was held, at a panel stage.")
    responded_at = models.DateTimeField(null=True, blank=True)
    decision_received_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    reopened = models.BooleanField(default=False, help_text="The same stage once more: its limits count from entering.")
    handling = models.CharField(max_length=8, choices=Satisfied, blank=True, help_text="Content with the handling.")
    agrees = models.CharField(max_length=8, choices=Satisfied, blank=True, help_text="Agrees with the answer.")
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["case", "seq"]
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="intake_run_seq")]
        indexes = [models.Index(fields=["unit", "role", "case"], name="intake_run_people")]

    def __str__(self) -> str:
        return f"stage run {self.seq} of {self.case_id}"


class Handled(models.Model):
    """Somebody handled a run; what independence is judged by."""

    run = models.ForeignKey(StageRun, on_delete=models.PROTECT, related_name="handled")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "user"], name="intake_handled_once")]

    def __str__(self) -> str:
        return f"{self.user_id} handled {self.run_id}"


class ConflictSource(models.TextChoices):
    """How we know that a case concerns somebody."""

    NAMED = "named", _("named in the answers")
    USUAL = "usual", _("would usually deal with it, and the answers say it concerns such a person")
    SAID = "said", _("said by a manager")


class Conflict(models.Model):
    """Somebody whom the case concerns: they never see it (rule 6)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="conflicts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=ConflictSource)
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="intake_conflict_once")]

    def __str__(self) -> str:
        return f"{self.user_id} is concerned in {self.case_id}"


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Asking which dates still run."""

    def waiting(self) -> "DeadlineQuerySet":
        """Narrow to what is neither met nor missed, and still owed: what time may do something about."""
        return self.filter(met_at=None, breached_event=None, void=False)


class Deadline(models.Model):
    """The date of one limit for one case."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deadlines")
    run = models.ForeignKey(StageRun, null=True, blank=True, on_delete=models.PROTECT, related_name="deadlines")
    kind = models.CharField(max_length=12, choices=DeadlineKind)
    rule = models.CharField(max_length=80, help_text="The limit as promised.")
    anchor_event = models.CharField(max_length=20)
    anchored_at = models.DateTimeField(null=True, blank=True, help_text="What it is reckoned from.")
    projected = models.BooleanField(default=False, help_text="The event has not happened yet.")
    calendar_revision = models.PositiveIntegerField(default=0)
    base_due = models.DateTimeField(null=True, blank=True)
    due = models.DateTimeField(null=True, blank=True)
    wake_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When time next does something about it: reminds of it, or finds that it has passed.",
    )
    met_at = models.DateTimeField(null=True, blank=True)
    breached_event = models.ForeignKey(
        "intake.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    discretionary = models.BooleanField(default=False, help_text="“Normally”: a person decides.")
    void = models.BooleanField(default=False, help_text="No longer owed: the stage or the case has ended.")

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        ordering = ["case", "run__seq", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "kind"],
                name="intake_deadline_kind",
                condition=Q(run__isnull=False) & ~Q(kind="update"),
            )
        ]
        indexes = [
            # What has come to its time, and what an older calendar dated: each is found without a look at the rest.
            models.Index(
                fields=["wake_at"], name="intake_deadline_waiting",
                condition=Q(met_at=None, breached_event=None, void=False),
            ),
            models.Index(
                fields=["calendar_revision", "case"], name="intake_deadline_revision",
                condition=Q(met_at=None, breached_event=None, void=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} of {self.case_id}"

    @property
    def is_waiting(self) -> bool:
        """Whether it is neither met nor missed, and still owed."""
        return not (self.met_at or self.breached_event_id or self.void)


class Adjustment(models.Model):
    """What moved a deadline from its base: its date is the fold of its adjustments over the base."""

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="adjustments")
    seq = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, default="extension")
    amount = models.CharField(max_length=40, help_text="Counted from the date that stood before.")
    event = models.ForeignKey("intake.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["deadline", "seq"]
        constraints = [models.UniqueConstraint(fields=["deadline", "seq"], name="intake_adjustment_seq")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.amount}"


class Timer(models.Model):
    """Something that fired for a deadline at a moment. Unique: nothing fires twice."""

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="timers")
    action = models.CharField(max_length=20)
    fire_at = models.DateTimeField()
    done_event = models.ForeignKey("intake.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deadline", "action", "fire_at"], name="intake_timer_once")]

    def __str__(self) -> str:
        return f"{self.action} at {self.fire_at:%Y-%m-%d %H:%M}"


class ReminderPlan(models.Model):
    """By which of an organisation's reminder hours its deadlines were told when to wake."""

    organisation = models.OneToOneField(
        "home.Organisation", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    hours = models.CharField(max_length=60, blank=True, help_text="As the organisation wrote them.")

    def __str__(self) -> str:
        return f"reminders of {self.organisation_id}: {self.hours}"
